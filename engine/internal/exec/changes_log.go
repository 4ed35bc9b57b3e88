package exec

import (
	"bytes"
	"slices"

	"github.com/wedis/wedis/engine/internal/resp"
)

// The most that a feed remembers. What is more becomes one change of everything: a reader looks at all of it anew, which
// with so many keys is no more work than to look at each.
const (
	feedKeys  = 100_000
	feedBytes = 8 << 20 // of their names
)

// eventResync is what such a change is called.
const eventResync = "resync"

// changeLog is an ordered set of changes: each key once, where it changed last. Names are in one buffer, and nothing in
// it is a pointer, so that a large one costs the collector nothing.
type changeLog struct {
	entries []change
	dead    int      // entries whose key has changed again
	names   []byte   // of keys, one after the other
	table   []uint32 // a hash table with open addressing: number of the entry, and 1; a power of two, at most half full
	events  []string // by number
	full    bool     // there was too much: nothing more is noted
}

// change is one entry.
type change struct {
	at, n uint32 // its name
	hash  uint32
	db    int32
	event uint16
	kind  changeKind
}

type changeKind uint8

const (
	changeOfKey changeKind = iota
	changeOfAll            // of a database, or of all
	changeDead             // there is another one of this key
)

// add notes a change of one key.
func (l *changeLog) add(db int, hash uint32, key []byte, event string) {
	if l.full {
		return
	}
	if 2*(len(l.entries)+1) > len(l.table) {
		l.grow()
	}
	c := change{hash: hash, n: uint32(len(key)), db: int32(db), event: l.eventOf(event)}
	slot := l.find(db, hash, key)
	if i := l.table[slot]; i != 0 {
		old := &l.entries[i-1]
		if int(i) == len(l.entries) {
			old.event = c.event
			return
		}
		c.at = old.at
		old.kind = changeDead
		l.dead++
	} else {
		if len(l.entries)-l.dead >= feedKeys || len(l.names)+len(key) > feedBytes {
			l.resync()
			return
		}
		c.at = uint32(len(l.names))
		l.names = append(l.names, key...)
	}
	l.entries = append(l.entries, c)
	l.table[slot] = uint32(len(l.entries))
}

// addAll notes a change of all keys of a database, which takes the place of what was noted of them.
func (l *changeLog) addAll(db int, event string) {
	if l.full {
		return
	}
	l.entries = slices.DeleteFunc(l.entries, func(c change) bool {
		return c.kind == changeDead || db == AllDatabases || int(c.db) == db
	})
	l.dead = 0
	if len(l.entries) == 0 {
		l.names = l.names[:0]
	}
	l.entries = append(l.entries, change{db: int32(db), event: l.eventOf(event), kind: changeOfAll})
	l.index(len(l.table))
}

// resync forgets all changes in favour of one of everything.
func (l *changeLog) resync() {
	*l = changeLog{events: l.events, full: true}
	l.entries = append(l.entries, change{db: AllDatabases, event: l.eventOf(eventResync), kind: changeOfAll})
}

// find returns the slot of a key, or the one where it would be.
func (l *changeLog) find(db int, hash uint32, key []byte) uint32 {
	mask := uint32(len(l.table) - 1)
	for slot := (hash + uint32(db)) & mask; ; slot = (slot + 1) & mask {
		i := l.table[slot]
		if i == 0 {
			return slot
		}
		if c := &l.entries[i-1]; c.hash == hash && int(c.db) == db && bytes.Equal(l.name(c), key) {
			return slot
		}
	}
}

func (l *changeLog) name(c *change) []byte { return l.names[c.at : c.at+c.n] }

// grow makes room for another entry.
func (l *changeLog) grow() {
	if l.dead > len(l.entries)/2 {
		l.entries = slices.DeleteFunc(l.entries, func(c change) bool { return c.kind == changeDead })
		l.dead = 0
		l.index(len(l.table))
	} else {
		l.index(max(64, 2*len(l.table)))
	}
}

// index makes the table anew, of a size.
func (l *changeLog) index(size int) {
	if size == len(l.table) {
		clear(l.table)
	} else {
		l.table = make([]uint32, size)
	}
	for i := range l.entries {
		if c := &l.entries[i]; c.kind == changeOfKey {
			l.table[l.find(int(c.db), c.hash, l.name(c))] = uint32(i + 1)
		}
	}
}

// eventOf returns the number of an event. There are a few dozen of them, and mostly it is the same one again.
func (l *changeLog) eventOf(event string) uint16 {
	i := slices.Index(l.events, event)
	if i < 0 {
		i = len(l.events)
		l.events = append(l.events, event)
	}
	return uint16(i)
}

// Take returns what has changed since the last time, in order, as an array in RESP of four values for each change: the
// number of the database, -1 for all; the name of the event; the key, null for all keys; 1 if there is no such key now, or
// none was left, else 0. It is valid until the next call.
func (f *Feed) Take() []byte {
	s, l := f.srv, &f.changes
	w := resp.Writer{Buf: s.taken[:0], Proto: 3}
	f.told = false
	if s.busy() {
		w.Array(0)
		s.taken = w.Buf
		return w.Buf // later, see ReadyFeed
	}
	w.Array(4 * (len(l.entries) - l.dead))
	for i := range l.entries {
		c := &l.entries[i]
		if c.kind == changeDead {
			continue
		}
		w.Int(int64(c.db))
		w.BulkString(l.events[c.event])
		if c.kind == changeOfKey {
			w.Bulk(l.name(c))
		} else {
			w.Nil()
		}
		if f.gone(c) {
			w.Int(1)
		} else {
			w.Int(0)
		}
	}
	if cap(l.entries) > keptChanges {
		*l = changeLog{}
	} else {
		l.entries, l.names, l.dead, l.full = l.entries[:0], l.names[:0], 0, false
		clear(l.table)
	}
	s.taken = w.Buf
	if cap(s.taken) > keptBuffer {
		s.taken = nil
	}
	return w.Buf
}

// gone reports whether there is nothing now of what a change is of.
func (f *Feed) gone(c *change) bool {
	store := f.srv.Store
	switch {
	case c.kind == changeOfKey:
		db := store.DB(int(c.db))
		e := db.Find(f.changes.name(c))
		return e == 0 || f.srv.Expired(db, e)
	case c.db == AllDatabases:
		return store.Len() == 0
	default:
		return store.DB(int(c.db)).Len() == 0
	}
}

// keptChanges is for how many a feed keeps its memory.
const keptChanges = 1024
