package tree

import "github.com/wedis/wedis/engine/internal/arena"

// FreeStep frees up to budget items, from the last one on, calling fn (which may be nil) with the ref of each, and says
// whether all is gone, the header too. It takes time in proportion to budget. From the first step on the tree is good
// for nothing but FreeStep and Len.
func (t Tree) FreeStep(budget int, fn func(ref arena.Ref)) bool {
	h := t.header()
	var c Cursor
	for h.root != 0 {
		if budget <= 0 {
			return false
		}
		t.Last(&c)
		leaf := c.node(0)
		n := min(budget, int(leaf.n))
		budget -= n + 1 // one for the node
		h.items -= uint32(n)
		leaf.n -= uint16(n)
		if fn != nil {
			for _, ref := range leaf.refs[leaf.n : int(leaf.n)+n] {
				fn(ref)
			}
		}
		if leaf.n == 0 {
			c.dropLast()
		}
	}
	t.a.Free(t.h)
	return true
}

// dropLast frees the leaf, which is the last one and empty, and all above that has no other child.
func (c *Cursor) dropLast() {
	for l := int32(0); ; l++ {
		c.t.freeNode(c.path[l].node)
		if l == c.height {
			c.t.header().root = 0
			return
		}
		above := headOf(c.t.a, c.path[l+1].node)
		above.n--
		if above.n > 0 {
			return
		}
	}
}

// Compact is a step of compaction: it gives the leaf at a position, and the inner nodes that begin with it, the chance
// to move to a denser part of the arena (see arena.Move). It returns the position of the next leaf, or 0 after the last
// one. The header's block is the owner's to move.
func (t Tree) Compact(pos int64) int64 {
	h := t.header()
	var c Cursor
	if pos >= int64(h.weight) {
		return 0
	}
	t.At(&c, pos)
	c.path[0].i = 0
	begins := int32(0) // the level up to which nodes begin with this leaf
	for begins < c.height && c.path[begins+1].i == 0 {
		begins++
	}
	for l := begins; l >= 0; l-- {
		to := t.a.Move(c.path[l].node)
		c.path[l].node = to
		if l == c.height {
			h.root = to
		} else {
			above := c.path[l+1]
			*arena.View[arena.Ref](t.a, above.node, c.innerRefsAt()+4*above.i) = to
		}
	}
	c.enter(c.path[0].node, c.n)
	next := c.Position()
	if next >= int64(h.weight) {
		return 0
	}
	return next
}
