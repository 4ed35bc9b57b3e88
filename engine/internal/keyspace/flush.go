package keyspace

import (
	"github.com/wedis/wedis/engine/internal/arena"
	"github.com/wedis/wedis/engine/internal/ds/heap"
	"github.com/wedis/wedis/engine/internal/ds/tree"
	"github.com/wedis/wedis/engine/internal/value"
)

// Flush empties the database. The memory is given back by FreeStep.
func (db *DB) Flush() {
	if db.Len() == 0 {
		return
	}
	s, t := db.store, db.table
	s.flushing(db.ID)
	s.flushed += s.Live() * int64(t.keys.Len()) / int64(s.Len())
	s.Freed += int64(t.keys.Len())
	t.detached = true
	if t.pins > 0 {
		s.held++
	} else {
		s.garbage = append(s.garbage, t)
	}
	db.table = s.newTable()
}

// FlushAll empties every database at once: the whole arena is dropped, however
// much it holds. Where something is pinned it flushes one database after the
// other instead.
func (s *Store) FlushAll() {
	if s.pins > 0 {
		for _, db := range s.dbs {
			db.Flush()
		}
		return
	}
	for _, db := range s.dbs {
		s.flushing(db.ID)
	}
	s.space.Arena.Reset()
	s.garbage, s.trash, s.flushed = nil, nil, 0
	for _, db := range s.dbs {
		db.table = s.newTable()
	}
}

// Pin returns a view of what database i holds now, for reading. It stays a view
// of these keys when they are swapped into another database or flushed; then
// their memory is kept until Unpin. Changes of single keys show in it. A
// database may be pinned several times.
func (s *Store) Pin(i int) *DB {
	t := s.dbs[i].table
	t.pins++
	s.pins++
	return &DB{ID: i, store: s, table: t}
}

// Unpin ends the use of a view.
func (s *Store) Unpin(view *DB) {
	t := view.table
	t.pins--
	s.pins--
	if t.detached && t.pins == 0 {
		s.held--
		s.garbage = append(s.garbage, t)
	}
}

// BeginReading is called when somebody begins to read a value, commands running meanwhile. Until EndReading, no value is moved
// by CompactStep. Whoever reads has to have ended before the value changes, and pins its database.
func (s *Store) BeginReading() { s.readers++ }

// EndReading is described at BeginReading.
func (s *Store) EndReading() { s.readers-- }

// Reading reports whether somebody is.
func (s *Store) Reading() bool { return s.readers > 0 }

// Live returns about how many bytes the keys of all databases take. What is
// flushed and not yet freed does not count.
func (s *Store) Live() int64 { return max(s.space.Arena.Used()-s.flushed, 0) }

// Held reports whether flushed keys are kept because they are pinned.
func (s *Store) Held() bool { return s.held > 0 }

// Garbage reports whether FreeStep has something to do.
func (s *Store) Garbage() bool { return len(s.garbage) > 0 || len(s.trash) > 0 }

// What FreeStep does between two looks at how much it was, and the bytes that it
// takes for one key or element: what it frees differs too much in size to count.
const (
	freedAtOnce = 64
	freedBytes  = 32
)

// Pending returns how many databases and collections have been unhooked but not taken apart yet.
func (s *Store) Pending() int { return len(s.garbage) + len(s.trash) }

// FreeStep takes about budget keys of flushed databases, or elements of large
// collections, apart. It reports whether nothing is left to do.
func (s *Store) FreeStep(budget int) bool {
	for s.Garbage() {
		if budget <= 0 {
			return false
		}
		n := min(budget, freedAtOnce)
		before := s.space.Arena.Used()
		s.freeSome(n)
		freed := before - s.space.Arena.Used()
		s.flushed = max(s.flushed-freed, 0)
		budget -= max(n, int(freed/freedBytes))
	}
	if s.held == 0 {
		s.flushed = 0 // it was an estimate
	}
	return true
}

// freeSome frees up to n keys, or elements of one collection.
func (s *Store) freeSome(n int) {
	if last := len(s.trash) - 1; last >= 0 {
		if s.trash[last].FreeStep(n) {
			s.trash = s.trash[:last]
			s.Freed++
		}
		return
	}
	last, flushed := len(s.garbage)-1, s.flushed
	if s.garbage[last].freeStep(s, n) {
		s.garbage = s.garbage[:last]
	}
	s.flushed = flushed // which has the large collections in it that went to the trash now
}

// drop frees a collection that no key refers to any more, a large one later.
func (s *Store) drop(r value.Root) {
	if rest, left := r.Release(); left {
		s.trash = append(s.trash, rest)
		s.flushed += int64(rest.MemoryUsage(dropSamples))
	}
}

// dropSamples is how many elements tell how large a dropped collection is.
const dropSamples = 5

func (t *table) freeStep(s *Store, budget int) bool {
	if !t.halfFreed {
		t.expires.Free()
		if t.queue.Ref() != 0 {
			t.queue.Free()
			t.queue = heap.Heap{}
		}
		t.halfFreed = true
	}
	if t.slots.Ref() != 0 {
		if !t.slots.FreeStep(budget, nil) {
			return false
		}
		t.slots = tree.Tree{}
	}
	db := DB{store: s, table: t}
	return t.keys.FreeStep(budget, func(e arena.Ref) { db.free(e) })
}
