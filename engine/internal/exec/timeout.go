package exec

import (
	"cmp"
	"math"
	"slices"

	"github.com/wedis/wedis/engine/internal/ds/num"
	"github.com/wedis/wedis/engine/internal/resp"
)

// timeOut answers the sessions whose time is up, in the order of their deadlines.
func (s *Server) timeOut() {
	if s.blocked.next == 0 || s.blocked.next > s.nowMillis {
		return
	}
	var due []*Session
	s.blocked.next = 0
	for _, session := range s.blocked.sessions {
		switch until := session.blocked.Until; {
		case until == 0:
		case until <= s.nowMillis:
			due = append(due, session)
		case s.blocked.next == 0 || until < s.blocked.next:
			s.blocked.next = until
		}
	}
	slices.SortStableFunc(due, func(a, b *Session) int { return cmp.Compare(a.blocked.Until, b.blocked.Until) })
	for _, session := range due {
		reply := session.blocked.Timeout
		if reply == nil {
			reply = (*resp.Writer).NilArray
		}
		s.Unblock(session, reply)
	}
}

// Deadline reads a timeout in seconds, which may have a fraction, and returns
// when it is over in ms since the epoch: 0 for never.
func (c *Ctx) Deadline() int64 {
	b := c.Args.Next()
	if c.Args.Err() != "" {
		return 0
	}
	return c.DeadlineOf(b)
}

// DeadlineOf is Deadline for an argument that has been read already.
func (c *Ctx) DeadlineOf(timeout []byte) int64 {
	if n, ok := num.ParseInt(timeout); ok {
		if n < 0 || n > math.MaxInt64/1000 {
			n = -1 // redis-server has it that too long is negative
		}
		return c.deadline(n * 1000)
	}
	seconds, ok := num.ParseLongDouble(timeout)
	if !ok {
		c.Args.Fail("ERR timeout is not a float or out of range")
		return 0
	}
	ms := math.Ceil(seconds.Float64() * 1000)
	if ms >= math.MaxInt64 {
		ms = -1
	}
	return c.deadline(int64(max(ms, -1)))
}

// DeadlineMillis reads a timeout in ms and returns when it is over: 0 for never.
func (c *Ctx) DeadlineMillis() int64 {
	return c.deadline(c.Args.IntOr("ERR timeout is not an integer or out of range"))
}

// deadline returns when ms are over. Beyond the end of time that is never.
func (c *Ctx) deadline(ms int64) int64 {
	switch {
	case c.Args.Err() != "" || ms == 0:
		return 0
	case ms < 0:
		c.Args.Fail("ERR timeout is negative")
		return 0
	case ms > math.MaxInt64/1000-c.Now:
		return 0
	}
	return c.Now + ms
}
