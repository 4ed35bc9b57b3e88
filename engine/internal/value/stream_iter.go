package value

import (
	"github.com/wedis/wedis/engine/internal/arena"
	"github.com/wedis/wedis/engine/internal/ds/listpack"
	"github.com/wedis/wedis/engine/internal/ds/tree"
)

// StreamIter goes through the entries of a stream whose ids are in a range, both ends included, in either direction.
// Next comes before each entry; then ID is its id, Pairs tells how many fields it has, and Pair reads one field after
// the other. It belongs on the stack. The stream must not change meanwhile.
type StreamIter struct {
	ID         StreamID
	Tombstones bool // also stops at those

	v          Stream
	c          tree.Cursor
	start, end StreamID
	rev        bool
	begun      bool

	top    StreamID  // of the node that Find has come to, the last id
	node   arena.Ref // of the entry
	b      []byte    // its listpack
	master StreamID
	common int // fields of the master
	fields int // where they begin
	p      int // forwards: the end of the entry before; backwards: the last element of the entry to come

	flags   int // where the flags of the entry are
	pairs   int // its fields
	field   int // where its next field is, if it has fields of its own; among those of the master if not
	value   int // the next value, if its fields are not its own
	deleted bool
}

// Start sets the iterator before the first entry from start on, or with rev before the last one up to end.
func (it *StreamIter) Start(v Stream, start, end StreamID, rev bool) {
	*it = StreamIter{v: v, start: start, end: end, rev: rev}
	if !v.Exists() {
		return
	}
	if rev {
		v.nodeOf(&it.c, end)
	} else {
		v.nodeOf(&it.c, start)
	}
}

// Next goes to the next entry and reports whether there is one.
func (it *StreamIter) Next() bool {
	for {
		if it.p == 0 && !it.enter() {
			return false
		}
		if it.rev {
			if !it.back() {
				it.p = 0
				continue
			}
		} else if !it.forth() {
			it.p = 0
			continue
		}
		if it.deleted && !it.Tombstones {
			continue
		}
		if it.rev {
			if it.end.Less(it.ID) {
				continue
			}
			return !it.ID.Less(it.start) || it.stop()
		}
		if it.ID.Less(it.start) {
			continue
		}
		return !it.end.Less(it.ID) || it.stop()
	}
}

// Find goes to the entry with this id and reports whether there is one. No Start comes before. Who looks for ids in
// their order pays for a search only where another node begins.
func (it *StreamIter) Find(v Stream, id StreamID) bool {
	if it.p == 0 || !it.ID.Less(id) || it.top.Less(id) {
		if it.Start(v, id, MaxStreamID, false); !it.Next() {
			return false
		}
		it.top = v.lastOf(it.node)
	}
	for it.ID.Less(id) && it.Next() {
	}
	return it.ID == id
}

// stop makes the iterator one that is at its end.
func (it *StreamIter) stop() bool {
	it.ID = StreamID{}
	it.v = Stream{}
	it.p = 0
	return false
}

// enter goes to the next node.
func (it *StreamIter) enter() bool {
	switch {
	case !it.v.Exists():
		return false
	case !it.begun:
		it.begun = true
	case it.rev:
		it.c.Prev()
	default:
		it.c.Next()
	}
	if !it.c.Valid() {
		return it.stop()
	}
	it.node = it.c.Ref()
	n := it.v.node(it.node)
	it.master = n.id
	if !it.rev && it.end.Less(it.master) {
		return it.stop()
	}
	b := it.v.s.From(n.lp)
	p := listpack.Next(b, listpack.Next(b, listpack.First(b)))
	it.b, it.common = b, int(intAt(b, p))
	p = listpack.Next(b, p)
	it.fields = p
	if it.rev {
		it.p = listpack.Last(b)
		return true
	}
	for range it.common {
		p = listpack.Next(b, p)
	}
	it.p = p
	return true
}

// forth reads the entry behind the last element of the one before.
func (it *StreamIter) forth() bool {
	b := it.b
	p := listpack.Next(b, it.p)
	if p == 0 {
		return false
	}
	p = it.read(p)
	for range it.pairs {
		p = listpack.Next(b, p)
	}
	if it.value == 0 {
		for range it.pairs {
			p = listpack.Next(b, p)
		}
	}
	it.p = p
	return true
}

// back reads the entry whose last element is at p.
func (it *StreamIter) back() bool {
	b, p := it.b, it.p
	elements := intAt(b, p)
	if elements == 0 {
		return false
	}
	for range elements {
		p = listpack.Prev(b, p)
	}
	it.read(p)
	it.p = listpack.Prev(b, p)
	return true
}

// read reads what comes before the fields and values of the entry at p, and returns where these begin.
func (it *StreamIter) read(p int) int {
	b := it.b
	it.flags = p
	flags := intAt(b, p)
	p = listpack.Next(b, p)
	it.ID.Ms = it.master.Ms + uint64(intAt(b, p))
	p = listpack.Next(b, p)
	it.ID.Seq = it.master.Seq + uint64(intAt(b, p))
	p = listpack.Next(b, p)
	it.deleted = flags&entryDeleted != 0
	if flags&entrySame != 0 {
		it.pairs, it.field, it.value = it.common, it.fields, p
		return p
	}
	it.pairs = int(intAt(b, p))
	p = listpack.Next(b, p)
	it.field, it.value = p, 0
	return p
}

// Pairs returns how many fields the entry has.
func (it *StreamIter) Pairs() int { return it.pairs }

// Pair reads the next field of the entry and its value. Both are views.
func (it *StreamIter) Pair() (field, value listpack.Entry) {
	b := it.b
	field = listpack.Get(b, it.field)
	it.field = listpack.Next(b, it.field)
	if it.value != 0 {
		value = listpack.Get(b, it.value)
		it.value = listpack.Next(b, it.value)
		return field, value
	}
	value = listpack.Get(b, it.field)
	it.field = listpack.Next(b, it.field)
	return field, value
}
