package server

import (
	"math"

	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/engine/internal/resp"
)

// There are no replicas: what a host makes of the journal is its own business. The commands about replication answer
// what a master without replicas answers, and refuse what would make a replica of the store.

// role returns the role of the store: that of a master without replicas.
func role(c *exec.Ctx) {
	c.Reply.Array(3)
	c.Reply.BulkString("master")
	c.Reply.Int(0)
	c.Reply.Array(0)
}

// replicaof accepts only NO ONE.
func replicaof(c *exec.Ctx) {
	switch {
	case c.Server().Config.Cluster:
		c.Error("ERR REPLICAOF not allowed in cluster mode.")
	case exec.EqualFold(c.Argv[1], "NO") && exec.EqualFold(c.Argv[2], "ONE"):
		c.Reply.OK()
	default:
		c.Args.Skip(1)
		c.Args.IntBetween(0, 65535, "ERR Invalid master port")
		if !c.Failed() {
			c.Error("ERR this store cannot be a replica")
		}
	}
}

// failover finds no replica to hand the role to.
func failover(c *exec.Ctx) {
	timeout, host, force := int64(0), false, false
	abort := len(c.Argv) == 2 && c.Args.Is("ABORT")
	for c.Args.More() {
		switch {
		case timeout == 0 && c.Args.Left() > 1 && c.Args.Is("TIMEOUT"):
			if timeout = c.Args.Int(); timeout <= 0 {
				c.Args.Fail("ERR FAILOVER timeout must be greater than 0")
			}
		case !host && c.Args.Left() > 2 && c.Args.Is("TO"):
			c.Args.Skip(1)
			c.Args.Int()
			host = true
		case !force && c.Args.Is("FORCE"):
			force = true
		default:
			c.Args.Fail(exec.ErrSyntax)
		}
	}
	switch {
	case c.Server().Config.Cluster:
		c.Error("ERR FAILOVER not allowed in cluster mode. Use CLUSTER FAILOVER command instead.")
	case abort:
		c.Error("ERR No failover in progress.")
	case !c.Failed():
		c.Error("ERR FAILOVER requires connected replicas.")
	}
}

// wait waits for replicas, of which there are none, until its time is up.
func wait(c *exec.Ctx) {
	replicas := c.Args.Int()
	until := waitUntil(c)
	switch {
	case c.Failed():
	case replicas <= 0 || !c.MayBlock():
		c.Reply.Int(0)
	default:
		c.Block(exec.Wait{Until: until, Timeout: func(w *resp.Writer) { w.Int(0) }})
	}
}

// waitaof waits until the session's effects are safe.
func waitaof(c *exec.Ctx) {
	local := c.Args.IntBetween(0, 1, "ERR value is out of range, value must between 0 and 1")
	replicas := c.Args.IntBetween(0, math.MaxInt64, "ERR value is out of range, must be positive")
	until := waitUntil(c)
	if !c.Failed() {
		c.AwaitSync(local, replicas, until)
	}
}

// waitUntil reads a timeout in ms and returns when it is over, 0 for never.
func waitUntil(c *exec.Ctx) int64 {
	timeout := c.Args.IntOr("ERR timeout is not an integer or out of range")
	switch {
	case timeout < 0:
		c.Args.Fail("ERR timeout is negative")
	case timeout == 0:
		return 0
	case timeout > math.MaxInt64-c.Now:
		c.Args.Fail("ERR timeout is out of range")
	}
	return c.Now + timeout
}
