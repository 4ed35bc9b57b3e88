package hash

import "github.com/wedis/wedis/engine/internal/exec"

// hget answers the value of a field.
func hget(c *exec.Ctx) {
	h, ok := c.Hash(c.Args.Next())
	if !ok {
		return
	}
	val, ok := h.Get(c.Args.Next())
	if !ok {
		c.Reply.Nil()
		return
	}
	var digits [20]byte
	c.Reply.Bulk(val.Bytes(&digits))
}

// hmget answers the values of several fields.
func hmget(c *exec.Ctx) {
	h, ok := c.Hash(c.Args.Next())
	if !ok {
		return
	}
	var digits [20]byte
	fields := c.Args.Rest()
	c.Reply.Array(len(fields))
	for _, field := range fields {
		if val, ok := h.Get(field); ok {
			c.Reply.Bulk(val.Bytes(&digits))
		} else {
			c.Reply.Nil()
		}
	}
}

// hexists answers whether there is a field.
func hexists(c *exec.Ctx) {
	h, ok := c.Hash(c.Args.Next())
	switch {
	case !ok:
	case h.Has(c.Args.Next()):
		c.Reply.Int(1)
	default:
		c.Reply.Int(0)
	}
}

// hstrlen answers the length of a value, 0 without one.
func hstrlen(c *exec.Ctx) {
	h, ok := c.Hash(c.Args.Next())
	if !ok {
		return
	}
	n := 0
	if val, ok := h.Get(c.Args.Next()); ok {
		n = val.Len()
	}
	c.Reply.Int(int64(n))
}

// hlen answers the number of fields.
func hlen(c *exec.Ctx) {
	if h, ok := c.Hash(c.Args.Next()); ok {
		c.Reply.Int(int64(h.Len()))
	}
}
