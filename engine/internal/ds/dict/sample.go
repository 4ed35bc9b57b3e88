package dict

import "math/rand/v2"

// Random returns an entry, each with the same probability; 0 if there is none.
func (d Dict) Random(r *rand.Rand) Ref {
	if d.Len() == 0 {
		return 0
	}
	_, _, e := d.draw(r)
	return e
}

// Sample calls fn for n different entries, or for all if there are fewer. Each entry has the same probability to be
// among them, but they are neighbours: random enough to choose among for eviction, and cheaper than n times Random. fn
// must not change the dict.
//
// All entries are thought to stand in a circle, bucket by bucket: it takes those that follow on a random one.
func (d Dict) Sample(r *rand.Rand, n int, fn func(e Ref)) {
	n = min(n, d.Len())
	if n <= 0 {
		return
	}
	i, skip, _ := d.draw(r)
	for width := d.width(); n > 0; i++ {
		if i == width {
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
	}
}

// draw returns an entry, each with the same probability, and where it is: its bucket, and how many are before it there.
// The dict must not be empty.
//
// It draws a bucket and a place in it, up to the size that no bucket exceeds, until there is an entry: any place has
// the same probability, hence any entry. That takes about three draws.
func (d Dict) draw(r *rand.Rand) (bucket uint32, place int, e Ref) {
	head := d.header()
	bound := uint32(max(head.bounds.old, head.bounds.young))
	for {
		bucket, place = r.Uint32N(head.buckets.Len), int(r.Uint32N(bound))
		g, slot := d.bucket(bucket), place
		for ; slot >= slots && g.over != 0; slot -= slots {
			g = d.group(g.over)
		}
		if slot < slots && g.tags[slot] != 0 {
			return bucket, place, g.entries[slot]
		}
	}
}
