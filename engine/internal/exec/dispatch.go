package exec

import "strings"

// dispatch takes one command line through the gates and runs or queues it: one
// unit.
func (s *Server) dispatch(session *Session, argv [][]byte) {
	c := s.context(session, argv)
	text := c.recognise()
	if text != "" || s.guards(session) || c.Cmd.Flags.Has(RunsScript|RunsQueue) {
		s.consider(c, text)
		return
	}
	c.start = len(c.Reply.Buf)
	s.call(c)
	s.bindOutput(c, c.start)
	s.finish(c)
}

// consider is dispatch for a command that is not just run, as nearly all are. text is what is wrong with the line, or "".
func (s *Server) consider(c *Ctx, text string) {
	session, argv := c.Session, c.Argv
	if session.muted.mode != 0 {
		session.muted.from = len(c.Reply.Buf)
	}
	if text == "" && s.guards(session) {
		text = c.refusal()
		if text == "" && s.limits&restrictPaused != 0 && s.pauses(c) {
			s.postpone(c)
			return
		}
	}
	switch {
	case c.Cmd == nil && speaksHTTP(argv[0]):
		session.Close()
	case text != "":
		c.reject(text)
	case session.tx.open && !c.Cmd.Flags.Has(Immediate):
		s.queue(session, c.Cmd, c.flags(), argv)
		c.Reply.Simple("QUEUED")
	case c.Cmd.Flags.Has(RunsScript | RunsQueue):
		s.runLong(c) // which ends the unit, perhaps later
		return
	default:
		c.start = len(c.Reply.Buf)
		s.call(c)
		s.bindOutput(c, c.start)
	}
	s.finish(c)
}

// finish ends the unit of a command that has run, or been refused.
func (s *Server) finish(c *Ctx) {
	if c.Session.muted.mode != 0 {
		c.Session.endReply()
	}
	if s.audience != 0 {
		s.conclude(c)
	}
	if s.effects.count > 0 {
		s.sealOf(c.Session)
	}
	s.endUnit()
}

// reject answers a command that never ran. A transaction will not run either;
// one whose EXEC is refused is over, if there is one.
func (c *Ctx) reject(text string) {
	if c.Cmd != nil {
		c.Cmd.stats.Rejected++
	}
	tx := &c.Session.tx
	if c.Cmd != nil && c.Cmd.Flags.Has(RunsQueue) {
		c.srv.Discard(c.Session)
		if !redirects(text) {
			text = errAbortedBecause + strings.TrimPrefix(text, "ERR ")
		}
	}
	tx.refused = tx.open
	c.Error(text)
}

// speaksHTTP recognises a browser that a page has made post to the store: a
// line of such a request must not be followed by commands of the page's choice.
// redis-server closes the connection without a word.
func speaksHTTP(name []byte) bool { return EqualFold(name, "POST") || EqualFold(name, "HOST:") }

// recognise finds the row and checks the number of arguments. It returns an
// error text or "".
func (c *Ctx) recognise() string {
	cmd := c.srv.Table.Find(c.Argv[0])
	if cmd == nil {
		c.Session.Last = nil
		return unknownCommand(c.Argv)
	}
	if cmd.sub != nil && len(c.Argv) > 1 {
		sub := cmd.Subcommand(c.Argv[1])
		if sub == nil {
			c.Session.Last = nil
			return "ERR unknown subcommand '" + Shown(c.Argv[1], 128) + "'. Try " + cmd.Name + " HELP."
		}
		cmd = sub
	}
	c.Cmd, c.Session.Last = cmd, cmd
	if !cmd.ArityOK(len(c.Argv)) {
		return errArity(cmd)
	}
	if cmd.Flags.Has(Protected) {
		return c.protected()
	}
	return ""
}

// unknownCommand words the refusal of a command that does not exist.
func unknownCommand(argv [][]byte) string {
	text := "ERR unknown command '" + Shown(argv[0], 128) + "', with args beginning with: "
	args := ""
	for _, a := range argv[1:] {
		if len(args) >= 128 {
			break
		}
		args += "'" + Shown(a, 128-len(args)) + "' "
	}
	return text + args
}

// call is the only place that runs a handler.
func (s *Server) call(c *Ctx) {
	s.depth++
	if c.Cmd.parent != nil {
		c.Args.Skip(1)
	}
	dirty := s.dirty
	s.Stats.blamed = s.Stats.failures
	started := int64(notTimed)
	if c.Cmd.stats.Calls&c.Cmd.untimed&s.untimed == 0 || len(c.Argv) > quickArgs {
		started = s.startTiming()
	}
	c.Cmd.Handler(c)
	if !c.retried {
		c.Cmd.stats.Calls++
		s.Stats.Commands++
	}
	if s.Stats.failures != s.Stats.blamed { // a command that it has called takes the blame itself
		s.Stats.blamed = s.Stats.failures
		c.Cmd.stats.Failed++
	}
	if started != notTimed {
		s.measured(c, s.Host.Clock()-started)
	}
	if s.dirty != dirty && !c.rewritten && s.effects.enabled {
		s.propagate(c.DB.ID, c.Argv...)
	}
	if s.audience != 0 {
		s.observe(c)
	}
	s.depth--
}

// Call runs a command inside a running one: EXEC's queue, a script's calls.
func (c *Ctx) Call(cmd *Command, argv [][]byte) {
	s := c.srv
	inner := s.context(c.Session, argv)
	inner.Cmd = cmd
	if cmd.Flags.Has(DenyOOM) && s.exhausted(c.Session) && !s.replaying {
		inner.Error(ErrOOM) // which the gate could not foresee
	} else {
		s.call(inner)
	}
	inner.Argv, inner.Args = nil, Args{} // they may be long
	c.DB = s.Store.DB(c.Session.DB)
}

// endUnit ends a unit and runs those that wait for what it did.
func (s *Server) endUnit() {
	s.seal()
	if len(s.blocked.touched) > 0 && !s.replaying {
		s.serveBlocked()
	}
}

// sealOf is seal for effects of a session's command: it may ask when they are safe.
func (s *Server) sealOf(session *Session) {
	s.effects.seal()
	session.wrote = s.journal.taken + int64(s.effects.sealed)
}

// seal lets the effects of a unit go.
func (s *Server) seal() {
	if s.effects.count > 0 {
		s.effects.seal()
	}
	if used := s.UsedMemory(); used > s.peak {
		s.peak = used
	}
}

// context returns the context of the current depth, made ready for argv.
func (s *Server) context(session *Session, argv [][]byte) *Ctx {
	if s.depth == len(s.contexts) {
		s.contexts = append(s.contexts, new(Ctx))
	}
	c := s.contexts[s.depth]
	if c.Session != session {
		c.srv, c.Session, c.Reply = s, session, &session.out
	}
	c.Argv, c.Cmd = argv, nil
	c.DB = s.Store.DB(session.DB)
	c.Now = s.nowMillis
	c.rewritten, c.blocks, c.retried = false, false, false
	c.redacted = c.redacted[:0]
	c.Args = Args{argv: argv, pos: 1}
	return c
}
