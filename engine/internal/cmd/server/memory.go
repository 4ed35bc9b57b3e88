package server

import (
	"math"

	"github.com/wedis/wedis/engine/internal/exec"
)

// memoryUsage returns the bytes that a key takes, expired or not. Of a large
// collection a number of samples, 0 for all, tells how long its elements are.
func memoryUsage(c *exec.Ctx) {
	key, samples := c.Args.Next(), int64(5)
	for c.Args.More() {
		if !c.Args.Is("SAMPLES") || c.Args.Left() == 0 {
			c.Args.Fail(exec.ErrSyntax)
		} else if samples = c.Args.Int(); samples < 0 {
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
	c.Reply.Int(int64(c.DB.MemoryUsage(e, int(min(samples, math.MaxInt32)))))
}
