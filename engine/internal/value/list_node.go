package value

import (
	"github.com/wedis/wedis/engine/internal/ds/listpack"
	"github.com/wedis/wedis/engine/internal/ds/tree"
)

// listNode is a listpack of elements. Its editing methods change Ref when it moves.
type listNode struct{ listpack.List }

// put adds elem at an end.
func (n *listNode) put(at End, elem []byte) {
	if at == Head {
		n.Prepend(elem)
	} else {
		n.Append(elem)
	}
}

// insert adds elem before p, or at the end if that is 0.
func (n *listNode) insert(p int, elem []byte) {
	if p == 0 {
		n.Append(elem)
	} else {
		n.Insert(p, elem)
	}
}

// drop removes the element at an end.
func (n *listNode) drop(at End) {
	if at == Head {
		n.Delete(n.First(), 1)
	} else {
		n.Delete(n.Last(), 1)
	}
}

// remove removes up to most elements that equal elem, beginning at an end. It returns
// how many. The node may be empty then.
func (n *listNode) remove(from End, elem []byte, most int) (removed int) {
	p := n.Find(elem, n.First(), 0)
	if p == 0 { // as nearly always
		return 0
	}
	if from == Tail {
		return n.removeLast(elem, most)
	}
	for p != 0 && removed < most {
		run, q := 1, n.Next(p) // those in a row at once
		for q != 0 && removed+run < most && n.Get(q).Equal(elem) {
			run, q = run+1, n.Next(q)
		}
		removed += run
		p = n.Delete(p, run)
		p = n.Find(elem, p, 0)
	}
	return removed
}

func (n *listNode) removeLast(elem []byte, most int) (removed int) {
	for p := n.Last(); p != 0 && removed < most; {
		prev := n.Prev(p)
		if n.Get(p).Equal(elem) {
			n.Delete(p, 1)
			removed++
		}
		p = prev
	}
	return removed
}

// Nodes returns the number of nodes.
func (v List) Nodes() int {
	switch v.encoding() {
	case encPackedList:
		return 1
	case encQuicklist:
		return v.tree().Len()
	}
	return 0
}

// EachNode calls fn with the bytes of each node, a listpack, in order until it returns
// false.
func (v List) EachNode(fn func(node []byte) bool) {
	switch v.encoding() {
	case encPackedList:
		fn(v.packed().Bytes())
	case encQuicklist:
		var c tree.Cursor
		for v.tree().First(&c); c.Valid() && fn(v.nodeAt(&c).Bytes()); c.Next() {
		}
	}
}

// AppendNode adds all elements of a listpack, which must be valid, at the end, as they
// are: a node from elsewhere may be bigger than one of ours would be.
func (v List) AppendNode(node []byte) {
	n := listpack.Len(node)
	if n == 0 {
		return
	}
	lp := listpack.Copy(v.s.Arena, node)
	switch {
	case v.encoding() == encPackedList && v.Len() == 0:
		v.packed().Free()
		v.setRef(lp.Ref)
		return
	case v.encoding() == encPackedList:
		v.plant()
	}
	var c tree.Cursor
	v.tree().End(&c)
	c.Insert(0, lp.Ref, uint32(n))
}
