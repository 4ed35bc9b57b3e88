package server

import "github.com/wedis/wedis/engine/internal/exec"

// memoryUsage returns the bytes that a key takes, expired or not. It is exact:
// the number of samples changes nothing.
func memoryUsage(c *exec.Ctx) {
	key := c.Args.Next()
	for c.Args.More() {
		if !c.Args.Is("SAMPLES") || c.Args.Left() == 0 {
			c.Args.Fail(exec.ErrSyntax)
		} else if c.Args.Int() < 0 {
			c.Args.Fail(exec.ErrSyntax)
		}
	}
	if c.Failed() {
		return
	}
	e := c.DB.Find(key)
	if e == 0 {
		c.Reply.Nil()
		return
	}
	c.Reply.Int(int64(c.DB.MemoryUsage(e)))
}
