package stream

import "github.com/wedis/wedis/engine/internal/exec"

// xlen answers how many entries a stream has.
func xlen(c *exec.Ctx) {
	if s, ok := c.Stream(c.Args.Next()); ok {
		c.Reply.Int(int64(s.Len()))
	}
}

// xrange answers the entries of a range of ids.
func xrange(c *exec.Ctx) {
	key, low, high := c.Args.Next(), c.Args.Next(), c.Args.Next()
	answerRange(c, key, low, high, false)
}

// xrevrange is xrange from the end back.
func xrevrange(c *exec.Ctx) {
	key, high, low := c.Args.Next(), c.Args.Next(), c.Args.Next()
	answerRange(c, key, low, high, true)
}

func answerRange(c *exec.Ctx, key, low, high []byte, rev bool) {
	start := rangeStart(&c.Args, low)
	end := rangeEnd(&c.Args, high)
	limit := int64(-1)
	for c.Args.More() {
		if c.Args.Left() < 2 || !c.Args.Is("COUNT") {
			c.Args.Fail(exec.ErrSyntax)
			break
		}
		limit = max(c.Args.Int(), 0)
	}
	if c.Failed() {
		return
	}
	switch s, ok := c.Stream(key); {
	case !ok:
	case !s.Exists():
		c.Reply.Array(0)
	case limit == 0:
		c.Reply.NilArray()
	default:
		replyEntries(c.Reply, s, start, end, max(limit, 0), rev)
	}
}
