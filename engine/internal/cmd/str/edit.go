package str

import (
	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/engine/internal/value"
)

// appendText adds to the end of a string.
func appendText(c *exec.Ctx) {
	key, text := c.Args.Next(), c.Args.Next()
	e := c.FindToWrite(key)
	if !c.Is(e, value.TypeString) {
		return
	}
	n := len(text)
	if e == 0 {
		c.AddString(key, value.Encoded(text))
	} else {
		if !fits(c, c.DB.String(e).Len(), n) {
			return
		}
		_, n = c.DB.Append(e, text)
	}
	c.Touch(exec.EventString, "append", key)
	c.Reply.Int(int64(n))
}

// setrange overwrites a string from an offset on; a gap before it is filled with
// zeros.
func setrange(c *exec.Ctx) {
	key := c.Args.Next()
	offset := c.Args.Int()
	text := c.Args.Next()
	if offset < 0 {
		c.Args.Fail("ERR offset is out of range")
	}
	if c.Failed() {
		return
	}
	e := c.FindToWrite(key)
	if !c.Is(e, value.TypeString) {
		return
	}
	n := 0
	if e != 0 {
		n = c.DB.String(e).Len()
	}
	if len(text) == 0 { // changes nothing, creates nothing
		c.Reply.Int(int64(n))
		return
	}
	if !fits(c, int(offset), len(text)) || !c.HasRoom(int(offset)+len(text)-n) {
		return
	}
	if e == 0 {
		e = c.AddString(key, value.Raw(nil))
	}
	_, n = c.DB.SetRange(e, int(offset), text)
	c.Touch(exec.EventString, "setrange", key)
	c.Reply.Int(int64(n))
}

// fits reports whether a string of n bytes and more behind them is not too long,
// and replies when it is.
func fits(c *exec.Ctx, n, more int) bool {
	s := c.Server()
	total := int64(n) + int64(more)
	if (total > s.Config.MaxValue() || total < int64(n)) && !s.Replaying() {
		c.Error(exec.ErrStringTooLong)
		return false
	}
	return true
}
