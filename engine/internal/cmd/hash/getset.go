package hash

import (
	"math"

	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/engine/internal/value"
)

// hgetdel answers the values of fields and removes them.
func hgetdel(c *exec.Ctx) {
	key := c.Args.Next()
	h, ok := c.HashToWrite(key)
	if !ok {
		return
	}
	fields := fieldList(&c.Args, errCount)
	if c.Failed() {
		return
	}
	n := h.Len()
	c.Reply.Array(len(fields))
	for _, field := range fields {
		replyValue(c, h, field)
		h.Remove(field)
	}
	if h.Len() == n {
		return
	}
	c.Touch(exec.EventHash, "hdel", key)
	c.Propagate(c.DB.ID, append([][]byte{[]byte("HDEL"), key}, fields...)...)
	if h.Len() == 0 {
		c.Delete(h.Entry(), key)
	}
}

// replyValue answers the value of a field, nil without one, and reports whether
// there is one.
func replyValue(c *exec.Ctx, h value.Hash, field []byte) bool {
	val, ok := h.Get(field)
	if !ok {
		c.Reply.Nil()
		return false
	}
	var digits [20]byte
	c.Reply.Bulk(val.Bytes(&digits))
	return true
}

// hgetex answers the values of fields and changes their expiry.
func hgetex(c *exec.Ctx) {
	key := c.Args.Next()
	h, ok := c.HashToWrite(key)
	if !ok {
		return
	}
	when, changes := expiryOption(c, c.Args.OneOf("EX", "PX", "EXAT", "PXAT", "PERSIST"))
	fields := fieldList(&c.Args, errCount)
	if c.Failed() {
		return
	}
	x := change{c: c, key: key, h: h, when: when}
	c.Reply.Array(len(fields))
	for _, field := range fields {
		if !replyValue(c, h, field) || !changes {
			continue
		}
		if at, _ := h.Expiry(field); when != 0 || at != 0 {
			x.expire(field)
		}
	}
	x.finish()
}

// expiryOption reads what belongs to an option, given as its index into EX PX EXAT
// PXAT, or another, or -1 for none. It returns the expiry, 0 without one, and
// whether there is an option at all.
func expiryOption(c *exec.Ctx, option int) (when int64, given bool) {
	switch option {
	case 0:
		when = expiry(c, c.Now, seconds)
	case 1:
		when = expiry(c, c.Now, millis)
	case 2:
		when = expiry(c, 0, seconds)
	case 3:
		when = expiry(c, 0, millis)
	case -1:
		return 0, false
	default:
		return 0, true
	}
	return when, true
}

// setOptions are the options of HSETEX.
type setOptions struct {
	when  int64 // 0: no expiry given
	keep  bool  // KEEPTTL
	fnx   bool  // none of the fields may exist
	fxx   bool  // all must
	pairs [][]byte
}

// hsetex sets fields and when they expire.
func hsetex(c *exec.Ctx) {
	key := c.Args.Next()
	var opt setOptions
	if opt.read(c); c.Failed() {
		return
	}
	h, ok := c.HashToWrite(key)
	if !ok {
		return
	}
	if !opt.allow(h) {
		c.Reply.Int(0)
		return
	}
	h, _ = c.UpsertHash(key)
	if opt.when == 0 || !c.Server().Past(opt.when) { // else they go at once, and the effect knows nothing of values
		opt.set(h)
	}
	c.Touch(exec.EventHash, "hset", key)
	c.Reply.Int(1)
	opt.expire(c, key, h)
}

// set sets the fields.
func (o *setOptions) set(h value.Hash) {
	h.Expect(o.pairs)
	for i := 0; i < len(o.pairs); i += 2 {
		if o.keep || o.when != 0 {
			h.Update(o.pairs[i], o.pairs[i+1])
		} else {
			h.Set(o.pairs[i], o.pairs[i+1])
		}
	}
}

// expire sets the expiry of the fields that have been set, if one was given.
func (o *setOptions) expire(c *exec.Ctx, key []byte, h value.Hash) {
	if o.when == 0 {
		return
	}
	x := change{c: c, key: key, h: h, when: o.when}
	for i := 0; i < len(o.pairs); i += 2 {
		x.expire(o.pairs[i])
	}
	if x.past() {
		x.finish()
		return
	}
	c.FieldsExpire(h)
	c.Notify(exec.EventHash, "hexpire", key)
	line := [][]byte{[]byte("HSETEX"), key, []byte("PXAT"), number(o.when), []byte("FIELDS"), number(int64(len(o.pairs) / 2))}
	c.Propagate(c.DB.ID, append(line, o.pairs...)...)
}

// allow reports whether the fields may be set.
func (o *setOptions) allow(h value.Hash) bool {
	for i := 0; i < len(o.pairs); i += 2 {
		if exists := h.Has(o.pairs[i]); exists && o.fnx || !exists && o.fxx {
			return false
		}
	}
	return true
}

// read reads the options and the list of fields and values, which ends the line.
func (o *setOptions) read(c *exec.Ctx) {
	a := &c.Args
	timed := false
	for o.pairs == nil && a.Err() == "" {
		option := a.OneOf("EX", "PX", "EXAT", "PXAT", "KEEPTTL", "FNX", "FXX", "FIELDS")
		switch option {
		case 0, 1, 2, 3, 4:
			if timed {
				a.Fail("ERR Only one of EX, PX, EXAT, PXAT or KEEPTTL arguments can be specified")
			} else if option < 4 && !a.More() {
				a.Fail("ERR missing expire time")
			}
			timed, o.keep = true, option == 4
			o.when, _ = expiryOption(c, option)
		case 5, 6:
			if o.fnx || o.fxx {
				a.Fail("ERR Only one of FXX or FNX arguments can be specified")
			}
			o.fnx, o.fxx = option == 5, option == 6
		case 7:
			o.readPairs(c)
		default:
			a.Fail("ERR unknown argument: " + exec.Shown(a.Peek(), math.MaxInt))
		}
	}
}

// readPairs reads a number and as many fields with their values.
func (o *setOptions) readPairs(c *exec.Ctx) {
	a := &c.Args
	if a.Left() < 3 {
		a.Fail(arity(c))
	}
	n := a.IntBetween(1, math.MaxInt32, "ERR invalid number of fields")
	o.pairs = a.Rest()
	if int64(len(o.pairs)) != 2*n {
		a.Fail(arity(c))
	}
}

func arity(c *exec.Ctx) string {
	return "ERR wrong number of arguments for '" + c.Cmd.FullName() + "' command"
}
