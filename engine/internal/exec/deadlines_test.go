package exec

import (
	"math/rand/v2"
	"testing"
)

// TestDeadlines compares the heap with a search for the earliest.
func TestDeadlines(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	var d deadlines
	in := map[*waiting]bool{}
	for turn := range int64(5000) {
		if len(in) == 0 || rnd.IntN(5) < 3 && turn < 4000 {
			w := &waiting{turn: turn}
			w.Until = rnd.Int64N(50)
			d.add(w)
			in[w] = true
		} else {
			w := d[0]
			if rnd.IntN(2) == 0 {
				w = d[rnd.IntN(len(d))]
			}
			d.remove(w)
			delete(in, w)
		}
		if len(d) != len(in) {
			t.Fatalf("%d deadlines, want %d", len(d), len(in))
		}
		for w := range in {
			if d[w.due] != w || w.before(d[0]) {
				t.Fatalf("turn %d: a deadline is not in its place", turn)
			}
		}
	}
}
