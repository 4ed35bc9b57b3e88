package vec

import (
	"fmt"

	"github.com/wedis/wedis/engine/internal/arena"
)

// Check returns what contradicts the invariants in the package comment, or nil. It is for tests.
func (v Vec) Check() error {
	n := int(v.Len)
	if (n == 0) != (v.Root == 0) {
		return fmt.Errorf("vec: length %d, root %#x", n, v.Root)
	}
	if n == 0 {
		return nil
	}
	if n <= v.segment() {
		return v.checkBlock(v.Root, n*v.width, "segment")
	}
	if err := v.checkBlock(v.Root, int(v.segments())*linkSize, "directory"); err != nil {
		return err
	}
	seen := map[arena.Ref]bool{}
	for k := range v.segments() {
		seg := *v.link(k)
		if seg == 0 || seen[seg] {
			return fmt.Errorf("vec: segment %d is %#x, which is nil or another one's", k, seg)
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
