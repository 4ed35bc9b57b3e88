package value

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/wedis/wedis/engine/internal/arena"
	"github.com/wedis/wedis/engine/internal/arena/arenatest"
	"github.com/wedis/wedis/engine/internal/ds/dict"
)

func hashSpace(entries, size int) *Space {
	return &Space{Space: dict.Space{Arena: arena.New(), Seed: [2]uint64{1, 2}}, Limits: Limits{HashEntries: entries, HashValue: size}}
}

// modelField is a field's value and expiry as the plain model knows them.
type modelField struct {
	val string
	at  int64
}

// modelHash is a hash and a plain map that must agree with it.
type modelHash struct {
	t      *testing.T
	h      Hash
	fields map[string]modelField
	r      *rand.Rand
}

// modelWord makes word i: integers, short strings, the empty one, long ones.
func modelWord(i int) string {
	switch i % 7 {
	case 0:
		return fmt.Sprint(i*i*i*i*i - 1000)
	case 1:
		return strings.Repeat("x", i%70)
	case 2:
		return fmt.Sprintf("%d\x00\xff%s", i, strings.Repeat("long", i%50))
	default:
		return fmt.Sprint("w", i)
	}
}

// FuzzHash changes a hash in every way.
func FuzzHash(f *testing.F) { arenatest.Fuzz(f, hashHistory, 300, 3000) }

// TestHashModel runs some histories.
func TestHashModel(t *testing.T) { arenatest.Run(t, hashHistory, 200, 2000) }

func hashHistory(t *testing.T, data []byte) {
	if len(data) == 0 {
		return
	}
	data = data[:min(len(data), 2000)]
	s := hashSpace(int(data[0]%4)*16, 40+int(data[0]))
	m := &modelHash{t, NewHash(s), map[string]modelField{}, rand.New(rand.NewPCG(1, 2))}
	fields := 20 << (data[0] % 5)
	for data = data[1:]; len(data) >= 4; data = data[4:] {
		m.step(data[0], modelWord((int(data[1])|int(data[2])<<8)%fields), modelWord(int(data[3])), int64(data[3])*10+1)
		if len(m.fields) < 20 || data[0]%8 == 0 { // it takes its time
			if err := m.h.Check(); err != nil {
				t.Fatal(err)
			}
		}
	}
	m.verify()
	m.h.Discard()
	if s.Used() != 0 {
		t.Fatalf("%d bytes are left", s.Used())
	}
}

// step does one thing to the hash and the model.
func (m *modelHash) step(op byte, field, val string, at int64) {
	f, exists := m.fields[field]
	switch op % 16 {
	case 0, 1, 2, 3, 4:
		if op == 4 {
			m.h.Expect([][]byte{[]byte(field), []byte(val)})
		}
		m.same("created", m.h.Set([]byte(field), []byte(val)), !exists)
		m.fields[field] = modelField{val, 0}
	case 5:
		m.same("created", m.h.Update([]byte(field), []byte(val)), !exists)
		m.fields[field] = modelField{val, f.at}
	case 6, 7, 8:
		m.same("removed", m.h.Remove([]byte(field)), exists)
		delete(m.fields, field)
	case 9, 10:
		if exists && op < 200 { // some never get any
			m.h.SetExpiry([]byte(field), at)
			m.fields[field] = modelField{f.val, at}
		}
	case 11:
		if exists && op < 200 {
			m.h.SetExpiry([]byte(field), 0)
			m.fields[field] = modelField{f.val, 0}
		}
	case 12:
		m.expire(at/3, int(op/16))
	case 13:
		m.copy()
	case 14:
		for c := m.h.compactStep(0); c != 0; {
			c = m.h.compactStep(c)
		}
	default:
		m.verify()
	}
	got, ok := m.h.Get([]byte(field))
	want, exists := m.fields[field]
	var digits [20]byte
	m.same("exists", ok, exists)
	m.same("value", string(got.Bytes(&digits)), map[bool]string{true: want.val, false: "0"}[exists])
	gotAt, ok := m.h.Expiry([]byte(field))
	m.same("exists", ok, exists)
	m.same("expiry", gotAt, want.at)
}

func (m *modelHash) same(what string, got, want any) {
	m.t.Helper()
	if got != want {
		m.t.Fatalf("%s: %v instead of %v", what, got, want)
	}
}

// expire removes what is due before now, limit fields at a time, after a look at the hash without it.
func (m *modelHash) expire(now int64, limit int) {
	for name, f := range m.fields {
		if f.at != 0 && f.at < now {
			m.same("too old", m.h.At(now).Has([]byte(name)), false)
			delete(m.fields, name)
		}
	}
	live := m.h.At(now)
	m.same("live", live.Live(), len(m.fields))
	seen := 0
	for it := live.Iter(); it.Next(); seen++ {
		m.same("expiry", it.Expiry(), m.fields[string(it.Field())].at)
	}
	m.same("seen", seen, len(m.fields))
	for more := true; more; {
		last, n := int64(0), 0
		more = m.h.Expire(now, limit+1, func(field []byte) {
			at, _ := m.h.Expiry(field)
			m.same("in order", at >= last && at < now, true)
			last = at
			n++
		})
		m.same("within limit", n <= limit+1 || packedHash(m.h.encoding()), true)
	}
}

// copy goes on with a copy, and takes the original apart.
func (m *modelHash) copy() {
	twin := Hash{Root: m.h.Clone()}
	old := m.h
	m.h = twin
	m.verify()
	if rest, left := old.Release(); left {
		for !rest.FreeStep(10) {
		}
	}
	m.h.s.Free(old.e) // the holder, which Release leaves to the keyspace
}

// verify compares all there is.
func (m *modelHash) verify() {
	m.t.Helper()
	m.same("len", m.h.Len(), len(m.fields))
	next, n := int64(0), 0
	for it := m.h.Iter(); it.Next(); n++ {
		at := it.Expiry()
		m.same(string(it.Field()), modelField{string(it.Value()), at}, m.fields[string(it.Field())])
		if at != 0 && (next == 0 || at < next) {
			next = at
		}
	}
	m.same("met", n, len(m.fields))
	m.same("next", m.h.NextExpiry(), next)
	seen := map[string]int{}
	note := func(it *HashIter) bool {
		m.same("value", string(it.Value()), m.fields[string(it.Field())].val)
		seen[string(it.Field())]++
		return true
	}
	found, cursor := m.h.Scan(0, nil)
	for cursor != 0 {
		found, cursor = m.h.Scan(cursor, found)
	}
	it := m.h.Iter()
	for _, at := range found {
		it.Go(at)
		note(&it)
	}
	m.same("scanned", len(seen), len(m.fields))
	clear(seen)
	m.h.Sample(m.r, len(m.fields)/4+1, note)
	m.same("sampled", len(seen), min(len(m.fields), len(m.fields)/4+1))
	if used, got := m.h.s.Used(), m.h.memory(0); int64(got) > used+used/5+64 {
		m.t.Fatalf("%d bytes in all, but the hash says %d", used, got)
	}
}

// TestHashCompaction thins out memory full of hashes and compacts what is left.
func TestHashCompaction(t *testing.T) {
	for _, entries := range []int{0, 1000} {
		s := hashSpace(entries, 100)
		var hashes []Hash
		for i := range 4000 {
			h := NewHash(s)
			for j := range 30 {
				field := []byte(fmt.Sprint("field", j))
				h.Set(field, []byte(strings.Repeat("v", (i+j)%40)))
				if j%3 == 0 && i%2 == 0 {
					h.SetExpiry(field, int64(1+(i*j)%100))
				}
			}
			hashes = append(hashes, h)
		}
		for i, h := range hashes {
			if i%10 > 1 {
				h.Discard()
			}
		}
		if !s.Fragmented() {
			t.Fatal("nothing to compact")
		}
		moved := 0
		for i, h := range hashes {
			if i%10 > 1 {
				continue
			}
			before := h.ref()
			for c := h.compactStep(0); c != 0; {
				c = h.compactStep(c)
			}
			if h.ref() != before {
				moved++
			}
			if err := h.Check(); err != nil {
				t.Fatal(err)
			}
			for j := range 30 {
				val, _ := h.Get([]byte(fmt.Sprint("field", j)))
				at, ok := h.Expiry([]byte(fmt.Sprint("field", j)))
				want := int64(0)
				if j%3 == 0 && i%2 == 0 {
					want = int64(1 + (i*j)%100)
				}
				if val.Len() != (i+j)%40 || !ok || at != want {
					t.Fatalf("hash %d, field %d: %d bytes, expires at %d", i, j, val.Len(), at)
				}
			}
		}
		if moved == 0 {
			t.Error("nothing has moved")
		}
	}
}
