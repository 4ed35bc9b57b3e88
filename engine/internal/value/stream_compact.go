package value

import "github.com/wedis/wedis/engine/internal/ds/tree"

// compactStep moves the blocks of a leaf of one of the trees, and what its items are. Consumers stay where they are:
// their pending entries refer to them. The cursor is what it goes through, in four parts.
func (v Stream) compactStep(cursor uint64) uint64 {
	part, group, consumer, pos := cursor>>62, int(cursor>>48&maxCompactGroup), int(cursor>>32&maxCompactConsumer), int64(uint32(cursor))
	a := v.s.Arena
	switch part {
	case compactNodes:
		if pos == 0 {
			v.setRef(a.Move(v.ref()))
			v.head().nodes = a.Move(v.head().nodes)
		}
		if next := v.compactNodes(pos); next != 0 {
			return uint64(next)
		}
		return v.compactGroup(0)
	case compactPending:
		g, ok := v.groupAt(group)
		if !ok {
			return 0
		}
		if next := g.compactPending(pos); next != 0 {
			return cursor&^(1<<32-1) | uint64(next)
		}
		return compactConsumers<<62 | uint64(group)<<48
	}
	g, ok := v.groupAt(group)
	if !ok {
		return 0
	}
	consumers := tree.Open(a, g.block().consumers)
	if consumer >= consumers.Len() || consumer >= maxCompactConsumer {
		return v.compactGroup(group + 1)
	}
	consumers.Compact(int64(consumer))
	var c tree.Cursor
	consumers.At(&c, int64(consumer))
	b := StreamConsumer{g, c.Ref()}.block()
	if pos == 0 {
		b.pending = a.Move(b.pending)
	}
	next := tree.Open(a, b.pending).Compact(pos)
	if next == 0 {
		consumer++
	}
	return compactConsumers<<62 | uint64(group)<<48 | uint64(consumer)<<32 | uint64(next)
}

// The parts of a compaction, and how many groups and consumers of a group it reaches.
const (
	compactNodes     = 0
	compactPending   = 1
	compactConsumers = 2

	maxCompactGroup    = 1<<14 - 1
	maxCompactConsumer = 1<<16 - 1
)

// compactGroup returns the cursor of a group.
func (v Stream) compactGroup(group int) uint64 {
	if group >= v.Groups() || group >= maxCompactGroup {
		return 0
	}
	a, h := v.s.Arena, v.head()
	if group == 0 {
		h.groups = a.Move(h.groups)
	}
	groups := tree.Open(a, h.groups)
	groups.Compact(int64(group))
	var c tree.Cursor
	groups.At(&c, int64(group))
	c.SetRef(a.Move(c.Ref()))
	b := StreamGroup{v, c.Ref()}.block()
	b.pending, b.consumers = a.Move(b.pending), a.Move(b.consumers)
	return compactPending<<62 | uint64(group)<<48
}

// groupAt returns the group at a place in the order of names.
func (v Stream) groupAt(i int) (g StreamGroup, ok bool) {
	if i >= v.Groups() {
		return g, false
	}
	var c tree.Cursor
	tree.Open(v.s.Arena, v.head().groups).At(&c, int64(i))
	return StreamGroup{v, c.Ref()}, true
}

func (v Stream) compactNodes(pos int64) (next int64) {
	a, h, nodes := v.s.Arena, v.head(), v.nodes()
	next = nodes.Compact(pos)
	var c tree.Cursor
	for nodes.At(&c, pos); c.Valid() && (next == 0 || pos < next); pos++ {
		r := c.Ref()
		n := v.node(r)
		n.lp = a.Move(n.lp)
		to := a.Move(r)
		c.SetRef(to)
		if h.tail == r {
			h.tail = to
		}
		c.Next()
	}
	return next
}

func (g StreamGroup) compactPending(pos int64) (next int64) {
	a, pending := g.v.s.Arena, tree.Open(g.v.s.Arena, g.block().pending)
	next = pending.Compact(pos)
	var c, own tree.Cursor
	for pending.At(&c, pos); c.Valid() && (next == 0 || pos < next); pos++ {
		p := StreamPending{g, c.Ref()}
		g.v.seekPending(&own, p.Consumer().block().pending, p.ID()) // while the block is where the tree has it
		to := a.Move(p.r)
		c.SetRef(to)
		own.SetRef(to)
		c.Next()
	}
	return next
}
