package keyspace

import (
	"github.com/wedis/wedis/engine/internal/arena"
	"github.com/wedis/wedis/engine/internal/value"
)

// compaction is the state of CompactStep within large collections, which take
// many steps.
type compaction struct {
	keys   [][]byte // of the collections to do, the last one first
	cursor uint64   // in the last one
}

// CompactStep moves the entries of one bucket, and their values, out of sparse
// memory, or a part of a large collection met before. It returns the next cursor,
// zero at the end.
func (db *DB) CompactStep(cursor uint64) uint64 {
	c := &db.store.compact
	if n := len(c.keys); n > 0 {
		if c.cursor = db.compactLarge(c.keys[n-1], c.cursor); c.cursor == 0 {
			c.keys = c.keys[:n-1]
		}
		if len(c.keys) == 0 && cursor == atEnd {
			return 0
		}
		return cursor
	}
	next := db.keys.Compact(cursor, func(_, e arena.Ref) { db.moved(e) })
	db.keys.Scan(cursor, func(e arena.Ref) { db.compactValue(e) })
	if next == 0 && len(c.keys) > 0 {
		return atEnd
	}
	return next
}

// atEnd is the cursor when all buckets are done but not the collections in the
// last one. No bucket has it: cursors are 32 bits long.
const atEnd = 1 << 63

// compactValue does the whole of a small value and puts a large one off.
func (db *DB) compactValue(e Entry) {
	kind, cell := db.value(e)
	if kind.Type() == value.TypeString {
		value.Compact(db.store.space.Arena, kind, cell)
		return
	}
	r := db.root(e)
	if r.Big() {
		db.store.compact.keys = append(db.store.compact.keys, append([]byte(nil), db.Key(e)...))
		return
	}
	for cursor := r.CompactStep(0); cursor != 0; {
		cursor = r.CompactStep(cursor)
	}
}

// compactLarge does a part of a large collection, which may have gone since.
func (db *DB) compactLarge(key []byte, cursor uint64) (next uint64) {
	e := db.keys.Find(key)
	if e == 0 || db.Type(e) == value.TypeString {
		return 0
	}
	return db.root(e).CompactStep(cursor)
}
