package value

import (
	"github.com/wedis/wedis/engine/internal/ds/listpack"
	"github.com/wedis/wedis/engine/internal/ds/tree"
)

// Edits of lists that are not at their ends.

// Set replaces the element with an index, and reports whether there is one.
func (v List) Set(index int, elem []byte) bool {
	if uint(index) >= uint(v.Len()) {
		return false
	}
	if v.encoding() == encPackedList {
		lp := v.packed()
		p := lp.Seek(index)
		if v.takesInstead(lp, p, lp.Len(), elem, false) {
			lp.Replace(p, elem)
			v.setRef(lp.Ref)
			return true
		}
		v.plant()
	}
	var c tree.Cursor
	offset := int(v.tree().At(&c, int64(index)))
	lp, w := v.nodeAt(&c), c.Weight()
	p := lp.Seek(offset)
	if v.takesInstead(lp, p, int(w), elem, true) {
		lp.Replace(p, elem)
		c.SetRef(lp.Ref)
		v.settle()
		return true
	}
	p = lp.Delete(p, 1)
	c.SetRef(lp.Ref)
	c.SetWeight(w - 1)
	v.insertAt(&c, p, elem)
	v.settle()
	return true
}

// takesInstead reports whether a node of some elements may have elem in place of the
// one at p.
func (v List) takesInstead(lp listNode, p, count int, elem []byte, inTree bool) bool {
	b := lp.Bytes()
	next := listpack.Next(b, p)
	if next == 0 {
		next = len(b) - 1
	}
	return v.takes(len(b)-(next-p), count-1, elem, inTree)
}

// Insert adds elem before or behind the first element that equals pivot, and reports
// whether there is one.
func (v List) Insert(behind bool, pivot, elem []byte) bool {
	if v.encoding() == encPackedList {
		lp := v.packed()
		p := lp.Find(pivot, lp.First(), 0)
		if p == 0 {
			return false
		}
		if v.takes(lp.Size(), lp.Len(), elem, false) {
			if behind {
				p = lp.Next(p)
			}
			lp.insert(p, elem)
			v.setRef(lp.Ref)
			return true
		}
		v.plant()
	}
	if v.encoding() != encQuicklist {
		return false
	}
	var c tree.Cursor
	for v.tree().First(&c); c.Valid(); c.Next() {
		lp := v.nodeAt(&c)
		if p := lp.Find(pivot, lp.First(), 0); p != 0 {
			if behind {
				p = lp.Next(p)
			}
			v.insertAt(&c, p, elem)
			v.settle()
			return true
		}
	}
	return false
}

// insertAt adds elem before position p of the node at c, or at its end if p is 0. If
// the node has no room, the elem goes to a neighbour when it belongs to an end, or
// else the node is split there.
func (v List) insertAt(c *tree.Cursor, p int, elem []byte) {
	lp, w := v.nodeAt(c), c.Weight()
	switch {
	case v.takes(lp.Size(), int(w), elem, true):
		lp.insert(p, elem)
		c.SetRef(lp.Ref)
		c.SetWeight(w + 1)
	case p == 0:
		c.Next()
		if !c.Valid() || !v.putAt(c, Head, elem) {
			v.addNode(c, elem, false)
		}
	case p == lp.First():
		c.Prev()
		if c.Valid() && v.putAt(c, Tail, elem) {
			return
		}
		c.Next()
		v.addNode(c, elem, false)
	default:
		v.split(c, p)
		if v.putAt(c, Tail, elem) {
			v.merge(c)
			return
		}
		c.Next()
		if !v.putAt(c, Head, elem) {
			v.addNode(c, elem, false)
			return
		}
		c.Prev()
		v.merge(c)
	}
}

// split moves the elements of the node at c from position p on, which is not the
// first one, to a new node behind it.
func (v List) split(c *tree.Cursor, p int) {
	left, w := v.nodeAt(c), int(c.Weight())
	right := listNode{listpack.Copy(v.s.Arena, left.Bytes())}
	n := 0
	for q := left.First(); q != p; q = left.Next(q) {
		n++
	}
	right.Delete(right.First(), n)
	left.Delete(p, w-n)
	c.SetRef(left.Ref)
	c.SetWeight(uint32(n))
	c.Next()
	c.Insert(0, right.Ref, uint32(w-n))
	c.Prev()
}

// merge joins the node at c with neighbours, if what they make together leaves room in
// a node.
func (v List) merge(c *tree.Cursor) {
	c.Prev()
	if !c.Valid() {
		c.Next()
	} else if !v.mergeNext(c) {
		c.Next()
	}
	v.mergeNext(c)
}

// mergeNext moves the elements of the node behind c to the one at c, if they leave
// room in there.
func (v List) mergeNext(c *tree.Cursor) bool {
	left, n := v.nodeAt(c), int(c.Weight())
	c.Next()
	if !c.Valid() {
		c.Prev()
		return false
	}
	right, m := v.nodeAt(c), int(c.Weight())
	limit, most := v.s.Limits.nodeLimits()
	limit = min(limit, nodeBytes)
	if left.Size()+right.Size() > limit*3/4 || n+m > most {
		c.Prev()
		return false
	}
	left.Concat(right.Bytes())
	right.Free()
	c.Delete()
	c.Prev()
	c.SetRef(left.Ref)
	c.SetWeight(uint32(n + m))
	return true
}

// RemoveRange removes n elements from an index on, or as many as there are.
func (v List) RemoveRange(index, n int) {
	n = min(n, v.Len()-index)
	if n <= 0 {
		return
	}
	if v.encoding() == encPackedList {
		lp := v.packed()
		lp.Delete(lp.Seek(index), n)
		v.setRef(lp.Ref)
		return
	}
	var c tree.Cursor
	offset := int(v.tree().At(&c, int64(index)))
	for n > 0 {
		lp, w := v.nodeAt(&c), int(c.Weight())
		k := min(n, w-offset)
		if k == w {
			lp.Free()
			c.Delete()
		} else {
			lp.Delete(lp.Seek(offset), k)
			c.SetRef(lp.Ref)
			c.SetWeight(uint32(w - k))
			c.Next()
		}
		n -= k
		offset = 0
	}
	if !c.Valid() {
		c.Prev()
	}
	if c.Valid() {
		v.merge(&c)
	}
	v.settle()
}

// Remove removes elements that equal elem, the first ones up to count of them, or the
// last ones up to -count if that is below 0, or all if it is 0. It returns how many.
func (v List) Remove(elem []byte, count int) (removed int) {
	from, most := Head, count
	if count < 0 {
		from, most = Tail, -count
	}
	if most <= 0 { // also the least number there is
		most = 1 << 62
	}
	switch v.encoding() {
	case encPackedList:
		lp := v.packed()
		removed = lp.remove(from, elem, most)
		v.setRef(lp.Ref)
	case encQuicklist:
		removed = v.removeFromTree(from, elem, most)
		v.settle()
	}
	return removed
}

func (v List) removeFromTree(from End, elem []byte, most int) (removed int) {
	var c tree.Cursor
	v.end(&c, from)
	for c.Valid() && removed < most {
		lp, w := v.nodeAt(&c), int(c.Weight())
		k := lp.remove(from, elem, most-removed)
		removed += k
		switch {
		case k == w:
			lp.Free()
			c.Delete()
			if from == Tail {
				c.Prev()
			}
			continue
		case k > 0:
			c.SetRef(lp.Ref)
			c.SetWeight(uint32(w - k))
			v.mergeBack(&c, from)
		}
		if from == Head {
			c.Next()
		} else {
			c.Prev()
		}
	}
	return removed
}

// mergeBack merges the node at c with the one that a walk from an end has come from.
// The cursor is at a node that the walk has seen then.
func (v List) mergeBack(c *tree.Cursor, from End) {
	if from == Tail {
		v.mergeNext(c)
		return
	}
	c.Prev()
	if !c.Valid() || !v.mergeNext(c) {
		c.Next()
	}
}
