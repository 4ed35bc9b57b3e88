package tree

import "github.com/wedis/wedis/engine/internal/arena"

// Delete removes the item at the cursor and leaves the cursor at the one that followed, or past the last one.
func (c *Cursor) Delete() { c.deleteHere(1) }

// DeleteN removes n items from the cursor on, or as many as there are, calling freed (which may be nil) with the ref
// of each, and leaves the cursor at the one that followed. It takes time in proportion to the leaves they fill, and to
// the calls. freed must not use the tree.
func (c *Cursor) DeleteN(n int, freed func(ref arena.Ref)) {
	for n > 0 && c.Valid() {
		i := c.path[0].i
		count := min(n, int(c.n-i))
		if freed != nil {
			for _, ref := range refsOf(c.t.a, c.path[0].node, c.refs, int(c.n))[i : int(i)+count] {
				freed(ref)
			}
		}
		c.deleteHere(count)
		n -= count
	}
}

// deleteHere removes count items from the cursor on, all in its leaf.
func (c *Cursor) deleteHere(count int) {
	a, s, had := c.t.a, c.path[0], int(c.n)
	i, n, w := int(s.i), had-count, uint32(count)
	first := uint64(0) // key in what is left
	if c.keyed {
		keys := keysOf(a, s.node, had)
		copy(keys[i:], keys[i+count:])
		first = keys[0]
	}
	refs := refsOf(a, s.node, c.refs, had)
	copy(refs[i:], refs[i+count:])
	if c.weighted {
		w = 0
		weights := weightsOf(a, s.node, c.weights, had)
		for _, v := range weights[i : i+count] {
			w += v
		}
		copy(weights[i:], weights[i+count:])
	}
	headOf(a, s.node).n = uint16(n)
	c.n = uint32(n)
	c.t.header().items -= uint32(count)
	c.addWeight(-w)
	if c.height == 0 {
		c.shrinkRoot()
		return
	}
	if i == 0 && c.keyed && n > 0 {
		c.setFirst(1, first)
	}
	if n < c.leastInLeaf() {
		c.rebalance(0)
		c.enter(c.path[0].node, c.path[0].i)
	}
	if c.path[0].i == c.n {
		c.nextLeaf()
	}
}

// leastInLeaf returns how many entries a leaf must have that is no edge.
func (c *Cursor) leastInLeaf() int {
	const bytes = nodeBytes - nodeHead
	switch {
	case c.keyed && c.weighted:
		return bytes / 16 / 3
	case c.keyed:
		return bytes / 12 / 3
	}
	return c.layout(0).least()
}

// shrinkRoot gives the leaf that is the root a smaller block when most of it is idle.
func (c *Cursor) shrinkRoot() {
	switch h := headOf(c.t.a, c.path[0].node); {
	case h.n == 0:
		c.t.freeNode(c.path[0].node)
		c.t.header().root = 0
		c.path[0] = step{}
	case h.n <= h.cap/4:
		c.resizeLeaf(int(h.cap / 2))
	}
}

// rebalance fills up the path's node of a level, which has too few entries and is not the root, from a neighbour under
// the same parent, or merges the two, and goes on above if that leaves the parent with too few. The path stays at its
// entry, which may be the one past the last of its node.
func (c *Cursor) rebalance(level int32) {
	up := &c.path[level+1]
	parent := c.node(level + 1)
	at := int(up.i) // of the left one of the two
	if at == int(parent.n)-1 {
		at--
	}
	l := c.layout(level)
	left, right := c.t.lay(parent.refs[at], l), c.t.lay(parent.refs[at+1], l)
	had, total := int(left.n), int(left.n)+int(right.n)
	i := int(c.path[level].i) // counted through both
	if at != int(up.i) {
		i += had
	}
	keep := total
	if total > l.full() {
		keep = total / 2
	}
	w := sumOf(left, right, keep)
	if keep > had {
		moveEntries(left, had, right, 0, keep-had)
		moveEntries(right, 0, right, keep-had, total-keep)
	} else {
		moveEntries(right, had-keep, right, 0, total-had)
		moveEntries(right, 0, left, keep, had-keep)
	}
	left.n, right.n = uint16(keep), uint16(total-keep)
	parent.weights[at+1] = parent.weights[at] + parent.weights[at+1] - w
	parent.weights[at] = w
	up.i = uint32(at)
	c.path[level] = step{left.ref, uint32(i)}
	if c.keyed && had == 0 {
		c.setFirst(level+1, left.keys[0])
	}
	if keep < total {
		if c.keyed {
			parent.keys[at+1] = right.keys[0]
		}
		if i >= keep {
			up.i++
			c.path[level] = step{right.ref, uint32(i - keep)}
		}
		return
	}
	parent.cut(at+1, 1)
	c.t.freeNode(right.ref)
	switch {
	case level+1 == c.height && parent.n == 1:
		h := c.t.header()
		c.t.freeNode(h.root)
		h.root = left.ref
		h.meta--
		c.height--
	case level+1 < c.height && int(parent.n) < c.layout(level+1).least():
		c.rebalance(level + 1)
	}
}

// sumOf returns the weight of the first n entries of two neighbours.
func sumOf(left, right node, n int) uint32 {
	if had := int(left.n); n > had {
		return left.sum(0, had) + right.sum(0, n-had)
	}
	return left.sum(0, n)
}
