package bits

import (
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
