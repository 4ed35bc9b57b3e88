package value

import (
	"bytes"
	"slices"
	"strconv"
	"testing"

	"github.com/wedis/wedis/engine/internal/arena"
	"github.com/wedis/wedis/engine/internal/arena/arenatest"
	"github.com/wedis/wedis/engine/internal/ds/dict"
)

// listModel is a list and a plain slice that must agree with it.
type listModel struct {
	t     *testing.T
	list  List
	plain [][]byte
	steps []byte // of the history, that are left
}

func newListModel(t *testing.T, size int, steps []byte) *listModel {
	s := &Space{Space: dict.Space{Arena: arena.New()}, Limits: Limits{ListSize: size}}
	return &listModel{t: t, list: NewList(s), steps: steps}
}

// next returns a number below n that the history decides.
func (m *listModel) next(n int) int {
	k := 0
	for range 2 {
		k <<= 8
		if len(m.steps) > 0 {
			k += int(m.steps[0])
			m.steps = m.steps[1:]
		}
	}
	return k % max(n, 1)
}

// element makes one of few elements, so that some are equal: numbers, short ones, long ones.
func (m *listModel) element() []byte {
	switch k := m.next(64); {
	case k < 16:
		return strconv.AppendInt(nil, int64(k)<<(k*3), 10)
	case k < 60:
		return bytes.Repeat([]byte{'a' + byte(k%8)}, k)
	case k < 62:
		return bytes.Repeat([]byte{'x'}, 700+k)
	case k < 63:
		return bytes.Repeat([]byte{'y'}, 5000)
	}
	return nil
}

func (m *listModel) step() {
	n := len(m.plain)
	switch m.next(14) {
	case 0, 1, 2:
		e := m.element()
		m.list.Push(Tail, e)
		m.plain = append(m.plain, e)
	case 3, 4, 5:
		e := m.element()
		m.list.Push(Head, e)
		m.plain = slices.Insert(m.plain, 0, e)
	case 6:
		if n > 0 {
			m.pop(Head, m.plain[0], n > 1)
			m.plain = m.plain[1:]
		}
	case 7:
		if n > 0 {
			m.pop(Tail, m.plain[n-1], n > 1)
			m.plain = m.plain[:n-1]
		}
	case 8:
		i, e := m.next(n+2), m.element()
		if m.list.Set(i, e) != (i < n) {
			m.t.Fatalf("Set of %d of %d", i, n)
		}
		if i < n {
			m.plain[i] = e
		}
	case 9, 10:
		m.insert(m.next(2) == 1, m.element(), m.element())
	case 11:
		i := m.next(n + 1)
		k := min(m.next(n/2+2), n-i)
		m.list.RemoveRange(i, k)
		m.plain = slices.Delete(m.plain, i, i+k)
	case 12:
		m.remove(m.element(), m.next(7)-3)
	default:
		i := m.next(n + 2)
		e, ok := m.list.Index(i)
		if ok != (i < n) {
			m.t.Fatalf("Index of %d of %d: %t", i, n, ok)
		}
		if ok {
			m.same(e, m.plain[i])
		}
	}
}

// pop removes the element at an end, which is elem, and others are there if more.
func (m *listModel) pop(at End, elem []byte, more bool) {
	var e ListEnd
	m.list.Peek(&e, at)
	m.same(e.Element(), elem)
	if m.list.Pop(&e) != more {
		m.t.Fatalf("Pop says %t of other elements", !more)
	}
}

func (m *listModel) insert(behind bool, pivot, e []byte) {
	i := slices.IndexFunc(m.plain, func(p []byte) bool { return bytes.Equal(p, pivot) })
	if m.list.Insert(behind, pivot, e) != (i >= 0) {
		m.t.Fatalf("Insert at %q, which is at %d", pivot, i)
	}
	if i >= 0 {
		if behind {
			i++
		}
		m.plain = slices.Insert(m.plain, i, e)
	}
}

func (m *listModel) remove(e []byte, count int) {
	if count < 0 {
		slices.Reverse(m.plain)
	}
	want := 0
	most := max(count, -count)
	m.plain = slices.DeleteFunc(m.plain, func(p []byte) bool {
		if (most == 0 || want < most) && bytes.Equal(p, e) {
			want++
			return true
		}
		return false
	})
	if count < 0 {
		slices.Reverse(m.plain)
	}
	if got := m.list.Remove(e, count); got != want {
		m.t.Fatalf("Remove of %q, %d: %d, not %d", e, count, got, want)
	}
}

func (m *listModel) same(e Element, want []byte) {
	m.t.Helper()
	var scratch [20]byte
	if got := e.Bytes(&scratch); !bytes.Equal(got, want) {
		m.t.Fatalf("%.40q, not %.40q", got, want)
	}
}

// verify compares the whole list.
func (m *listModel) verify() {
	m.t.Helper()
	if err := m.list.Check(); err != nil {
		m.t.Fatal(err)
	}
	m.sameList(m.list)
}

func (m *listModel) sameList(l List) {
	m.t.Helper()
	if l.Len() != len(m.plain) {
		m.t.Fatalf("%d elements, not %d", l.Len(), len(m.plain))
	}
	i := 0
	l.Each(func(e []byte) bool {
		if !bytes.Equal(e, m.plain[i]) {
			m.t.Fatalf("element %d is %.40q, not %.40q", i, e, m.plain[i])
		}
		i++
		return true
	})
	if i != len(m.plain) {
		m.t.Fatalf("Each calls for %d of %d", i, len(m.plain))
	}
	var it ListIterator
	for l.SeekEnd(&it, Tail); it.Valid(); it.Prev() {
		i--
		m.same(it.Element(), m.plain[i])
	}
	if i != 0 {
		m.t.Fatalf("Prev ends at %d", i)
	}
}

// finish copies, compacts and frees.
func (m *listModel) finish() {
	a := m.list.s.Arena
	twin := List{m.list.Clone()}
	m.sameList(twin)
	if err := twin.Check(); err != nil {
		m.t.Fatal(err)
	}
	for cursor := uint64(0); ; {
		if cursor = m.list.CompactStep(cursor); cursor == 0 {
			break
		}
	}
	m.verify()
	holder := a.Size(m.list.e)
	twin.Discard()
	if got, want := m.list.MemoryUsage(0), int(a.Used())-holder; got != want {
		m.t.Fatalf("%d bytes, not %d", got, want)
	}
	if rest, left := m.list.Release(); left {
		rest.Discard()
	}
	if int(a.Used()) != holder {
		m.t.Fatalf("%d bytes are left", int(a.Used())-holder)
	}
}

func listHistory(t *testing.T, steps []byte) {
	steps = steps[:min(len(steps), 1<<11)] // each step checks the whole list
	sizes := [...]int{1, 2, 3, 7, -1, -2, 0, 200}
	m := newListModel(t, 0, steps)
	m.list.s.Limits.ListSize = sizes[m.next(len(sizes))]
	for len(m.steps) > 0 {
		m.step()
		if err := m.list.Check(); err != nil {
			t.Fatal(err)
		}
	}
	m.verify()
	m.finish()
}

func TestList(t *testing.T) { arenatest.Run(t, listHistory, 300, 3000) }

func FuzzList(f *testing.F) { arenatest.Fuzz(f, listHistory, 10, 100, 1000, 5000) }

// TestListGrows makes lists of many nodes from either end and takes them apart.
func TestListGrows(t *testing.T) {
	for _, size := range []int{-2, -1, 5} {
		for _, at := range []End{Head, Tail} {
			m := newListModel(t, size, nil)
			const count = 20000
			for i := range count {
				m.list.Push(at, strconv.AppendInt(nil, int64(i)*7919, 10))
			}
			if err := m.list.Check(); err != nil {
				t.Fatal(err)
			}
			for i := range count {
				want := strconv.AppendInt(nil, int64(i)*7919, 10)
				index := i
				if at == Head {
					index = count - 1 - i
				}
				e, _ := m.list.Index(index)
				m.same(e, want)
			}
			if size == 5 && !m.list.isBig() {
				t.Error("not big")
			}
			var e ListEnd
			for i := range count {
				if i%1000 == 0 {
					if err := m.list.Check(); err != nil {
						t.Fatal(err)
					}
				}
				m.list.Peek(&e, !at)
				m.list.Pop(&e)
			}
			if m.list.Len() != 0 || m.list.Nodes() != 1 {
				t.Errorf("%d elements are left in %d nodes", m.list.Len(), m.list.Nodes())
			}
		}
	}
}

// TestListMemory holds lists to what redis-server 7.0.15 takes for them: measured with INFO, a million elements.
func TestListMemory(t *testing.T) {
	for _, at := range []End{Head, Tail} {
		m := newListModel(t, -2, nil)
		const count = 200000
		bytes := 0
		for i := range count {
			e := strconv.AppendInt([]byte("element-"), int64(i)%100000, 10)
			bytes += len(e) + 2
			m.list.Push(at, e)
		}
		a := m.list.s.Arena
		exact := a.Size(a.Alloc(nodeBytes)) == nodeBytes // no canaries
		if got := m.list.MemoryUsage(0); exact && got > bytes+bytes/80 {
			t.Errorf("%d bytes for %d of elements", got, bytes)
		}
		if exact, estimate := m.list.MemoryUsage(0), m.list.MemoryUsage(5); estimate < exact*9/10 || estimate > exact*11/10 {
			t.Errorf("%d bytes, estimated as %d", exact, estimate)
		}
	}
}

// TestListMerges removes most elements of a long list and looks whether the rest has few nodes.
func TestListMerges(t *testing.T) {
	m := newListModel(t, -2, nil)
	for i := range 50000 {
		m.list.Push(Tail, []byte(strconv.Itoa(i%100)+"-element"))
	}
	full := m.list.Nodes()
	for i := range 98 {
		m.list.Remove([]byte(strconv.Itoa(i)+"-element"), (i%3-1)*1000000)
	}
	if err := m.list.Check(); err != nil {
		t.Fatal(err)
	}
	if m.list.Len() != 1000 || m.list.Nodes() > 10 {
		t.Errorf("%d elements in %d nodes, of %d", m.list.Len(), m.list.Nodes(), full)
	}
}

// TestListInserts inserts at one place and at random, which must not leave nodes half empty.
func TestListInserts(t *testing.T) {
	m := newListModel(t, -2, nil)
	for i := range 500 {
		m.list.Push(Tail, []byte("pivot"+strconv.Itoa(i)))
	}
	bytes := 0
	for i := range 10000 {
		e := []byte("element" + strconv.Itoa(i))
		bytes += len(e) + 2
		m.list.Insert(i%2 == 0, []byte("pivot"+strconv.Itoa(i*7919%500)), e)
	}
	if err := m.list.Check(); err != nil {
		t.Fatal(err)
	}
	if got := m.list.MemoryUsage(0); got > bytes*2 {
		t.Errorf("%d bytes for %d of elements", got, bytes)
	}
}

// TestListNodes builds a list of nodes from elsewhere.
func TestListNodes(t *testing.T) {
	m := newListModel(t, -2, nil)
	for i := range 3000 {
		m.plain = append(m.plain, []byte(strconv.Itoa(i)+"?"))
		m.list.Push(Tail, m.plain[i])
	}
	twin := NewList(m.list.s)
	m.list.EachNode(func(node []byte) bool {
		twin.AppendNode(node)
		return true
	})
	m.sameList(twin)
	if err := twin.Check(); err != nil || twin.Nodes() != m.list.Nodes() {
		t.Error(err, twin.Nodes(), m.list.Nodes())
	}
}
