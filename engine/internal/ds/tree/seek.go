package tree

import "github.com/wedis/wedis/engine/internal/arena"

// Tie compares an item, of which the key is the sought one, with what is sought: below 0 if the item comes before it,
// 0 if it is it, above 0 if it comes after. A nil Tie is above 0 for all.
type Tie func(ref arena.Ref) int

// Seek sets c to the first item of a Keyed tree that is not before (key, tie), or past the last one. With a nil tie
// that is the first one whose key is key or more. For its position see Position.
func (t Tree) Seek(c *Cursor, key uint64, tie Tie) {
	r := t.start(c)
	if r == 0 {
		return
	}
	a := t.a
	for level := c.height; level > 0; level-- {
		n := int(headOf(a, r).n)
		keys := keysOf(a, r, n)
		// The last child that begins before the sought, or the first one.
		lo, hi := 1, n
		for lo < hi {
			mid := int(uint(lo+hi) >> 1)
			k := keys[mid]
			if k < key || k == key && tie != nil && tie(c.firstBelow(r, mid, level)) < 0 {
				lo = mid + 1
			} else {
				hi = mid
			}
		}
		c.path[level] = step{r, uint32(lo - 1)}
		r = c.child(r, uint32(lo-1))
	}
	h := headOf(a, r)
	n := int(h.n)
	keys := keysOf(a, r, n)
	refs := refsAt(true, h.cap)
	lo, hi := 0, n
	for lo < hi {
		mid := int(uint(lo+hi) >> 1)
		k := keys[mid]
		if k < key || k == key && tie != nil && tie(*arena.View[arena.Ref](a, r, refs+4*uint32(mid))) < 0 {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	c.n, c.refs, c.weights = uint32(n), refs, refs+4*uint32(h.cap)
	c.path[0] = step{r, uint32(lo)}
	if lo == n {
		c.nextLeaf()
	}
}

// firstBelow returns the ref of the first item below child i of the inner node r of a level.
func (c *Cursor) firstBelow(r arena.Ref, i int, level int32) arena.Ref {
	a := c.t.a
	r = c.child(r, uint32(i))
	for level--; level > 0; level-- {
		r = c.child(r, 0)
	}
	return *arena.View[arena.Ref](a, r, refsAt(true, headOf(a, r).cap))
}

// At sets c to the item that covers position pos, and returns how many positions it covers before that one. If pos is
// not below the tree's weight, c is past the last item.
func (t Tree) At(c *Cursor, pos int64) (offset int64) {
	if pos >= t.Weight() {
		t.End(c)
		return 0
	}
	r := t.start(c)
	a, left := t.a, uint32(pos)
	off := c.innerWeightsAt()
	for level := c.height; level > 0; level-- {
		i := 0
		for weights := weightsOf(a, r, off, int(headOf(a, r).n)); left >= weights[i]; i++ {
			left -= weights[i]
		}
		c.path[level] = step{r, uint32(i)}
		r = c.child(r, uint32(i))
	}
	c.enter(r, 0)
	if !c.weighted {
		c.path[0].i = left
		return 0
	}
	i := 0
	for weights := weightsOf(a, r, c.weights, int(c.n)); left >= weights[i]; i++ {
		left -= weights[i]
	}
	c.path[0].i = uint32(i)
	return int64(left)
}

// Position returns the sum of the weights before the cursor, which may be past the last item.
func (c *Cursor) Position() int64 {
	a, s := c.t.a, c.path[0]
	sum := s.i
	if c.weighted && s.node != 0 {
		sum = 0
		for _, w := range weightsOf(a, s.node, c.weights, int(s.i)) {
			sum += w
		}
	}
	off := c.innerWeightsAt()
	for l := int32(1); l <= c.height; l++ {
		s = c.path[l]
		for _, w := range weightsOf(a, s.node, off, int(s.i)) {
			sum += w
		}
	}
	return int64(sum)
}
