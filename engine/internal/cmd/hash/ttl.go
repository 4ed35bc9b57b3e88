package hash

import "github.com/wedis/wedis/engine/internal/exec"

// httl answers the time until fields expire, in seconds.
func httl(c *exec.Ctx) { replyExpiries(c, c.Now, seconds) }

// hpttl is httl in milliseconds.
func hpttl(c *exec.Ctx) { replyExpiries(c, c.Now, millis) }

// hexpiretime answers when fields expire, in seconds since the epoch.
func hexpiretime(c *exec.Ctx) { replyExpiries(c, 0, seconds) }

// hpexpiretime is hexpiretime in milliseconds.
func hpexpiretime(c *exec.Ctx) { replyExpiries(c, 0, millis) }

// replyExpiries answers the expiries of fields as seen from base, in units of as
// many ms, rounded up: -1 if one stays, -2 if there is no such field.
func replyExpiries(c *exec.Ctx, base, unit int64) {
	h, ok := c.Hash(c.Args.Next())
	if !ok {
		return
	}
	fields := fieldList(&c.Args, errCount)
	if c.Failed() {
		return
	}
	c.Reply.Array(len(fields))
	for _, field := range fields {
		switch at, exists := h.Expiry(field); {
		case !exists:
			c.Reply.Int(noField)
		case at == 0:
			c.Reply.Int(noTime)
		default:
			c.Reply.Int((at - base + unit - 1) / unit)
		}
	}
}

// hpersist removes the expiry of fields.
func hpersist(c *exec.Ctx) {
	key := c.Args.Next()
	h, ok := c.HashToWrite(key)
	if !ok {
		return
	}
	fields := fieldList(&c.Args, errCount)
	if c.Failed() {
		return
	}
	x := change{c: c, key: key, h: h}
	c.Reply.Array(len(fields))
	for _, field := range fields {
		switch at, exists := h.Expiry(field); {
		case !exists:
			c.Reply.Int(noField)
		case at == 0:
			c.Reply.Int(noTime)
		default:
			c.Reply.Int(x.expire(field))
		}
	}
	x.finish()
}
