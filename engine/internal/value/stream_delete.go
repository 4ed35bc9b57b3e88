package value

import (
	"github.com/wedis/wedis/engine/internal/arena"
	"github.com/wedis/wedis/engine/internal/ds/listpack"
	"github.com/wedis/wedis/engine/internal/ds/tree"
)

// Delete deletes the entries with these ids and returns how many there were.
func (v Stream) Delete(ids []StreamID) int {
	h := v.head()
	n, first := 0, false
	for _, id := range ids {
		if !v.delete(id) {
			continue
		}
		first = first || id == h.first
		if h.deleted.Less(id) {
			h.deleted = id
		}
		n++
	}
	if first || n > 0 && h.length == 0 {
		v.findFirst()
	}
	return n
}

// delete makes a tombstone of the entry with this id, if there is one. A node that has no other goes.
func (v Stream) delete(id StreamID) bool {
	var it StreamIter
	it.Start(v, id, id, false)
	if !it.Next() {
		return false
	}
	if live, _ := counts(it.b); live == 1 {
		v.removeNode(&it.c)
	} else {
		v.mark(it.node, it.flags)
		v.recount(it.node, -1, 1)
	}
	v.head().length--
	return true
}

// StreamTrim says what Trim leaves: the last MaxLen entries, or with ByID those from MinID on.
type StreamTrim struct {
	ByID   bool
	MaxLen int64
	MinID  StreamID
	Approx bool  // only whole nodes go
	Limit  int64 // at most so many entries go, which makes it whole nodes; 0: as many as it takes
}

// Trim deletes entries from the start on and returns how many.
func (v Stream) Trim(t StreamTrim) (trimmed int64) {
	h := v.head()
	if !t.ByID && h.length <= uint64(t.MaxLen) {
		return 0
	}
	var c tree.Cursor
	for v.nodes().First(&c); c.Valid(); {
		if !t.ByID && h.length <= uint64(t.MaxLen) {
			break
		}
		live, _ := counts(v.pack(c.Ref()).Bytes())
		if t.Limit != 0 && trimmed+live > t.Limit {
			break
		}
		if t.ByID {
			if !v.lastOf(c.Ref()).Less(t.MinID) {
				trimmed += v.trimNode(&c, t)
				break
			}
		} else if h.length-uint64(live) < uint64(t.MaxLen) {
			trimmed += v.trimNode(&c, t)
			break
		}
		v.removeNode(&c)
		h.length -= uint64(live)
		trimmed += live
	}
	if trimmed > 0 || h.length == 0 {
		v.findFirst()
	}
	return trimmed
}

// trimNode makes tombstones in the first node, which c is at, as far as Trim must go, unless that is for whole nodes
// only.
func (v Stream) trimNode(c *tree.Cursor, t StreamTrim) (trimmed int64) {
	if t.Approx {
		return 0
	}
	h := v.head()
	var it StreamIter
	it.Start(v, StreamID{}, MaxStreamID, false)
	for it.Next() && it.node == c.Ref() {
		if t.ByID && !it.ID.Less(t.MinID) || !t.ByID && h.length <= uint64(t.MaxLen) {
			break
		}
		v.mark(it.node, it.flags)
		h.length--
		trimmed++
	}
	if trimmed > 0 {
		v.recount(c.Ref(), -trimmed, trimmed)
	}
	return trimmed
}

// lastOf returns the id of the last entry of node r, tombstones included.
func (v Stream) lastOf(r arena.Ref) StreamID {
	n := v.node(r)
	b := v.s.From(n.lp)
	p := listpack.Last(b)
	for range intAt(b, p) {
		p = listpack.Prev(b, p)
	}
	p = listpack.Next(b, p)
	ms := uint64(intAt(b, p))
	return StreamID{n.id.Ms + ms, n.id.Seq + uint64(intAt(b, listpack.Next(b, p)))}
}
