package dict

import (
	"math/rand/v2"

	"github.com/wedis/wedis/engine/internal/arena"
)

// Random returns an entry, each with the same probability; 0 if there is none.
//
// It draws a bucket and a place in its chain, up to the longest chain there may be, until there is an entry: any place
// has the same probability, hence any entry. That takes about ten draws with a million entries.
func (d Dict) Random(r *rand.Rand) Ref {
	if d.Len() == 0 {
		return 0
	}
	n := uint32(d.buckets())
	old, young := d.bounds()
	longest := uint32(max(old, young))
	for {
		e := Ref(arena.Load32(d.head(r.Uint32N(n))))
		for place := r.Uint32N(longest); e != 0 && place > 0; place-- {
			e = Ref(arena.Load32(d.s.From(e)))
		}
		if e != 0 {
			return e
		}
	}
}

// Sample calls fn for n different entries, or for all if there are fewer: those of neighbouring buckets from a random
// one on. It is much cheaper than Random, and random enough to choose among for eviction. fn must not change the dict.
func (d Dict) Sample(r *rand.Rand, n int, fn func(e Ref)) {
	n = min(n, d.Len())
	if n <= 0 {
		return
	}
	buckets := uint32(d.buckets())
	for i := r.Uint32N(buckets); ; i++ {
		if i == buckets {
			i = 0
		}
		for e := Ref(arena.Load32(d.head(i))); e != 0; {
			next := Ref(arena.Load32(d.s.From(e)))
			fn(e)
			if n--; n == 0 {
				return
			}
			e = next
		}
	}
}
