package str

import (
	"github.com/wedis/wedis/engine/internal/ds/num"
	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/engine/internal/keyspace"
	"github.com/wedis/wedis/engine/internal/value"
)

// setOptions are the options of SET.
type setOptions struct {
	expiry  expiry
	nx, xx  bool // only if the key does not, does exist
	get     bool // answer the old string
	keepTTL bool
}

func (o *setOptions) read(a *exec.Args) {
	for a.More() {
		switch {
		case !o.xx && a.Is("NX"):
			o.nx = true
		case !o.nx && a.Is("XX"):
			o.xx = true
		case a.Is("GET"):
			o.get = true
		case !o.expiry.given() && a.Is("KEEPTTL"):
			o.keepTTL = true
		case !o.keepTTL && o.expiry.read(a):
		default:
			a.Fail(exec.ErrSyntax)
		}
	}
}

// set stores a string.
func set(c *exec.Ctx) {
	var opt setOptions
	key, text := c.Args.Next(), c.Args.Next()
	opt.read(&c.Args)
	when := opt.expiry.at(c)
	if c.Failed() {
		return
	}
	if opt.get {
		if _, ok := answer(c, key); !ok {
			return
		}
	}
	e := c.FindToWrite(key)
	if opt.nx && e != 0 || opt.xx && e == 0 {
		if !opt.get {
			c.Reply.Nil()
		}
		return
	}
	store(c, e, key, text, opt.keepTTL, when)
	if !opt.get {
		c.Reply.OK()
	} else if !opt.expiry.given() {
		propagateWithoutGet(c)
	}
}

// setKeys is what SET does with its key: it only reads it for GET.
func setKeys(argv [][]byte) []exec.KeyRef {
	for _, arg := range argv[min(3, len(argv)):] {
		if exec.EqualFold(arg, "GET") {
			return []exec.KeyRef{{Index: 1, Flags: exec.RW | exec.Access | exec.Update}}
		}
	}
	return []exec.KeyRef{{Index: 1, Flags: exec.OW | exec.Update}}
}

// store puts text under key, whose entry is e or zero, as SET does: whatever was
// there goes, its expiry too unless it is kept, and a new one is set if when is
// not 0.
func store(c *exec.Ctx, e keyspace.Entry, key, text []byte, keepTTL bool, when int64) {
	e = c.PutString(e, key, value.Encoded(text))
	switch {
	case when != 0:
		c.DB.SetExpiry(e, when)
	case !keepTTL && c.DB.Expires(e):
		c.DB.Persist(e)
	}
	c.Touch(exec.EventString, "set", key)
	if when != 0 {
		var digits [20]byte
		c.Notify(exec.EventGeneric, "expire", key)
		c.Propagate(c.DB.ID, []byte("SET"), key, text, []byte("PXAT"), num.AppendInt(digits[:0], when))
	}
}

// propagateWithoutGet states a SET without its option GET.
func propagateWithoutGet(c *exec.Ctx) {
	effect := make([][]byte, 0, len(c.Argv))
	for i, arg := range c.Argv {
		if i < 3 || !exec.EqualFold(arg, "GET") {
			effect = append(effect, arg)
		}
	}
	c.Propagate(c.DB.ID, effect...)
}

// setnx stores a string if the key does not exist.
func setnx(c *exec.Ctx) {
	key, text := c.Args.Next(), c.Args.Next()
	if c.FindToWrite(key) != 0 {
		c.Reply.Int(0)
		return
	}
	store(c, 0, key, text, false, 0)
	c.Reply.Int(1)
}

// setex stores a string that expires in some seconds.
func setex(c *exec.Ctx) { storeFor(c, inSeconds) }

// psetex is setex in milliseconds.
func psetex(c *exec.Ctx) { storeFor(c, inMillis) }

func storeFor(c *exec.Ctx, unit unit) {
	key := c.Args.Next()
	expiry := expiry{unit, c.Args.Next()}
	text := c.Args.Next()
	when := expiry.at(c)
	if c.Failed() {
		return
	}
	store(c, c.FindToWrite(key), key, text, false, when)
	c.Reply.OK()
}

// getset stores a string and answers the one before.
func getset(c *exec.Ctx) {
	key, text := c.Args.Next(), c.Args.Next()
	if _, ok := answer(c, key); !ok {
		return
	}
	store(c, c.FindToWrite(key), key, text, false, 0)
	c.Propagate(c.DB.ID, []byte("SET"), key, text)
}

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
