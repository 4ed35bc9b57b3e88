package str

import (
	"github.com/wedis/wedis/engine/internal/ds/num"
	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/engine/internal/keyspace"
	"github.com/wedis/wedis/engine/internal/value"
)

// setOptions are the options of SET.
type setOptions struct {
	expiry    expiry
	nx, xx    bool // only if the key does not, does exist
	get       bool // answer the old string
	keepTTL   bool
	condition condition // only if this is true of the old string
}

func (o *setOptions) read(a *exec.Args) {
	for a.More() {
		switch {
		case !o.xx && !o.condition.given() && a.Is("NX"):
			o.nx = true
		case !o.nx && !o.condition.given() && a.Is("XX"):
			o.xx = true
		case a.Is("GET"):
			o.get = true
		case !o.expiry.given() && a.Is("KEEPTTL"):
			o.keepTTL = true
		case !o.keepTTL && o.expiry.read(a):
		case !o.nx && !o.xx && o.condition.read(a):
		default:
			a.Fail(exec.ErrSyntax)
		}
	}
}

// set stores a string.
func set(c *exec.Ctx) {
	key, text := c.Args.Next(), c.Args.Next()
	if c.Args.More() {
		setWith(c, key, text)
		return
	}
	store(c, c.FindToWrite(key), key, text, false, 0)
	c.Reply.OK()
}

// setWith is SET with options. The one without, which is far commoner, is 6 % faster for not looking for any.
func setWith(c *exec.Ctx, key, text []byte) {
	var opt setOptions
	opt.read(&c.Args)
	when := opt.expiry.at(c)
	if c.Failed() {
		return
	}
	refused, ok := opt.refused(c, key)
	if !ok {
		return
	}
	if opt.get {
		if _, ok := answer(c, key); !ok {
			return
		}
	}
	e := c.FindToWrite(key)
	if refused || opt.nx && e != 0 || opt.xx && e == 0 {
		if !opt.get {
			c.Reply.Nil()
		}
		return
	}
	store(c, e, key, text, opt.keepTTL, when)
	if !opt.get {
		c.Reply.OK()
	}
	if !opt.expiry.given() && (opt.get || opt.condition.given()) {
		propagateAlways(c)
	}
}

// refused reports whether the condition is not true of the string under key. It
// replies and returns false for ok if there is something else.
func (o *setOptions) refused(c *exec.Ctx, key []byte) (refused, ok bool) {
	if !o.condition.given() {
		return false, true
	}
	e := c.FindToWrite(key)
	switch {
	case !c.Is(e, value.TypeString):
		return false, false
	case e == 0:
		return !o.condition.holdsWithout(), true
	}
	holds, ok := o.condition.holds(c, e)
	return !holds, ok
}

// setKeys is what SET does with its key: it only reads it for GET and conditions.
func setKeys(argv [][]byte) []exec.KeyRef {
	for _, arg := range argv[min(3, len(argv)):] {
		if exec.EqualFold(arg, "GET") || isCondition(arg) {
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

// propagateAlways states a SET without its option GET and its condition.
func propagateAlways(c *exec.Ctx) {
	effect := append(make([][]byte, 0, len(c.Argv)), c.Argv[:3]...)
	for i := 3; i < len(c.Argv); i++ {
		switch arg := c.Argv[i]; {
		case exec.EqualFold(arg, "GET"):
		case isCondition(arg):
			i++
		default:
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
