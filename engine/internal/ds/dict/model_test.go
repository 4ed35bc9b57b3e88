package dict

import (
	"fmt"
	"testing"

	"github.com/wedis/wedis/engine/internal/arena"
	"github.com/wedis/wedis/engine/internal/arena/arenatest"
)

func newSpace() *Space { return &Space{arena.New(), [2]uint64{1, 2}} }

// modelEntry is an entry as the plain model knows it: where it is, and how many bytes of which pattern its payload has.
type modelEntry struct {
	ref  Ref
	n    int
	seed byte
}

// model is a dict, a plain map that must agree with it, and a scan that goes on while both change.
type model struct {
	t       *testing.T
	d       Dict
	entries map[string]modelEntry
	cursor  uint64
	stayed  map[string]bool // what was there at the start of the scan, and still is
	met     map[string]int  // how often the scan met what is there
}

func newModel(t *testing.T) *model {
	m := &model{t: t, d: New(newSpace()), entries: map[string]modelEntry{}}
	m.startScan()
	return m
}

// modelKey makes a key of number i: of all lengths that differ to the dict, and not all text.
func modelKey(i int) []byte {
	k := []byte(fmt.Sprintf("%d\xff\x00", i))
	for i%7 == 0 && len(k) < 125+i%10 {
		k = append(k, byte(len(k)))
	}
	if i == 0 {
		k = k[:0]
	}
	return k
}

func pattern(b []byte, n int, seed byte) {
	for i := range n {
		b[i] = seed + byte(i)
	}
}

func (m *model) verify(k []byte) (modelEntry, bool) {
	e, ok := m.entries[string(k)]
	r := m.d.Find(k)
	if r != e.ref {
		m.t.Fatalf("Find(%q) = %#x, not %#x", k, r, e.ref)
	}
	if !ok {
		return e, false
	}
	if string(m.d.Key(r)) != string(k) || m.d.HashOf(r) != m.d.Hash(k) || m.d.PayloadCap(r) < e.n {
		m.t.Fatalf("entry of %q: key %q, room for %d", k, m.d.Key(r), m.d.PayloadCap(r))
	}
	m.verifyPayload(k, e, e.n)
	if m.d.Word(r) != uint32(len(k))*uint32(e.seed) {
		m.t.Fatalf("word of %q is damaged", k)
	}
	if w, p := m.d.Look(r); w != m.d.Word(r) || len(p) != len(m.d.Payload(r)) {
		m.t.Fatalf("Look at %q disagrees with Word and Payload", k)
	}
	return e, true
}

func (m *model) verifyPayload(k []byte, e modelEntry, n int) {
	for i, c := range m.d.Payload(e.ref)[:n] {
		if c != e.seed+byte(i) {
			m.t.Fatalf("payload of %q is damaged at %d of %d", k, i, e.n)
		}
	}
}

// put inserts key k, or resizes its payload.
func (m *model) put(k []byte, n int, seed byte) {
	e, ok := m.verify(k)
	if ok {
		if old, added := m.d.Add(m.d.Hash(k), k, n); added || old != e.ref {
			m.t.Fatalf("%q is added twice", k)
		}
		e.ref = m.d.Resize(e.ref, n, min(n, e.n))
		m.verifyPayload(k, e, min(n, e.n))
	} else {
		if seed%2 == 0 {
			e.ref, _ = m.d.Add(m.d.Hash(k), k, n)
		} else {
			e.ref = m.d.Insert(k, n)
		}
		if m.d.Word(e.ref) != 0 {
			m.t.Fatalf("word of new %q is not 0", k)
		}
	}
	e.n, e.seed = n, seed
	m.d.SetWord(e.ref, uint32(len(k))*uint32(seed))
	pattern(m.d.Payload(e.ref), n, seed)
	m.entries[string(k)] = e
}

// remove removes key k, in one of three ways.
func (m *model) remove(k []byte, way int) {
	e, ok := m.verify(k)
	switch {
	case !ok:
		if m.d.Delete(k) {
			m.t.Fatalf("Delete(%q) of a missing key", k)
		}
	case way == 0:
		if !m.d.Delete(k) {
			m.t.Fatalf("Delete(%q) found nothing", k)
		}
	case way == 1:
		m.d.Remove(e.ref)
	default:
		m.d.Unlink(e.ref)
		m.verifyPayload(k, e, e.n)
		m.d.s.Free(e.ref)
	}
	delete(m.entries, string(k))
	delete(m.stayed, string(k))
	delete(m.met, string(k))
}

func (m *model) startScan() {
	m.cursor, m.stayed, m.met = 0, map[string]bool{}, map[string]int{}
	for k := range m.entries {
		m.stayed[k] = true
	}
}

// scan takes a step of the scan, and at its end checks the guarantee and starts another.
func (m *model) scan() {
	m.cursor = m.d.Scan(m.cursor, func(e Ref) {
		k := string(m.d.Key(e))
		if m.entries[k].ref != e {
			m.t.Fatalf("scan met %#x, which is no entry", e)
		}
		if m.met[k]++; m.met[k] > 1 {
			m.t.Fatalf("scan met %q again", k)
		}
	})
	if m.cursor != 0 {
		return
	}
	for k := range m.stayed {
		if m.met[k] != 1 {
			m.t.Fatalf("scan did not meet %q, which was there all the time", k)
		}
	}
	m.startScan()
}

// compact takes a step of compaction.
func (m *model) compact(cursor uint64) uint64 {
	return m.d.Compact(cursor, func(from, to Ref) {
		k := m.d.Key(to)
		e := m.entries[string(k)]
		if e.ref != from {
			m.t.Fatalf("%#x moved, which is no entry", from)
		}
		e.ref = to
		m.entries[string(k)] = e
	})
}

func (m *model) check() {
	m.t.Helper()
	if err := m.d.Check(); err != nil {
		m.t.Fatal(err)
	}
	if err := m.d.s.Check(); err != nil {
		m.t.Fatal(err)
	}
	if m.d.Len() != len(m.entries) {
		m.t.Fatalf("%d entries, not %d", m.d.Len(), len(m.entries))
	}
}

func (m *model) free(budget int) {
	m.check()
	left := len(m.entries)
	for done := false; !done; {
		before := left
		done = m.d.FreeStep(budget, func(e Ref) {
			if _, ok := m.entries[string(m.d.Key(e))]; !ok {
				m.t.Fatalf("freed %q, which is no entry", m.d.Key(e))
			}
			left--
		})
		if before-left > budget {
			m.t.Fatalf("freed %d entries on a budget of %d", before-left, budget)
		}
		if !done && m.d.Len() != left {
			m.t.Fatalf("%d entries are left, not %d", m.d.Len(), left)
		}
	}
	if left != 0 || m.d.s.Used() != 0 {
		m.t.Fatalf("%d entries and %d bytes are left", left, m.d.s.Used())
	}
}

// history runs the operations that data encodes, four bytes each, on a dict and on a plain map, and compares.
func history(t *testing.T, data []byte) {
	m := newModel(t)
	for step := 0; len(data) >= 4; step++ {
		op, x, y := data[0], int(data[1])|int(data[2])<<8, int(data[3])
		data = data[4:]
		switch op % 16 {
		case 0, 1, 2, 3, 4:
			m.put(modelKey(x%2000), y*(1+x%8), byte(step))
		case 5, 6, 7:
			m.remove(modelKey(x%2000), y%3)
		case 8: // many at once, so that the dict passes through many widths
			for i := range y {
				m.put(modelKey((x+i)%2000), i%30, byte(i))
			}
		case 9:
			for i := range 2 * y {
				m.remove(modelKey((x+i)%2000), i%3)
			}
		case 10:
			m.compact(uint64(x)<<16 | uint64(y))
		case 11:
			m.check()
			m.d = Open(m.d.s, m.d.Ref())
		default:
			m.scan()
		}
	}
	m.free(1 + len(m.entries)/3)
}

func FuzzDict(f *testing.F) {
	arenatest.Fuzz(f, history, 40, 400)
}

func TestRandomHistories(t *testing.T) {
	arenatest.Run(t, history, 20, 8_000)
}
