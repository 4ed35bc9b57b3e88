package dict

import (
	"fmt"

	"github.com/wedis/wedis/engine/internal/arena"
)

// Check walks the dict and returns what contradicts the invariants in the package comment, or nil. It is for tests.
func (d Dict) Check() error {
	if err := d.vec().Check(); err != nil {
		return err
	}
	n := uint32(d.buckets())
	if n == 0 {
		return fmt.Errorf("dict: no buckets")
	}
	size, done := level(n)
	old, young := d.bounds()
	count := 0
	for i := range n {
		length := 0
		for e := Ref(arena.Load32(d.head(i))); e != 0; e = Ref(arena.Load32(d.s.From(e))) {
			key, hash := d.Key(e), d.HashOf(e)
			if h := d.Hash(key); h != hash {
				return fmt.Errorf("dict: key %q has hash %#x, but says %#x", key, h, hash)
			}
			if b := bucketAmong(n, hash); b != i {
				return fmt.Errorf("dict: key %q is in bucket %d, not %d", key, i, b)
			}
			if d.PayloadCap(e) < 0 {
				return fmt.Errorf("dict: key %q does not fit its block", key)
			}
			if count++; count > d.Len() {
				return fmt.Errorf("dict: more than %d entries", d.Len())
			}
			length++
		}
		bound := old
		if i < done || i >= size {
			bound = young
		}
		if length > bound {
			return fmt.Errorf("dict: a chain of %d, but the bound is %d", length, bound)
		}
	}
	if count != d.Len() {
		return fmt.Errorf("dict: %d entries, but says %d", count, d.Len())
	}
	if count > int(n) || n > 2 && int(n) > 2*count+2 {
		return fmt.Errorf("dict: %d buckets for %d entries", n, count)
	}
	return nil
}
