package stream

import (
	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/engine/internal/value"
)

// streamOfInfo finds the stream that XINFO is about, or replies.
func streamOfInfo(c *exec.Ctx, key []byte) (s value.Stream, ok bool) {
	s, ok = c.Stream(key)
	if ok && !s.Exists() {
		c.Error(exec.ErrNoSuchKey)
		return s, false
	}
	return s, ok
}

// xinfoConsumers answers what there is to know about the consumers of a group.
func xinfoConsumers(c *exec.Ctx) {
	key, name := c.Args.Next(), c.Args.Next()
	s, ok := streamOfInfo(c, key)
	if !ok {
		return
	}
	g := s.Group(name)
	if !g.Exists() {
		c.Error(errNoGroupOf(key, name))
		return
	}
	c.Reply.Array(g.Consumers())
	g.EachConsumer(func(consumer value.StreamConsumer) bool {
		c.Reply.Map(3)
		c.Reply.BulkString("name")
		c.Reply.Bulk(consumer.Name())
		c.Reply.BulkString("pending")
		c.Reply.Int(int64(consumer.Pending()))
		c.Reply.BulkString("idle")
		c.Reply.Int(max(c.Now-consumer.Seen(), 0))
		return true
	})
}

// xinfoGroups answers what there is to know about the groups of a stream.
func xinfoGroups(c *exec.Ctx) {
	s, ok := streamOfInfo(c, c.Args.Next())
	if !ok {
		return
	}
	c.Reply.Array(s.Groups())
	s.EachGroup(func(g value.StreamGroup) bool {
		c.Reply.Map(6)
		c.Reply.BulkString("name")
		c.Reply.Bulk(g.Name())
		c.Reply.BulkString("consumers")
		c.Reply.Int(int64(g.Consumers()))
		c.Reply.BulkString("pending")
		c.Reply.Int(int64(g.Pending()))
		replyProgress(c, g)
		return true
	})
}

// replyProgress answers how far a group has come: three pairs of a map.
func replyProgress(c *exec.Ctx, g value.StreamGroup) {
	c.Reply.BulkString("last-delivered-id")
	replyID(c.Reply, g.Last())
	c.Reply.BulkString("entries-read")
	replyCount(c, g.Read(), g.Read() != value.UnknownRead)
	c.Reply.BulkString("lag")
	lag, known := g.Lag()
	replyCount(c, lag, known)
}

func replyCount(c *exec.Ctx, n int64, known bool) {
	if known {
		c.Reply.Int(n)
	} else {
		c.Reply.Nil()
	}
}

// xinfoStream answers what there is to know about a stream: with FULL, its groups, and what is pending in them, too.
func xinfoStream(c *exec.Ctx) {
	s, ok := streamOfInfo(c, c.Args.Next())
	if !ok {
		return
	}
	full, limit := c.Args.Left() > 0, int64(10)
	if n := c.Args.Left(); full && (n != 1 && n != 3 || !c.Args.Is("FULL") || n == 3 && !c.Args.Is("COUNT")) {
		misused(c, "XINFO")
		return
	} else if n == 3 {
		if limit = c.Args.Int(); limit < 0 {
			limit = 10
		}
	}
	if c.Failed() {
		return
	}
	if full {
		c.Reply.Map(9)
	} else {
		c.Reply.Map(10)
	}
	replyStream(c, s)
	if full {
		replyContents(c, s, limit)
		return
	}
	c.Reply.BulkString("groups")
	c.Reply.Int(int64(s.Groups()))
	c.Reply.BulkString("first-entry")
	replyEdge(c, s, false)
	c.Reply.BulkString("last-entry")
	replyEdge(c, s, true)
}

// replyStream answers seven pairs of a map.
func replyStream(c *exec.Ctx, s value.Stream) {
	c.Reply.BulkString("length")
	c.Reply.Int(int64(s.Len()))
	c.Reply.BulkString("radix-tree-keys")
	c.Reply.Int(int64(s.Nodes()))
	c.Reply.BulkString("radix-tree-nodes")
	c.Reply.Int(int64(s.RadixNodes()))
	c.Reply.BulkString("last-generated-id")
	replyID(c.Reply, s.Last())
	c.Reply.BulkString("max-deleted-entry-id")
	replyID(c.Reply, s.MaxDeleted())
	c.Reply.BulkString("entries-added")
	c.Reply.Int(int64(s.Added()))
	c.Reply.BulkString("recorded-first-entry-id")
	replyID(c.Reply, s.First())
}

// replyEdge answers the first entry, or the last one, if there is any.
func replyEdge(c *exec.Ctx, s value.Stream, last bool) {
	var it value.StreamIter
	if it.Start(s, value.StreamID{}, value.MaxStreamID, last); !it.Next() {
		c.Reply.Nil()
		return
	}
	replyEntry(c.Reply, &it)
}

// replyContents answers the entries and the groups, two pairs of a map. Of each list it is the first limit items, or all
// if that is 0.
func replyContents(c *exec.Ctx, s value.Stream, limit int64) {
	c.Reply.BulkString("entries")
	replyEntries(c.Reply, s, value.StreamID{}, value.MaxStreamID, limit, false)
	c.Reply.BulkString("groups")
	c.Reply.Array(s.Groups())
	s.EachGroup(func(g value.StreamGroup) bool {
		c.Reply.Map(7)
		c.Reply.BulkString("name")
		c.Reply.Bulk(g.Name())
		replyProgress(c, g)
		var it value.StreamPendingIter
		g.Each(&it, value.StreamID{})
		replyPending(c, &it, g.Pending(), limit, true)
		c.Reply.BulkString("consumers")
		c.Reply.Array(g.Consumers())
		g.EachConsumer(func(consumer value.StreamConsumer) bool {
			c.Reply.Map(4)
			c.Reply.BulkString("name")
			c.Reply.Bulk(consumer.Name())
			c.Reply.BulkString("seen-time")
			c.Reply.Int(consumer.Seen())
			consumer.Each(&it, value.StreamID{})
			replyPending(c, &it, consumer.Pending(), limit, false)
			return true
		})
		return true
	})
}

// replyPending answers how much is pending, and the first of it, with its consumer or without: two pairs of a map.
func replyPending(c *exec.Ctx, it *value.StreamPendingIter, n int, limit int64, consumers bool) {
	c.Reply.BulkString("pel-count")
	c.Reply.Int(int64(n))
	c.Reply.BulkString("pending")
	if limit > 0 {
		n = int(min(int64(n), limit))
	}
	c.Reply.Array(n)
	for ; n > 0; n-- {
		p := it.At()
		if consumers {
			c.Reply.Array(4)
		} else {
			c.Reply.Array(3)
		}
		replyID(c.Reply, p.ID())
		if consumers {
			c.Reply.Bulk(p.Consumer().Name())
		}
		c.Reply.Int(p.Time())
		c.Reply.Int(int64(p.Count()))
		it.Next()
	}
}
