package str

import (
	"math"

	"github.com/wedis/wedis/engine/internal/ds/num"
	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/engine/internal/value"
)

// incr adds one.
func incr(c *exec.Ctx) { add(c, 1) }

// decr subtracts one.
func decr(c *exec.Ctx) { add(c, -1) }

// incrby adds a number.
func incrby(c *exec.Ctx) {
	c.Args.Skip(1)
	if n := c.Args.Int(); !c.Failed() {
		add(c, n)
	}
}

// decrby subtracts a number.
func decrby(c *exec.Ctx) {
	c.Args.Skip(1)
	n := c.Args.Int()
	if n == math.MinInt64 { // has no opposite
		c.Args.Fail("ERR decrement would overflow")
	}
	if !c.Failed() {
		add(c, -n)
	}
}

// add adds to the integer under the command's key; without one, it starts at 0.
func add(c *exec.Ctx, delta int64) {
	key := c.Argv[1]
	e := c.FindToWrite(key)
	if !c.Is(e, value.TypeString) {
		return
	}
	n, ok := int64(0), true
	if e != 0 {
		n, ok = c.DB.String(e).Int()
	}
	sum := n + delta
	switch {
	case !ok:
		c.Error(exec.ErrNotInteger)
	case (sum > n) != (delta > 0) && delta != 0:
		c.Error(exec.ErrOverflow)
	default:
		c.PutString(e, key, value.Integer(sum))
		c.Touch(exec.EventString, "incrby", key)
		c.Reply.Int(sum)
	}
}

// incrbyfloat adds a number to another, both of which may have fractions.
func incrbyfloat(c *exec.Ctx) {
	key, delta := c.Args.Next(), c.Args.Next()
	e := c.FindToWrite(key)
	if !c.Is(e, value.TypeString) {
		return
	}
	var digits [20]byte
	text := []byte("0")
	if e != 0 {
		text = c.DB.String(e).Bytes(&digits)
	}
	sum, ok, nanOrInf := num.AddLongDouble(text, delta)
	switch {
	case !ok:
		c.Error(exec.ErrNotFloat)
	case nanOrInf:
		c.Error("ERR increment would produce NaN or Infinity")
	default:
		c.PutString(e, key, value.Text(sum))
		c.Touch(exec.EventString, "incrbyfloat", key)
		c.Propagate(c.DB.ID, []byte("SET"), key, sum, []byte("KEEPTTL"))
		c.Reply.Bulk(sum)
	}
}
