package exec

import (
	"github.com/wedis/wedis/engine/internal/keyspace"
	"github.com/wedis/wedis/engine/internal/value"
)

// The methods of this file find the collection under a key in one of three ways:
// to read it (counted as hit or miss); to write to it, if it exists; to write to
// it, creating it if need be, in which case it must not stay empty. They reply
// WRONGTYPE and return false when the key holds something else.

// List finds a list to read.
func (c *Ctx) List(key []byte) (l value.List, ok bool) {
	r, ok := c.toRead(key, value.TypeList)
	return value.List{Root: r}, ok
}

// ListToWrite finds a list to change.
func (c *Ctx) ListToWrite(key []byte) (l value.List, ok bool) {
	r, ok := c.toWrite(key, value.TypeList)
	return value.List{Root: r}, ok
}

// UpsertList finds or creates a list.
func (c *Ctx) UpsertList(key []byte) (l value.List, ok bool) {
	r, ok := c.upsert(key, value.TypeList)
	return value.List{Root: r}, ok
}

// Set finds a set to read.
func (c *Ctx) Set(key []byte) (s value.Set, ok bool) {
	r, ok := c.toRead(key, value.TypeSet)
	return value.Set{Root: r}, ok
}

// SetToWrite finds a set to change.
func (c *Ctx) SetToWrite(key []byte) (s value.Set, ok bool) {
	r, ok := c.toWrite(key, value.TypeSet)
	return value.Set{Root: r}, ok
}

// UpsertSet finds or creates a set.
func (c *Ctx) UpsertSet(key []byte) (s value.Set, ok bool) {
	r, ok := c.upsert(key, value.TypeSet)
	return value.Set{Root: r}, ok
}

// ZSet finds a sorted set to read.
func (c *Ctx) ZSet(key []byte) (z value.ZSet, ok bool) {
	r, ok := c.toRead(key, value.TypeZSet)
	return value.ZSet{Root: r}, ok
}

// ZSetToWrite finds a sorted set to change.
func (c *Ctx) ZSetToWrite(key []byte) (z value.ZSet, ok bool) {
	r, ok := c.toWrite(key, value.TypeZSet)
	return value.ZSet{Root: r}, ok
}

// UpsertZSet finds or creates a sorted set.
func (c *Ctx) UpsertZSet(key []byte) (z value.ZSet, ok bool) {
	r, ok := c.upsert(key, value.TypeZSet)
	return value.ZSet{Root: r}, ok
}

// Hash finds a hash to read, as it is without the fields that have expired.
func (c *Ctx) Hash(key []byte) (h value.Hash, ok bool) {
	r, ok := c.toRead(key, value.TypeHash)
	if h = (value.Hash{Root: r}); h.Expiring() {
		h = c.fresh(h, nil)
	}
	return h, ok
}

// HashIn is Hash for the entry e of a hash of which a command that may write reads
// one field.
func (c *Ctx) HashIn(e keyspace.Entry, field []byte) value.Hash {
	h := value.Hash{Root: c.DB.Collection(e)}
	if h.Expiring() {
		h = c.fresh(h, [][]byte{field})
	}
	return h
}

// HashToWrite finds a hash to change.
func (c *Ctx) HashToWrite(key []byte) (h value.Hash, ok bool) {
	r, ok := c.toWrite(key, value.TypeHash)
	if h = (value.Hash{Root: r}); h.Expiring() {
		h = c.fresh(h, c.Argv[1:]) // any word may be a field
	}
	return h, ok
}

// UpsertHash finds or creates a hash.
func (c *Ctx) UpsertHash(key []byte) (h value.Hash, ok bool) {
	if h, ok = c.HashToWrite(key); !ok || h.Exists() {
		return h, ok
	}
	r := c.DB.AddCollection(key, value.TypeHash)
	c.Notify(EventNew, "new", key)
	return value.Hash{Root: r}, true
}

// Stream finds a stream to read.
func (c *Ctx) Stream(key []byte) (s value.Stream, ok bool) {
	r, ok := c.toRead(key, value.TypeStream)
	return value.Stream{Root: r}, ok
}

// StreamToWrite finds a stream to change.
func (c *Ctx) StreamToWrite(key []byte) (s value.Stream, ok bool) {
	r, ok := c.toWrite(key, value.TypeStream)
	return value.Stream{Root: r}, ok
}

// UpsertStream finds or creates a stream.
func (c *Ctx) UpsertStream(key []byte) (s value.Stream, ok bool) {
	r, ok := c.upsert(key, value.TypeStream)
	return value.Stream{Root: r}, ok
}

func (c *Ctx) toRead(key []byte, t value.Type) (value.Root, bool) {
	e := c.Find(key)
	if e == 0 {
		return value.Root{}, true
	}
	if !c.Is(e, t) {
		return value.Root{}, false
	}
	return c.DB.Collection(e), true
}

func (c *Ctx) toWrite(key []byte, t value.Type) (value.Root, bool) {
	e := c.FindToWrite(key)
	if e == 0 {
		return value.Root{}, true
	}
	r, ok := c.DB.EditAs(e, t)
	if !ok {
		c.Error(ErrWrongType)
	}
	return r, ok
}

func (c *Ctx) upsert(key []byte, t value.Type) (value.Root, bool) {
	r, ok := c.toWrite(key, t)
	if !ok || r.Exists() {
		return r, ok
	}
	r = c.DB.AddCollection(key, t)
	c.Notify(EventNew, "new", key)
	return r, true
}

// Store puts a detached collection, which is not empty, under key in place of
// whatever is there; an expiry goes. Touch follows.
func (c *Ctx) Store(key []byte, r value.Root) keyspace.Entry {
	old := c.FindToWrite(key)
	if old != 0 {
		c.DB.Remove(old)
	}
	e := c.DB.Put(key, r)
	if old == 0 {
		c.Notify(EventNew, "new", key)
	}
	return e
}
