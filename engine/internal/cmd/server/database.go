package server

import "github.com/wedis/wedis/engine/internal/exec"

// dbsize counts the keys of the database.
func dbsize(c *exec.Ctx) { c.Reply.Int(int64(c.DB.Len())) }

// flushall empties all databases. The memory goes at once, whatever the mode.
func flushall(c *exec.Ctx) {
	if !flushMode(c) {
		return
	}
	c.TouchStore()
	c.Server().Store.FlushAll()
	c.Emptied()
}

// flushdb empties the database. Its memory is freed a piece at a time, whatever
// the mode: nothing here may take long.
func flushdb(c *exec.Ctx) {
	if !flushMode(c) {
		return
	}
	c.TouchDatabase(c.DB)
	c.DB.Flush()
	c.Reply.OK()
}

// flushMode reads ASYNC or SYNC or nothing, or replies with a syntax error.
func flushMode(c *exec.Ctx) bool {
	if c.Args.OneOf("ASYNC", "SYNC") < 0 && c.Args.More() {
		c.Args.Fail(exec.ErrSyntax)
	}
	c.Args.End()
	return !c.Failed()
}

// swapdb exchanges two databases.
func swapdb(c *exec.Ctx) {
	if c.Server().Cluster != nil {
		c.Error("ERR SWAPDB is not allowed in cluster mode")
		return
	}
	first := c.Args.IntBetween(-1<<31, 1<<31-1, "ERR invalid first DB index")
	second := c.Args.IntBetween(-1<<31, 1<<31-1, "ERR invalid second DB index")
	if c.Failed() {
		return
	}
	store := c.Server().Store
	if store.DB(int(first)) == nil || store.DB(int(second)) == nil {
		c.Error(exec.ErrDBIndex)
		return
	}
	if first != second {
		c.SwapDatabases(int(first), int(second))
	}
	c.Reply.OK()
}

// timeOfDay returns the time of the unit.
func timeOfDay(c *exec.Ctx) {
	now := c.Server().NowMicros()
	c.Reply.Array(2)
	c.Reply.BulkInt(now / 1e6)
	c.Reply.BulkInt(now % 1e6)
}
