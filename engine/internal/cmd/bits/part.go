package bits

import (
	"math"

	"github.com/wedis/wedis/engine/internal/ds/bitmap"
	"github.com/wedis/wedis/engine/internal/ds/num"
	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/engine/internal/value"
)

// span is a part of a string, given by its first and last index.
type span struct {
	first, last int64
	empty       bool // whatever the string: both count from the end, the wrong way round
}

// readUnit reads whether indexes count bits or bytes, which they do if nothing is
// said.
func readUnit(c *exec.Ctx) (inBits bool) {
	if c.Args.Left() == 0 {
		return false
	}
	switch c.Args.OneOf("BIT", "BYTE") {
	case 0:
		inBits = true
	case -1:
		c.Args.Fail(exec.ErrSyntax)
	}
	c.Args.End()
	return inBits
}

// bitsOf returns the first and the last bit of the span in a string of size bytes.
// There is none if the first is behind the last.
func (s span) bitsOf(size int, inBits bool) (first, last int64) {
	n := int64(size)
	if inBits {
		n *= 8
	}
	first, last = s.first, s.last
	if first < 0 {
		first = max(first+n, 0)
	}
	if last < 0 {
		last = max(last+n, 0)
	}
	last = min(last, n-1)
	switch {
	case s.empty || first > last:
		return 1, 0
	case inBits:
		return first, last
	}
	return first * 8, last*8 + 7
}

// whole is the span of all there is.
var whole = span{last: math.MaxInt64}

// bitcount counts the bits that are set, in all of a string or a part.
func bitcount(c *exec.Ctx) {
	e := c.Find(c.Args.Next())
	switch {
	case !c.Is(e, value.TypeString):
		return
	case e == 0:
		c.Reply.Int(0)
		return
	}
	part, inBits := whole, false
	switch c.Args.Left() {
	case 0:
	case 2, 3:
		part.first, part.last = c.Args.Int(), c.Args.Int()
		part.empty = part.first < 0 && part.last < 0 && part.first > part.last
		if !part.empty {
			inBits = readUnit(c)
		}
	default:
		c.Args.Fail(exec.ErrSyntax)
	}
	if c.Failed() {
		return
	}
	var digits [20]byte
	b := text(c, e, &digits)
	n := int64(0)
	if first, last := part.bitsOf(len(b), inBits); first <= last {
		n = bitmap.CountRange(b, first, last)
	}
	c.Reply.Int(n)
}

// bitpos answers where the first bit is that is set or clear. A string goes on
// with zeros unless its end was given.
func bitpos(c *exec.Ctx) {
	key, on := c.Args.Next(), int(c.Args.Int())
	if on != 0 && on != 1 {
		c.Args.Fail("ERR The bit argument must be 1 or 0.")
	}
	if c.Failed() {
		return
	}
	e := c.Find(key)
	switch {
	case !c.Is(e, value.TypeString):
		return
	case e == 0:
		c.Reply.Int(int64(-on))
		return
	}
	part, inBits, ended := whole, false, c.Args.Left() > 1
	if c.Args.Left() > 3 {
		c.Args.Fail(exec.ErrSyntax)
	}
	if c.Args.More() {
		part.first = c.Args.Int()
	}
	if ended { // the unit is looked at before the end is
		last := c.Args.Next()
		inBits = readUnit(c)
		var ok bool
		if part.last, ok = num.ParseInt(last); !ok {
			c.Args.Fail(exec.ErrNotInteger)
		}
	}
	if c.Failed() {
		return
	}
	var digits [20]byte
	b := text(c, e, &digits)
	at := int64(-1)
	if first, last := part.bitsOf(len(b), inBits); first <= last {
		at = bitmap.Find(b, on, first, last)
		if at < 0 && on == 0 && !ended {
			at = last + 1
		}
	}
	c.Reply.Int(at)
}
