package exec

import "github.com/wedis/wedis/engine/internal/resp"

// A store that cannot be kept takes no more writes: redis-server refuses them after a snapshot in the background has
// failed, if it is to (stop-writes-on-bgsave-error) and there are save points, and while the journal cannot be written.

const (
	errMisconfSnapshot = "MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk. " +
		"Commands that may modify the data set are disabled, because this instance is configured to report errors during writes " +
		"if RDB snapshotting fails (stop-writes-on-bgsave-error option). Please check the Redis logs for details about the RDB error."
	errMisconfJournal = "MISCONF Errors writing to the AOF file: "

	errMisconfScript        = "MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk. " + useNoWrites
	errMisconfScriptJournal = "MISCONF Redis is configured to persist data to AOF, but it's currently unable to persist to disk. " +
		useNoWrites + " AOF error: "
	useNoWrites = "Writable scripts are blocked. Use 'no-writes' flag for read only scripts."
)

// health is why the store takes no writes: the refusals of commands and of scripts, "" when all is well.
type health struct {
	command, script string
}

// journalling is what the host makes of the journal. Positions are bytes of it since the start.
type journalling struct {
	fault  string // why it cannot be written
	taken  int64  // what Journal has returned
	synced int64  // what is known to survive a loss of power
}

// bindHealth finds out whether writes are refused. Whoever changes what that depends on calls it.
func (s *Server) bindHealth() {
	s.health = health{}
	if s.snapshots.Failed && s.Config.Get("stop-writes-on-bgsave-error") == "yes" && s.Config.Get("save") != "" {
		s.health = health{errMisconfSnapshot, errMisconfScript}
	} else if s.journal.fault != "" && s.journals() {
		s.health = health{errMisconfJournal + s.journal.fault, errMisconfScriptJournal + s.journal.fault}
	}
	s.limits.restrict(restrictUnkept, s.health.command != "")
}

// journals reports whether the host is to keep a journal.
func (s *Server) journals() bool { return s.Config.Get("appendonly") == "yes" }

// kept refuses writes to a store that cannot be kept. PING is how clients ask for its health.
func kept(c *Ctx) string {
	if c.srv.limits&restrictUnkept == 0 || c.srv.replaying {
		return ""
	}
	if c.flags().Has(Write) || c.Cmd.Flags.Has(AsksHealth) || c.Cmd.Flags.Has(RunsQueue) && c.Session.tx.flags.Has(Write) {
		return c.srv.health.command
	}
	return ""
}

// Written reports that the journal cannot be written down, or can again.
func (s *Server) Written(now int64, err error) {
	s.setNow(now)
	s.journal.fault = ""
	if err != nil {
		s.journal.fault = err.Error()
	}
	s.bindHealth()
}

// JournalFails reports whether the host has failed to write the journal, and has not succeeded since.
func (s *Server) JournalFails() bool { return s.journal.fault != "" }

// Synced reports that the first upto bytes of all that Journal has ever returned are safe.
func (s *Server) Synced(now, upto int64) {
	s.setNow(now)
	s.journal.synced = max(s.journal.synced, min(upto, s.journal.taken))
	s.hear()
}

// Journalled returns how many bytes Journal has returned since the start.
func (s *Server) Journalled() int64 { return s.journal.taken }

// errNoJournal refuses WAITAOF.
const errNoJournal = "ERR WAITAOF cannot be used when numlocal is set but appendonly is disabled."

// AwaitSync replies when the effects of the session's own commands are safe, or the time is up (ms since the epoch, 0 for
// never), as WAITAOF does: whether they are, and how many replicas have them, which there are none of.
func (c *Ctx) AwaitSync(local, replicas, until int64) {
	s, session := c.srv, c.Session
	if local > 0 && !s.journals() {
		c.Error(errNoJournal)
		return
	}
	wrote := session.wrote
	synced := func() int64 {
		if s.journals() && s.journal.synced >= wrote {
			return 1
		}
		return 0
	}
	reply := func(w *resp.Writer) {
		w.Array(2)
		w.Int(synced())
		w.Int(0)
	}
	if synced() >= local && replicas == 0 || !c.MayBlock() {
		reply(c.Reply)
		return
	}
	c.Block(Wait{Until: until, Timeout: reply, Heard: func() func(*resp.Writer) {
		switch {
		case local > 0 && !s.journals():
			return s.answer(errNoJournal, nil)
		case synced() >= local && replicas == 0:
			return reply
		}
		return nil
	}})
}
