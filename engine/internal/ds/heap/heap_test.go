package heap

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/wedis/wedis/engine/internal/arena"
	"github.com/wedis/wedis/engine/internal/arena/arenatest"
)

// model is a heap and the plain maps that must agree with it.
type model struct {
	t     *testing.T
	a     *arena.Arena
	h     Heap
	index map[arena.Ref]uint32 // as moved told
	when  map[arena.Ref]int64
}

func newModel(t *testing.T) *model {
	m := &model{t: t, a: arena.New(), index: map[arena.Ref]uint32{}, when: map[arena.Ref]int64{}}
	m.h = New(m.a, m.moved)
	return m
}

func (m *model) moved(ref arena.Ref, i uint32) { m.index[ref] = i }

func (m *model) check() {
	m.t.Helper()
	if err := m.h.Check(); err != nil {
		m.t.Fatal(err)
	}
	if int64(m.h.Memory()) != m.a.Used() {
		m.t.Fatalf("%d bytes, of %d in use", m.h.Memory(), m.a.Used())
	}
	if m.h.Len() != len(m.when) {
		m.t.Fatalf("%d items, not %d", m.h.Len(), len(m.when))
	}
	least, middle, before := int64(math.MaxInt64), int64(10), 0
	for ref, when := range m.when {
		if when < middle {
			before++
		}
		if w, r := m.h.At(m.index[ref]); r != ref || w != when {
			m.t.Fatalf("item %#x due at %d was said to be at %d, where %#x is due at %d", ref, when, m.index[ref], r, w)
		}
		least = min(least, when)
	}
	if n := m.h.Before(middle); n != before {
		m.t.Fatalf("%d items are due before %d, not %d", before, middle, n)
	}
	when, ref, ok := m.h.Min()
	if ok != (len(m.when) > 0) || ok && (when != least || m.when[ref] != when) {
		m.t.Fatalf("the first is %#x due at %d, not %d", ref, when, least)
	}
}

// nth returns some reference in the heap.
func (m *model) nth(n int) arena.Ref {
	_, ref := m.h.At(uint32(n % m.h.Len()))
	return ref
}

// history runs the operations that data encodes, three bytes each, on a heap and on plain maps, and compares.
func history(t *testing.T, data []byte) {
	m := newModel(t)
	next := arena.Ref(1)
	for step := 0; len(data) >= 3; step++ {
		op, x, y := data[0], int(data[1]), int64(int8(data[2]))
		data = data[3:]
		if m.h.Len() == 0 {
			op = 0
		}
		switch op % 8 {
		case 0, 1, 2:
			for i := range int64(1 + x%8) {
				when := y * (i + 1)
				if x == 255 {
					when = math.MinInt64
				}
				m.when[next] = when
				m.h.Push(when, next)
				next++
			}
		case 3:
			ref := m.nth(x)
			m.when[ref] = y
			m.h.Fix(m.index[ref], y)
		case 4, 5:
			for range min(1+x%8, m.h.Len()) {
				ref := m.nth(x)
				delete(m.when, ref)
				i := m.index[ref]
				delete(m.index, ref)
				m.h.Remove(i)
			}
		case 6:
			ref := m.nth(x)
			m.h.SetRef(m.index[ref], next)
			m.when[next], m.index[next] = m.when[ref], m.index[ref]
			delete(m.when, ref)
			delete(m.index, ref)
			next++
		default:
			m.h = Open(m.a, m.h.Ref(), m.moved)
		}
		if step%16 == 0 {
			m.check()
		}
	}
	m.check()
	var order []int64
	for m.h.Len() > 0 {
		when, ref, _ := m.h.Min()
		order = append(order, when)
		delete(m.index, ref)
		m.h.Remove(0)
	}
	if !slices.IsSorted(order) || len(order) != len(m.when) {
		t.Fatal("items did not come out in order")
	}
	m.h.Free()
	if m.a.Used() != 0 || m.a.Check() != nil {
		t.Fatal("left over:", m.a.Used(), m.a.Check())
	}
}

func FuzzHeap(f *testing.F) {
	arenatest.Fuzz(f, history, 30, 300)
}

func TestRandomHistories(t *testing.T) {
	arenatest.Run(t, history, 60, 4000)
}

func TestNoGoAllocations(t *testing.T) {
	a := arena.New()
	h := New(a, func(arena.Ref, uint32) {})
	for i := range 10_000 {
		h.Push(int64(i*7919%10_007), arena.Ref(i+1))
	}
	if a.Size(h.Ref())%16 != 8 {
		return // the debug build keeps a map
	}
	sum := uint32(0)
	ref := h.Ref()
	got := testing.AllocsPerRun(100, func() {
		h := Open(a, ref, func(_ arena.Ref, i uint32) { sum += i }) // as a caller that opens it for one operation
		h.Push(500, 77)
		h.Fix(500, 3)
		h.Remove(0)
	})
	if got != 0 {
		t.Errorf("%g Go allocations", got)
	}
}

func BenchmarkPush(b *testing.B) { // later and later, as expiries mostly are
	a := arena.New()
	index := make([]uint32, 1_000_000)
	h := New(a, func(r arena.Ref, i uint32) { index[r] = i })
	b.ReportAllocs()
	for i := range b.N {
		if h.Len() == len(index) {
			b.StopTimer()
			h.Free()
			h = New(a, func(r arena.Ref, i uint32) { index[r] = i })
			b.StartTimer()
		}
		h.Push(int64(i), arena.Ref(i%len(index)))
	}
}

func BenchmarkReplaceMin(b *testing.B) {
	a := arena.New()
	index := make([]uint32, 1_000_000)
	h := New(a, func(r arena.Ref, i uint32) { index[r] = i })
	r := rand.New(rand.NewPCG(1, 1))
	for i := range index {
		h.Push(r.Int64N(1<<40), arena.Ref(i))
	}
	b.ReportAllocs()
	b.ResetTimer()
	for range b.N {
		_, ref, _ := h.Min()
		h.Remove(0)
		h.Push(r.Int64N(1<<40), ref)
	}
}
