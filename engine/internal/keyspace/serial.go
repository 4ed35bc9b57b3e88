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

// Load is AddValue for a key that may be there already: then it does nothing, and ok is false.
func (db *DB) Load(key []byte, v rdb.Value) (e Entry, ok bool) {
	h := db.keys.Hash(key)
	if db.keys.FindHashed(h, key) != 0 {
		return 0, false
	}
	if !v.Root.Exists() {
		e = db.insertHashed(h, key, v.Form.Kind(), v.Form.Size())
		v.Form.Put(db.store.space.Arena, db.Cell(e))
		return e, true
	}
	e = db.insertHashed(h, key, value.KindOf(v.Root.Kind().Type()), value.CellSize)
	db.root(e).Adopt(v.Root)
	db.FieldsChanged(e)
	return e, true
}
