package value

import (
	"github.com/wedis/wedis/engine/internal/arena"
	"github.com/wedis/wedis/engine/internal/ds/tree"
)

// StreamGroup is a consumer group of a stream. The zero StreamGroup is one that does not exist.
type StreamGroup struct {
	v Stream
	r arena.Ref
}

// streamGroup is the block of a group. Its name follows.
type streamGroup struct {
	last      StreamID
	read      int64
	pending   arena.Ref // tree
	consumers arena.Ref // tree
	_         uint32
	name      uint32 // length
}

const streamGroupSize = 16 + 8 + 16

// UnknownRead is the number of entries that a group has read when that is not known.
const UnknownRead = -1

// Group returns the group of this name, which may not exist.
func (v Stream) Group(name []byte) StreamGroup {
	if !v.Exists() || v.head().groups == 0 {
		return StreamGroup{}
	}
	var c tree.Cursor
	if r := v.seekName(&c, v.head().groups, name, streamGroupSize); r != 0 {
		return StreamGroup{v, r}
	}
	return StreamGroup{}
}

// NewGroup adds a group, of which there must be none of this name yet.
func (v Stream) NewGroup(name []byte, last StreamID, read int64) StreamGroup {
	h, a := v.head(), v.s.Arena
	if h.groups == 0 {
		h.groups = tree.New(a, tree.Keyed).Ref()
	}
	pending, consumers := tree.New(a, tree.Keyed).Ref(), tree.New(a, tree.Keyed).Ref()
	r := v.newNamed(h.groups, name, streamGroupSize)
	*arena.View[streamGroup](a, r, 0) = streamGroup{
		last: last, read: read, pending: pending, consumers: consumers, name: uint32(len(name)),
	}
	return StreamGroup{v, r}
}

// Groups returns the number of groups.
func (v Stream) Groups() int {
	if h := v.head(); h.groups != 0 {
		return tree.Open(v.s.Arena, h.groups).Len()
	}
	return 0
}

// EachGroup calls fn with the groups in the order of their names, until it returns false.
func (v Stream) EachGroup(fn func(g StreamGroup) bool) {
	if h := v.head(); h.groups != 0 {
		v.eachNamed(h.groups, func(r arena.Ref) bool { return fn(StreamGroup{v, r}) })
	}
}

// Exists reports whether there is such a group.
func (g StreamGroup) Exists() bool { return g.r != 0 }

func (g StreamGroup) block() *streamGroup { return arena.View[streamGroup](g.v.s.Arena, g.r, 0) }

// Name returns the name of the group: a view.
func (g StreamGroup) Name() []byte { return g.v.name(g.r, streamGroupSize) }

// Last returns the id that the group's readers have come to.
func (g StreamGroup) Last() StreamID { return g.block().last }

// SetLast changes the id that the group's readers have come to.
func (g StreamGroup) SetLast(id StreamID) { g.block().last = id }

// Read returns how many entries the group has read since the stream began, or UnknownRead.
func (g StreamGroup) Read() int64 { return g.block().read }

// SetRead changes how many entries the group has read.
func (g StreamGroup) SetRead(n int64) { g.block().read = n }

// Destroy removes the group and all of its consumers. If there is too much of it to free it at once, it returns it as
// the only group of a detached stream, for FreeStep.
func (g StreamGroup) Destroy() (rest Root, left bool) {
	v := g.v
	var c tree.Cursor
	v.seekName(&c, v.head().groups, g.Name(), streamGroupSize)
	c.Delete()
	if g.Pending()+g.Consumers() <= bigStream {
		for !g.freeStep(1 << 20) {
		}
		return Root{}, false
	}
	to := NewStream(v.s)
	to.head().groups = tree.New(v.s.Arena, tree.Keyed).Ref()
	tree.Open(v.s.Arena, to.head().groups).End(&c)
	c.Insert(nameKey(g.Name()), g.r, 1)
	return to.Root, true
}

// StreamConsumer is a consumer of a group. The zero StreamConsumer is one that does not exist.
type StreamConsumer struct {
	g StreamGroup
	r arena.Ref
}

// streamConsumer is the block of a consumer. Its name follows.
type streamConsumer struct {
	seen    int64
	pending arena.Ref // tree
	name    uint32    // length
}

const streamConsumerSize = 8 + 8

// Consumer returns the consumer of this name, which may not exist.
func (g StreamGroup) Consumer(name []byte) StreamConsumer {
	var c tree.Cursor
	if r := g.v.seekName(&c, g.block().consumers, name, streamConsumerSize); r != 0 {
		return StreamConsumer{g, r}
	}
	return StreamConsumer{}
}

// NewConsumer adds a consumer, of which there must be none of this name yet, as last seen at a time in ms.
func (g StreamGroup) NewConsumer(name []byte, seen int64) StreamConsumer {
	a := g.v.s.Arena
	pending := tree.New(a, tree.Keyed).Ref()
	r := g.v.newNamed(g.block().consumers, name, streamConsumerSize)
	*arena.View[streamConsumer](a, r, 0) = streamConsumer{seen: seen, pending: pending, name: uint32(len(name))}
	return StreamConsumer{g, r}
}

// Consumers returns the number of consumers.
func (g StreamGroup) Consumers() int { return tree.Open(g.v.s.Arena, g.block().consumers).Len() }

// EachConsumer calls fn with the consumers in the order of their names, until it returns false.
func (g StreamGroup) EachConsumer(fn func(c StreamConsumer) bool) {
	g.v.eachNamed(g.block().consumers, func(r arena.Ref) bool { return fn(StreamConsumer{g, r}) })
}

// Exists reports whether there is such a consumer.
func (c StreamConsumer) Exists() bool { return c.r != 0 }

func (c StreamConsumer) block() *streamConsumer {
	return arena.View[streamConsumer](c.g.v.s.Arena, c.r, 0)
}

// Name returns the name of the consumer: a view.
func (c StreamConsumer) Name() []byte { return c.g.v.name(c.r, streamConsumerSize) }

// Seen returns when the consumer was last heard of, in ms since the epoch.
func (c StreamConsumer) Seen() int64 { return c.block().seen }

// SetSeen changes when the consumer was last heard of.
func (c StreamConsumer) SetSeen(ms int64) { c.block().seen = ms }

// Delete removes the consumer and what is pending for it.
func (c StreamConsumer) Delete() {
	v, g := c.g.v, c.g.block()
	pending := tree.Open(v.s.Arena, c.block().pending)
	var at tree.Cursor
	for done := false; !done; {
		done = pending.FreeStep(1<<20, func(r arena.Ref) {
			v.seekPending(&at, g.pending, v.pending(r).id)
			at.Delete()
			v.s.Free(r)
		})
	}
	v.seekName(&at, g.consumers, c.Name(), streamConsumerSize)
	at.Delete()
	v.s.Free(c.r)
}
