package tx

import "github.com/wedis/wedis/engine/internal/exec"

// multi begins a transaction.
func multi(c *exec.Ctx) {
	if c.Session.InTransaction() {
		c.Error("ERR MULTI calls can not be nested")
		return
	}
	c.Multi()
	c.Reply.OK()
}

// execQueue runs what was queued.
func execQueue(c *exec.Ctx) {
	if !c.Session.InTransaction() {
		c.Error("ERR EXEC without MULTI")
		return
	}
	c.Exec()
}

// discard drops what was queued.
func discard(c *exec.Ctx) {
	if !c.Session.InTransaction() {
		c.Error("ERR DISCARD without MULTI")
		return
	}
	c.Server().Discard(c.Session)
	c.Reply.OK()
}

// watch makes EXEC depend on keys.
func watch(c *exec.Ctx) {
	if c.Session.InTransaction() {
		c.Error("ERR WATCH inside MULTI is not allowed")
		return
	}
	for _, key := range c.Args.Rest() {
		if !c.Server().Watch(c.Session, c.DB, key) {
			c.Error(exec.ErrOOM)
			return
		}
	}
	c.Reply.OK()
}

// unwatch forgets the watched keys.
func unwatch(c *exec.Ctx) {
	c.Server().Unwatch(c.Session)
	c.Reply.OK()
}
