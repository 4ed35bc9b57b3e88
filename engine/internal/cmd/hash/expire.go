package hash

import (
	"math"

	"github.com/wedis/wedis/engine/internal/ds/num"
	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/engine/internal/value"
)

const (
	seconds = 1000
	millis  = 1

	latestExpiry = 1<<46 - 1 // ms since the epoch, some 2200 years

	// What HEXPIRE and HPERSIST answer of a field.
	noField = -2
	noTime  = -1
	refused = 0
	done    = 1
	deleted = 2
)

// hexpire makes fields expire, in seconds from now.
func hexpire(c *exec.Ctx) { expireFields(c, c.Now, seconds) }

// hexpireat is hexpire with a time since the epoch.
func hexpireat(c *exec.Ctx) { expireFields(c, 0, seconds) }

// hpexpire is hexpire in milliseconds.
func hpexpire(c *exec.Ctx) { expireFields(c, c.Now, millis) }

// hpexpireat is hexpireat in milliseconds.
func hpexpireat(c *exec.Ctx) { expireFields(c, 0, millis) }

// expireFields sets the expiry of fields to base plus the number given, which
// counts units of as many ms. A time that has passed removes them.
func expireFields(c *exec.Ctx, base, unit int64) {
	key := c.Args.Next()
	h, ok := c.HashToWrite(key)
	if !ok {
		return
	}
	when := expiry(c, base, unit)
	cond := condition(c.Args.OneOf("NX", "XX", "GT", "LT"))
	fields := fieldList(&c.Args, "ERR Parameter `numFields` should be greater than 0")
	if c.Failed() {
		return
	}
	x := change{c: c, key: key, h: h, when: when}
	c.Reply.Array(len(fields))
	for _, field := range fields {
		at, exists := h.Expiry(field)
		switch {
		case !exists:
			c.Reply.Int(noField)
		case !cond.allows(at, when):
			c.Reply.Int(refused)
		default:
			c.Reply.Int(x.expire(field))
		}
	}
	x.finish()
}

// expiry reads a number of units and returns base plus these, in ms, at least 1: 0
// would be never.
func expiry(c *exec.Ctx, base, unit int64) int64 {
	n := c.Args.Int()
	switch {
	case n < 0:
		c.Args.Fail("ERR invalid expire time, must be >= 0")
	case n > latestExpiry/unit || n*unit > latestExpiry-base:
		c.Args.Fail(exec.ErrInvalidExpire(c.Cmd.FullName()))
	}
	return max(base+n*unit, 1)
}

// fieldList reads FIELDS, a number, and as many fields, which end the line.
func fieldList(a *exec.Args, badCount string) [][]byte {
	if !a.Is("FIELDS") {
		a.Fail("ERR Mandatory argument FIELDS is missing or not at the right position")
	}
	n := a.IntBetween(1, math.MaxInt64, badCount)
	fields := a.Rest()
	if n != int64(len(fields)) {
		a.Fail("ERR The `numfields` parameter must match the number of arguments")
	}
	return fields
}

const errCount = "ERR Number of fields must be a positive integer"

// condition says which expiries may be replaced: an index into NX XX GT LT, or -1.
type condition int

// allows reports whether an expiry, 0 for none, may be replaced by when. None is
// later than any.
func (x condition) allows(at, when int64) bool {
	switch x {
	case 0:
		return at == 0
	case 1:
		return at != 0
	case 2:
		return at != 0 && when > at
	case 3:
		return at == 0 || when < at
	default:
		return true
	}
}

// change is an expiry on its way to some fields of a hash.
type change struct {
	c      *exec.Ctx
	key    []byte
	h      value.Hash
	when   int64    // 0: never
	fields [][]byte // that have got it
}

// past reports whether the time has passed, and the fields go.
func (x *change) past() bool { return x.when != 0 && x.c.Server().Past(x.when) }

// expire changes a field that exists. It returns what HEXPIRE answers.
func (x *change) expire(field []byte) int64 {
	x.fields = append(x.fields, field)
	if x.past() {
		x.h.Remove(field)
		return deleted
	}
	x.h.SetExpiry(field, x.when)
	return done
}

// finish tells of the change: the event, the effect, and the end of a hash that is
// empty.
func (x *change) finish() {
	c := x.c
	switch {
	case len(x.fields) == 0:
	case x.past():
		c.Touch(exec.EventHash, "hdel", x.key)
		c.Propagate(c.DB.ID, append([][]byte{[]byte("HDEL"), x.key}, x.fields...)...)
		if x.h.Len() == 0 {
			c.Delete(x.h.Entry(), x.key)
		}
	case x.when == 0:
		c.Touch(exec.EventHash, "hpersist", x.key)
		c.Propagate(c.DB.ID, withFields(x.fields, []byte("HPERSIST"), x.key)...)
	default:
		c.FieldsExpire(x.h)
		c.Touch(exec.EventHash, "hexpire", x.key)
		c.Propagate(c.DB.ID, withFields(x.fields, []byte("HPEXPIREAT"), x.key, number(x.when))...)
	}
}

// withFields is a line that ends with a list of fields.
func withFields(fields [][]byte, words ...[]byte) [][]byte {
	words = append(words, []byte("FIELDS"), number(int64(len(fields))))
	return append(words, fields...)
}

func number(n int64) []byte { return num.AppendInt(nil, n) }
