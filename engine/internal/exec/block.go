package exec

import (
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
	// Heard, if set, is asked whenever the host reports something: it returns the reply, or nil to go on waiting.
	Heard func() func(w *resp.Writer)
	// Timeout writes the reply when the time has come; nil for a null array.
	Timeout func(w *resp.Writer)
}

// blocked are the sessions that wait.
type blocked struct {
	sessions queue // in the order in which they blocked
	byKey    map[watchKey]*waiters
	touched  []watchKey // keys to look at when the unit ends
	serving  bool
	resumed  []*Session // sessions that do not wait any more, but their input does
	due      deadlines
	turn     int64 // of the session that blocked last
}

// waiters are the sessions that wait for one key.
type waiters struct {
	queue        // in the order in which they blocked
	streams int  // those of them that any change may wake, not only that the key comes into being
	touched bool // the key is among those to look at
}

// waiting is the command of a blocked session.
type waiting struct {
	Wait
	session   *Session
	cmd       *Command
	argv      [][]byte
	size      int // bytes of argv
	db        int
	postponed bool         // it has not run yet: see pause
	place     place        // among all that wait
	waits     []keyWaiting // for each key
	turn      int64
	due       int // index in blocked.due, if there is a deadline
}

// keyWaiting is the place of a session among those that wait for a key.
type keyWaiting struct {
	key   watchKey
	place place
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
	b := &waiting{Wait: w, cmd: c.Cmd, db: c.DB.ID, argv: ownedLine(c.Argv)}
	b.Keys = ownedLine(w.Keys)
	c.srv.block(c.Session, b)
}

// block makes a session wait.
func (s *Server) block(session *Session, b *waiting) {
	s.blocked.turn++
	b.session, b.turn = session, s.blocked.turn
	for _, arg := range b.argv {
		b.size += len(arg)
	}
	session.blocked = b
	s.countInput(session)
	s.blocked.sessions.join(&b.place, session)
	if s.blocked.byKey == nil {
		s.blocked.byKey = map[watchKey]*waiters{}
	}
	b.waits = make([]keyWaiting, 0, len(b.Keys)) // of full length: places do not move
	for _, key := range b.Keys {
		k := watchKey{b.db, string(key)}
		at := s.blocked.byKey[k]
		if at == nil {
			at = &waiters{}
			s.blocked.byKey[k] = at
		}
		if at.last != nil && at.last.session == session {
			continue // the key is named twice
		}
		b.waits = append(b.waits, keyWaiting{key: k})
		at.join(&b.waits[len(b.waits)-1].place, session)
		if b.streams() {
			at.streams++
		}
	}
	if b.Until != 0 {
		s.blocked.due.add(b)
		s.arm()
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
func (s *Server) BlockedSessions() int { return s.blocked.sessions.length }

// BlockingKeys returns how many keys sessions wait for, and how many of these a session waits for that wakes when the
// key is gone, too.
func (s *Server) BlockingKeys() (all, gone int) {
	for _, at := range s.blocked.byKey {
		for p := at.first; p != nil; p = p.after {
			if p.session.blocked.Gone {
				gone++
				break
			}
		}
	}
	return len(s.blocked.byKey), gone
}

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
	for p := s.blocked.sessions.first; p != nil; p = p.after {
		if b := p.session.blocked; b.db == db {
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
	for p := at.first; p != nil && (there || at.streams > 0); {
		session := p.session
		p = p.after // it may leave
		if b := session.blocked; there && t == b.Type || b.Gone {
			s.retry(session, b, k)
			t, there = s.typeAt(k)
			if p != nil && p.queue == nil {
				p = at.first // the event was too much for the one who is next, who is gone
			}
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
	c := s.context(session, b.argv)
	c.start = len(session.out.Buf)
	c.Cmd, c.retried, c.ready = b.cmd, true, k.key
	c.DB = s.Store.DB(b.db)
	s.call(c)
	if c.blocks {
		session.out.Buf = session.out.Buf[:c.start] // behind events for itself
	} else {
		s.bindOutput(c, c.start)
		s.unblock(session)
		if session.muted.mode != 0 {
			session.muted.from = c.start
			session.endReply()
		}
		s.announce(session)
	}
	c.retried = false
	if s.audience != 0 {
		s.conclude(c)
	}
	if s.effects.count > 0 {
		s.sealOf(session)
	}
	s.seal()
}

// Unblock ends a session's wait with a reply.
func (s *Server) Unblock(session *Session, reply func(w *resp.Writer)) {
	s.unblock(session)
	s.beginUnasked(session)
	start := len(session.out.Buf)
	reply(&session.out)
	if session.muted.mode != 0 {
		session.muted.from = start
		session.endReply()
	}
	s.announce(session)
}

// unblock makes a session one that does not wait.
func (s *Server) unblock(session *Session) {
	b := session.blocked
	if b == nil {
		return
	}
	session.blocked = nil
	s.countInput(session)
	if !session.closing && (b.postponed || len(session.pending) > 0) {
		session.postponed = nil
		if b.postponed {
			session.postponed = b.argv
		}
		s.blocked.resumed = append(s.blocked.resumed, session)
	}
	for i := range b.waits {
		w := &b.waits[i]
		at := s.blocked.byKey[w.key]
		w.place.leave()
		if b.streams() {
			at.streams--
		}
		if at.length == 0 {
			delete(s.blocked.byKey, w.key)
		}
	}
	b.place.leave()
	if b.Until != 0 {
		s.blocked.due.remove(b)
		s.arm()
	}
}

// resume runs what sessions have sent while they were waiting. It comes last in a call
// of the host, when the input of that call has run.
func (s *Server) resume() {
	for i := 0; i < len(s.blocked.resumed); i++ { // what they do may resume others
		session := s.blocked.resumed[i]
		line := session.postponed
		session.postponed = nil
		if session.closing || session.blocked != nil {
			continue
		}
		s.beginUnasked(session)
		before, reading := len(session.out.Buf), session.reading
		session.reading = max(reading, 1) // what others cause comes behind the replies, and goes to the host with them
		if line != nil {
			s.dispatch(session, line)
		}
		if !session.ended {
			s.keep(session, s.run(session, session.pending))
		}
		session.reading = reading
		if len(session.out.Buf) > before || session.more || session.closing {
			s.announce(session)
		}
		if session.reading == 0 && len(session.out.Buf)+session.unsent > s.clients.unweighed {
			s.weigh(session)
		}
	}
	s.blocked.resumed = s.blocked.resumed[:0]
}
