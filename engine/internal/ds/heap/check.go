package heap

import "fmt"

// Check returns what contradicts the invariants in the package comment, or nil. It is for tests. That the indexes told
// are the true ones it cannot know.
func (h Heap) Check() error {
	for i := 1; i < h.Len(); i++ {
		w, _ := h.At(uint32(i))
		if p, _ := h.At(uint32((i - 1) / arity)); p > w {
			return fmt.Errorf("heap: item %d is due at %d, before its parent's %d", i, w, p)
		}
	}
	return h.items.Check()
}
