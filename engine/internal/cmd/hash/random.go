package hash

import (
	"math"

	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/engine/internal/value"
)

// hrandfield answers one field or several, chosen at random.
func hrandfield(c *exec.Ctx) {
	key := c.Args.Next()
	if c.Args.More() {
		count, withValues := randomOptions(&c.Args)
		if !c.Failed() {
			replyRandom(c, key, count, withValues)
		}
		return
	}
	h, ok := c.Hash(key)
	if !ok {
		return
	}
	if h.Live() == 0 {
		c.Reply.Nil()
		return
	}
	h.Draw(c.Server().Rand(), 1, func(it *value.HashIter) bool {
		c.Reply.Bulk(it.Field())
		return true
	})
}

// randomOptions reads how many fields to answer; less than 0: as many, some
// perhaps several times.
func randomOptions(a *exec.Args) (count int64, withValues bool) {
	if count = a.Int(); count == math.MinInt64 { // has no opposite
		a.Fail("ERR value is out of range, value must between -9223372036854775807 and 9223372036854775807")
	}
	withValues = a.Is("WITHVALUES")
	a.End()
	if withValues && (count < -math.MaxInt64/2 || count > math.MaxInt64/2) {
		a.Fail("ERR value is out of range")
	}
	return count, withValues
}

// replyRandom answers count fields, with their values if asked: in pairs, but one
// after the other in version 2 of the protocol.
func replyRandom(c *exec.Ctx, key []byte, count int64, withValues bool) {
	h, ok := c.Hash(key)
	if !ok {
		return
	}
	live := int64(h.Live())
	n := max(0, min(count, live))
	if count < 0 && live > 0 {
		n = -count
	}
	pairs := withValues && c.Reply.Proto >= 3
	width := int64(1)
	if withValues && !pairs {
		width = 2
	}
	c.Reply.Array(int(n * width))
	c.Reply.Expect(int(n))
	reply := func(it *value.HashIter) bool {
		if pairs {
			c.Reply.Array(2)
		}
		c.Reply.Bulk(it.Field())
		if withValues {
			c.Reply.Bulk(it.Value())
		}
		return !c.Reply.Full
	}
	if count < 0 {
		h.Draw(c.Server().Rand(), int(n), reply)
	} else {
		h.Sample(c.Server().Rand(), int(n), reply)
	}
}
