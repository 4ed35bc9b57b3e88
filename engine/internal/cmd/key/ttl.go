package key

import (
	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/engine/internal/keyspace"
)

// ttl answers the time until a key expires, in seconds.
func ttl(c *exec.Ctx) { replyExpiry(c, c.Now, seconds) }

// pttl is ttl in milliseconds.
func pttl(c *exec.Ctx) { replyExpiry(c, c.Now, millis) }

// expiretime answers when a key expires, in seconds since the epoch.
func expiretime(c *exec.Ctx) { replyExpiry(c, 0, seconds) }

// pexpiretime is expiretime in milliseconds.
func pexpiretime(c *exec.Ctx) { replyExpiry(c, 0, millis) }

// replyExpiry answers a key's expiry as seen from base, rounded to units of as
// many ms: -1 if it stays, -2 if there is no such key.
func replyExpiry(c *exec.Ctx, base, unit int64) {
	e := c.Peek(c.Args.Next())
	if e == 0 {
		c.Reply.Int(-2)
		return
	}
	when := c.DB.Expiry(e)
	if when == keyspace.NoExpiry {
		c.Reply.Int(-1)
		return
	}
	left := uint64(max(when-base, 0)) // unsigned, for the latest time there is does not overflow
	c.Reply.Int(int64((left + uint64(unit)/2) / uint64(unit)))
}
