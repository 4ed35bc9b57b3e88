package exec

import "github.com/wedis/wedis/engine/internal/resp"

// What a session's own command causes beside its reply, such as a message to a channel that it listens to itself, goes
// where redis-server puts it: before the reply if that has not begun, else behind it. That of a transaction has begun
// when its commands run: redis-server 7.0 puts messages in between, where they break the reply in two; later ones do not.

// audience is a set of those who may want to know what commands do, or when they have ended. For nearly all stores it
// is empty.
type audience uint8

const (
	hasMonitors audience = 1 << iota
	hasTrackers          // sessions or keys for CLIENT TRACKING
	hasEvents            // keyspace events that somebody may listen to
	hasLater             // output for the running session that has to wait for the end of its command
	hasFeeds             // of changes that the host follows
	hasLess              // less memory than there was: the store itself, which may have to evict keys
)

func (a *audience) set(bit audience, on bool) {
	if on {
		*a |= bit
	} else {
		*a &^= bit
	}
}

// client returns the session whose command is on its way, or nil.
func (s *Server) client() *Session {
	if len(s.contexts) == 0 {
		return nil
	}
	return s.contexts[0].Session
}

// deliver gives a session output that no command of its asked for, in its version of the protocol.
func (s *Server) deliver(to *Session, out []byte) {
	write := func(w *resp.Writer) { w.Raw(out) }
	switch running := s.runs(to); {
	case !running:
		s.Push(to, write)
	case len(to.out.Buf) == s.contexts[0].start:
		s.Push(to, write)
		s.contexts[0].start = len(to.out.Buf) // the reply begins behind it
	default:
		s.later = append(s.later, out...)
		s.audience |= hasLater
	}
}

// observe lets the audience know of a command that has run.
func (s *Server) observe(c *Ctx) {
	if c.retried {
		return // it has been seen when it came
	}
	if s.audience&hasMonitors != 0 && !c.Cmd.Flags.Has(SkipMonitor|Admin) {
		s.feed(c)
	}
	if s.audience&hasTrackers != 0 && c.Cmd.Flags.Has(ReadOnly) {
		s.remember(c)
	}
}

// conclude hands a session what its command has caused beside the reply, and does what may only be done behind it.
func (s *Server) conclude(c *Ctx) {
	if s.audience&hasLess != 0 {
		s.audience &^= hasLess
		s.effects.seal()
		s.evict()
	}
	if s.audience&hasLater != 0 {
		s.audience &^= hasLater
		s.Push(c.Session, func(w *resp.Writer) { w.Raw(s.later) })
		s.later = s.later[:0]
		if cap(s.later) > keptBuffer {
			s.later = nil
		}
	}
	if s.audience&hasTrackers != 0 {
		s.invalidatePending(c.Session)
		c.Session.endCaching(c.Cmd)
	}
}

// StopListening ends all that makes a session get what it has not asked for: what it listens to, MONITOR, tracking.
func (s *Server) StopListening(c *Session) {
	s.UnsubscribeAll(c)
	if c.Monitoring {
		s.unmonitor(c)
	}
	s.TrackNothing(c)
}

// PushReply writes a reply that is a push. Unlike other replies it reaches sessions that have asked for none.
func (c *Ctx) PushReply(fn func(w *resp.Writer)) {
	if c.Session.muted.silent() {
		c.srv.Push(c.Session, fn)
		return
	}
	fn(c.Reply)
}
