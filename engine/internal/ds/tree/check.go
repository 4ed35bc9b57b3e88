package tree

import (
	"fmt"

	"github.com/wedis/wedis/engine/internal/arena"
)

// Check walks the tree and returns what contradicts the invariants in the package comment, or nil. It is for tests.
func (t Tree) Check() error {
	h := t.header()
	k := checker{t: t, shape: h.shape()}
	if h.root == 0 {
		if *h != (header{meta: uint32(h.shape()) << 4}) {
			return fmt.Errorf("tree: no root, but %+v", *h)
		}
		return nil
	}
	weight, err := k.node(h.root, h.height(), true, true)
	switch {
	case err != nil:
		return err
	case k.items != int(h.items) || weight != h.weight || k.nodes != h.nodes():
		return fmt.Errorf("tree: %d items, weight %d, %d nodes, but %+v", k.items, weight, k.nodes, *h)
	case h.height() > 0 && headOf(t.a, h.root).n < 2:
		return fmt.Errorf("tree: a root with one child")
	}
	return nil
}

// checker is what Check has met so far.
type checker struct {
	t     Tree
	shape Shape
	items int
	nodes int
	last  uint64 // key
}

// node checks node r of a level, which may be an edge, and returns its weight.
func (k *checker) node(r arena.Ref, level int, first, last bool) (uint32, error) {
	k.nodes++
	l := k.shape.layout(level)
	n := k.t.lay(r, l)
	root := r == k.t.header().root
	switch {
	case n.n == 0 || n.n > n.cap || int(n.cap) > l.full():
		return 0, fmt.Errorf("tree: a node with %d of %d entries", n.n, n.cap)
	case int(n.cap) < l.full() && !(root && level == 0):
		return 0, fmt.Errorf("tree: a node of level %d has a capacity of %d", level, n.cap)
	case int(n.n) < l.least() && !first && !last:
		return 0, fmt.Errorf("tree: a node of level %d has %d of %d entries", level, n.n, n.cap)
	case k.t.a.Size(r) < nodeHead+int(n.cap)*l.width():
		return 0, fmt.Errorf("tree: a node of %d bytes", k.t.a.Size(r))
	}
	if level == 0 {
		k.items += int(n.n)
		for i := range int(n.n) {
			if l.keyed {
				if n.keys[i] < k.last {
					return 0, fmt.Errorf("tree: key %d after %d", n.keys[i], k.last)
				}
				k.last = n.keys[i]
			}
			if l.weighted && n.weights[i] == 0 {
				return 0, fmt.Errorf("tree: an item without weight")
			}
		}
		return n.sum(0, int(n.n)), nil
	}
	for i := range int(n.n) {
		if l.keyed {
			if key := k.firstKey(n.refs[i], level-1); key != n.keys[i] {
				return 0, fmt.Errorf("tree: a child begins with key %d, not %d", key, n.keys[i])
			}
		}
		w, err := k.node(n.refs[i], level-1, first && i == 0, last && i == int(n.n)-1)
		if err != nil {
			return 0, err
		}
		if w != n.weights[i] {
			return 0, fmt.Errorf("tree: a child of level %d has weight %d, not %d", level-1, w, n.weights[i])
		}
	}
	return n.sum(0, int(n.n)), nil
}

// firstKey returns the first key below node r of a level.
func (k *checker) firstKey(r arena.Ref, level int) uint64 {
	for ; level > 0; level-- {
		r = k.t.node(r, level).refs[0]
	}
	return k.t.node(r, 0).keys[0]
}
