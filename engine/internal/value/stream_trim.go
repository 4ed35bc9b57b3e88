package value

import (
	"github.com/wedis/wedis/engine/internal/arena"
	"github.com/wedis/wedis/engine/internal/ds/listpack"
	"github.com/wedis/wedis/engine/internal/ds/tree"
)

// StreamTrim says what Trim leaves: the last MaxLen entries, or with ByID those from MinID on.
type StreamTrim struct {
	ByID   bool
	MaxLen int64
	MinID  StreamID
	Approx bool  // only whole nodes go
	Limit  int64 // at most so many entries go, which makes it whole nodes; 0: as many as it takes
	Refs   StreamRefs
}

// Trim deletes entries from the start on. It returns how many, and the id up to which it came: with Refs Unneeded, there
// are entries left before it.
func (v Stream) Trim(t StreamTrim) (trimmed int64, upTo StreamID) {
	h := v.head()
	byEntry := t.Refs != KeepRefs && v.Groups() > 0
	upTo = t.MinID
	var c tree.Cursor
	for v.nodes().First(&c); c.Valid(); {
		if !t.ByID && h.length <= uint64(t.MaxLen) {
			break
		}
		r := c.Ref()
		live, _, _ := counts(v.pack(r).Bytes())
		whole := v.allGoes(r, live, t)
		if t.Limit != 0 && trimmed+live > t.Limit || t.Approx && !whole {
			if id := v.node(r).id; id.Less(upTo) {
				upTo = id
			}
			break
		}
		gone := live
		if !whole || byEntry {
			gone = v.trimNode(r, t, byEntry)
		} else {
			h.length -= uint64(live)
		}
		trimmed += gone
		if gone == live && (whole || byEntry) {
			v.removeNode(&c)
		} else {
			c.Next()
		}
		if !whole && t.ByID { // by length, entries further on may have to go for those that were needed
			break
		}
	}
	if trimmed > 0 || h.length == 0 {
		v.findFirst()
	}
	return trimmed, upTo
}

// allGoes reports whether Trim is to delete all entries of node r, of which there are live.
func (v Stream) allGoes(r arena.Ref, live int64, t StreamTrim) bool {
	if t.ByID {
		return v.lastOf(r).Less(t.MinID)
	}
	return v.head().length-uint64(live) >= uint64(t.MaxLen)
}

// trimNode makes tombstones in node r, as far as Trim must go. The node stays, even if it has nothing else then.
func (v Stream) trimNode(r arena.Ref, t StreamTrim, byEntry bool) (trimmed int64) {
	h := v.head()
	var it StreamIter
	it.Start(v, v.node(r).id, MaxStreamID, false)
	for it.Next() && it.node == r {
		if t.ByID && !it.ID.Less(t.MinID) || !t.ByID && h.length <= uint64(t.MaxLen) {
			break
		}
		if byEntry && t.Refs == Unneeded && v.Needed(it.ID) {
			continue
		}
		if byEntry && t.Refs == DropRefs {
			v.Drop(it.ID)
		}
		v.mark(r, it.flags)
		h.length--
		trimmed++
	}
	if trimmed > 0 {
		v.recount(v.node(r), -trimmed, trimmed)
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
