package dict

import "math/rand/v2"

// Random returns an entry, each with the same probability; 0 if there is none.
//
// It draws a bucket and a place in it, up to the size that no bucket exceeds, until there is an entry: any place has
// the same probability, hence any entry. That takes about three draws.
func (d Dict) Random(r *rand.Rand) Ref {
	if d.Len() == 0 {
		return 0
	}
	n := d.width()
	old, young := d.bounds()
	bound := uint32(max(old, young))
	for {
		g := d.bucket(r.Uint32N(n))
		place := int(r.Uint32N(bound))
		for ; place >= slots && overflow(g) != 0; place -= slots {
			g = d.s.From(overflow(g))
		}
		if place < slots && g[offTags+place] != 0 {
			return refAt(g, place)
		}
	}
}

// Sample calls fn for n different entries, or for all if there are fewer: neighbours from a random one on. It is
// cheaper than Random, and random enough to choose among for eviction. fn must not change the dict.
//
// All entries are thought to stand in a circle, bucket by bucket; those are taken that follow on a random one.
func (d Dict) Sample(r *rand.Rand, n int, fn func(e Ref)) {
	n = min(n, d.Len())
	if n <= 0 {
		return
	}
	buckets := d.width()
	i := r.Uint32N(buckets)
	skip := 0
	if size := d.end(i).size; size > 0 {
		skip = int(r.Uint32N(uint32(size)))
	}
	for ; ; i++ {
		if i == buckets {
			i = 0
		}
		d.each(i, func(e Ref) bool {
			if skip > 0 {
				skip--
				return true
			}
			fn(e)
			n--
			return n > 0
		})
		if n == 0 {
			return
		}
	}
}
