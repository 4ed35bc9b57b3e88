package keyspace

import "encoding/binary"

func (db *DB) heapIndex(e Entry) uint32 {
	return binary.LittleEndian.Uint32(db.keys.Payload(e))
}

// Expiry returns when e expires, in ms since the epoch, or NoExpiry.
func (db *DB) Expiry(e Entry) int64 {
	if !db.Expires(e) {
		return NoExpiry
	}
	when, _ := db.expires.At(db.heapIndex(e))
	return when
}

// Expires reports whether e has an expiry.
func (db *DB) Expires(e Entry) bool { return db.keys.Word(e)&volatile != 0 }

// SetExpiry makes e expire at when, in ms since the epoch. O(log n).
func (db *DB) SetExpiry(e Entry, when int64) Entry {
	db.changing(db.keys.HashOf(e))
	db.store.Expiries++
	if db.Expires(e) {
		db.expires.Fix(db.heapIndex(e), when)
		return e
	}
	e = db.shiftCell(e, 0, expirySize)
	db.keys.SetWord(e, db.keys.Word(e)|volatile)
	db.expires.Push(when, e)
	db.requeue(e)
	return e
}

// Persist removes e's expiry.
func (db *DB) Persist(e Entry) Entry {
	if !db.Expires(e) {
		return e
	}
	db.changing(db.keys.HashOf(e))
	db.forgetExpiry(e)
	e = db.shiftCell(e, expirySize, 0)
	db.requeue(e)
	return e
}

// forgetExpiry takes e out of the heap. The room for the index stays.
func (db *DB) forgetExpiry(e Entry) {
	if db.Expires(e) {
		db.store.Expiries++
		db.expires.Remove(db.heapIndex(e))
	}
}

// shiftCell moves e's cell within its payload and clears the volatile bit.
func (db *DB) shiftCell(e Entry, from, to int) Entry {
	n := cellSize(db, e)
	if to > from {
		e = db.keys.Resize(e, to+n, from+n)
	}
	p := db.keys.Payload(e)
	copy(p[to:to+n], p[from:from+n])
	db.keys.SetWord(e, db.keys.Word(e)&^volatile)
	if to < from {
		e = db.keys.Resize(e, to+n, to+n)
	}
	return e
}

// NextExpiry returns when the next key expires, in ms, or NoExpiry.
func (db *DB) NextExpiry() int64 {
	when, _, ok := db.expires.Min()
	if !ok {
		return NoExpiry
	}
	return when
}

// Due returns a key that has expired at now (ms), or zero. As in redis-server a
// key still lives in the millisecond of its expiry.
func (db *DB) Due(now int64) Entry {
	when, e, ok := db.expires.Min()
	if !ok || when >= now {
		return 0
	}
	return e
}
