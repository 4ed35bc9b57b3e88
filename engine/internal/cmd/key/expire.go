package key

import (
	"math"

	"github.com/wedis/wedis/engine/internal/ds/num"
	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/engine/internal/keyspace"
)

const (
	seconds = 1000
	millis  = 1
)

// expire sets a key's expiry, in seconds from now.
func expire(c *exec.Ctx) { setExpiry(c, c.Now, seconds) }

// expireat is expire with a time since the epoch.
func expireat(c *exec.Ctx) { setExpiry(c, 0, seconds) }

// pexpire is expire in milliseconds.
func pexpire(c *exec.Ctx) { setExpiry(c, c.Now, millis) }

// pexpireat is expireat in milliseconds.
func pexpireat(c *exec.Ctx) { setExpiry(c, 0, millis) }

// setExpiry sets the expiry of a key to base plus the number given, which counts
// units of as many ms. A time that has passed deletes the key.
func setExpiry(c *exec.Ctx, base, unit int64) {
	key, number := c.Args.Next(), c.Args.Next()
	var cond condition
	cond.read(&c.Args)
	when := timeOf(c, number, base, unit)
	if c.Failed() {
		return
	}
	e := c.FindToWrite(key)
	if e == 0 || !cond.allows(c.DB.Expiry(e), when) {
		c.Reply.Int(0)
		return
	}
	c.ExpireAt(e, key, when)
	c.Reply.Int(1)
}

// timeOf returns base plus a number of units, in ms, or latches why it cannot.
func timeOf(c *exec.Ctx, number []byte, base, unit int64) int64 {
	n, ok := num.ParseInt(number)
	if !ok {
		c.Args.Fail(exec.ErrNotInteger)
	}
	if n > math.MaxInt64/unit || n < math.MinInt64/unit || n*unit > math.MaxInt64-base {
		c.Args.Fail(exec.ErrInvalidExpire(c.Cmd.FullName()))
	}
	return n*unit + base
}

// condition says which expiries may be replaced.
type condition struct {
	nx bool // there must be none
	xx bool // there must be one
	gt bool // only by a later one; none is the latest of all
	lt bool // only by an earlier one
}

func (x *condition) read(a *exec.Args) {
	for a.More() {
		switch a.OneOf("NX", "XX", "GT", "LT") {
		case 0:
			x.nx = true
		case 1:
			x.xx = true
		case 2:
			x.gt = true
		case 3:
			x.lt = true
		default:
			a.Fail("ERR Unsupported option " + exec.Shown(a.Peek(), math.MaxInt))
		}
	}
	if x.nx && (x.xx || x.gt || x.lt) {
		a.Fail("ERR NX and XX, GT or LT options at the same time are not compatible")
	}
	if x.gt && x.lt {
		a.Fail("ERR GT and LT options at the same time are not compatible")
	}
}

// allows reports whether an expiry, or keyspace.NoExpiry, may be replaced by
// when.
func (x *condition) allows(old, when int64) bool {
	if old == keyspace.NoExpiry {
		return !x.xx && !x.gt
	}
	return !x.nx && !(x.gt && when <= old) && !(x.lt && when >= old)
}

// persist removes a key's expiry.
func persist(c *exec.Ctx) {
	key := c.Args.Next()
	if e := c.FindToWrite(key); e != 0 && c.Persist(e, key) {
		c.Reply.Int(1)
		return
	}
	c.Reply.Int(0)
}
