package exec

import "strings"

// gate is a reason to refuse a command: the error text, or "" to let it pass.
type gate func(c *Ctx) string

// gates are asked in redis-server's order (processCommand), after the row has
// been found and its arity checked.
var gates = [...]gate{authenticated, transactional, allowed, located, memory, tracked, kept, subscribed, loaded, idle, monitoring}

// guards reports whether any gate could refuse a command of this session. The
// answer is nearly always no, which makes it worth asking first.
func (s *Server) guards(session *Session) bool {
	return s.limits|session.limits != 0 || session.tx.open || session.muted.mode != 0 || !s.trusts(session) ||
		s.UsedMemory()+int64(len(session.pending)) > s.limit // over that, or exhausted: see bindKeys
}

// refusal asks the gates.
func (c *Ctx) refusal() string {
	for _, refuses := range gates {
		if text := refuses(c); text != "" {
			return text
		}
	}
	return ""
}

// protected refuses DEBUG and MODULE to clients that may not use them. It comes first of all, for queued commands too.
func (c *Ctx) protected() string {
	name := c.Cmd.Name
	if c.Cmd.parent != nil {
		name = c.Cmd.parent.Name
	}
	option := "enable-" + strings.ToLower(name) + "-command"
	if c.srv.replaying || c.srv.permits(c.srv.Config.Get(option), c.Session) {
		return ""
	}
	return "ERR " + name + " command not allowed. If the " + option + " option is set to \"local\", you can run it from a local connection, " +
		"otherwise you need to set this option in the configuration file, and then restart the server."
}

func authenticated(c *Ctx) string {
	if !c.srv.trusts(c.Session) && !c.Cmd.Flags.Has(NoAuth) {
		return ErrNoAuth
	}
	return ""
}

func transactional(c *Ctx) string {
	if c.Session.tx.open && c.Cmd.Flags.Has(NoMulti) {
		return ErrNotInMulti
	}
	return ""
}

// memory makes room, and refuses what could need more when there is none.
func memory(c *Ctx) string {
	if c.srv.loading || c.srv.busy() || c.srv.evict() && !c.srv.exhausted(c.Session) {
		return ""
	}
	tx := &c.Session.tx
	grows := c.flags().Has(DenyOOM) ||
		tx.open && (!c.Cmd.Flags.Has(Immediate) || c.Cmd.Flags.Has(RunsQueue) && tx.flags.Has(DenyOOM))
	if grows {
		return ErrOOM
	}
	return ""
}

// idle refuses nearly everything while a script runs for longer than it may.
func idle(c *Ctx) string {
	if c.srv.busy() && !c.Cmd.Flags.Has(AllowBusy) {
		return c.srv.Busy()
	}
	return ""
}

// loaded refuses to answer from a store that is still being filled.
func loaded(c *Ctx) string {
	if c.srv.loading && !c.srv.replaying && !c.Cmd.Flags.Has(Loading) {
		return errLoading
	}
	return ""
}
