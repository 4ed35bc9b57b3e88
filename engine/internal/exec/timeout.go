package exec

import (
	"math"

	"github.com/wedis/wedis/engine/internal/ds/num"
	"github.com/wedis/wedis/engine/internal/resp"
)

// timeOut answers the sessions whose time is up, in the order of their deadlines.
func (s *Server) timeOut() {
	for len(s.blocked.due) > 0 && s.blocked.due[0].Until <= s.nowMillis {
		b := s.blocked.due[0]
		s.Unblock(b.session, b.timedOut())
	}
}

// timedOut is the reply to a command whose time is up.
func (b *waiting) timedOut() func(*resp.Writer) {
	if b.Timeout == nil {
		return (*resp.Writer).NilArray
	}
	return b.Timeout
}

// EndWait ends the wait of a session, with an error or, if that is "", as if its time were up. It reports whether the
// session, which may be nil, has been waiting, and not just for the end of a pause.
func (s *Server) EndWait(session *Session, err string) bool {
	if session == nil || session.blocked == nil || session.blocked.postponed {
		return false
	}
	if w := session.blocked; w.Heard != nil && w.Timeout == nil {
		return false // for the host alone to end
	}
	b := session.blocked
	reply := b.timedOut()
	if err != "" {
		s.Stats.countError(err)
		reply = func(w *resp.Writer) { w.Error(err) }
	}
	b.cmd.stats.Failed++
	s.Unblock(session, reply)
	return true
}

// arm notes when the next thing is due that has to do with sessions. Whoever brings one about, or ends it, calls it.
func (s *Server) arm() {
	next := s.clients.idle
	if len(s.blocked.due) > 0 {
		next = earlier(next, s.blocked.due[0].Until*1000)
	}
	if s.pause.kind != PauseNothing {
		next = earlier(next, (s.pause.until+1)*1000)
	}
	next = earlier(next, earlier(s.snapshots.due(s), s.rewrites.due(s)))
	for p := s.clients.over.first; p != nil; p = p.after {
		next = earlier(next, s.overUntil(p.session, &s.Config.OutputLimits[p.session.Class()]))
	}
	if c := s.clients.large.head(); c != nil {
		next = earlier(next, c.ActiveAt+restTime)
	}
	s.alarm = next
}

// earlier returns the earlier of two times, of which 0 is never.
func earlier(a, b int64) int64 {
	if a == 0 || b != 0 && b < a {
		return b
	}
	return a
}

// onTime does what is due that has to do with sessions.
func (s *Server) onTime() {
	if s.alarm == 0 || s.alarm > s.now {
		return
	}
	s.checkPause()
	s.timeOut()
	s.closeSlow()
	s.closeIdle()
	s.dropRooms()
	s.beginScheduled()
	s.arm()
	s.resume()
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

// DeadlineMillisOf is DeadlineMillis for an argument that has been read already.
func (c *Ctx) DeadlineMillisOf(timeout []byte) int64 {
	ms, ok := num.ParseInt(timeout)
	if !ok {
		c.Args.Fail("ERR timeout is not an integer or out of range")
	}
	return c.deadline(ms)
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
