package keyspace

import (
	"github.com/wedis/wedis/engine/internal/arena"
	"github.com/wedis/wedis/engine/internal/ds/crc"
	"github.com/wedis/wedis/engine/internal/ds/tree"
)

// The index of slots is a tree with an item for each key: its slot, then its hash. It refers to nothing, so that keys
// may move as they like; where several keys of a slot have the same hash, there are as many equal items. A store that
// is no node of a cluster has none, and pays a comparison for each key that comes or goes.

// IndexSlots makes the store keep which keys are in which slot of a cluster, from now on: it is still empty.
func (s *Store) IndexSlots() {
	s.slots = true
	for _, db := range s.dbs {
		if db.slots.Ref() == 0 {
			db.slots = tree.New(s.space.Arena, tree.Keyed)
		}
	}
}

// slotItem is the item of a key.
func slotItem(key []byte, hash uint32) uint64 { return uint64(crc.Slot(key))<<32 | uint64(hash) }

// enterSlot adds a key to the index.
func (t *table) enterSlot(key []byte, hash uint32) {
	var c tree.Cursor
	item := slotItem(key, hash)
	t.slots.Seek(&c, item, nil)
	c.Insert(item, 0, 1)
}

// leaveSlot removes the key of an entry from the index.
func (t *table) leaveSlot(e Entry) {
	var c tree.Cursor
	t.slots.Seek(&c, slotItem(t.keys.Key(e), t.keys.HashOf(e)), nil)
	c.Delete()
}

// SlotLen returns the number of keys in a slot, expired ones that are still there included.
func (db *DB) SlotLen(slot uint16) int {
	if db.slots.Ref() == 0 {
		return 0
	}
	var first, end tree.Cursor
	db.slots.Seek(&first, uint64(slot)<<32, nil)
	db.slots.Seek(&end, (uint64(slot)+1)<<32, nil)
	return int(end.Position() - first.Position())
}

// EachInSlot calls fn for the keys in a slot until it returns false. fn may not change the database.
func (db *DB) EachInSlot(slot uint16, fn func(Entry) bool) {
	if db.slots.Ref() == 0 {
		return
	}
	var c tree.Cursor
	going := true
	for next := uint64(slot) << 32; going; next++ {
		db.slots.Seek(&c, next, nil)
		if !c.Valid() || c.Key()>>32 != uint64(slot) {
			return
		}
		next = c.Key()
		db.keys.Partition(32, uint32(next), func(e arena.Ref) bool {
			going = crc.Slot(db.Key(e)) != slot || fn(e)
			return going
		})
	}
}
