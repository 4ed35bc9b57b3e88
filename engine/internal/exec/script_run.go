package exec

import (
	"github.com/wedis/wedis/engine/internal/acl"
	"github.com/wedis/wedis/engine/internal/lua"
)

// The refusals of a script as a whole, and of commands that scripts call, without their codes.
const (
	errScriptCluster  = "ERR Can not run script on cluster, 'no-cluster' flag is set."
	errScriptReadonly = "ERR Can not execute a script with write flag using *_ro command."
	errScriptOOM      = "OOM allow-oom flag is not set on the script, can not run it when used memory > 'maxmemory'"
	errScriptNested   = "ERR a script is running already"

	errScriptUnknown = "ERR Unknown Redis command called from script"
	errScriptArity   = "ERR Wrong number of args calling Redis command from script"
	errScriptDenied  = "ERR This Redis command is not allowed from script"
	errScriptWrites  = "ERR Write commands are not allowed from read-only scripts."
)

// run is a script or function at work.
type run struct {
	caller *Ctx
	name   string // SHA-1 or name of the function
	eval   bool   // it is no function
	vm     *lua.VM

	readonly bool  // it must not write
	allowOOM bool  // it may write whatever memory there is
	anySlot  bool  // it may use keys of different slots of a cluster
	full     bool  // there was none left when the unit began
	silent   bool  // what it does is no effect (redis.set_repl)
	wrote    bool  // it has called a command that writes
	started  int64 // µs of the clock, when its hook was asked first
	busy     bool  // it has been suspended
	killed   bool
}

// RunScript runs a script for a command and replies with what it returns.
func (c *Ctx) RunScript(script *Script, keys, argv [][]byte) {
	if text := c.refusesScript(script.flags); text != "" {
		c.Error(text)
		return
	}
	c.srv.scripts.uses++
	script.used = c.srv.scripts.uses
	c.run(run{name: script.SHA, eval: true, vm: c.srv.scripts.evals}, script.code, script.flags, keys, argv)
}

// RunFunction runs a function for a command and replies with what it returns.
func (c *Ctx) RunFunction(f *LibraryFunction, keys, argv [][]byte) {
	if text := c.refusesScript(f.Flags); text != "" {
		c.Error(text)
		return
	}
	c.run(run{name: f.Name, vm: c.srv.scripts.functions}, f.code, f.Flags, keys, argv)
}

// refusesScript tells why a script with such flags cannot run now, or "".
func (c *Ctx) refusesScript(flags ScriptFlags) string {
	s := c.srv
	switch {
	case s.scripts.run != nil: // where noscript commands are not refused
		return errScriptNested
	case flags.has(scriptUndeclared):
		return ""
	case flags.has(ScriptNoCluster) && s.Config.Cluster:
		return errScriptCluster
	case !flags.has(ScriptNoWrites) && s.health.script != "" && !s.replaying:
		return s.health.script
	case !flags.has(ScriptNoWrites) && c.Cmd.Flags.Has(ReadOnly):
		return errScriptReadonly
	case s.scripts.full && !flags.has(ScriptAllowOOM|ScriptNoWrites):
		return errScriptOOM
	}
	return ""
}

func (c *Ctx) run(what run, code *lua.Function, flags ScriptFlags, keys, argv [][]byte) {
	s := c.srv
	r := &s.scripts.slot
	*r = what
	c.PropagateNothing()
	r.caller = c
	r.readonly = c.Cmd.Flags.Has(ReadOnly) || flags.has(ScriptNoWrites) && !flags.has(scriptUndeclared)
	r.allowOOM = flags.has(ScriptAllowOOM)
	r.anySlot = flags.has(scriptUndeclared | ScriptAllowCrossSlot)
	r.full = s.scripts.full
	s.scripts.run = r
	s.lendSession(c.Session)
	err := r.vm.Run(code, keys, argv, c.Reply)
	s.scripts.run = nil
	if !s.Config.DenyScripts {
		s.renewSession()
	}
	switch {
	case err == nil:
	case err.Counted:
		c.Reply.Error(err.Reply(r.name))
		c.Cmd.stats.Failed++ // not through the counter of errors
	default:
		c.Error(err.Reply(r.name))
	}
}

// lendSession makes the session of scripts one that acts for a caller.
func (s *Server) lendSession(caller *Session) {
	session := &s.scripts.session
	session.DB, session.User, session.limits = caller.DB, caller.User, caller.limits
	session.NoTouch = caller.NoTouch
	session.Authenticated = true
	session.out.Proto, session.out.Limit = 2, s.host.output
}

// renewSession ends whatever a script has begun with commands that scripts should not have.
func (s *Server) renewSession() {
	session := &s.scripts.session
	s.end(session)
	session.unasked.leave()
	*session = Session{}
}

// scriptCall runs a command for the script at work and returns its reply, valid until the next one.
func (s *Server) scriptCall(argv [][]byte) []byte {
	r, session := s.scripts.run, &s.scripts.session
	session.out.Buf = session.out.Buf[:0]
	if cap(session.out.Buf) > keptReplies {
		session.out.Buf = nil
	}
	c := s.context(session, argv)
	c.Cmd = s.Table.Lookup(argv)
	if text := r.refuses(c); text != "" {
		c.Error(text)
		if c.Cmd != nil {
			c.Cmd.stats.Rejected++
		}
		s.Stats.blamed = s.Stats.failures
		return session.out.Buf
	}
	journal := s.effects.enabled
	s.effects.enabled = journal && !r.silent
	s.call(c)
	s.effects.enabled = journal
	s.bindOutput(c, 0)
	if len(session.out.Buf) == 0 {
		session.out.Nil() // some commands, which scripts should not have, answer nothing
	}
	c.Argv, c.Args = nil, Args{}
	return session.out.Buf
}

// refuses tells why the script must not call a command, or "". The order is redis-server's (scriptCall).
func (r *run) refuses(c *Ctx) string {
	s, cmd := c.srv, c.Cmd
	switch {
	case cmd == nil:
		return errScriptUnknown
	case !cmd.ArityOK(len(c.Argv)):
		return errScriptArity
	case cmd.Flags.Has(NoScript) && s.Config.DenyScripts:
		return errScriptDenied
	}
	if c.Session.limits&restrictUser != 0 {
		if reason := r.caller.Access(cmd, c.Argv, acl.InScript); reason != acl.Allowed {
			return "ERR " + ScriptRefusal(reason)
		}
	}
	switch {
	case r.readonly && cmd.Flags.Has(Write|MayReplicate):
		return errScriptWrites
	case cmd.Flags.Has(Write) && !r.wrote && s.health.command != "" && !s.replaying:
		return s.health.command
	case cmd.Flags.Has(DenyOOM) && s.exhausted(r.caller.Session) && !s.replaying:
		return ErrOOM // the host has no more, whatever the script may do
	case cmd.Flags.Has(DenyOOM) && r.full && !r.allowOOM && !r.wrote:
		return ErrOOM
	}
	r.wrote = r.wrote || cmd.Flags.Has(Write)
	if text := r.caller.ScriptElsewhere(cmd, c.Argv, r.anySlot); text != "" {
		return "ERR " + text
	}
	return ""
}

// InScript reports whether a script has called the command.
func (c *Ctx) InScript() bool { return c.Session == &c.srv.scripts.session }

// scriptMayRun answers redis.acl_check_cmd.
func (s *Server) scriptMayRun(argv [][]byte) (allowed, known bool) {
	cmd, user := s.Table.Lookup(argv), s.scripts.session.User
	if cmd == nil {
		return false, false
	}
	if !cmd.ArityOK(len(argv)) { // its keys cannot be told
		return user == nil || user.Unlimited(), true
	}
	reason, _ := s.MayRun(user, cmd, argv)
	return reason == acl.Allowed, true
}

// journalFlag is that of redis.REPL_AOF.
const journalFlag = 1

// scriptEffects is redis.set_repl.
func (s *Server) scriptEffects(flags int) { s.scripts.run.silent = flags&journalFlag == 0 }

// scriptReplied counts an error that a script has returned.
func (s *Server) scriptReplied(e *lua.Error) {
	if e.Counted { // that of a command
		s.scripts.run.caller.Cmd.stats.Failed++
		return
	}
	s.Stats.countError(e.Text)
}

// scriptLog is redis.log.
func (s *Server) scriptLog(level int, text string) {
	s.Log([]LogLevel{LogDebug, LogVerbose, LogNotice, LogWarning}[level], text)
}
