package value

import (
	"github.com/wedis/wedis/engine/internal/arena"
	"github.com/wedis/wedis/engine/internal/ds/tree"
)

// StreamPending is an entry that a consumer was given and has not acknowledged. The zero StreamPending does not exist.
type StreamPending struct {
	g StreamGroup
	r arena.Ref
}

// streamPending is the block of a pending entry.
type streamPending struct {
	id       StreamID
	time     int64
	count    uint64
	consumer arena.Ref // 0: none yet
	_        uint32
}

const streamPendingSize = 16 + 8 + 8 + 8

func (v Stream) pending(r arena.Ref) *streamPending {
	return arena.View[streamPending](v.s.Arena, r, 0)
}

// seekPending sets p to the place of id in the tree h, and returns what is pending by that id, or 0.
func (v Stream) seekPending(c *tree.Cursor, h arena.Ref, id StreamID) arena.Ref {
	a := v.s.Arena
	tree.Open(a, h).Seek(c, id.Ms, func(r arena.Ref) int {
		return arena.View[streamPending](a, r, 0).id.Compare(id)
	})
	if c.Valid() && v.pending(c.Ref()).id == id {
		return c.Ref()
	}
	return 0
}

// Pending returns the number of pending entries of the group.
func (g StreamGroup) Pending() int { return tree.Open(g.v.s.Arena, g.block().pending).Len() }

// Pending returns the number of pending entries of the consumer.
func (c StreamConsumer) Pending() int { return tree.Open(c.g.v.s.Arena, c.block().pending).Len() }

// Find returns the pending entry with this id, which may not exist.
func (g StreamGroup) Find(id StreamID) StreamPending {
	var c tree.Cursor
	if r := g.v.seekPending(&c, g.block().pending, id); r != 0 {
		return StreamPending{g, r}
	}
	return StreamPending{}
}

// Deliver notes that a consumer was given the entry with this id at a time in ms, for the first time. It may have been
// pending already, for this consumer or another.
func (g StreamGroup) Deliver(c StreamConsumer, id StreamID, now int64) StreamPending {
	p := g.Hold(id, now, 1)
	p.SetTime(now)
	p.SetCount(1)
	p.Assign(c)
	return p
}

// Hold returns the pending entry with this id. One that is new is for no consumer yet: Assign must follow.
func (g StreamGroup) Hold(id StreamID, time int64, count uint64) StreamPending {
	v := g.v
	var at tree.Cursor
	r := v.seekPending(&at, g.block().pending, id)
	if r == 0 {
		r = v.s.Alloc(streamPendingSize)
		*v.pending(r) = streamPending{id: id, time: time, count: count}
		at.Insert(id.Ms, r, 1)
	}
	return StreamPending{g, r}
}

// Ack removes the pending entry with this id and reports whether there was one.
func (g StreamGroup) Ack(id StreamID) bool {
	var at tree.Cursor
	r := g.v.seekPending(&at, g.block().pending, id)
	if r == 0 {
		return false
	}
	at.Delete()
	p := StreamPending{g, r}
	p.leave()
	g.v.s.Free(r)
	return true
}

// Exists reports whether the entry is pending.
func (p StreamPending) Exists() bool { return p.r != 0 }

func (p StreamPending) block() *streamPending { return p.g.v.pending(p.r) }

// ID returns the id of the entry.
func (p StreamPending) ID() StreamID { return p.block().id }

// Time returns when it was last given to a consumer, in ms since the epoch.
func (p StreamPending) Time() int64 { return p.block().time }

// SetTime changes when it was last given to a consumer.
func (p StreamPending) SetTime(ms int64) { p.block().time = ms }

// Count returns how many times it was given to a consumer.
func (p StreamPending) Count() uint64 { return p.block().count }

// SetCount changes how many times it was given to a consumer.
func (p StreamPending) SetCount(n uint64) { p.block().count = n }

// Consumer returns the consumer that has it.
func (p StreamPending) Consumer() StreamConsumer { return StreamConsumer{p.g, p.block().consumer} }

// Assign gives the entry to a consumer of the group, from whoever has it.
func (p StreamPending) Assign(c StreamConsumer) {
	if p.block().consumer == c.r {
		return
	}
	p.leave()
	p.block().consumer = c.r
	var at tree.Cursor
	id := p.ID()
	p.g.v.seekPending(&at, c.block().pending, id)
	at.Insert(id.Ms, p.r, 1)
}

// leave takes the entry from the consumer that has it, if any.
func (p StreamPending) leave() {
	c := p.Consumer()
	if !c.Exists() {
		return
	}
	var at tree.Cursor
	p.g.v.seekPending(&at, c.block().pending, p.ID())
	at.Delete()
}

// StreamPendingIter goes through pending entries in the order of their ids. It belongs on the stack. After a change of
// what it goes through, Seek comes first.
type StreamPendingIter struct {
	g StreamGroup
	h arena.Ref
	c tree.Cursor
}

// Each makes the iterator one of the group's pending entries, at the first one from an id on.
func (g StreamGroup) Each(it *StreamPendingIter, from StreamID) {
	it.g, it.h = g, g.block().pending
	it.Seek(from)
}

// Each makes the iterator one of the consumer's pending entries, at the first one from an id on.
func (c StreamConsumer) Each(it *StreamPendingIter, from StreamID) {
	it.g, it.h = c.g, c.block().pending
	it.Seek(from)
}

// Seek goes to the first entry from an id on.
func (it *StreamPendingIter) Seek(from StreamID) { it.g.v.seekPending(&it.c, it.h, from) }

// Next goes to the next entry.
func (it *StreamPendingIter) Next() { it.c.Next() }

// At returns the entry, which does not exist at the end.
func (it *StreamPendingIter) At() StreamPending {
	if !it.c.Valid() {
		return StreamPending{}
	}
	return StreamPending{it.g, it.c.Ref()}
}

// Last returns the pending entry with the greatest id, which may not exist.
func (g StreamGroup) LastPending() StreamPending {
	var c tree.Cursor
	if tree.Open(g.v.s.Arena, g.block().pending).Last(&c); c.Valid() {
		return StreamPending{g, c.Ref()}
	}
	return StreamPending{}
}
