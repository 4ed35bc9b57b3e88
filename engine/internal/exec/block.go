package exec

import (
	"math"
	"slices"

	"github.com/wedis/wedis/engine/internal/ds/num"
	"github.com/wedis/wedis/engine/internal/resp"
	"github.com/wedis/wedis/engine/internal/value"
)

// Blocking. A handler that finds nothing to take calls Ctx.Block and returns. When
// one of the keys is touched, the same command line runs again at the end of the
// unit, for the sessions in the order in which they blocked; it replies, or blocks
// again and keeps its place. What such a run does is a unit of its own, and may wake
// others. Until then the session's further input waits.

// Wait is what a blocked session waits for.
type Wait struct {
	Keys  [][]byte
	Type  value.Type // that one of the keys must hold
	Gone  bool       // also wakes when a key is gone or holds something else
	Until int64      // ms since the epoch; 0: for ever
	// Timeout writes the reply when the time has come; nil for a null array.
	Timeout func(w *resp.Writer)
}

// blocked are the sessions that wait.
type blocked struct {
	sessions []*Session              // in the order in which they blocked
	byKey    map[watchKey][]*Session // the same
	touched  []watchKey              // keys to look at when the unit ends, each once
	serving  bool
	next     int64 // the earliest deadline in ms, 0 for none
}

// waiting is the command of a blocked session.
type waiting struct {
	Wait
	cmd  *Command
	argv [][]byte
	db   int
}

// MayBlock reports whether the command may wait. In a transaction, in a script
// and while a journal is applied it may not, and replies as if its time were up.
func (c *Ctx) MayBlock() bool { return c.srv.depth == 1 && !c.srv.replaying }

// Block makes the session wait, or go on waiting. The handler returns without a
// reply.
func (c *Ctx) Block(w Wait) {
	c.blocks = true
	if c.retried {
		return
	}
	s, session := c.srv, c.Session
	b := &waiting{Wait: w, cmd: c.Cmd, db: c.DB.ID}
	b.argv = ownedLine(c.Argv)
	b.Keys = nil
	for _, key := range w.Keys {
		b.Keys = append(b.Keys, slices.Clone(key))
	}
	session.blocked = b
	s.blocked.sessions = append(s.blocked.sessions, session)
	if s.blocked.byKey == nil {
		s.blocked.byKey = map[watchKey][]*Session{}
	}
	for _, key := range b.Keys {
		k := watchKey{b.db, string(key)}
		if !slices.Contains(s.blocked.byKey[k], session) { // a key may be named twice
			s.blocked.byKey[k] = append(s.blocked.byKey[k], session)
		}
	}
	if w.Until != 0 && (s.blocked.next == 0 || w.Until < s.blocked.next) {
		s.blocked.next = w.Until
	}
}

// ownedLine is a copy of a command line in one block.
func ownedLine(argv [][]byte) [][]byte {
	size := 0
	for _, arg := range argv {
		size += len(arg)
	}
	text, line := make([]byte, 0, size), make([][]byte, len(argv))
	for i, arg := range argv {
		n := len(text)
		text = append(text, arg...)
		line[i] = text[n:len(text):len(text)]
	}
	return line
}

// Blocked reports whether the session waits.
func (c *Session) Blocked() bool { return c.blocked != nil }

// BlockedSessions returns how many sessions wait.
func (s *Server) BlockedSessions() int { return len(s.blocked.sessions) }

// signal notes that key has been touched, if anybody waits for it.
func (s *Server) signal(db int, key []byte) {
	k := watchKey{db, string(key)}
	if len(s.blocked.byKey[k]) > 0 && !slices.Contains(s.blocked.touched, k) {
		s.blocked.touched = append(s.blocked.touched, k)
	}
}

// signalAll notes that every key of a database may have been touched.
func (s *Server) signalAll(db int) {
	for _, session := range s.blocked.sessions { // in the order in which they blocked
		if b := session.blocked; b.db == db {
			for _, key := range b.Keys {
				s.signal(db, key)
			}
		}
	}
}

// serveBlocked runs the commands that wait for touched keys, until there are no
// more of these.
func (s *Server) serveBlocked() {
	if s.blocked.serving {
		return
	}
	s.blocked.serving = true
	for len(s.blocked.touched) > 0 {
		k := s.blocked.touched[0]
		s.blocked.touched = slices.Delete(s.blocked.touched, 0, 1)
		for _, session := range slices.Clone(s.blocked.byKey[k]) {
			if b := session.blocked; b != nil && s.wakes(b, k) {
				s.retry(session, b)
			}
		}
	}
	s.blocked.serving = false
}

// wakes reports whether what k holds is worth another try.
func (s *Server) wakes(b *waiting, k watchKey) bool {
	db := s.Store.DB(k.db)
	e := db.Find([]byte(k.key))
	return b.Gone || e != 0 && !s.Expired(db, e) && db.Type(e) == b.Type
}

// retry runs the command of a blocked session again: a unit.
func (s *Server) retry(session *Session, b *waiting) {
	s.beginUnasked(session)
	start := len(session.out.Buf)
	c := s.context(session, b.argv)
	c.Cmd, c.retried = b.cmd, true
	c.DB = s.Store.DB(b.db)
	s.call(c)
	c.retried = false
	if c.blocks {
		session.out.Buf = session.out.Buf[:start]
	} else {
		s.unblock(session)
		s.announce(session)
	}
	s.seal()
}

// Unblock ends a session's wait with a reply.
func (s *Server) Unblock(session *Session, reply func(w *resp.Writer)) {
	s.unblock(session)
	s.Push(session, reply)
}

// unblock makes a session one that does not wait.
func (s *Server) unblock(session *Session) {
	b := session.blocked
	if b == nil {
		return
	}
	session.blocked = nil
	session.more = len(session.pending) > 0
	for _, key := range b.Keys {
		k := watchKey{b.db, string(key)}
		list := s.blocked.byKey[k]
		if i := slices.Index(list, session); i >= 0 {
			list = slices.Delete(list, i, i+1)
		}
		if len(list) == 0 {
			delete(s.blocked.byKey, k)
		} else {
			s.blocked.byKey[k] = list
		}
	}
	i := slices.Index(s.blocked.sessions, session)
	s.blocked.sessions = slices.Delete(s.blocked.sessions, i, i+1)
	if b.Until == s.blocked.next {
		s.blocked.next = 0
		for _, other := range s.blocked.sessions {
			if until := other.blocked.Until; until != 0 && (s.blocked.next == 0 || until < s.blocked.next) {
				s.blocked.next = until
			}
		}
	}
}

// timeOut answers the sessions whose time is up, in the order of their deadlines.
func (s *Server) timeOut() {
	for s.blocked.next != 0 && s.blocked.next <= s.nowMillis {
		i := slices.IndexFunc(s.blocked.sessions, func(c *Session) bool { return c.blocked.Until == s.blocked.next })
		session := s.blocked.sessions[i]
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
	const notFloat = "ERR timeout is not a float or out of range"
	b := c.Args.Next()
	if c.Args.Err() != "" {
		return 0
	}
	seconds, ok := num.ParseLongDouble(b)
	if !ok {
		c.Args.Fail(notFloat)
		return 0
	}
	ms := seconds.Float64() * 1000
	if ms >= math.MaxInt64 {
		c.Args.Fail("ERR timeout is out of range")
		return 0
	}
	return c.deadline(int64(math.Ceil(max(ms, math.MinInt64))))
}

// DeadlineMillis reads a timeout in ms and returns when it is over: 0 for never.
func (c *Ctx) DeadlineMillis() int64 {
	ms := c.Args.IntOr("ERR timeout is not an integer or out of range")
	return c.deadline(ms)
}

func (c *Ctx) deadline(ms int64) int64 {
	switch {
	case c.Args.Err() != "" || ms == 0:
		return 0
	case ms < 0:
		c.Args.Fail("ERR timeout is negative")
		return 0
	case ms > math.MaxInt64-c.Now:
		c.Args.Fail("ERR timeout is out of range")
		return 0
	}
	return c.Now + ms
}
