package keyspace

import (
	"github.com/wedis/wedis/engine/internal/ds/heap"
	"github.com/wedis/wedis/engine/internal/value"
)

// Fields of hashes expire by themselves. A hash knows which of its fields is due
// first; the database has a heap of the hashes that have any such field, as
// (when, entry), and each of them knows its index in it. As in the heap of keys,
// whoever moves an entry tells the heap.
//
// A hash may be due in the heap earlier than its first field, as fields go
// without notice, but not later: whoever makes a field expire calls FieldsChanged.

// hash is the hash in e, whose fields may expire; ok is false if it is something else.
func (db *DB) hash(e Entry) (h value.Hash, ok bool) {
	if !db.Kind(e).FieldsExpire() {
		return h, false
	}
	return value.Hash{Root: db.root(e)}, true
}

// FieldsChanged is called after fields of the hash in e have been given an expiry,
// or when it is found not to be due yet.
func (db *DB) FieldsChanged(e Entry) {
	h, ok := db.hash(e)
	if !ok {
		return
	}
	db.store.Expiries++
	at, index := h.NextExpiry(), h.Queued()
	switch {
	case at == 0:
		db.unqueue(e)
	case index != 0:
		db.queue.Fix(index-1, at)
	default:
		if db.queue.Ref() == 0 {
			db.queue = db.newQueue()
		}
		db.queue.Push(at, e)
	}
}

// newQueue makes the heap of hashes. Most databases never need it.
func (db *DB) newQueue() heap.Heap {
	inside := DB{store: db.store, table: db.table} // the table, whichever database it is of
	return heap.New(db.store.space.Arena, func(e Entry, index uint32) {
		h, _ := inside.hash(e)
		h.SetQueued(index + 1)
	})
}

// unqueue takes the hash in e, or whatever it is, out of the heap.
func (db *DB) unqueue(e Entry) {
	h, ok := db.hash(e)
	if !ok || db.queue.Ref() == 0 || h.Queued() == 0 {
		return
	}
	db.store.Expiries++
	db.queue.Remove(h.Queued() - 1)
	h.SetQueued(0)
}

// requeue tells the heap where the hash in e, or whatever it is, went.
func (db *DB) requeue(e Entry) {
	if h, ok := db.hash(e); ok && h.Queued() != 0 {
		db.queue.SetRef(h.Queued()-1, e)
	}
}

// NextFieldExpiry returns when the next field of any hash expires, or some time
// before, or NoExpiry.
func (db *DB) NextFieldExpiry() int64 {
	if db.queue.Ref() == 0 {
		return NoExpiry
	}
	when, _, ok := db.queue.Min()
	if !ok {
		return NoExpiry
	}
	return when
}

// DueFields returns a hash with fields that have expired at now (ms), or had, or
// zero.
func (db *DB) DueFields(now int64) Entry {
	if when := db.NextFieldExpiry(); when == NoExpiry || when >= now {
		return 0
	}
	_, e, _ := db.queue.Min()
	return e
}
