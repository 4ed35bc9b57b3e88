package stream

import (
	"github.com/wedis/wedis/engine/internal/ds/num"
	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/engine/internal/value"
)

// trimOptions are how XADD and XTRIM trim.
type trimOptions struct {
	value.StreamTrim
	given   bool
	limited bool // LIMIT was given
	at      int  // where the threshold is in the line
	refs    refs
	upTo    value.StreamID // with MINID: how far it came
}

// read reads an option, if it is one of these.
func (o *trimOptions) read(c *exec.Ctx) bool {
	a := &c.Args
	switch {
	case o.refs.read(a):
	case a.Left() < 2:
		return false
	case a.Is("MAXLEN"):
		o.readThreshold(c, false)
	case a.Is("MINID"):
		o.readThreshold(c, true)
	case a.Is("LIMIT"):
		if o.Limit = a.Int(); o.Limit < 0 {
			a.Fail("ERR The LIMIT argument must be >= 0.")
		}
		o.limited = true
	default:
		return false
	}
	return true
}

func (o *trimOptions) readThreshold(c *exec.Ctx, byID bool) {
	a := &c.Args
	if o.given {
		a.Fail("ERR syntax error, MAXLEN and MINID options at the same time are not compatible")
		return
	}
	o.ByID, o.given = byID, true
	if a.Left() >= 2 && isSign(a.Peek(), '~') {
		o.Approx = true
		a.Skip(1)
	} else if a.Left() >= 2 && isSign(a.Peek(), '=') {
		a.Skip(1)
	}
	o.at = len(c.Argv) - a.Left()
	if byID {
		o.MinID = readID(a)
	} else if o.MaxLen = a.Int(); o.MaxLen < 0 {
		a.Fail("ERR The MAXLEN argument must be >= 0.")
	}
}

// check looks whether the options go together, and finds the limit where none was given. A journal trims exactly and
// needs none.
func (o *trimOptions) check(c *exec.Ctx) {
	const most = 1_000_000
	switch s := c.Server(); {
	case o.Limit != 0 && !o.given:
		c.Args.Fail("ERR syntax error, LIMIT cannot be used without specifying a trimming strategy")
	case s.Replaying():
		o.Limit = 0
	case o.limited && !o.Approx:
		c.Args.Fail("ERR syntax error, LIMIT cannot be used without the special ~ option")
	case !o.limited && o.Approx:
		if o.Limit = 100 * min(s.Config.StreamSize, most); o.Limit == 0 {
			o.Limit = 10_000
		}
		o.Limit = min(o.Limit, most)
	}
}

// apply trims a stream and returns how many entries it removed.
func (o *trimOptions) apply(s value.Stream) (n int64) {
	o.Refs = o.refs.what
	n, o.upTo = s.Trim(o.StreamTrim)
	return n
}

// state makes the line say exactly what is left, so that it leaves the same when it runs again elsewhere.
func (o *trimOptions) state(c *exec.Ctx, s value.Stream) {
	if !o.Approx {
		return
	}
	c.Argv[o.at-1] = []byte("=")
	if o.ByID && o.Refs == value.Unneeded {
		c.Argv[o.at] = o.upTo.Append(nil)
	} else if o.ByID {
		c.Argv[o.at] = s.Edge().Append(nil)
	} else {
		c.Argv[o.at] = num.AppendInt(nil, int64(s.Len()))
	}
}

// xtrim removes entries from the start of a stream.
func xtrim(c *exec.Ctx) {
	var opt trimOptions
	key := c.Args.Next()
	for c.Args.More() {
		if !opt.read(c) {
			c.Args.Fail(exec.ErrSyntax)
		}
	}
	if !opt.given && opt.Limit == 0 {
		c.Args.Fail("ERR syntax error, XTRIM must be called with a trimming strategy")
	}
	opt.check(c)
	if c.Failed() {
		return
	}
	s, ok := c.StreamToWrite(key)
	if !ok {
		return
	}
	n := int64(0)
	if s.Exists() {
		n = opt.apply(s)
	}
	if n > 0 {
		c.Touch(exec.EventStream, "xtrim", key)
		c.Counts(int(n))
		opt.state(c, s)
	}
	c.Reply.Int(n)
}
