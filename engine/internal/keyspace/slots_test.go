package keyspace

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/wedis/wedis/engine/internal/ds/crc"
	"github.com/wedis/wedis/engine/internal/value"
)

// TestSlots adds, moves and removes keys and compares the index with what the keys say.
func TestSlots(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	s := New(1, [2]uint64{1, 2}, r)
	s.IndexSlots()
	db := s.DB(0)
	keys := map[string]bool{}
	form := value.Encoded([]byte("v"))
	for round := range 20_000 {
		key := []byte(fmt.Sprintf("{%d}%d", r.IntN(20), r.IntN(200)))
		switch e := db.Find(key); {
		case round == 15_000:
			db.Flush()
			clear(keys)
		case e == 0:
			db.AddString(key, form)
			keys[string(key)] = true
		case r.IntN(3) == 0:
			db.Remove(e)
			delete(keys, string(key))
		case r.IntN(3) == 0:
			db.SetExpiry(e, 1)
		case r.IntN(3) == 0:
			to := []byte(fmt.Sprintf("{%d}new", r.IntN(20)))
			if db.Find(to) == 0 {
				db.Transfer(e, db, to)
				delete(keys, string(key))
				keys[string(to)] = true
			}
		}
	}
	for !s.FreeStep(100) {
	}
	bySlot := map[uint16]int{}
	for key := range keys {
		bySlot[crc.Slot([]byte(key))]++
	}
	if len(bySlot) != 20 {
		t.Fatal(len(bySlot), "slots")
	}
	for slot := range uint16(crc.Slots) {
		if got := db.SlotLen(slot); got != bySlot[slot] {
			t.Errorf("slot %d has %d keys, not %d", slot, got, bySlot[slot])
		}
		seen := 0
		db.EachInSlot(slot, func(e Entry) bool {
			if !keys[string(db.Key(e))] || crc.Slot(db.Key(e)) != slot {
				t.Errorf("%s is not in slot %d", db.Key(e), slot)
			}
			seen++
			return true
		})
		if seen != bySlot[slot] {
			t.Errorf("slot %d lists %d keys, not %d", slot, seen, bySlot[slot])
		}
	}
	if err := db.slots.Check(); err != nil {
		t.Error(err)
	}
	before := s.Arena().Used()
	db.Flush()
	for !s.FreeStep(100) {
	}
	if left := s.Arena().Used(); left > before/10 || db.SlotLen(crc.Slot([]byte("{1}"))) != 0 {
		t.Errorf("%d bytes of %d are left", left, before)
	}
}
