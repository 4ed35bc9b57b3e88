package dict

import (
	"strconv"
	"testing"

	"github.com/wedis/wedis/engine/internal/arena"
)

// TestIter goes through dicts of many sizes: each entry comes once.
func TestIter(t *testing.T) {
	for n := range 400 {
		d := New(&Space{Arena: arena.New(), Seed: [2]uint64{1, uint64(n)}})
		for i := range n {
			d.Insert([]byte(strconv.Itoa(i)), 0)
		}
		seen := map[Ref]bool{}
		it := d.Iter()
		for e := it.Next(); e != 0; e = it.Next() {
			seen[e] = true
		}
		if len(seen) != n || it.Next() != 0 {
			t.Fatalf("%d entries of %d", len(seen), n)
		}
	}
}

// TestTableMemory compares the estimate with what the arena has handed out.
func TestTableMemory(t *testing.T) {
	for _, n := range []int{0, 1, 10, 100, 1000, 100_000} {
		a := arena.New()
		d := New(&Space{Arena: a})
		entries := 0
		for i := range n {
			entries += a.Size(d.Insert([]byte(strconv.Itoa(i)), 0))
		}
		got, want := d.TableMemory(), int(a.Used())-entries
		if got < want*8/10 || got > want*12/10 {
			t.Errorf("%d entries: %d, really %d", n, got, want)
		}
	}
}
