package value

import (
	"github.com/wedis/wedis/engine/internal/ds/listpack"
	"github.com/wedis/wedis/engine/internal/ds/tree"
)

// What the keyspace asks of a list: see the interface collection.

const (
	bigList = 64 // nodes that are too many to free at once
	// freedNode is what freeing a node costs, in elements of a step's budget.
	freedNode = 8
)

func (v List) init() {
	v.setEncoding(encPackedList)
	v.setRef(listpack.New(v.s.Arena).Ref)
}

func (v List) isBig() bool { return v.encoding() == encQuicklist && v.tree().Len() > bigList }

func (v List) free() { v.freeStep(1 << 30) }

func (v List) freeStep(budget int) (done bool) {
	switch v.encoding() {
	case encPackedList:
		v.packed().Free()
	case encQuicklist:
		if !v.tree().FreeStep(budget/freedNode+1, v.s.Free) {
			return false
		}
	}
	v.setRef(0)
	v.setEncoding(encRaw)
	return true
}

func (v List) copyTo(to List) {
	v.EachNode(func(node []byte) bool {
		to.AppendNode(node)
		return true
	})
}

func (v List) memory(samples int) int {
	a := v.s.Arena
	if v.encoding() == encPackedList {
		return a.Size(v.ref())
	}
	t := v.tree()
	nodes := t.Len()
	n := nodes
	if samples > 0 {
		n = min(n, samples)
	}
	bytes := 0
	var c tree.Cursor
	t.First(&c)
	for i := range n {
		if n < nodes { // some from everywhere
			t.At(&c, t.Weight()*int64(2*i+1)/int64(2*n))
		}
		bytes += a.Size(c.Ref())
		c.Next()
	}
	return t.Memory() + bytes*nodes/n
}

// compactStep gives one block after the other the chance to move: the nodes of a leaf
// of the tree in one step. The cursor is the position of the leaf.
func (v List) compactStep(cursor uint64) (next uint64) {
	a := v.s.Arena
	switch v.encoding() {
	case encPackedList:
		v.setRef(a.Move(v.ref()))
		return 0
	case encRaw:
		return 0
	}
	if cursor == 0 {
		v.setRef(a.Move(v.ref()))
	}
	t := v.tree()
	end := t.Compact(int64(cursor))
	next = uint64(end)
	if end == 0 {
		end = t.Weight()
	}
	var c tree.Cursor
	pos := int64(cursor)
	for t.At(&c, pos); c.Valid() && pos < end; c.Next() {
		pos += int64(c.Weight())
		c.SetRef(a.Move(c.Ref()))
	}
	return next
}
