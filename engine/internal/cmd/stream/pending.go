package stream

import (
	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/engine/internal/value"
)

// pendingOptions say which pending entries XPENDING lists.
type pendingOptions struct {
	idle       int64
	start, end value.StreamID
	count      int64
	who        []byte // nil: any consumer
}

func (o *pendingOptions) read(a *exec.Args) {
	if a.Is("IDLE") {
		o.idle = a.Int()
		if a.Left() < 3 {
			a.Fail(exec.ErrSyntax)
		}
	}
	low, high := a.Next(), a.Next()
	o.count = max(a.Int(), 0)
	o.start = rangeStart(a, low)
	o.end = rangeEnd(a, high)
	if a.More() {
		o.who = a.Next()
	}
}

// xpending answers what is pending in a group: how much, from which id to which and for whom, or the entries of a range.
func xpending(c *exec.Ctx) {
	key, name := c.Args.Next(), c.Args.Next()
	var opt pendingOptions
	listed := c.Args.More()
	if n := len(c.Argv); listed && (n < 6 || n > 9) {
		c.Args.Fail(exec.ErrSyntax)
	} else if listed {
		opt.read(&c.Args)
	}
	if c.Failed() {
		return
	}
	s, ok := c.Stream(key)
	if !ok {
		return
	}
	g := s.Group(name)
	switch {
	case !g.Exists():
		c.Error(errNoGroup(key, name))
	case listed:
		listPending(c, g, &opt)
	default:
		summarisePending(c, g)
	}
}

func summarisePending(c *exec.Ctx, g value.StreamGroup) {
	c.Reply.Array(4)
	c.Reply.Int(int64(g.Pending()))
	if g.Pending() == 0 {
		c.Reply.Nil()
		c.Reply.Nil()
		c.Reply.NilArray()
		return
	}
	var first value.StreamPendingIter
	g.Each(&first, value.StreamID{})
	replyID(c.Reply, first.At().ID())
	replyID(c.Reply, g.LastPending().ID())
	list, n := c.Reply.OpenArray(), 0
	g.EachConsumer(func(consumer value.StreamConsumer) bool {
		if consumer.Pending() > 0 {
			c.Reply.Array(2)
			c.Reply.Bulk(consumer.Name())
			c.Reply.BulkInt(int64(consumer.Pending()))
			n++
		}
		return true
	})
	c.Reply.CloseArray(list, n)
}

func listPending(c *exec.Ctx, g value.StreamGroup, opt *pendingOptions) {
	var it value.StreamPendingIter
	if opt.who == nil {
		g.Each(&it, opt.start)
	} else if consumer := g.Consumer(opt.who); consumer.Exists() {
		consumer.Each(&it, opt.start)
	} else {
		c.Reply.Array(0)
		return
	}
	list, n := c.Reply.OpenArray(), 0
	for ; int64(n) < opt.count && it.At().Exists(); it.Next() {
		p := it.At()
		if opt.end.Less(p.ID()) {
			break
		}
		idle := c.Now - p.Time()
		if opt.idle != 0 && idle < opt.idle {
			continue
		}
		n++
		c.Reply.Array(4)
		replyID(c.Reply, p.ID())
		c.Reply.Bulk(p.Consumer().Name())
		c.Reply.Int(max(idle, 0))
		c.Reply.Int(int64(p.Count()))
	}
	c.Reply.CloseArray(list, n)
}
