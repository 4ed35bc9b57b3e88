package persist

import (
	"iter"

	"github.com/wedis/wedis/engine/internal/keyspace"
	"github.com/wedis/wedis/engine/internal/rdb"
)

// A value that takes more than a fraction of a millisecond to write is written by itself, in steps between which commands
// run: it is left out where its range is written, and so costs nobody anything who changes another key of the range. Only
// who is about to change the value itself has to wait until the rest of it is written.

// largeKey is a key whose value is left to be written.
type largeKey struct {
	db   int // whose it was at Begin
	hash uint32
	name []byte
}

func newLargeKey(db int, keys *keyspace.DB, name []byte) largeKey {
	return largeKey{db, keys.Hash(name), append([]byte{}, name...)}
}

// takeLarge takes the keys with a hash out of list.
func takeLarge(list []largeKey, db int, hash uint32) (left, taken []largeKey) {
	left = list
	for i := len(list) - 1; i >= 0; i-- {
		if k := list[i]; k.db == db && k.hash == hash {
			left[i] = left[len(left)-1]
			left[len(left)-1] = largeKey{}
			left = left[:len(left)-1]
			taken = append(taken, k)
		}
	}
	return left, taken
}

// reading is a value being written in steps. It stands in the middle of the value, which must not change: see
// keyspace.Store.BeginReading.
type reading struct {
	key   largeKey
	store *keyspace.Store
	w     *rdb.Writer
	next  func() ([]byte, bool)
	stop  func()
}

// readLarge begins to write a value: head, then what w makes of it, which is the reading's until the end.
func readLarge(s *keyspace.Store, keys *keyspace.DB, k largeKey, w *rdb.Writer, head []byte) *reading {
	r := &reading{key: k, store: s, w: w}
	s.BeginReading()
	r.next, r.stop = iter.Pull(func(yield func([]byte) bool) {
		w.Pause = func(dst []byte) ([]byte, bool) {
			ok := yield(dst)
			return dst[:0], ok
		}
		if rest := keys.AppendValue(w, head, keys.Find(k.name)); !w.Exceeded {
			yield(rest)
		}
	})
	return r
}

// piece returns the next piece, perhaps an empty one, valid until the next call; or false at the end.
func (r *reading) piece() (b []byte, ok bool) {
	if b, ok = r.next(); !ok {
		r.close()
	}
	return b, ok
}

// all returns what is left, not compressed from here on: somebody waits. It may take long.
func (r *reading) all() (b []byte) {
	r.w.Compress = false
	for piece, ok := r.piece(); ok; piece, ok = r.piece() {
		b = append(b, piece...)
	}
	return b
}

// close gives the reading up, if it has not ended.
func (r *reading) close() {
	if r.store != nil {
		r.stop()
		r.store.EndReading()
		r.store = nil
	}
}
