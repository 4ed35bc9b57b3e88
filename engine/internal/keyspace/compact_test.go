package keyspace

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/wedis/wedis/engine/internal/value"
)

// TestCompactionGivesMemoryBack leaves one key of ten and compacts.
func TestCompactionGivesMemoryBack(t *testing.T) {
	s, _ := newPair(1)
	db := s.DB(0)
	for i := range 200_000 {
		e := db.AddString(fmt.Append(nil, i), value.Encoded([]byte("0123456789")))
		if i%10 == 0 {
			db.SetExpiry(e, int64(i+1))
		}
	}
	for i := range 200_000 {
		if i%10 != 0 {
			db.Remove(db.Find(fmt.Append(nil, i)))
		}
	}
	if !s.Arena().Fragmented() {
		t.Fatal("nothing to compact")
	}
	for range 10 {
		for cursor := db.CompactStep(0); cursor != 0; cursor = db.CompactStep(cursor) {
		}
	}
	if s.Arena().Fragmented() {
		t.Error("still fragmented")
	}
	for i := range 20_000 {
		e := db.Find(fmt.Append(nil, i*10))
		if e == 0 || db.Expiry(e) != int64(i*10+1) {
			t.Fatalf("key %d is lost, or its expiry", i*10)
		}
	}
	for i := range 20_000 { // the heap knows where the entries went
		e := db.Due(1 << 60)
		if want := fmt.Sprint(i * 10); string(db.Key(e)) != want {
			t.Fatalf("key %s is due, want %s", db.Key(e), want)
		}
		db.Remove(e)
	}
}

// TestCompactionBesideCommands replaces and removes collections, and whole databases, between the steps: a cursor may
// meet another collection than the one it is of.
func TestCompactionBesideCommands(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	s := New(2, [2]uint64{1, 2}, r)
	s.Space().Limits = value.Limits{ListSize: 16}
	cursor := uint64(0)
	for step := range 20_000 {
		db, key := s.DB(0), []byte{byte('a' + r.IntN(2))}
		switch r.IntN(30) {
		case 0:
			db.Flush()
		case 1:
			s.FlushAll()
		case 2:
			s.Swap(0, 1)
		case 3:
			if e := db.Find(key); e != 0 {
				db.Remove(e)
			}
		case 4, 5, 6:
			if e := db.Find(key); e != 0 {
				db.Remove(e)
			}
			db.Put(key, collectionOf(s, value.TypeList+value.Type(r.IntN(5)), r.IntN(1000)))
		case 7:
			s.FreeStep(100)
		}
		cursor = db.CompactStep(cursor)
		if step%20 != 0 {
			continue
		}
		for _, db := range s.dbs {
			db.Each(func(e Entry) bool {
				if err := checkCollection(db.Collection(e)); err != nil {
					t.Fatal(err)
				}
				return true
			})
		}
	}
}

// collectionOf returns a detached collection with so many elements, and one.
func collectionOf(s *Store, t value.Type, n int) value.Root {
	r := value.NewCollection(s.Space(), t)
	for i := range n + 1 {
		text := fmt.Append(nil, "element", i)
		switch t {
		case value.TypeList:
			value.List{Root: r}.Push(value.Tail, text)
		case value.TypeSet:
			value.Set{Root: r}.Add(text)
		case value.TypeZSet:
			value.ZSet{Root: r}.Add(text, float64(i%10))
		case value.TypeHash:
			value.Hash{Root: r}.Set(text, text)
		case value.TypeStream:
			v, id := value.Stream{Root: r}, value.StreamID{Ms: uint64(i) + 1}
			v.Add(id, [][]byte{text, text})
			g := v.Group([]byte("group"))
			if !g.Exists() {
				g = v.NewGroup([]byte("group"), value.StreamID{}, 0)
				g.NewConsumer([]byte("consumer"), 0)
			}
			g.Deliver(g.Consumer([]byte("consumer")), id, 0)
		}
	}
	return r
}

func checkCollection(r value.Root) error {
	switch r.Kind().Type() {
	case value.TypeList:
		return value.List{Root: r}.Check()
	case value.TypeSet:
		return value.Set{Root: r}.Check()
	case value.TypeZSet:
		return value.ZSet{Root: r}.Check()
	case value.TypeHash:
		return value.Hash{Root: r}.Check()
	case value.TypeStream:
		return value.Stream{Root: r}.Check()
	}
	return errors.New("not a collection")
}
