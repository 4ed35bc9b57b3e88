package tree

import "github.com/wedis/wedis/engine/internal/arena"

// maxHeight bounds the level of the root: a tree that high has more items than there are refs.
const maxHeight = 11

// A step of a path: a node, and which of its entries the path goes through.
type step struct {
	node arena.Ref
	i    uint32
}

// Cursor is a place in a tree: at an item, past the last one, or, after Prev, before the first. First, Last, At and
// Seek set it. It belongs on the stack.
type Cursor struct {
	t        Tree
	keyed    bool
	weighted bool // leaves have weights
	height   int32
	n        uint32          // entries of the leaf
	refs     uint32          // where the leaf's refs begin
	weights  uint32          // where its weights begin
	path     [maxHeight]step // by level; [0] is the leaf
}

// start makes c a cursor of t, whose path is not set, and returns the root.
func (t Tree) start(c *Cursor) arena.Ref {
	h := t.header()
	c.t = t
	s := h.shape()
	c.keyed, c.weighted = s&Keyed != 0, s&Weighted != 0
	c.height = int32(h.height())
	if h.root == 0 {
		c.n = 0
		c.path[0] = step{}
	}
	return h.root
}

// enter makes r the leaf, at entry i.
func (c *Cursor) enter(r arena.Ref, i uint32) {
	h := headOf(c.t.a, r)
	c.n = uint32(h.n)
	c.refs = refsAt(c.keyed, h.cap)
	c.weights = c.refs + 4*uint32(h.cap)
	c.path[0] = step{r, i}
}

// innerRefsAt returns where the refs of inner nodes begin.
func (c *Cursor) innerRefsAt() uint32 {
	if c.keyed {
		return nodeHead + 8*innerKeyed
	}
	return nodeHead
}

// innerWeightsAt returns where the weights of inner nodes begin.
func (c *Cursor) innerWeightsAt() uint32 {
	if c.keyed {
		return nodeHead + 12*innerKeyed
	}
	return nodeHead + 4*innerPlain
}

// Capacities of inner nodes.
const (
	innerKeyed = (nodeBytes - nodeHead) / 16
	innerPlain = (nodeBytes - nodeHead) / 8
)

// child returns child i of the inner node r.
func (c *Cursor) child(r arena.Ref, i uint32) arena.Ref {
	return *arena.View[arena.Ref](c.t.a, r, c.innerRefsAt()+4*i)
}

// leftmost goes down from node r of a level to the first item in it.
func (c *Cursor) leftmost(r arena.Ref, level int32) {
	for ; level > 0; level-- {
		c.path[level] = step{r, 0}
		r = c.child(r, 0)
	}
	c.enter(r, 0)
}

// rightmost goes down from node r of a level to the last item in it.
func (c *Cursor) rightmost(r arena.Ref, level int32) {
	for ; level > 0; level-- {
		i := uint32(headOf(c.t.a, r).n) - 1
		c.path[level] = step{r, i}
		r = c.child(r, i)
	}
	c.enter(r, 0)
	c.path[0].i = c.n - 1
}

// First sets c to the first item, or past the end if there is none.
func (t Tree) First(c *Cursor) {
	if root := t.start(c); root != 0 {
		c.leftmost(root, c.height)
	}
}

// Last sets c to the last item, or past the end if there is none.
func (t Tree) Last(c *Cursor) {
	if root := t.start(c); root != 0 {
		c.rightmost(root, c.height)
	}
}

// End sets c past the last item.
func (t Tree) End(c *Cursor) {
	t.Last(c)
	c.path[0].i = c.n
}

// Valid says whether the cursor is at an item.
func (c *Cursor) Valid() bool { return c.path[0].i < c.n }

// Next goes to the following item, or past the last one.
func (c *Cursor) Next() {
	c.path[0].i++
	if c.path[0].i >= c.n {
		c.nextLeaf()
	}
}

// nextLeaf goes to the first item of the following leaf, or past the last item of this one if there is none.
func (c *Cursor) nextLeaf() {
	for l := int32(1); l <= c.height; l++ {
		s := &c.path[l]
		if s.i+1 < uint32(headOf(c.t.a, s.node).n) {
			s.i++
			c.leftmost(c.child(s.node, s.i), l-1)
			return
		}
	}
	c.path[0].i = c.n
}

// Prev goes to the item before, or before the first one, from where Next leads back.
func (c *Cursor) Prev() {
	if c.path[0].i-1 < c.n {
		c.path[0].i--
		return
	}
	for l := int32(1); l <= c.height; l++ {
		s := &c.path[l]
		if s.i > 0 {
			s.i--
			c.rightmost(c.child(s.node, s.i), l-1)
			return
		}
	}
	c.path[0].i = ^uint32(0)
}

// Key returns the key of the item.
func (c *Cursor) Key() uint64 {
	return *arena.View[uint64](c.t.a, c.path[0].node, nodeHead+8*c.path[0].i)
}

// Ref returns the ref of the item.
func (c *Cursor) Ref() arena.Ref {
	return *arena.View[arena.Ref](c.t.a, c.path[0].node, c.refs+4*c.path[0].i)
}

// Weight returns the weight of the item.
func (c *Cursor) Weight() uint32 {
	if !c.weighted {
		return 1
	}
	return *arena.View[uint32](c.t.a, c.path[0].node, c.weights+4*c.path[0].i)
}

// SetRef changes the ref of the item.
func (c *Cursor) SetRef(ref arena.Ref) {
	*arena.View[arena.Ref](c.t.a, c.path[0].node, c.refs+4*c.path[0].i) = ref
}

// SetWeight changes the weight of the item, in a tree that is Weighted.
func (c *Cursor) SetWeight(w uint32) {
	at := arena.View[uint32](c.t.a, c.path[0].node, c.weights+4*c.path[0].i)
	c.addWeight(w - *at)
	*at = w
}

// Rekey changes the key of the item if it is easy to see that the item stays where it is: if the key lies between those
// of its neighbours, and these are in the same leaf. It reports whether it has.
func (c *Cursor) Rekey(key uint64) bool {
	i := c.path[0].i
	if i == 0 || i+1 >= c.n {
		return false
	}
	keys := keysOf(c.t.a, c.path[0].node, int(c.n))
	if keys[i-1] >= key || key >= keys[i+1] {
		return false
	}
	keys[i] = key
	return true
}

// addWeight adds w, which may be a difference below 0, to all that is above the leaf.
func (c *Cursor) addWeight(w uint32) {
	off := c.innerWeightsAt()
	for l := int32(1); l <= c.height; l++ {
		*arena.View[uint32](c.t.a, c.path[l].node, off+4*c.path[l].i) += w
	}
	c.t.header().weight += w
}

// setFirst tells the nodes from a level up that the first key below the path's entry has changed.
func (c *Cursor) setFirst(level int32, key uint64) {
	for l := level; l <= c.height; l++ {
		s := c.path[l]
		*arena.View[uint64](c.t.a, s.node, nodeHead+8*s.i) = key
		if s.i > 0 {
			return
		}
	}
}
