package hash

import (
	"github.com/wedis/wedis/engine/internal/ds/num"
	"github.com/wedis/wedis/engine/internal/exec"
)

// hincrby adds to the integer in a field; without one, it starts at 0.
func hincrby(c *exec.Ctx) {
	key, field, delta := c.Args.Next(), c.Args.Next(), c.Args.Int()
	if c.Failed() {
		return
	}
	h, ok := c.UpsertHash(key)
	if !ok {
		return
	}
	n := int64(0)
	if old, exists := h.Get(field); exists {
		n, ok = old.Int()
	}
	sum := n + delta
	switch {
	case !ok:
		c.Error("ERR hash value is not an integer")
	case (sum > n) != (delta > 0) && delta != 0:
		c.Error(exec.ErrOverflow)
	default:
		var digits [20]byte
		h.Update(field, num.AppendInt(digits[:0], sum))
		c.Reply.Int(sum)
		c.Touch(exec.EventHash, "hincrby", key)
	}
}

// hincrbyfloat adds to the number in a field, both of which may have fractions.
func hincrbyfloat(c *exec.Ctx) {
	key, field := c.Args.Next(), c.Args.Next()
	delta, ok := num.ParseLongDouble(c.Args.Next())
	switch {
	case !ok:
		c.Args.Fail(exec.ErrNotFloat)
	case delta.IsInf():
		c.Args.Fail("ERR value is NaN or Infinity")
	}
	if c.Failed() {
		return
	}
	h, ok := c.UpsertHash(key)
	if !ok {
		return
	}
	var digits [20]byte
	n := num.LongDouble{}
	if old, exists := h.Get(field); exists {
		n, ok = num.ParseLongDouble(old.Bytes(&digits))
	}
	sum, isNumber := n.Add(delta)
	switch {
	case !ok:
		c.Error("ERR hash value is not a float")
	case !isNumber || sum.IsInf():
		c.Error("ERR increment would produce NaN or Infinity")
	default:
		text := num.AppendLongDouble(nil, sum)
		h.Update(field, text)
		c.Reply.Bulk(text)
		c.Touch(exec.EventHash, "hincrbyfloat", key)
		if at, _ := h.Expiry(field); at != 0 { // which HSET would take away
			c.Propagate(c.DB.ID, []byte("HSETEX"), key, []byte("KEEPTTL"), []byte("FIELDS"), []byte("1"), field, text)
		} else {
			c.Propagate(c.DB.ID, []byte("HSET"), key, field, text)
		}
	}
}
