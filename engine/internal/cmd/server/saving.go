package server

import "github.com/wedis/wedis/engine/internal/exec"

// save writes a snapshot and replies when that is done.
func save(c *exec.Ctx) { c.Save() }

// bgsave writes a snapshot in the background.
func bgsave(c *exec.Ctx) {
	schedule := c.Args.Is("SCHEDULE")
	c.Args.End()
	if !c.Failed() {
		c.SaveInBackground(schedule)
	}
}

// bgrewriteaof writes the journal anew in the background.
func bgrewriteaof(c *exec.Ctx) { c.Rewrite() }

// lastsave returns when the last snapshot was saved.
func lastsave(c *exec.Ctx) { c.Reply.Int(c.Server().Snapshots().Last) }

// shutdown makes the host end the process.
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
		c.Error("ERR No shutdown in progress.") // the host that has begun cannot be called back
	case !how.NoSave && s.Busy() != "":
		c.Error(s.Busy())
	default:
		c.Shutdown(how)
	}
}
