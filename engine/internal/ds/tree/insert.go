package tree

import "github.com/wedis/wedis/engine/internal/arena"

// Insert adds an item before the cursor, or at the end if that is past the last one, and leaves the cursor at the new
// item. The key is for a Keyed tree, in which it must not be out of order; the weight for a Weighted one.
func (c *Cursor) Insert(key uint64, ref arena.Ref, weight uint32) {
	if !c.weighted {
		weight = 1
	}
	s := c.path[0]
	if s.node == 0 || headOf(c.t.a, s.node).n == headOf(c.t.a, s.node).cap {
		c.makeRoom()
		s = c.path[0]
	}
	a, i, n := c.t.a, int(s.i), int(c.n)+1
	if c.keyed {
		keys := keysOf(a, s.node, n)
		copy(keys[i+1:], keys[i:])
		keys[i] = key
	}
	refs := refsOf(a, s.node, c.refs, n)
	copy(refs[i+1:], refs[i:])
	refs[i] = ref
	if c.weighted {
		weights := weightsOf(a, s.node, c.weights, n)
		copy(weights[i+1:], weights[i:])
		weights[i] = weight
	}
	headOf(a, s.node).n = uint16(n)
	c.n = uint32(n)
	c.t.header().items++
	c.addWeight(weight)
	if i == 0 && c.keyed {
		c.setFirst(1, key)
	}
}

// makeRoom sees to it that the leaf is there and has room at the cursor.
func (c *Cursor) makeRoom() {
	s := c.path[0]
	full := c.layout(0).full()
	switch {
	case s.node == 0:
		leaf := c.t.newNode(0, 1)
		c.t.header().root = leaf.ref
		c.enter(leaf.ref, 0)
		return
	case int(headOf(c.t.a, s.node).cap) < full:
		c.resizeLeaf(min(2*int(c.n), full))
		return
	}
	n := int(c.n)
	keep := n / 2
	if atEnd := int(s.i) == n; atEnd && c.isEdge(0, false) {
		keep = n
	} else if s.i == 0 && c.isEdge(0, true) {
		keep = 0
	}
	right := c.split(0, keep)
	if i := int(s.i); i > keep || i == n {
		c.path[1].i++
		c.enter(right, uint32(i-keep))
	} else {
		c.enter(s.node, s.i)
	}
}

// resizeLeaf gives the leaf, which must be the root, another capacity.
func (c *Cursor) resizeLeaf(capacity int) {
	old := c.node(0)
	leaf := c.t.newNode(0, capacity)
	moveEntries(leaf, 0, old, 0, int(old.n))
	leaf.n = old.n
	c.t.freeNode(old.ref)
	c.t.header().root = leaf.ref
	c.enter(leaf.ref, c.path[0].i)
}

// isEdge says whether the path's node of a level is the first one, or else the last one.
func (c *Cursor) isEdge(level int32, first bool) bool {
	for l := level + 1; l <= c.height; l++ {
		last := uint32(headOf(c.t.a, c.path[l].node).n) - 1
		if first && c.path[l].i != 0 || !first && c.path[l].i != last {
			return false
		}
	}
	return true
}

// split moves the entries from index keep on out of the path's node of a level into a new node to its right, which it
// returns. The path of the levels above stays with the old node, whose right neighbour is in the same parent.
func (c *Cursor) split(level int32, keep int) arena.Ref {
	if level == c.height {
		c.addRoot()
	} else if c.node(level + 1).full() {
		c.splitInner(level + 1)
	}
	left := c.node(level)
	right := c.t.newNode(int(level), c.layout(level).full())
	n := int(left.n) - keep
	w := left.sum(keep, n)
	moveEntries(right, 0, left, keep, n)
	left.n, right.n = uint16(keep), uint16(n)

	parent, at := c.node(level+1), int(c.path[level+1].i)
	parent.open(at+1, 1)
	parent.refs[at+1] = right.ref
	parent.weights[at] -= w
	parent.weights[at+1] = w
	if c.keyed && n > 0 { // a node that is still empty gets its key from the item to come
		parent.keys[at+1] = right.keys[0]
	}
	return right.ref
}

// splitInner splits the path's inner node of a level, so that there is room beside the child of the path.
func (c *Cursor) splitInner(level int32) {
	s, n := c.path[level], int(c.node(level).n)
	keep := n / 2
	if int(s.i) == n-1 && c.isEdge(level, false) {
		keep = n - 1
	} else if s.i == 0 && c.isEdge(level, true) {
		keep = 1
	}
	right := c.split(level, keep)
	if i := int(s.i); i >= keep {
		c.path[level+1].i++
		c.path[level] = step{right, uint32(i - keep)}
	}
}

// addRoot puts a new root above the present one.
func (c *Cursor) addRoot() {
	if c.height+1 == maxHeight {
		panic("tree: too high")
	}
	h := c.t.header()
	c.height++
	h.meta++
	root := c.t.newNode(int(c.height), c.layout(c.height).full())
	root.n = 1
	root.refs[0] = h.root
	root.weights[0] = h.weight
	if c.keyed {
		root.keys[0] = c.node(c.height - 1).keys[0]
	}
	h.root = root.ref
	c.path[c.height] = step{root.ref, 0}
}

// layout returns the layout of the nodes of a level.
func (c *Cursor) layout(level int32) layout { return layout{c.keyed, level > 0 || c.weighted} }

// node returns the view of the path's node of a level.
func (c *Cursor) node(level int32) node { return c.t.lay(c.path[level].node, c.layout(level)) }
