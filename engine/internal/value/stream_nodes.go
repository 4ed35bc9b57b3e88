package value

import (
	"github.com/wedis/wedis/engine/internal/ds/listpack"
	"github.com/wedis/wedis/engine/internal/ds/tree"
)

// EachNode calls fn with the id and the listpack, a view, of each node, until it returns false.
func (v Stream) EachNode(fn func(id StreamID, lp []byte) bool) {
	var c tree.Cursor
	for v.nodes().First(&c); c.Valid(); c.Next() {
		if !fn(v.node(c.Ref()).id, v.pack(c.Ref()).Bytes()) {
			return
		}
	}
}

// AddNode adds a node, with a copy of lp for its listpack, at the end of a stream that is being loaded, and reports
// whether it could: lp may be any bytes, but must be a listpack of a node, with at least one entry, and ids that follow
// those before. Len grows; Last, Added, MaxDeleted and, at the end, FindFirst are the caller's.
func (v Stream) AddNode(id StreamID, lp []byte) bool {
	h := v.head()
	if !listpack.Valid(lp) || h.tail != 0 && !v.lastOf(h.tail).Less(id) {
		return false
	}
	live, ok := validNode(id, lp)
	if !ok {
		return false
	}
	v.appendNode(id, listpack.Copy(v.s.Arena, lp).Ref)
	h.length += uint64(live)
	return true
}

// FindFirst makes First right after AddNode.
func (v Stream) FindFirst() { v.findFirst() }

// LastEntry returns the greatest id of an entry, tombstones included, 0-0 if there is none: what Last must not be less
// than.
func (v Stream) LastEntry() StreamID {
	if tail := v.head().tail; tail != 0 {
		return v.lastOf(tail)
	}
	return StreamID{}
}

// nodeReader reads the elements of a listpack that is one, but may be of no node.
type nodeReader struct {
	b  []byte
	p  int // of the next element, 0 at the end
	ok bool
}

func (r *nodeReader) skip(n int64) {
	for ; n > 0; n-- {
		if r.p == 0 {
			r.ok = false
			return
		}
		r.p = listpack.Next(r.b, r.p)
	}
}

func (r *nodeReader) int() int64 {
	if r.p == 0 {
		r.ok = false
		return 0
	}
	n, isInt := listpack.Get(r.b, r.p).Int()
	r.ok = r.ok && isInt
	r.p = listpack.Next(r.b, r.p)
	return n
}

// fields reads a number of fields.
func (r *nodeReader) fields() int64 {
	n := r.int()
	r.ok = r.ok && n >= 0 && n <= int64(len(r.b))
	return n
}

// validNode looks through the elements of a listpack and returns how many entries it has.
func validNode(id StreamID, b []byte) (live int64, ok bool) {
	r := nodeReader{b, listpack.First(b), true}
	live, deleted, common := r.int(), r.int(), r.fields()
	if !r.ok || live < 0 || deleted < 0 {
		return 0, false
	}
	if r.skip(common); r.int() != 0 {
		return 0, false
	}
	var last StreamID
	for n := int64(0); r.ok && r.p != 0; n++ {
		flags := r.int()
		at := StreamID{id.Ms + uint64(r.int()), id.Seq + uint64(r.int())}
		if flags < 0 || flags > entryDeleted|entrySame || n > 0 && !last.Less(at) || at.Less(id) {
			return 0, false
		}
		last = at
		if flags&entryDeleted != 0 {
			deleted--
		} else {
			live--
		}
		elements := common + 3
		if flags&entrySame != 0 {
			r.skip(common)
		} else if n := r.fields(); r.ok {
			r.skip(2 * n)
			elements = 2*n + 4
		}
		r.ok = r.int() == elements && r.ok
	}
	n, _, _ := counts(b)
	return n, r.ok && live == 0 && deleted == 0 && !last.IsZero()
}
