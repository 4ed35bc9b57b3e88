package keyspace

import (
	"fmt"
	"strings"
	"testing"

	"github.com/wedis/wedis/engine/internal/value"
)

// TestFlushGivesMemoryBack fills and empties databases each way there is.
func TestFlushGivesMemoryBack(t *testing.T) {
	s, _ := newPair(1)
	fill := func() {
		for i := range 3000 {
			e := s.DB(0).AddString(fmt.Append(nil, i), value.Encoded([]byte(strings.Repeat("x", i))))
			if i%2 == 0 {
				s.DB(0).SetExpiry(e, int64(i))
			}
		}
	}
	empty := s.Arena().Used()
	fill()
	full := s.Arena().Used()
	s.DB(0).Flush()
	if s.DB(0).Len() != 0 || s.Arena().Used() < full/2 {
		t.Error("FLUSHDB is not lazy, or leaves keys")
	}
	steps := 0
	for !s.FreeStep(100) {
		steps++
	}
	if steps < 20 || s.Arena().Used() != empty {
		t.Errorf("%d bytes in use after %d steps, %d before", s.Arena().Used(), steps, empty)
	}
	fill()
	db := s.DB(0)
	for db.Len() > 0 {
		db.Remove(db.Random())
	}
	if s.Arena().Used() > empty+1024 { // an emptied table keeps a bucket or two
		t.Errorf("%d bytes in use after deleting all, %d before", s.Arena().Used(), empty)
	}
	fill()
	s.FlushAll()
	if s.Arena().Used() != empty {
		t.Errorf("%d bytes in use after FLUSHALL, %d before", s.Arena().Used(), empty)
	}
}

// TestFreeStepIsShort: a step is short whatever the keys of a flushed database hold, and in the end all is given back.
func TestFreeStepIsShort(t *testing.T) {
	const keys, budget = 300, 500
	for _, typ := range []value.Type{value.TypeList, value.TypeSet, value.TypeZSet, value.TypeHash, value.TypeStream} {
		for _, elements := range []int{10, 60, 300} {
			s, _ := newPair(1)
			s.Space().Limits = value.Limits{ListSize: 16}
			s.DB(1).AddString([]byte("stays"), value.Text([]byte("x")))
			empty := s.Arena().Used()
			for i := range keys {
				s.DB(0).Put(fmt.Append(nil, i), collectionOf(s, typ, elements))
			}
			whole := s.Arena().Used() - empty
			s.DB(0).Flush()
			most, before, steps := int64(0), s.Arena().Used(), 0
			for done := false; !done; steps++ {
				done = s.FreeStep(budget)
				now := s.Arena().Used()
				most, before = max(most, before-now), now
				if live := s.Live(); live < empty/2 {
					t.Fatalf("%v: %d bytes are live, %d were before", typ, live, empty)
				}
			}
			if most > whole/2 { // though the budget is for more keys than there are
				t.Errorf("%v of %d: a step freed %d bytes of %d", typ, elements, most, whole)
			}
			if s.Arena().Used() != empty {
				t.Errorf("%v of %d: %d bytes in use after %d steps, %d before", typ, elements, s.Arena().Used(), steps, empty)
			}
		}
	}
}
