package bits

import (
	"math"

	"github.com/wedis/wedis/engine/internal/ds/bitmap"
	"github.com/wedis/wedis/engine/internal/ds/num"
	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/engine/internal/keyspace"
	"github.com/wedis/wedis/engine/internal/value"
)

const errOffset = "ERR bit offset is not an integer or out of range"

// offset reads the place of a bit. With fields of some width it may be counted in
// them, "#3" for the fourth.
func offset(c *exec.Ctx, width int64) uint64 {
	text := c.Args.Next()
	if c.Args.Err() != "" {
		return 0
	}
	inFields := width > 0 && len(text) > 0 && text[0] == '#'
	if inFields {
		text = text[1:]
	}
	n, ok := num.ParseInt(text)
	if inFields {
		n *= width
	}
	s := c.Server()
	if !ok || n < 0 || n>>3 >= s.Config.MaxValue() && !s.Replaying() {
		c.Args.Fail(errOffset)
	}
	return uint64(n)
}

// text returns the string under e, empty without one. Integers are written into
// scratch.
func text(c *exec.Ctx, e keyspace.Entry, scratch *[20]byte) []byte {
	if e == 0 {
		return nil
	}
	return c.DB.String(e).Bytes(scratch)
}

// edited is a string that is being changed in place.
type edited struct {
	key  []byte
	text []byte
	grew bool // from nothing, or it was shorter
}

// edit finds or creates the string under key and makes it long enough for bit last.
// It replies and returns false if there is something else, or no memory.
func edit(c *exec.Ctx, key []byte, last uint64) (s edited, ok bool) {
	e := c.FindToWrite(key)
	if !c.Is(e, value.TypeString) {
		return s, false
	}
	size, n := int(last>>3)+1, 0
	if e != 0 {
		n = c.DB.String(e).Len()
	}
	if !c.HasRoom(size - n) {
		return s, false
	}
	if e == 0 {
		e = c.AddString(key, value.Raw(nil))
	}
	s.key, s.grew = key, size > n
	_, s.text = c.DB.Stretch(e, size)
	return s, true
}

// getbit answers a bit.
func getbit(c *exec.Ctx) {
	key, at := c.Args.Next(), offset(c, 0)
	if c.Failed() {
		return
	}
	e := c.Find(key)
	if !c.Is(e, value.TypeString) {
		return
	}
	var digits [20]byte
	c.Reply.Int(int64(bitmap.Get(text(c, e, &digits), at)))
}

// setbit sets or clears a bit and answers what it was.
func setbit(c *exec.Ctx) {
	key, at := c.Args.Next(), offset(c, 0)
	on := int(c.Args.IntBetween(0, 1, "ERR bit is not an integer or out of range"))
	if c.Failed() {
		return
	}
	s, ok := edit(c, key, at)
	if !ok {
		return
	}
	old := bitmap.Get(s.text, at)
	bitmap.Set(s.text, at, on)
	if s.grew || on != old {
		c.Touch(exec.EventString, "setbit", key)
	}
	c.Reply.Int(int64(old))
}

// span is a part of a string, given by its first and last index.
type span struct {
	first, last int64
	empty       bool // whatever the string: both count from the end, the wrong way round
}

// readEnd reads an index.
func readEnd(c *exec.Ctx) int64 { return c.Args.Int() }

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
		part.first, part.last = readEnd(c), readEnd(c)
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
		part.first = readEnd(c)
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
