package value

import (
	"github.com/wedis/wedis/engine/internal/arena"
	"github.com/wedis/wedis/engine/internal/ds/listpack"
	"github.com/wedis/wedis/engine/internal/ds/tree"
)

// The listpack of a node is a master entry and then the entries, in elements:
//
//	master  count, deleted, fields n, field × n, 0
//	entry   flags, ms, seq, fields n, (field, value) × n, elements
//	        flags, ms, seq, value × n, elements               with the same fields as the master
//
// count are the entries, deleted the tombstones. ms and seq are differences from the node's id. The last element of an
// entry says how many come before it, so that it can be read from its end; that of the master is 0, where that stops.

const (
	entryDeleted = 1 << 0
	entrySame    = 1 << 1 // has the fields of the master
)

// streamNode is the block of a node.
type streamNode struct {
	id StreamID
	lp arena.Ref
	_  uint32
}

const (
	streamNodeSize = 16 + 8

	// nodeRoom is the most that a listpack is given before it needs it.
	nodeRoom = 4096
	// nodeBytesMax is the limit where there is no other.
	nodeBytesMax = 1 << 30
	// entryRoom is the most that the elements of an entry take beside its fields and values, and elementRoom what one of
	// these takes beside its bytes.
	entryRoom, elementRoom = 60, 10
)

func (v Stream) node(r arena.Ref) *streamNode { return arena.View[streamNode](v.s.Arena, r, 0) }

// pack returns the listpack of node r.
func (v Stream) pack(r arena.Ref) listpack.List {
	return listpack.List{A: v.s.Arena, Ref: v.node(r).lp}
}

// seekNode sets c to the first node whose id is not before id.
func (v Stream) seekNode(c *tree.Cursor, id StreamID) {
	a := v.s.Arena
	v.nodes().Seek(c, id.Ms, func(r arena.Ref) int {
		return arena.View[streamNode](a, r, 0).id.Compare(id)
	})
}

// nodeOf sets c to the node in which id would be: the last one whose id is not after it, or else the first one.
func (v Stream) nodeOf(c *tree.Cursor, id StreamID) {
	switch {
	case id.IsZero():
		v.nodes().First(c)
		return
	case id == MaxStreamID:
		v.nodes().Last(c)
		return
	}
	v.seekNode(c, id)
	if c.Valid() && v.node(c.Ref()).id == id {
		return
	}
	if c.Prev(); !c.Valid() {
		v.nodes().First(c)
	}
}

// intAt returns the integer at p.
func intAt(b []byte, p int) int64 {
	n, _ := listpack.GetInt(b, p)
	return n
}

// counts returns how many entries and tombstones a node has, and where it says how many fields there are in common.
func counts(b []byte) (live, deleted int64, p int) {
	live, p = listpack.GetInt(b, listpack.First(b))
	deleted, p = listpack.GetInt(b, p)
	return live, deleted, p
}

// recount adds to the entries and to the tombstones of node n.
func (v Stream) recount(n *streamNode, live, deleted int64) {
	lp := listpack.List{A: v.s.Arena, Ref: n.lp}
	b := lp.Bytes()
	p := listpack.First(b)
	lp.ReplaceInt(p, intAt(b, p)+live)
	if deleted != 0 {
		p = lp.Next(p)
		lp.ReplaceInt(p, intAt(lp.Bytes(), p)+deleted)
	}
	n.lp = lp.Ref
}

// mark makes a tombstone of the entry whose flags are at p in node r. The counts are the caller's.
func (v Stream) mark(r arena.Ref, p int) {
	lp := v.pack(r)
	lp.ReplaceInt(p, intAt(lp.Bytes(), p)|entryDeleted) // flags of one digit: nothing moves
}

// removeNode removes the node at c, which then is at the following one.
func (v Stream) removeNode(c *tree.Cursor) {
	r := c.Ref()
	v.freeNode(r)
	c.Delete()
	if h := v.head(); h.tail == r {
		h.tail = 0
		var last tree.Cursor
		if v.nodes().Last(&last); last.Valid() {
			h.tail = last.Ref()
		}
	}
}

func (v Stream) freeNode(r arena.Ref) {
	v.s.Free(v.node(r).lp)
	v.s.Free(r)
}

// appendNode adds a node after the last one, for which block lp is the listpack.
func (v Stream) appendNode(id StreamID, lp arena.Ref) {
	r := v.s.Alloc(streamNodeSize)
	*v.node(r) = streamNode{id: id, lp: lp}
	var c tree.Cursor
	v.nodes().End(&c)
	c.Insert(id.Ms, r, 1)
	v.head().tail = r
}
