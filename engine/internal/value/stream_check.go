package value

import (
	"errors"

	"github.com/wedis/wedis/engine/internal/arena"
	"github.com/wedis/wedis/engine/internal/ds/listpack"
	"github.com/wedis/wedis/engine/internal/ds/tree"
)

// Check returns what contradicts the invariants, or nil. It is for tests.
func (v Stream) Check() error {
	h := v.head()
	if err := v.nodes().Check(); err != nil {
		return err
	}
	var last StreamID
	var length uint64
	var tail arena.Ref
	var c tree.Cursor
	for v.nodes().First(&c); c.Valid(); c.Next() {
		n, b := v.node(c.Ref()), v.pack(c.Ref()).Bytes()
		live, ok := validNode(n.id, b)
		switch {
		case !listpack.Valid(b) || !ok:
			return errors.New("stream: a node that is none")
		case c.Key() != n.id.Ms:
			return errors.New("stream: a node under another key than its id")
		case tail != 0 && !last.Less(n.id):
			return errors.New("stream: a node that begins before the end of the one before")
		case len(b) > v.s.Size(n.lp):
			return errors.New("stream: a listpack beyond its block")
		}
		last, tail = v.lastOf(c.Ref()), c.Ref()
		length += uint64(live)
	}
	switch {
	case h.tail != tail:
		return errors.New("stream: another tail than the last node")
	case h.length != length:
		return errors.New("stream: another length than that of the nodes")
	case h.last.Less(last):
		return errors.New("stream: an entry beyond the last id")
	}
	first := h.first
	if v.findFirst(); first != h.first {
		return errors.New("stream: another first id than that of the first entry")
	}
	if h.groups == 0 {
		return nil
	}
	err := v.checkNamed(h.groups, streamGroupSize)
	v.EachGroup(func(g StreamGroup) bool {
		if err == nil {
			err = g.check()
		}
		return err == nil
	})
	return err
}

// checkNamed checks a tree of names.
func (v Stream) checkNamed(h arena.Ref, size uint32) error {
	t := tree.Open(v.s.Arena, h)
	last, begun := "", false
	var c tree.Cursor
	for t.First(&c); c.Valid(); c.Next() {
		name := v.name(c.Ref(), size)
		if begun && string(name) <= last {
			return errors.New("stream: names out of order")
		}
		if c.Key() != nameKey(name) {
			return errors.New("stream: a name under the key of another")
		}
		last, begun = string(name), true
	}
	return t.Check()
}

func (g StreamGroup) check() error {
	b, a := g.block(), g.v.s.Arena
	if err := g.v.checkNamed(b.consumers, streamConsumerSize); err != nil {
		return err
	}
	if err := g.v.checkPending(b.pending); err != nil {
		return err
	}
	sum := 0
	var err error
	g.EachConsumer(func(c StreamConsumer) bool {
		sum += c.Pending()
		err = g.v.checkPending(c.block().pending)
		var it StreamPendingIter
		for c.Each(&it, StreamID{}); err == nil && it.At().Exists(); it.Next() {
			if p := it.At(); p.block().consumer != c.r || g.Find(p.ID()).r != p.r {
				err = errors.New("stream: a pending entry that the group or the consumer does not know")
			}
		}
		return err == nil
	})
	if err == nil && sum != tree.Open(a, b.pending).Len() {
		err = errors.New("stream: other pending entries of the group than of its consumers")
	}
	return err
}

// checkPending checks a tree of pending entries.
func (v Stream) checkPending(h arena.Ref) error {
	t := tree.Open(v.s.Arena, h)
	var last StreamID
	var c tree.Cursor
	for i := 0; i < t.Len(); i++ {
		if i == 0 {
			t.First(&c)
		} else {
			c.Next()
		}
		id := v.pending(c.Ref()).id
		if i > 0 && !last.Less(id) || c.Key() != id.Ms {
			return errors.New("stream: pending entries out of order")
		}
		last = id
	}
	return t.Check()
}
