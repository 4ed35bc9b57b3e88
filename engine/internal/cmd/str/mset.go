package str

import (
	"math"

	"github.com/wedis/wedis/engine/internal/exec"
)

const errKeyCount = "ERR invalid numkeys value"

// mset stores several strings.
func mset(c *exec.Ctx) {
	if pairs, ok := keysAndValues(c); ok {
		storeAll(c, pairs)
		c.Reply.OK()
	}
}

// msetnx stores several strings if none of the keys exists.
func msetnx(c *exec.Ctx) {
	pairs, ok := keysAndValues(c)
	if !ok {
		return
	}
	for i := 0; i < len(pairs); i += 2 {
		if c.FindToWrite(pairs[i]) != 0 {
			c.Reply.Int(0)
			return
		}
	}
	storeAll(c, pairs)
	c.Reply.Int(1)
}

func keysAndValues(c *exec.Ctx) (pairs [][]byte, ok bool) {
	if c.Args.Left()%2 != 0 {
		c.ErrorArity()
		return nil, false
	}
	return c.Args.Rest(), true
}

func storeAll(c *exec.Ctx, pairs [][]byte) {
	for i := 0; i < len(pairs); i += 2 {
		key := pairs[i]
		store(c, c.FindToWrite(key), key, pairs[i+1], false, 0)
	}
}

// msetex stores several strings that expire together, if all or none of the keys
// exist.
func msetex(c *exec.Ctx) {
	var opt setOptions
	count := c.Args.IntOr(errKeyCount)
	if count < 1 || count > math.MaxInt32 {
		c.Args.Fail(errKeyCount)
	}
	if 2*count > int64(c.Args.Left()) {
		c.Args.Fail("ERR wrong number of key-value pairs")
	}
	if c.Failed() {
		return
	}
	pairs := c.Argv[2 : 2+2*count]
	c.Args.Skip(len(pairs))
	opt.readMany(&c.Args)
	when := opt.expiry.at(c)
	if c.Failed() {
		return
	}
	for i := 0; i < len(pairs); i += 2 {
		if e := c.FindToWrite(pairs[i]); opt.nx && e != 0 || opt.xx && e == 0 {
			c.Reply.Int(0)
			return
		}
	}
	for i := 0; i < len(pairs); i += 2 {
		key, text := pairs[i], pairs[i+1]
		store(c, c.FindToWrite(key), key, text, opt.keepTTL, when)
		if opt.keepTTL {
			c.Propagate(c.DB.ID, []byte("SET"), key, text, []byte("KEEPTTL"))
		}
	}
	if !opt.keepTTL && when == 0 {
		c.Propagate(c.DB.ID, append([][]byte{[]byte("MSET")}, pairs...)...)
	}
	c.Reply.Int(1)
}

// readMany reads the options of MSETEX.
func (o *setOptions) readMany(a *exec.Args) {
	for a.More() {
		switch {
		case !o.xx && a.Is("NX"):
			o.nx = true
		case !o.nx && a.Is("XX"):
			o.xx = true
		case !o.expiry.given() && a.Is("KEEPTTL"):
			o.keepTTL = true
		case !o.keepTTL && o.expiry.read(a):
		default:
			a.Fail(exec.ErrSyntax)
		}
	}
}
