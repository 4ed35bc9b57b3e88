package keyspace

import (
	"github.com/wedis/wedis/engine/internal/rdb"
	"github.com/wedis/wedis/engine/internal/value"
)

// AppendValue appends e's value in RDB encoding.
func (db *DB) AppendValue(w *rdb.Writer, dst []byte, e Entry) []byte {
	if db.Type(e) == value.TypeString {
		return w.AppendString(dst, db.String(e))
	}
	return w.Append(dst, db.root(e))
}

// AddValue creates key, which must be absent, with a value that was loaded.
func (db *DB) AddValue(key []byte, v rdb.Value) Entry {
	if v.Root.Exists() {
		return db.Put(key, v.Root)
	}
	return db.AddString(key, v.Form)
}

// Load is AddValue for a key that may be there already: then it does nothing, and ok is false. when is its expiry, or
// NoExpiry.
func (db *DB) Load(key []byte, v rdb.Value, when int64) (e Entry, ok bool) {
	kind, at := v.Form.Kind(), 0
	size := 0
	if v.Root.Exists() {
		kind, size = value.KindOf(v.Root.Kind().Type()), value.CellSize
	} else {
		size = v.Form.Size()
	}
	if when != NoExpiry {
		at = expirySize
	}
	h := db.keys.Hash(key)
	db.changing(h) // before the key is there to be seen
	if e, ok = db.keys.Add(h, key, at+size); !ok {
		return 0, false
	}
	word := uint32(kind) | db.store.Clock.fresh()<<stampShift
	if db.slots.Ref() != 0 {
		db.enterSlot(key, h)
	}
	if when != NoExpiry {
		db.store.Expiries++
		db.keys.SetWord(e, word|volatile)
		db.expires.Push(when, e)
	} else {
		db.keys.SetWord(e, word)
	}
	if !v.Root.Exists() {
		v.Form.Put(db.store.space.Arena, db.keys.Payload(e)[at:])
		return e, true
	}
	db.root(e).Adopt(v.Root)
	db.FieldsChanged(e)
	return e, true
}

// Reserve makes room for n keys in a database that has none yet: loading so many is quicker then. Trim gives back what was
// not needed.
func (db *DB) Reserve(n int) { db.keys.Reserve(n) }

// Trim is described at Reserve.
func (db *DB) Trim() { db.keys.Trim() }
