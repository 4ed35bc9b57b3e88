package script

import "github.com/wedis/wedis/engine/internal/exec"

// scriptLoad compiles a script for EVALSHA.
func scriptLoad(c *exec.Ctx) {
	script, fault := c.Server().Compile(c.Args.Next(), true)
	if fault != "" {
		c.Error("ERR " + fault)
		return
	}
	c.Reply.BulkString(script.SHA)
}

// scriptExists tells which scripts are known.
func scriptExists(c *exec.Ctx) {
	sums := c.Args.Rest()
	c.Reply.Array(len(sums))
	for _, sha := range sums {
		known := int64(0)
		if c.Server().Script(sha) != nil {
			known = 1
		}
		c.Reply.Int(known)
	}
}

// scriptShow returns the text of a script.
func scriptShow(c *exec.Ctx) {
	script := c.Server().Script(c.Args.Next())
	if script == nil {
		c.Error(errNoScript)
		return
	}
	c.Reply.BulkString(script.Text)
}

// scriptFlush forgets all scripts.
func scriptFlush(c *exec.Ctx) {
	if flushes(c, "ERR SCRIPT FLUSH only support SYNC|ASYNC option") {
		c.Server().FlushScripts()
		c.Reply.OK()
	}
}

// flushes reads how to flush, which makes no difference here.
func flushes(c *exec.Ctx, fault string) bool {
	known := true
	if c.Args.Left() > 0 {
		how := c.Args.Next()
		known = c.Args.Left() == 0 && (exec.EqualFold(how, "SYNC") || exec.EqualFold(how, "ASYNC"))
	}
	if !known {
		c.Error(fault)
	}
	return known
}

// scriptKill ends the script that runs for too long.
func scriptKill(c *exec.Ctx) { kill(c, true) }

// functionKill ends the function that runs for too long.
func functionKill(c *exec.Ctx) { kill(c, false) }

func kill(c *exec.Ctx, eval bool) {
	if fault := c.Server().KillScript(eval); fault != "" {
		c.Error(fault)
		return
	}
	c.Reply.OK()
}

// scriptDebug turns the debugger off, all it can do: a debugger that stops the store while somebody thinks is of no use
// in a program that the store is a part of.
func scriptDebug(c *exec.Ctx) {
	switch mode := c.Args.Next(); {
	case exec.EqualFold(mode, "NO"):
		c.Reply.OK()
	case exec.EqualFold(mode, "YES"), exec.EqualFold(mode, "SYNC"):
		c.Error("ERR There is no debugger of scripts here")
	default:
		c.Error("ERR Use SCRIPT DEBUG YES/SYNC/NO")
	}
}
