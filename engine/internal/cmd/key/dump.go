package key

import (
	"slices"

	"github.com/wedis/wedis/engine/internal/ds/num"
	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/engine/internal/rdb"
)

// dump answers a value as bytes that restore makes it of again, here and in
// redis-server.
func dump(c *exec.Ctx) {
	e := c.Find(c.Args.Next())
	if e == 0 {
		c.Reply.Nil()
		return
	}
	c.Reply.Bulk(rdb.Seal(c.DB.AppendValue(&c.Server().Dumps, nil, e), 0))
}

// restore creates a key with a value that was dumped.
func restore(c *exec.Ctx) {
	key, ttl, payload := c.Args.Next(), c.Args.Next(), c.Args.Next()
	var opt restoreOptions
	opt.read(&c.Args)
	if c.Failed() {
		return
	}
	if !opt.replace && c.FindToWrite(key) != 0 {
		c.Error("BUSYKEY Target key name already exists.")
		return
	}
	when, text := opt.expiry(ttl, c.Now)
	var v rdb.Value
	if text == "" {
		v, text = open(c, payload)
	}
	if text != "" {
		c.Error(text)
		return
	}
	opt.store(c, key, v, when)
	c.Reply.OK()
}

// open makes a value of a payload, or says why it cannot.
func open(c *exec.Ctx, payload []byte) (v rdb.Value, text string) {
	b, ok := rdb.Open(payload, c.Server().Config.SkipChecksums)
	if !ok {
		return v, "ERR DUMP payload version or checksum are wrong"
	}
	l := rdb.NewLoader(c.Server().Store.Space())
	l.Room = uint64(c.Server().Room() / 2) // a string is there twice while it is loaded
	v, _, err := l.Load(b)                 // what follows the value does not matter to redis-server
	switch err {
	case nil:
		return v, ""
	case rdb.ErrTooLarge:
		return v, exec.ErrOOM
	}
	c.Server().Log(exec.LogWarning, "RESTORE: "+structureOf(b)+" integrity check failed.")
	return v, "ERR Bad data format"
}

// structureOf names what the value of a payload is made of, as redis-server's log does.
func structureOf(b []byte) string {
	if len(b) == 0 {
		return "Value"
	}
	switch b[0] { // the types of RDB files
	case 9:
		return "Zipmap"
	case 10, 14:
		return "Ziplist"
	case 11:
		return "Intset"
	case 12:
		return "Zset ziplist"
	case 13:
		return "Hash ziplist"
	case 15, 19, 21:
		return "Stream listpack"
	case 16:
		return "Hash listpack"
	case 17:
		return "Zset listpack"
	case 18:
		return "Listpack"
	}
	return "Value"
}

// restoreOptions are the options of RESTORE.
type restoreOptions struct {
	replace    bool
	absolute   bool  // the expiry is a time since the epoch
	idle, freq int64 // seconds, and a counter; below 0: not given
}

func (o *restoreOptions) read(a *exec.Args) {
	o.idle, o.freq = -1, -1
	for a.More() {
		switch {
		case a.Is("REPLACE"):
			o.replace = true
		case a.Is("ABSTTL"):
			o.absolute = true
		case a.Left() > 1 && o.freq < 0 && a.Is("IDLETIME"):
			if o.idle = a.Int(); o.idle < 0 {
				a.Fail("ERR Invalid IDLETIME value, must be >= 0")
			}
		case a.Left() > 1 && o.idle < 0 && a.Is("FREQ"):
			if o.freq = a.Int(); o.freq < 0 || o.freq > 255 {
				a.Fail("ERR Invalid FREQ value, must be >= 0 and <= 255")
			}
		default:
			a.Fail(exec.ErrSyntax)
		}
	}
}

// expiry returns when the key is to expire, 0 for never, or what is wrong with
// the time given.
func (o *restoreOptions) expiry(ttl []byte, now int64) (when int64, text string) {
	when, ok := num.ParseInt(ttl)
	switch {
	case !ok:
		return 0, exec.ErrNotInteger
	case when < 0:
		return 0, "ERR Invalid TTL value, must be >= 0"
	case when != 0 && !o.absolute:
		when += now
	}
	return when, ""
}

// store gives key the value in place of whatever is there. If its time has passed
// already, that goes, and nothing comes.
func (o *restoreOptions) store(c *exec.Ctx, key []byte, v rdb.Value, when int64) {
	old := c.DB.Find(key)
	if old != 0 {
		c.DB.Remove(old)
	}
	if when != 0 && c.Server().Past(when) {
		v.Discard()
		if old != 0 {
			c.Touch(exec.EventGeneric, "del", key)
			c.Propagate(c.DB.ID, []byte("DEL"), key)
		}
		return
	}
	e := c.DB.AddValue(key, v)
	if o.idle >= 0 {
		c.DB.SetIdle(e, o.idle)
	}
	if o.freq >= 0 {
		c.DB.SetFrequency(e, o.freq)
	}
	if when != 0 {
		c.DB.SetExpiry(e, when)
	}
	c.Notify(exec.EventNew, "new", key)
	c.Touch(exec.EventGeneric, "restore", key)
	if when != 0 && !o.absolute { // as a time that stays the same
		args := slices.Clone(c.Argv)
		args[2] = num.AppendInt(nil, when)
		c.Propagate(c.DB.ID, append(args, []byte("ABSTTL"))...)
	}
}
