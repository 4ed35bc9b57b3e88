package server

import "github.com/wedis/wedis/engine/internal/exec"

// save writes a snapshot and waits for it.
func save(c *exec.Ctx) { done(c, c.Server().Save(false), "OK") }

// bgsave writes a snapshot in the background.
func bgsave(c *exec.Ctx) {
	schedule := c.Args.Is("SCHEDULE")
	c.Args.End()
	if c.Failed() {
		return
	}
	s := c.Server()
	if s.Rewrites().Running && !schedule {
		c.Error("ERR Another child process is active (AOF?): can't BGSAVE right now. Use BGSAVE SCHEDULE in order to schedule a BGSAVE whenever possible.")
		return
	}
	done(c, s.Save(true), "Background saving started")
}

// bgrewriteaof writes the journal anew in the background.
func bgrewriteaof(c *exec.Ctx) {
	done(c, c.Server().Rewrite(), "Background append only file rewriting started")
}

// done replies what has begun, or why it could not.
func done(c *exec.Ctx, err error, status string) {
	if err != nil {
		c.Error(err.Error())
		return
	}
	c.Reply.Simple(status)
}

// lastsave returns when the last snapshot was saved.
func lastsave(c *exec.Ctx) { c.Reply.Int(c.Server().Snapshots().Last) }

// shutdown makes the host end the process. There is no reply but the end of the connection.
func shutdown(c *exec.Ctx) {
	var how exec.ShutdownOptions
	abort := false
	for c.Args.More() {
		switch c.Args.OneOf("NOSAVE", "SAVE", "NOW", "FORCE", "ABORT") {
		case 0:
			how.NoSave = true
		case 1:
			how.Save = true
		case 2:
			how.Now = true
		case 3:
			how.Force = true
		case 4:
			abort = true
		default:
			c.Args.Fail(exec.ErrSyntax)
		}
	}
	if how.NoSave && how.Save || abort && how != (exec.ShutdownOptions{}) {
		c.Args.Fail(exec.ErrSyntax)
	}
	s := c.Server()
	switch {
	case c.Failed():
	case abort:
		c.Error("ERR No shutdown in progress.") // it takes no time here
	case !how.NoSave && s.Busy() != "":
		c.Error(s.Busy())
	case s.Host.Shutdown == nil || s.Host.Shutdown(how) != nil:
		c.Error("ERR Errors trying to SHUTDOWN. Check logs.")
	default:
		c.Session.Close()
	}
}
