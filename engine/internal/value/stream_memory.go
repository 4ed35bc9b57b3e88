package value

import (
	"github.com/wedis/wedis/engine/internal/arena"
	"github.com/wedis/wedis/engine/internal/ds/listpack"
	"github.com/wedis/wedis/engine/internal/ds/tree"
)

// bigStream is how many nodes, and how many pending entries or groups, make a stream one that is freed step by step.
const bigStream = 256

func (v Stream) isBig() bool {
	if v.Nodes() > bigStream || v.Groups() > bigStream {
		return true
	}
	n := 0
	v.EachGroup(func(g StreamGroup) bool {
		n += g.Pending() + g.Consumers()
		return n <= bigStream
	})
	return n > bigStream
}

func (v Stream) free() {
	for !v.freeStep(1 << 20) {
	}
}

func (v Stream) freeStep(budget int) (done bool) {
	h := v.head()
	if h.nodes != 0 {
		had := v.Nodes()
		if !v.nodes().FreeStep(budget, func(r arena.Ref) { v.freeNode(r) }) {
			return false
		}
		budget -= had
		h.nodes = 0
	}
	if h.groups != 0 {
		groups := tree.Open(v.s.Arena, h.groups)
		var c tree.Cursor
		for groups.Last(&c); c.Valid(); groups.Last(&c) {
			g := StreamGroup{v, c.Ref()}
			left := g.Consumers() + 1
			if g.block().pending != 0 {
				left += g.Pending()
			}
			if budget <= 0 || !g.freeStep(budget) {
				return false
			}
			c.Delete()
			budget -= left
		}
		groups.FreeStep(1, nil)
		h.groups = 0
	}
	v.s.Free(v.ref())
	v.setRef(0)
	return true
}

// freeStep frees about budget entries and consumers of the group, and at last its block.
func (g StreamGroup) freeStep(budget int) (done bool) {
	a, b := g.v.s.Arena, g.block()
	if b.pending != 0 {
		pending := tree.Open(a, b.pending)
		had := pending.Len()
		if !pending.FreeStep(budget, func(r arena.Ref) { a.Free(r) }) {
			return false
		}
		budget -= had
		b.pending = 0
	}
	consumers := tree.Open(a, b.consumers)
	var c tree.Cursor
	for consumers.Last(&c); c.Valid(); consumers.Last(&c) {
		pending := tree.Open(a, StreamConsumer{g, c.Ref()}.block().pending)
		had := pending.Len()
		if budget <= 0 || !pending.FreeStep(budget, nil) {
			return false
		}
		a.Free(c.Ref())
		c.Delete()
		budget -= had + 1
	}
	for !consumers.FreeStep(1, nil) {
	}
	a.Free(g.r)
	return true
}

func (v Stream) copyTo(to Stream) {
	v.EachNode(func(id StreamID, lp []byte) bool {
		to.appendNode(id, listpack.Copy(to.s.Arena, lp).Ref)
		return true
	})
	from, h := v.head(), to.head()
	h.length, h.added, h.last, h.first, h.deleted = from.length, from.added, from.last, from.first, from.deleted
	v.EachGroup(func(g StreamGroup) bool {
		g.copyTo(to.NewGroup(g.Name(), g.Last(), g.Read()))
		return true
	})
}

func (g StreamGroup) copyTo(to StreamGroup) {
	g.EachConsumer(func(c StreamConsumer) bool {
		d := to.NewConsumer(c.Name(), c.Seen())
		var it StreamPendingIter
		for c.Each(&it, StreamID{}); it.At().Exists(); it.Next() {
			p := it.At()
			to.Hold(p.ID(), p.Time(), p.Count()).Assign(d)
		}
		return true
	})
}

func (v Stream) memory(samples int) int {
	a, h := v.s.Arena, v.head()
	n := a.Size(v.ref()) + v.nodes().Memory()
	seen, sum := 0, 0
	var c tree.Cursor
	for v.nodes().First(&c); c.Valid() && (samples == 0 || seen < samples); c.Next() {
		sum += a.Size(c.Ref()) + a.Size(v.node(c.Ref()).lp)
		seen++
	}
	n += scaled(sum, seen, v.Nodes())
	if h.groups == 0 {
		return n
	}
	n += tree.Open(a, h.groups).Memory()
	seen, sum = 0, 0
	v.EachGroup(func(g StreamGroup) bool {
		sum += g.memory(samples)
		seen++
		return samples == 0 || seen < samples
	})
	return n + scaled(sum, seen, v.Groups())
}

func (g StreamGroup) memory(samples int) int {
	a, b := g.v.s.Arena, g.block()
	n := a.Size(g.r) + tree.Open(a, b.pending).Memory() + tree.Open(a, b.consumers).Memory()
	var c tree.Cursor
	if tree.Open(a, b.pending).First(&c); c.Valid() {
		n += a.Size(c.Ref()) * g.Pending()
	}
	seen, sum := 0, 0
	g.EachConsumer(func(c StreamConsumer) bool {
		sum += a.Size(c.r) + tree.Open(a, c.block().pending).Memory()
		seen++
		return samples == 0 || seen < samples
	})
	return n + scaled(sum, seen, g.Consumers())
}

// scaled estimates the sum over n from that over some.
func scaled(sum, some, n int) int {
	if some == 0 {
		return 0
	}
	return sum * n / some
}
