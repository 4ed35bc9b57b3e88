package exec

// CLIENT PAUSE. Commands of a session that would change something, or all commands, wait: the session blocks with its
// command line, and goes through the gates with it when the pause is over, in the order in which sessions came. No key
// expires or is evicted meanwhile; those whose time is up are not there any more for whoever asks.

// Pause is which commands wait.
type Pause uint8

// The kinds, the stricter last.
const (
	PauseNothing Pause = iota
	PauseWrites        // those that may have effects
	PauseAll
)

// pause is the one that is in force.
type pause struct {
	kind  Pause
	until int64 // ms; it lasts to the end of that
}

// Pause makes commands wait until a time in ms since the epoch. A pause that is in force already becomes longer or
// stricter, never shorter or milder.
func (s *Server) Pause(kind Pause, until int64) {
	s.pause.kind = max(s.pause.kind, kind)
	s.pause.until = max(s.pause.until, until)
	s.bindPause()
	s.arm()
	s.checkPause() // one that is over before it begins
}

// Unpause ends a pause.
func (s *Server) Unpause() {
	s.pause = pause{}
	s.endWaits()
}

// endWaits lets go on what has waited, unless there is something else to wait for.
func (s *Server) endWaits() {
	s.bindPause()
	s.arm()
	for p := s.blocked.sessions.first; p != nil; {
		session := p.session
		p = p.after
		if session.blocked.postponed {
			s.unblock(session)
		}
	}
}

// bindPause notes whether commands may have to wait: for the end of a pause, or of the process.
func (s *Server) bindPause() {
	s.limits.restrict(restrictPaused, s.pause.kind != PauseNothing || s.stopping)
}

// paused reports whether a pause is in force.
func (s *Server) paused() bool { return s.limits&restrictPaused != 0 }

// checkPause ends a pause whose time is up.
func (s *Server) checkPause() {
	if s.pause.kind != PauseNothing && s.pause.until < s.nowMillis {
		s.Unpause()
	}
}

// endPause does so before a session's input runs, so that what has waited comes first.
func (s *Server) endPause() {
	if s.checkPause(); !s.paused() {
		s.resume()
	}
}

// pauses reports whether a command has to wait.
func (s *Server) pauses(c *Ctx) bool {
	switch {
	case s.replaying || s.pause.kind == PauseNothing && !s.stopping || c.Session.User == nil: // the store's own cannot wait
		return false
	case s.pause.kind == PauseAll:
		return true
	}
	const changes = Write | MayReplicate
	return c.flags().Has(changes) || c.Cmd.Flags.Has(RunsQueue) && c.Session.tx.flags.Has(changes)
}

// postpone makes a session wait for the end of the pause with its command line.
func (s *Server) postpone(c *Ctx) {
	b := &waiting{cmd: c.Cmd, argv: ownedLine(c.Argv), db: c.DB.ID, postponed: true}
	s.block(c.Session, b)
}
