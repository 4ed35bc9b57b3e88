package exec

import (
	"slices"

	"github.com/wedis/wedis/engine/internal/keyspace"
)

// transaction is a session's MULTI: commands queued until EXEC.
type transaction struct {
	open    bool
	refused bool // a command did not pass the gates: EXEC will abort
	changed bool // a watched key changed: EXEC will answer nil
	flags   Flags
	lines   []queued
	size    int // bytes of the arguments in lines
}

type queued struct {
	cmd  *Command
	argv [][]byte
}

// queue copies a command line to the end of a session's transaction, unless it is known already that it will not run.
// The gates go by flags when it is to.
func (s *Server) queue(session *Session, cmd *Command, flags Flags, argv [][]byte) {
	if session.tx.refused || session.tx.changed {
		return
	}
	size := 0
	for _, a := range argv {
		size += len(a)
	}
	t := &session.tx
	t.size += size
	t.flags |= flags
	t.lines = append(t.lines, queued{cmd, ownedLine(argv)})
	s.held += int64(size)
	s.bindKeys()
}

// InTransaction reports whether MULTI is open.
func (c *Session) InTransaction() bool { return c.tx.open }

// WatchFailed reports whether a watched key has changed: EXEC will not run.
func (c *Session) WatchFailed() bool { return c.tx.changed }

// Queued returns the number of commands queued, or -1 outside MULTI.
func (c *Session) Queued() int {
	if !c.tx.open {
		return -1
	}
	return len(c.tx.lines)
}

// Multi opens a transaction.
func (c *Ctx) Multi() { c.Session.tx.open = true }

// Exec runs the queue and replies with its replies; nil if a watched key
// changed, EXECABORT if a command had been refused. The transaction is over when
// the last command has run: until then the session counts as being in it.
func (c *Ctx) Exec() {
	s, session := c.srv, c.Session
	tx := &session.tx
	changed := tx.changed || s.watchedExpired(session)
	s.Unwatch(session)
	switch {
	case tx.refused:
		c.Error(ErrExecAbort)
	case changed:
		c.Reply.NilArray()
	default:
		c.PropagateNothing()
		c.Reply.Array(len(tx.lines))
		for _, q := range tx.lines {
			if text := c.revoked(&q); text != "" {
				c.Error(text)
				continue
			}
			c.Call(q.cmd, q.argv)
		}
	}
	s.Discard(session)
}

// Discard drops a session's queue and watches.
func (s *Server) Discard(session *Session) {
	s.held -= int64(session.tx.size)
	s.bindKeys()
	session.tx = transaction{}
	s.Unwatch(session)
}

// watchKey is a key under watch.
type watchKey struct {
	db  int
	key string
}

// watch is one session's interest in one key.
type watch struct {
	watchKey
	session *Session
	expired bool // the key had expired already: that it goes is no change
}

// Watch makes a session's next EXEC depend on key. It fails when the host has no memory for that.
func (s *Server) Watch(session *Session, db *keyspace.DB, key []byte) bool {
	k := watchKey{db.ID, string(key)}
	for _, w := range s.watched[k] {
		if w.session == session {
			return true
		}
	}
	size := int64(watchSize + len(key))
	if s.watches+size > s.host.input/listeningShare {
		return false
	}
	s.watches += size
	e := db.Find(key)
	w := &watch{watchKey: k, session: session, expired: e != 0 && s.Expired(db, e)}
	session.watching = append(session.watching, w)
	s.watched[k] = append(s.watched[k], w)
	return true
}

// Unwatch forgets all keys that a session watches.
func (s *Server) Unwatch(session *Session) {
	for _, w := range session.watching {
		s.watches -= int64(watchSize + len(w.key))
		list := s.watched[w.watchKey]
		if i := slices.Index(list, w); i >= 0 {
			list = slices.Delete(list, i, i+1)
		}
		if len(list) == 0 {
			delete(s.watched, w.watchKey)
		} else {
			s.watched[w.watchKey] = list
		}
	}
	session.watching = nil
	session.tx.changed = false
}

// invalidate fails the transactions of all who watch key, and tells those who have a copy of it. by is the session whose
// command changed it, or nil.
func (s *Server) invalidate(by *Session, db *keyspace.DB, key []byte) {
	if s.audience&hasTrackers != 0 {
		s.keyChanged(by, key)
	}
	if len(s.watched) == 0 {
		return
	}
	for _, w := range s.watched[watchKey{db.ID, string(key)}] {
		if w.expired && db.Find(key) == 0 {
			w.expired = false
			continue
		}
		w.session.tx.changed = true
	}
}

// invalidateAll fails the transactions of all who watch a key that exists in
// db, or in with, the database about to replace it (nil: none). A key that has
// expired is as good as none: that one takes the other's place is no change.
func (s *Server) invalidateAll(db, with *keyspace.DB) {
	for k, list := range s.watched {
		if k.db != db.ID {
			continue
		}
		key := []byte(k.key)
		exists := db.Find(key) != 0
		var next keyspace.Entry
		if with != nil {
			next = with.Find(key)
		}
		if !exists && next == 0 {
			continue
		}
		expired := next != 0 && s.Expired(with, next)
		for _, w := range list {
			switch {
			case w.expired && next == 0:
				w.expired = false
			case w.expired && expired:
			case !w.expired && !exists && expired:
				w.expired = true
			default:
				w.session.tx.changed = true
			}
		}
	}
}

// watchedExpired reports whether a key that a session watches has expired
// since.
func (s *Server) watchedExpired(session *Session) bool {
	for _, w := range session.watching {
		db := s.Store.DB(w.db)
		if e := db.Find([]byte(w.key)); e != 0 && !w.expired && s.Expired(db, e) {
			return true
		}
	}
	return false
}

// SwapDatabases exchanges two databases. Watchers of keys in either see them
// change.
func (c *Ctx) SwapDatabases(a, b int) {
	x, y := c.srv.Store.DB(a), c.srv.Store.DB(b)
	c.srv.dirty++
	c.srv.invalidateAll(x, y)
	c.srv.invalidateAll(y, x)
	c.srv.Store.Swap(a, b)
	c.srv.changedAll(a)
	c.srv.changedAll(b)
	c.srv.signalAll(a)
	c.srv.signalAll(b)
}
