package keyspace

import "github.com/wedis/wedis/engine/internal/value"

func cellSize(db *DB, e Entry) int { return value.Size(db.Kind(e), db.Cell(e)) }

// Scan calls fn for the keys of one step from cursor and returns the next
// cursor, zero at the end. Keys present throughout are seen at least once. fn
// may not change the database.
func (db *DB) Scan(cursor uint64, fn func(Entry)) uint64 { return db.keys.Scan(cursor, fn) }

// Each calls fn for every key until it returns false. fn may not change the
// database.
func (db *DB) Each(fn func(Entry) bool) { db.keys.Partition(0, 0, fn) }

// Partition calls fn for the keys whose hash ends in the given bits of prefix.
func (db *DB) Partition(bits, prefix uint32, fn func(Entry) bool) {
	db.keys.Partition(bits, prefix, fn)
}

// Random returns a key chosen uniformly, or zero when there is none.
func (db *DB) Random() Entry {
	if db.Len() == 0 {
		return 0
	}
	return db.keys.Random(db.store.rand)
}

// Sample calls fn for about n keys, the volatile ones only if asked: candidates
// for eviction.
func (db *DB) Sample(n int, onlyVolatile bool, fn func(Entry)) {
	if !onlyVolatile {
		if db.Len() > 0 {
			db.keys.Sample(db.store.rand, n, fn)
		}
		return
	}
	count := db.expires.Len()
	for range min(n, count) {
		_, e := db.expires.At(uint32(db.store.rand.IntN(count)))
		fn(e)
	}
}

// SpreadVolatile calls fn for up to n of the keys with an expiry, all if there are
// no more. They are chosen without chance: for estimates.
func (db *DB) SpreadVolatile(n int, fn func(Entry)) {
	count := db.expires.Len()
	n = min(n, count)
	for i := range n {
		_, e := db.expires.At(uint32(i * count / n))
		fn(e)
	}
}

// RandomVolatile returns a key with an expiry chosen uniformly, or zero.
func (db *DB) RandomVolatile() Entry {
	n := db.expires.Len()
	if n == 0 {
		return 0
	}
	_, e := db.expires.At(uint32(db.store.rand.IntN(n)))
	return e
}
