package keyspace

import (
	"github.com/wedis/wedis/engine/internal/arena"
	"github.com/wedis/wedis/engine/internal/value"
)

// compaction is the state of CompactStep within a bucket whose collections take
// many steps: those that are still to do, the last one first.
type compaction struct{ left []unfinished }

// unfinished is a collection of which a part has been compacted. Commands run
// between the steps, so that there may be another under its key by now, or none. One
// of the same type can take any cursor; of another type, a cursor means nothing.
type unfinished struct {
	key    []byte
	typ    value.Type
	cursor uint64
}

// CompactStep moves the entries of one bucket, and of each value there a part, out
// of sparse memory, or else the next part of a collection met before. It returns
// the next cursor, zero at the end. While somebody reads a value, it does nothing.
func (db *DB) CompactStep(cursor uint64) uint64 {
	c := &db.store.compact
	if db.store.Reading() {
		return cursor
	}
	if n := len(c.left); n > 0 {
		if db.compactOn(&c.left[n-1]); c.left[n-1].cursor == 0 {
			c.left = c.left[:n-1]
		}
		if len(c.left) == 0 && cursor == atEnd {
			return 0
		}
		return cursor
	}
	next := db.keys.Compact(cursor, func(_, e arena.Ref) { db.moved(e) })
	db.keys.Scan(cursor, func(e arena.Ref) { db.compactValue(e) })
	if next == 0 && len(c.left) > 0 {
		return atEnd
	}
	return next
}

// atEnd is the cursor when all buckets are done but not the collections in the
// last one. No bucket has it: cursors are 32 bits long.
const atEnd = 1 << 63

// compactValue does a string, or the first part of a collection, which is all of it
// if it is packed.
func (db *DB) compactValue(e Entry) {
	kind, cell := db.value(e)
	if kind.Type() == value.TypeString {
		value.Compact(db.store.space.Arena, kind, cell)
		return
	}
	if cursor := db.root(e).CompactStep(0); cursor != 0 {
		c := &db.store.compact
		c.left = append(c.left, unfinished{append([]byte(nil), db.Key(e)...), kind.Type(), cursor})
	}
}

// compactOn does the next part of a collection, if it is still there.
func (db *DB) compactOn(u *unfinished) {
	e := db.keys.Find(u.key)
	if e == 0 || db.Type(e) != u.typ {
		u.cursor = 0
		return
	}
	u.cursor = db.root(e).CompactStep(u.cursor)
}
