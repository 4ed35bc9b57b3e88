package hash

import "github.com/wedis/wedis/engine/internal/exec"

// hgetall answers all fields with their values.
func hgetall(c *exec.Ctx) {
	h, ok := c.Hash(c.Args.Next())
	if !ok {
		return
	}
	c.Reply.Map(h.Live())
	for it := h.Iter(); it.Next(); {
		c.Reply.Bulk(it.Field())
		c.Reply.Bulk(it.Value())
	}
}

// hkeys answers all fields.
func hkeys(c *exec.Ctx) {
	h, ok := c.Hash(c.Args.Next())
	if !ok {
		return
	}
	c.Reply.Array(h.Live())
	for it := h.Iter(); it.Next(); {
		c.Reply.Bulk(it.Field())
	}
}

// hvals answers all values.
func hvals(c *exec.Ctx) {
	h, ok := c.Hash(c.Args.Next())
	if !ok {
		return
	}
	c.Reply.Array(h.Live())
	for it := h.Iter(); it.Next(); {
		c.Reply.Bulk(it.Value())
	}
}
