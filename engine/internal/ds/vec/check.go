package vec

import (
	"fmt"

	"github.com/wedis/wedis/engine/internal/arena"
)

// Check returns what contradicts the invariants in the package comment, or nil. It is for tests.
func (v Vec) Check() error {
	n, root := v.get()
	if (n == 0) != (root == 0) {
		return fmt.Errorf("vec: length %d, root %#x", n, root)
	}
	if n == 0 {
		return nil
	}
	if n <= v.segment() {
		return v.checkBlock(root, n*v.width, "segment")
	}
	k := v.segments(n)
	if err := v.checkBlock(root, k*4, "directory"); err != nil {
		return err
	}
	seen := map[arena.Ref]bool{}
	for i := range k {
		seg := arena.Ref(arena.Load32(v.a.From(root)[i*4:]))
		if seg == 0 || seen[seg] {
			return fmt.Errorf("vec: segment %d is %#x, which is nil or another one's", i, seg)
		}
		seen[seg] = true
		if err := v.checkBlock(seg, v.segment()*v.width, "segment"); err != nil {
			return err
		}
	}
	return nil
}

// checkBlock checks that block r has room for need bytes.
func (v Vec) checkBlock(r arena.Ref, need int, what string) error {
	if size := v.a.Size(r); size < need {
		return fmt.Errorf("vec: %s of %d bytes, needs %d", what, size, need)
	}
	return nil
}
