package exec

import (
	"slices"

	"github.com/wedis/wedis/engine/internal/keyspace"
	"github.com/wedis/wedis/engine/internal/resp"
	"github.com/wedis/wedis/engine/internal/value"
)

// Blocking. A handler that finds nothing to take calls Ctx.Block and returns. When
// one of the keys becomes ready, the same command line runs again at the end of the
// unit, for the sessions in the order in which they blocked; it looks at that key
// alone (Ctx.Ready), and replies, or blocks again and keeps its place. What such a run
// does is a unit of its own, and may wake others. Keys are served in the order in
// which they became ready: by coming into being, or by any change if it is a stream
// that is waited for. Until it is served the session's further input waits, and is run
// at the end of the call in which it was.

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
	sessions []*Session // in the order in which they blocked
	byKey    map[watchKey]*waiters
	touched  []watchKey // keys to look at when the unit ends
	serving  bool
	resumed  []*Session // sessions that do not wait any more, but their input does
	next     int64      // no deadline is before it, in ms; 0 for none
}

// waiters are the sessions that wait for one key.
type waiters struct {
	sessions []*Session // in the order in which they blocked
	streams  int        // those of them that any change may wake, not only that the key comes into being
	touched  bool       // the key is among those to look at
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

// Ready reports whether the command is to look at key: at any, unless it has waited.
// Then only at the one that has become ready, which need not be the first that has
// something.
func (c *Ctx) Ready(key []byte) bool { return !c.retried || string(key) == c.ready }

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
	b.Keys = ownedLine(w.Keys)
	session.blocked = b
	s.blocked.sessions = append(s.blocked.sessions, session)
	if s.blocked.byKey == nil {
		s.blocked.byKey = map[watchKey]*waiters{}
	}
	for _, key := range b.Keys {
		k := watchKey{b.db, string(key)}
		at := s.blocked.byKey[k]
		if at == nil {
			at = &waiters{}
			s.blocked.byKey[k] = at
		}
		if n := len(at.sessions); n > 0 && at.sessions[n-1] == session {
			continue // the key is named twice
		}
		at.sessions = append(at.sessions, session)
		if b.streams() {
			at.streams++
		}
	}
	if w.Until != 0 && (s.blocked.next == 0 || w.Until < s.blocked.next) {
		s.blocked.next = w.Until
	}
}

// streams reports whether any change of a key may end the wait: a stream that is
// there already grows. What waits for other types waits for the key to come into
// being, as it would not wait if it were there.
func (b *waiting) streams() bool { return b.Gone || b.Type == value.TypeStream }

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

// signal notes that key has been touched, or created, if that may end a wait.
func (s *Server) signal(db *keyspace.DB, key []byte, created bool) {
	k := watchKey{db.ID, string(key)}
	at := s.blocked.byKey[k]
	if at == nil || at.touched || at.streams == 0 && !created {
		return
	}
	if at.streams == 0 {
		if e := db.Find(key); e == 0 || !blocksOn(db.Type(e)) {
			return
		}
	}
	at.touched = true
	s.blocked.touched = append(s.blocked.touched, k)
}

// blocksOn reports whether there are commands that wait for keys of a type.
func blocksOn(t value.Type) bool {
	return t == value.TypeList || t == value.TypeZSet || t == value.TypeStream
}

// signalAll notes that every key of a database may have been touched.
func (s *Server) signalAll(db int) {
	for _, session := range s.blocked.sessions { // in the order in which they blocked
		if b := session.blocked; b.db == db {
			for _, key := range b.Keys {
				s.signal(s.Store.DB(db), key, true)
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
	for i := 0; i < len(s.blocked.touched); i++ { // serving one may touch others
		s.serve(s.blocked.touched[i])
	}
	s.blocked.touched = s.blocked.touched[:0]
	s.blocked.serving = false
}

// serve runs the commands that wait for a key, as long as it has something for them.
func (s *Server) serve(k watchKey) {
	at := s.blocked.byKey[k]
	if at == nil {
		return
	}
	at.touched = false
	t, there := s.typeAt(k)
	for i := 0; i < len(at.sessions) && (there || at.streams > 0); {
		session := at.sessions[i]
		b := session.blocked
		if there && t == b.Type || b.Gone {
			s.retry(session, b, k)
			t, there = s.typeAt(k)
		}
		if session.blocked == b {
			i++
		}
	}
}

// typeAt returns the type of what k holds, if it is there.
func (s *Server) typeAt(k watchKey) (t value.Type, there bool) {
	db := s.Store.DB(k.db)
	e := db.Find([]byte(k.key))
	if e == 0 || s.Expired(db, e) {
		return 0, false
	}
	return db.Type(e), true
}

// retry runs the command of a blocked session again for one of its keys: a unit.
func (s *Server) retry(session *Session, b *waiting, k watchKey) {
	s.beginUnasked(session)
	start := len(session.out.Buf)
	c := s.context(session, b.argv)
	c.Cmd, c.retried, c.ready = b.cmd, true, k.key
	c.DB = s.Store.DB(b.db)
	s.call(c)
	if c.blocks {
		session.out.Buf = session.out.Buf[:start]
	} else {
		s.bindOutput(c, start)
		s.unblock(session)
		s.announce(session)
	}
	c.retried = false
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
	if len(session.pending) > 0 && !session.closing {
		s.blocked.resumed = append(s.blocked.resumed, session)
	}
	for _, key := range b.Keys {
		k := watchKey{b.db, string(key)}
		at := s.blocked.byKey[k]
		if at == nil {
			continue // named twice
		}
		if i := slices.Index(at.sessions, session); i >= 0 {
			at.sessions = slices.Delete(at.sessions, i, i+1)
			if b.streams() {
				at.streams--
			}
		}
		if len(at.sessions) == 0 {
			delete(s.blocked.byKey, k)
		}
	}
	i := slices.Index(s.blocked.sessions, session)
	s.blocked.sessions = slices.Delete(s.blocked.sessions, i, i+1)
	if len(s.blocked.sessions) == 0 {
		s.blocked.next = 0
	}
}

// resume runs what sessions have sent while they were waiting. It comes last in a call
// of the host, when the input of that call has run.
func (s *Server) resume() {
	for i := 0; i < len(s.blocked.resumed); i++ { // what they do may resume others
		session := s.blocked.resumed[i]
		if session.closing || session.blocked != nil {
			continue
		}
		held := len(session.pending)
		session.keep(s.run(session, session.pending)) // the reply to the first command has been announced
		s.held += int64(len(session.pending) - held)
	}
	s.blocked.resumed = slices.Delete(s.blocked.resumed, 0, len(s.blocked.resumed))
}
