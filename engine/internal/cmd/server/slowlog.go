package server

import (
	"math"

	"github.com/wedis/wedis/engine/internal/exec"
)

// slowlogGet returns the last entries of the slow log, the newest first.
func slowlogGet(c *exec.Ctx) {
	count := int64(10)
	if c.Args.More() {
		count = c.Args.IntBetween(-1, math.MaxInt64, "ERR count should be greater than or equal to -1")
	}
	if c.Args.More() {
		c.ErrorSubcommand()
		return
	}
	if c.Failed() {
		return
	}
	entries := c.Server().SlowLog()
	if count >= 0 && count < int64(len(entries)) {
		entries = entries[int64(len(entries))-count:]
	}
	c.Reply.Array(len(entries))
	for i := len(entries) - 1; i >= 0; i-- {
		e := entries[i]
		c.Reply.Array(6)
		c.Reply.Int(e.ID)
		c.Reply.Int(e.At)
		c.Reply.Int(e.Micros)
		c.Reply.Array(len(e.Argv))
		for _, arg := range e.Argv {
			c.Reply.Bulk(arg)
		}
		c.Reply.BulkString(e.Peer)
		c.Reply.BulkString(e.Name)
	}
}

// slowlogLen counts the entries of the slow log.
func slowlogLen(c *exec.Ctx) { c.Reply.Int(int64(len(c.Server().SlowLog()))) }

// slowlogReset empties the slow log.
func slowlogReset(c *exec.Ctx) {
	c.Server().ResetSlowLog()
	c.Reply.OK()
}
