package dict

import (
	"fmt"
	"testing"
)

// TestReserve compares dicts for which room was made, enough, too little and too much, with one that grew.
func TestReserve(t *testing.T) {
	for _, n := range []int{0, 1, 10, 11, 999, 10_000} {
		for _, reserved := range []int{0, n / 3, n, 2*n + 100, 50_000} {
			grown, d := New(newSpace()), New(newSpace())
			d.Reserve(reserved)
			for i := range n {
				key := fmt.Appendf(nil, "key:%d", i)
				grown.Insert(key, 4)
				e, added := d.Add(d.Hash(key), key, 4)
				if again, twice := d.Add(d.Hash(key), key, 4); !added || twice || again != e {
					t.Fatalf("entry %d: added %v, and again %v", i, added, twice)
				}
			}
			d.Trim()
			if err := d.Check(); err != nil {
				t.Fatal(err)
			}
			if d.width() != grown.width() || d.TableMemory() != grown.TableMemory() {
				t.Fatalf("%d entries, room for %d: %d buckets, not %d", n, reserved, d.width(), grown.width())
			}
			for i := range n {
				if !d.Delete(fmt.Appendf(nil, "key:%d", i)) {
					t.Fatalf("entry %d of %d is missing", i, n)
				}
			}
			if err := d.Check(); err != nil {
				t.Fatal(err)
			}
		}
	}
}
