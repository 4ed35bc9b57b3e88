package exec

import (
	"github.com/wedis/wedis/engine/internal/ds/num"
	"github.com/wedis/wedis/engine/internal/keyspace"
	"github.com/wedis/wedis/engine/internal/value"
)

// AddString creates key, which must be absent. Touch follows.
func (c *Ctx) AddString(key []byte, f value.Form) keyspace.Entry {
	e := c.DB.AddString(key, f)
	c.Notify(EventNew, "new", key)
	return e
}

// PutString stores a string under key, whose entry is e or zero. An expiry
// stays. Touch follows.
func (c *Ctx) PutString(e keyspace.Entry, key []byte, f value.Form) keyspace.Entry {
	if e == 0 {
		return c.AddString(key, f)
	}
	return c.DB.SetString(e, f)
}

// ReplaceString stores a string under key, whose entry is e or zero, in place of
// whatever is there; an expiry goes. Touch follows.
func (c *Ctx) ReplaceString(e keyspace.Entry, key []byte, f value.Form) {
	e = c.PutString(e, key, f)
	if c.DB.Expires(e) {
		c.DB.Persist(e)
	}
}

// Delete removes key, whose entry is e.
func (c *Ctx) Delete(e keyspace.Entry, key []byte) {
	c.DB.Remove(e)
	c.Touch(EventGeneric, "del", key)
}

// ExpireAt makes key, whose entry is e, expire at when, in ms since the epoch,
// which deletes it at once if that has passed.
func (c *Ctx) ExpireAt(e keyspace.Entry, key []byte, when int64) {
	if c.srv.Past(when) {
		c.Delete(e, key)
		c.Propagate(c.DB.ID, []byte("DEL"), key)
		return
	}
	var digits [20]byte
	c.DB.SetExpiry(e, when)
	c.Touch(EventGeneric, "expire", key)
	c.Propagate(c.DB.ID, []byte("PEXPIREAT"), key, num.AppendInt(digits[:0], when))
}

// Persist removes the expiry of key, whose entry is e. It reports whether there
// was one.
func (c *Ctx) Persist(e keyspace.Entry, key []byte) bool {
	if c.DB.Expiry(e) == keyspace.NoExpiry {
		return false
	}
	c.DB.Persist(e)
	c.Touch(EventGeneric, "persist", key)
	c.Propagate(c.DB.ID, []byte("PERSIST"), key)
	return true
}
