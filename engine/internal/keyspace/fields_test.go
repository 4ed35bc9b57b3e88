package keyspace

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/wedis/wedis/engine/internal/value"
)

// checkQueue returns what contradicts the heap of hashes of a database.
func checkQueue(db *DB) error {
	queued := 0
	var err error
	db.Each(func(e Entry) bool {
		h, ok := db.hash(e)
		if !ok {
			return true
		}
		index, next := h.Queued(), h.NextExpiry()
		if index == 0 {
			if next != 0 {
				err = fmt.Errorf("%s: a field expires and nobody knows", db.Key(e))
			}
			return true
		}
		queued++
		if when, ref := db.queue.At(index - 1); ref != e || next != 0 && when > next {
			err = fmt.Errorf("%s: queued as entry %d at %d, but is %d at %d", db.Key(e), ref, when, e, next)
		}
		if e := h.Check(); e != nil {
			err = e
		}
		return true
	})
	if n := 0; err == nil {
		if db.queue.Ref() != 0 {
			n = db.queue.Len()
		}
		if n != queued {
			err = fmt.Errorf("%d hashes are queued, not %d", n, queued)
		}
	}
	return err
}

// TestFieldQueue does with hashes all that can be done with keys.
func TestFieldQueue(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	s := New(2, [2]uint64{1, 2}, r)
	s.Space().Limits = value.Limits{HashEntries: 4, HashValue: 64}
	for step := range 30_000 {
		db, other := s.DB(r.IntN(2)), s.DB(r.IntN(2))
		key, to := []byte(fmt.Sprint("key", r.IntN(300))), []byte(fmt.Sprint("key", r.IntN(300)))
		e, taken := db.Find(key), other.Find(to)
		if e == 0 {
			if r.IntN(2) == 0 {
				h := value.Hash{Root: db.AddCollection(key, value.TypeHash)}
				fillHash(r, h)
				db.FieldsChanged(h.Entry())
			} else {
				h := value.NewHash(s.Space())
				fillHash(r, h)
				db.Put(key, h.Root)
			}
			continue
		}
		h, isHash := db.hash(e)
		switch r.IntN(14) {
		case 0, 1:
			db.Remove(e)
		case 2:
			if taken == 0 {
				db.Transfer(e, other, to)
			}
		case 3:
			if taken == 0 {
				db.Copy(e, other, to)
			}
		case 4, 5:
			db.SetExpiry(e, int64(r.IntN(1000)))
		case 6:
			db.Persist(e)
		case 7:
			db.SetString(e, value.Raw(make([]byte, r.IntN(100))))
		case 8:
			if isHash && h.Has([]byte("f0")) {
				h.SetExpiry([]byte("f0"), 0)
				if r.IntN(2) == 0 {
					db.FieldsChanged(e)
				}
			}
		case 9, 10:
			if now := int64(r.IntN(300)); db.DueFields(now) != 0 {
				e := db.DueFields(now)
				h, _ := db.hash(e)
				h.Expire(now, 3, func([]byte) {})
				db.FieldsChanged(e)
			}
		case 11:
			if isHash && h.Has([]byte("f0")) {
				h.SetExpiry([]byte("f0"), int64(1+r.IntN(1000)))
				db.FieldsChanged(e)
			}
		case 12:
			switch r.IntN(300) {
			case 0:
				s.Swap(0, 1)
			case 1:
				db.Flush()
			case 2:
				s.FlushAll()
			}
		default:
			s.FreeStep(10)
		}
		if step%100 == 0 {
			for _, db := range s.dbs {
				for c := db.CompactStep(0); c != 0; {
					c = db.CompactStep(c)
				}
				if err := checkQueue(db); err != nil {
					t.Fatalf("step %d: %v", step, err)
				}
			}
		}
	}
	for _, db := range s.dbs {
		db.Flush()
	}
	for !s.FreeStep(100) {
	}
}

// fillHash sets some fields, the first one always, some of which expire.
func fillHash(r *rand.Rand, h value.Hash) {
	for i := range 1 + r.IntN(10) {
		field := []byte(fmt.Sprint("f", i))
		h.Set(field, make([]byte, r.IntN(30)))
		if r.IntN(3) == 0 {
			h.SetExpiry(field, int64(1+r.IntN(1000)))
		}
	}
}
