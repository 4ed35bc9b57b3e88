package value

import (
	"github.com/wedis/wedis/engine/internal/arena"
	"github.com/wedis/wedis/engine/internal/ds/listpack"
	"github.com/wedis/wedis/engine/internal/ds/tree"
)

// List is a list of strings.
//
// Terms: a node is a listpack with some of the elements in a row. A packed list is
// one node and nothing else. A long one is a tree of nodes, each weighing as many
// positions as it has elements, so that the way to an index is O(log n) and part of
// a node.
//
// A list is packed as long as its node stays within list-max-listpack-size, just as
// redis-server's quicklist has one node then. The nodes of a tree are smaller than
// they may be there (see nodeBytes). One element may be bigger than any limit: it has
// a node of its own.
//
// Invariants: no node is empty, except that of a packed list without elements. A tree
// has at least two nodes.
//
// Elements that are read are views, good until the list is edited; what is added must
// not be such a view.
type List struct{ Root }

// End is an end of a list.
type End bool

// The ends.
const (
	Head End = false
	Tail End = true
)

// Element is an element as it is read, a view.
type Element = listpack.Entry

const (
	// nodeBytes is the most that a node of a tree has, if the settings allow as
	// much. Adding at the front moves half of that on average, and finding an
	// index reads a quarter. Smaller nodes would cost memory: a node takes 8 bytes
	// of the tree and 7 of its own.
	nodeBytes = 4 << 10
	// entryFrame is more than what a listpack adds to an element.
	entryFrame = 11
	// countedNode is the most bytes of a node when the setting is a count.
	countedNode = 8 << 10
)

// nodeLimits returns the most bytes and the most elements of a packed list.
func (l *Limits) nodeLimits() (bytes, count int) {
	if l.ListSize < 0 {
		return 4 << 10 << min(-l.ListSize-1, 4), 1 << 30
	}
	return countedNode, max(l.ListSize, 1)
}

// takes reports whether a node of some bytes and elements may take another one. That
// of a tree is smaller than a packed list.
func (v List) takes(size, count int, elem []byte, inTree bool) bool {
	limit, most := v.s.Limits.nodeLimits()
	if inTree {
		limit = min(limit, nodeBytes)
	}
	if count >= most {
		return count == 0
	}
	return size+len(elem)+entryFrame <= limit || count == 0 || size+listpack.EncodedSize(elem) <= limit
}

// Len returns the number of elements.
func (v List) Len() int {
	switch v.encoding() {
	case encPackedList:
		return v.packed().Len()
	case encQuicklist:
		return int(v.tree().Weight())
	}
	return 0
}

// packed returns the only node of a packed list.
func (v List) packed() listNode { return v.node(v.ref()) }

func (v List) tree() tree.Tree { return tree.Open(v.s.Arena, v.ref()) }

// nodeAt returns the node at a cursor.
func (v List) nodeAt(c *tree.Cursor) listNode { return v.node(c.Ref()) }

func (v List) node(ref arena.Ref) listNode {
	return listNode{listpack.List{A: v.s.Arena, Ref: ref}}
}

// end sets c to the node at an end of the tree.
func (v List) end(c *tree.Cursor, at End) {
	if at == Head {
		v.tree().First(c)
	} else {
		v.tree().Last(c)
	}
}

// Push adds an element at an end.
func (v List) Push(at End, elem []byte) {
	if v.encoding() == encPackedList {
		lp := v.packed()
		if v.takes(lp.Size(), lp.Len(), elem, false) {
			ref := lp.Ref
			lp.put(at, elem)
			if lp.Ref != ref {
				v.setRef(lp.Ref)
			}
			return
		}
		v.plant()
	}
	var c tree.Cursor
	v.end(&c, at)
	if !v.putAt(&c, at, elem) {
		if at == Tail {
			c.Next()
		}
		v.addNode(&c, elem, true)
	}
}

// putAt adds elem at an end of the node at c, if that takes it.
func (v List) putAt(c *tree.Cursor, at End, elem []byte) bool {
	lp, w := v.nodeAt(c), c.Weight()
	if !v.takes(lp.Size(), int(w), elem, true) {
		return false
	}
	ref := lp.Ref
	lp.put(at, elem)
	if lp.Ref != ref {
		c.SetRef(lp.Ref)
	}
	c.SetWeight(w + 1)
	return true
}

// addNode puts a node with one element before c. If it is going to be filled, it gets
// all the room that a node can need at once, if the settings limit it by that.
func (v List) addNode(c *tree.Cursor, elem []byte, filled bool) {
	room := 16
	if limit, _ := v.s.Limits.nodeLimits(); filled && v.s.Limits.ListSize < 0 {
		room = min(limit, nodeBytes)
	}
	lp := listpack.NewOf(v.s.Arena, room)
	lp.Append(elem)
	c.Insert(0, lp.Ref, 1)
}

// plant makes a tree of a packed list, for a moment one of a single node.
func (v List) plant() {
	lp := v.packed()
	t := tree.New(v.s.Arena, tree.Weighted)
	var c tree.Cursor
	t.First(&c)
	c.Insert(0, lp.Ref, uint32(lp.Len()))
	v.setEncoding(encQuicklist)
	v.setRef(t.Ref())
}

// settle makes a tree of less than two nodes a packed list again.
func (v List) settle() {
	t := v.tree()
	if t.Len() > 1 {
		return
	}
	var ref arena.Ref
	if t.Len() == 1 {
		var c tree.Cursor
		t.First(&c)
		ref = c.Ref()
	} else {
		ref = listpack.New(v.s.Arena).Ref
	}
	t.FreeStep(1<<20, nil)
	v.setEncoding(encPackedList)
	v.setRef(ref)
}

// ListEnd is an element at an end of a list, found once to be read and then removed. An
// edit of the list makes it invalid. It belongs on the stack.
type ListEnd struct {
	node listNode
	at   End
	long bool
	c    tree.Cursor // if the list is long
}

// Peek sets e to the element at an end of a list that has one.
func (v List) Peek(e *ListEnd, at End) {
	e.at, e.long = at, v.encoding() == encQuicklist
	if e.long {
		v.end(&e.c, at)
		e.node = v.nodeAt(&e.c)
	} else {
		e.node = v.packed()
	}
}

// Element returns the element.
func (e *ListEnd) Element() Element {
	if e.at == Head {
		return e.node.Get(e.node.First())
	}
	return e.node.Get(e.node.Last())
}

// Pop removes the element that Peek has found, and reports whether there are others.
func (v List) Pop(e *ListEnd) (more bool) {
	lp, ref := e.node, e.node.Ref
	if !e.long {
		lp.drop(e.at)
		if lp.Ref != ref {
			v.setRef(lp.Ref)
		}
		return lp.First() != 0
	}
	w := e.c.Weight()
	if w == 1 {
		lp.Free()
		e.c.Delete()
		v.settle()
		return true
	}
	lp.drop(e.at)
	if lp.Ref != ref {
		e.c.SetRef(lp.Ref)
	}
	e.c.SetWeight(w - 1)
	return true
}
