package keyspace

import "github.com/wedis/wedis/engine/internal/value"

// root is the root of the collection in e.
func (db *DB) root(e Entry) value.Root {
	word, at := db.keys.Place(e)
	if word&volatile != 0 {
		at += expirySize
	}
	return value.RootAt(&db.store.space, e, at)
}

// Collection returns the collection that e holds, for reading.
func (db *DB) Collection(e Entry) value.Root { return db.root(e) }

// Edit returns the collection that e holds, for changing.
func (db *DB) Edit(e Entry) value.Root {
	db.changing(db.keys.HashOf(e))
	return db.root(e)
}

// EditAs is Edit if e holds a collection of type t. It is one look at the entry instead of several.
func (db *DB) EditAs(e Entry, t value.Type) (r value.Root, ok bool) {
	word, at := db.keys.Place(e)
	if value.Kind(word&kindMask).Type() != t {
		return r, false
	}
	if word&volatile != 0 {
		at += expirySize
	}
	db.changing(db.keys.HashOf(e))
	return value.RootAt(&db.store.space, e, at), true
}

// AddCollection creates key, which must be absent, with an empty collection of
// type t. It must not stay empty.
func (db *DB) AddCollection(key []byte, t value.Type) value.Root {
	r := db.root(db.insert(key, value.KindOf(t), value.CellSize))
	r.Init()
	return r
}

// Put creates key, which must be absent, with a detached collection.
func (db *DB) Put(key []byte, r value.Root) Entry {
	e := db.insert(key, value.KindOf(r.Kind().Type()), value.CellSize)
	db.root(e).Adopt(r)
	db.FieldsChanged(e)
	return e
}

// Discard has a detached collection freed, step by step.
func (s *Store) Discard(r value.Root) {
	s.trash = append(s.trash, r)
	s.flushed += int64(r.MemoryUsage(dropSamples))
}
