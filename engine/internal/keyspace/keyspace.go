// Package keyspace keeps the databases: key → value, with expiry, access
// clocks, iteration and sampling. It knows no commands and no sessions.
//
// A key is one entry of the database's dict. The entry's word and payload are
//
//	word     bits 0-7   type and encoding (value.Kind); bit 7: volatile
//	         bits 8-31  access stamp: LRU clock, or LFU minutes and counter
//	payload  4 bytes    index in the expiry heap; only if volatile
//	         …          the cell: the value (see package value)
//
// The heap of a database holds (when, entry) for each volatile key, so the key
// to expire next is always known exactly. Heap and entry point at each other:
// whoever moves either tells the other.
//
// Invariants: a key is in the heap if and only if its volatile bit is set;
// every mutation of a key passes through DB.changing before it happens.
package keyspace

import (
	"encoding/binary"
	"math/rand/v2"

	"github.com/wedis/wedis/engine/internal/arena"
	"github.com/wedis/wedis/engine/internal/ds/dict"
	"github.com/wedis/wedis/engine/internal/ds/heap"
	"github.com/wedis/wedis/engine/internal/ds/tree"
	"github.com/wedis/wedis/engine/internal/value"
)

// Entry is a key in a database. It is valid until the key changes; zero means
// no such key.
type Entry = arena.Ref

// NoExpiry is what Expiry returns for a key that stays.
const NoExpiry = int64(-1)

const (
	volatile   = 0x80
	kindMask   = 0x7f
	expirySize = 4
	heapItem   = 12 // bytes that a volatile key takes in the heap
)

// Store is a set of databases on one arena.
type Store struct {
	space   value.Space
	dbs     []*DB
	rand    *rand.Rand
	Clock   Clock
	garbage []*table     // flushed tables that FreeStep takes apart
	trash   []value.Root // collections that it takes apart, detached
	flushed int64        // about how many bytes garbage and trash take, pinned tables included
	pins    int          // views of tables in use
	held    int          // those of them that are flushed
	readers int          // see BeginReading
	compact compaction   // of large collections
	slots   bool         // tables have an index of them

	// Watcher, when set, hears of every change before it happens.
	Watcher Watcher

	// Expiries grows whenever the expiry of any key may have changed, so that
	// the time of the next one need be looked up only then.
	Expiries uint64

	// Freed counts what has been unhooked first and taken apart later: keys of flushed databases and large collections.
	Freed int64
}

// Watcher is told what is about to change: snapshots write it down first.
type Watcher interface {
	Changing(db int, hash uint32) // one key, by its hash
	Flushing(db int)              // all keys of a database
	Swapping(a, b int)            // all keys of two databases, with each other
}

// table is a database's keys and their expiry; FLUSHDB and SWAPDB exchange it
// whole.
type table struct {
	keys    dict.Dict
	expires heap.Heap
	slots   tree.Tree // of a node of a cluster, see IndexSlots; zero: none
	queue   heap.Heap // of hashes whose fields expire, see FieldsChanged; zero: never needed

	halfFreed bool // FreeStep is at work: the heaps are gone
	pins      int  // views in use: see Pin
	detached  bool // no database's any more
}

// DB is one logical database.
type DB struct {
	ID    int
	store *Store
	*table
}

// New returns n empty databases. The seed keys the hash function.
func New(n int, seed [2]uint64, r *rand.Rand) *Store {
	s := &Store{space: value.Space{Space: dict.Space{Arena: arena.New(), Seed: seed}}, rand: r, Clock: newClock()}
	for i := range n {
		s.dbs = append(s.dbs, &DB{ID: i, store: s})
		s.dbs[i].table = s.newTable()
	}
	return s
}

func (s *Store) newTable() *table {
	t := &table{keys: dict.New(&s.space.Space)}
	t.expires = heap.New(s.space.Arena, func(e arena.Ref, index uint32) {
		binary.LittleEndian.PutUint32(t.keys.Payload(e), index)
	})
	if s.slots {
		t.slots = tree.New(s.space.Arena, tree.Keyed)
	}
	return t
}

// DB returns database i, or nil when there is none.
func (s *Store) DB(i int) *DB {
	if i < 0 || i >= len(s.dbs) {
		return nil
	}
	return s.dbs[i]
}

// Databases returns how many databases there are.
func (s *Store) Databases() int { return len(s.dbs) }

// Arena returns the memory that holds everything.
func (s *Store) Arena() *arena.Arena { return s.space.Arena }

// Space returns what the collections share.
func (s *Store) Space() *value.Space { return &s.space }

// Seed returns the key of the hash function.
func (s *Store) Seed() [2]uint64 { return s.space.Seed }

// Reseed changes the key of the hash function of an empty store.
func (s *Store) Reseed(seed [2]uint64) { s.space.Seed = seed }

// Len returns the number of keys in all databases.
func (s *Store) Len() int {
	n := 0
	for _, db := range s.dbs {
		n += db.Len()
	}
	return n
}

// Swap exchanges the contents of two databases.
func (s *Store) Swap(a, b int) {
	s.Expiries++
	if s.Watcher != nil {
		s.Watcher.Swapping(a, b)
	}
	s.dbs[a].table, s.dbs[b].table = s.dbs[b].table, s.dbs[a].table
}

func (s *Store) flushing(db int) {
	s.Expiries++
	if s.Watcher != nil {
		s.Watcher.Flushing(db)
	}
}

// Len returns the number of keys, expired ones that are still there included.
func (db *DB) Len() int { return db.keys.Len() }

// Volatile returns the number of keys with an expiry.
func (db *DB) Volatile() int { return db.expires.Len() }

// Find returns the entry of key, expired or not.
func (db *DB) Find(key []byte) Entry { return db.keys.Find(key) }

// Hash returns the hash by which snapshots divide the keys.
func (db *DB) Hash(key []byte) uint32 { return db.keys.Hash(key) }

// HashOf returns the hash of e's name.
func (db *DB) HashOf(e Entry) uint32 { return db.keys.HashOf(e) }

// Key returns the name of e: a view.
func (db *DB) Key(e Entry) []byte { return db.keys.Key(e) }

// Kind returns the kind of e's value.
func (db *DB) Kind(e Entry) value.Kind { return value.Kind(db.keys.Word(e) & kindMask) }

// Type returns the type of e's value.
func (db *DB) Type(e Entry) value.Type { return db.Kind(e).Type() }

// cellOffset is where the cell of e begins in its payload.
func (db *DB) cellOffset(e Entry) int {
	if db.Expires(e) {
		return expirySize
	}
	return 0
}

// Cell returns the bytes of e's value: a view.
func (db *DB) Cell(e Entry) []byte {
	_, cell := db.value(e)
	return cell
}

// value is Kind and Cell in one look-up.
func (db *DB) value(e Entry) (value.Kind, []byte) {
	word, p := db.keys.Look(e)
	if word&volatile != 0 {
		p = p[expirySize:]
	}
	return value.Kind(word & kindMask), p
}

// String returns the string that e holds.
func (db *DB) String(e Entry) value.String {
	kind, cell := db.value(e)
	return value.StringOf(db.store.space.Arena, kind, cell)
}

// changing announces that the key with this hash is about to change.
func (db *DB) changing(hash uint32) {
	if w := db.store.Watcher; w != nil {
		w.Changing(db.ID, hash)
	}
}

// AddString creates key, which must be absent.
func (db *DB) AddString(key []byte, f value.Form) Entry {
	e := db.insert(key, f.Kind(), f.Size())
	f.Put(db.store.space.Arena, db.Cell(e))
	return e
}

// insert creates key with room for a cell of n bytes, which the caller fills.
func (db *DB) insert(key []byte, k value.Kind, n int) Entry {
	return db.insertHashed(db.keys.Hash(key), key, k, n)
}

// insertHashed is insert when the hash of the key is known.
func (db *DB) insertHashed(h uint32, key []byte, k value.Kind, n int) Entry {
	db.changing(h) // before the key is there to be seen
	e := db.keys.InsertHashed(h, key, n)
	db.keys.SetWord(e, uint32(k)|db.store.Clock.fresh()<<stampShift)
	if db.slots.Ref() != 0 {
		db.enterSlot(key, h)
	}
	return e
}

// SetString replaces e's value, whatever it is. Its expiry stays.
func (db *DB) SetString(e Entry, f value.Form) Entry {
	db.changing(db.keys.HashOf(e))
	if kind, cell := db.value(e); f.Overwrite(kind, cell) { // as often as not
		return e
	}
	c := db.cell(e)
	if db.Type(e) != value.TypeString {
		db.unqueue(e)
		db.store.drop(db.root(e))
		c.Clear()
	}
	c.Set(f)
	return db.edited(e, &c)
}

// Append adds b to the string of e and returns the new length.
func (db *DB) Append(e Entry, b []byte) (Entry, int) {
	c := db.edit(e)
	n := c.Append(b)
	return db.edited(e, &c), n
}

// SetRange overwrites the string of e from off on and returns the new length.
func (db *DB) SetRange(e Entry, off int, b []byte) (Entry, int) {
	c := db.edit(e)
	n := c.SetRange(off, b)
	return db.edited(e, &c), n
}

// Stretch makes the string of e raw and at least n bytes long, zeros filling what
// is new. It returns the text, to be edited in place until the store changes.
func (db *DB) Stretch(e Entry, n int) (Entry, []byte) {
	c := db.edit(e)
	text := c.Stretch(n)
	return db.edited(e, &c), text
}

func (db *DB) edit(e Entry) value.Cell {
	db.changing(db.keys.HashOf(e))
	return db.cell(e)
}

func (db *DB) cell(e Entry) value.Cell {
	return value.Cell{Dict: db.keys, Entry: e, Arena: db.store.space.Arena, Offset: db.cellOffset(e)}
}

func (db *DB) edited(old Entry, c *value.Cell) Entry {
	if c.Entry != old {
		db.moved(c.Entry)
	}
	return c.Entry
}

// moved tells the heaps where an entry went.
func (db *DB) moved(e Entry) {
	if db.Expires(e) {
		db.expires.SetRef(db.heapIndex(e), e)
	}
	db.requeue(e)
}

// Remove deletes e and its value.
func (db *DB) Remove(e Entry) {
	db.changing(db.keys.HashOf(e))
	db.forgetExpiry(e)
	db.free(e)
	db.removeEntry(e)
}

// removeEntry takes e out of the table.
func (db *DB) removeEntry(e Entry) {
	if db.slots.Ref() != 0 {
		db.leaveSlot(e)
	}
	db.keys.Remove(e)
}

// free releases what the cell of e refers to.
func (db *DB) free(e Entry) {
	kind, cell := db.value(e)
	if kind.Type() == value.TypeString {
		value.Free(db.store.space.Arena, kind, cell)
	} else {
		db.unqueue(e)
		db.store.drop(db.root(e))
	}
}

// Transfer moves e's value, expiry and access clock to key in the database
// to, where key must be absent. RENAME and MOVE.
func (db *DB) Transfer(e Entry, to *DB, key []byte) Entry {
	db.changing(db.keys.HashOf(e))
	when := db.Expiry(e)
	kind, cell := db.value(e)
	n := value.Size(kind, cell)
	d := to.insert(key, kind, n)
	copy(to.Cell(d), cell[:n])
	to.setStamp(d, db.stamp(e))
	db.unqueue(e) // which the value has brought along
	db.forgetExpiry(e)
	db.removeEntry(e)
	if when != NoExpiry {
		d = to.SetExpiry(d, when)
	}
	to.FieldsChanged(d)
	return d
}

// Copy stores a deep copy of e's value and expiry under key in the database
// to, where key must be absent.
func (db *DB) Copy(e Entry, to *DB, key []byte) Entry {
	kind, cell := db.value(e)
	var d Entry
	if kind.Type() == value.TypeString {
		d = to.insert(key, kind, value.Size(kind, cell))
		value.Clone(db.store.space.Arena, kind, to.Cell(d), db.Cell(e))
	} else {
		d = to.Put(key, db.root(e).Clone())
	}
	if when := db.Expiry(e); when != NoExpiry {
		d = to.SetExpiry(d, when)
	}
	return d
}

// MemoryUsage returns the bytes that key e takes, its value included, of which
// some samples of the elements are looked at, or all if that is 0.
func (db *DB) MemoryUsage(e Entry, samples int) int {
	a := db.store.space.Arena
	n := a.Size(e)
	if kind, cell := db.value(e); kind.Type() == value.TypeString {
		n += value.MemoryUsage(a, kind, cell)
	} else {
		n += db.root(e).MemoryUsage(samples)
	}
	if db.Expires(e) {
		n += heapItem
	}
	return n
}
