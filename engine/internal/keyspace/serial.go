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
