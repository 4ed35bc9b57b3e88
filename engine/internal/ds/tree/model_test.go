package tree

import (
	"cmp"
	"slices"
	"testing"

	"github.com/wedis/wedis/engine/internal/arena"
	"github.com/wedis/wedis/engine/internal/arena/arenatest"
)

// item is an item as the plain model knows it. Items with the same key are in the order of their refs.
type item struct {
	key    uint64
	ref    arena.Ref
	weight uint32
}

func (x item) compare(y item) int {
	return cmp.Or(cmp.Compare(x.key, y.key), cmp.Compare(x.ref, y.ref))
}

// model is a tree and a plain slice that must agree with it.
type model struct {
	t     *testing.T
	a     *arena.Arena
	tree  Tree
	shape Shape
	items []item
	next  arena.Ref
}

func newModel(t *testing.T, s Shape) *model {
	a := arena.New()
	return &model{t: t, a: a, tree: New(a, s), shape: s}
}

// tieTo returns the function that compares items with ref.
func tieTo(ref arena.Ref) Tie {
	return func(r arena.Ref) int { return cmp.Compare(r, ref) }
}

// position returns the sum of the weights before item i.
func (m *model) position(i int) int64 {
	sum := int64(0)
	for _, x := range m.items[:i] {
		sum += int64(x.weight)
	}
	return sum
}

// at sets the cursor to item i, or past the last one, in one of several ways.
func (m *model) at(c *Cursor, i, way int) {
	switch way % 3 {
	case 0:
		if m.shape&Keyed != 0 && i < len(m.items) {
			m.tree.Seek(c, m.items[i].key, tieTo(m.items[i].ref))
			return
		}
	case 1:
		if i < len(m.items) && i > 0 {
			m.at(c, i-1, 2)
			c.Next()
			return
		}
	}
	m.tree.At(c, m.position(i))
}

// verify tests that the cursor is at item i, or past the last one.
func (m *model) verify(c *Cursor, i int) {
	m.t.Helper()
	if p := c.Position(); p != m.position(i) {
		m.t.Fatalf("cursor of item %d is at position %d, not %d", i, p, m.position(i))
	}
	if c.Valid() != (i < len(m.items)) {
		m.t.Fatalf("cursor of item %d of %d: valid is %t", i, len(m.items), c.Valid())
	}
	if !c.Valid() {
		return
	}
	x := m.items[i]
	if c.Ref() != x.ref || c.Weight() != x.weight || m.shape&Keyed != 0 && c.Key() != x.key {
		m.t.Fatalf("item %d is %#x of weight %d, not %+v", i, c.Ref(), c.Weight(), x)
	}
}

// insert inserts an item: in its order if there are keys, else before item i.
func (m *model) insert(i int, x item) {
	m.next++
	x.ref = m.next * 7919 % 65521 // in no order
	if m.shape&Weighted == 0 {
		x.weight = 1
	}
	var c Cursor
	if m.shape&Keyed != 0 {
		i, _ = slices.BinarySearchFunc(m.items, x, item.compare)
		m.tree.Seek(&c, x.key, tieTo(x.ref))
	} else {
		m.at(&c, i, int(x.ref))
	}
	m.verify(&c, i)
	c.Insert(x.key, x.ref, x.weight)
	m.items = slices.Insert(m.items, i, x)
	m.verify(&c, i)
}

// remove removes n items from item i on.
func (m *model) remove(i, n, way int) {
	var c Cursor
	m.at(&c, i, way)
	m.verify(&c, i)
	if n == 1 {
		c.Delete()
	} else {
		k := i
		c.DeleteN(n, func(ref arena.Ref) {
			if ref != m.items[k].ref {
				m.t.Fatalf("freed %#x, not item %d", ref, k)
			}
			k++
		})
		if k != i+n {
			m.t.Fatalf("freed %d items, not %d", k-i, n)
		}
	}
	m.items = slices.Delete(m.items, i, i+n)
	m.verify(&c, i)
}

// change changes what may change at item i.
func (m *model) change(i int, weight uint32) {
	var c Cursor
	m.at(&c, i, int(weight))
	x := &m.items[i]
	if m.shape&Weighted != 0 {
		x.weight = weight
		c.SetWeight(weight)
	}
	if m.shape&Keyed != 0 {
		key := x.key + uint64(weight%3) - 1
		if c.Rekey(key) {
			if i == 0 || i+1 == len(m.items) || m.items[i-1].key >= key || key >= m.items[i+1].key {
				m.t.Fatalf("key %d of item %d was set to %d", x.key, i, key)
			}
			x.key = key
		}
	} else {
		m.next++
		x.ref = m.next * 7919 % 65521
		c.SetRef(x.ref)
	}
	m.verify(&c, i)
}

// compact takes a whole pass of compaction.
func (m *model) compact() {
	for pos := m.tree.Compact(0); pos != 0; pos = m.tree.Compact(pos) {
	}
}

// check compares all, in both directions.
func (m *model) check() {
	m.t.Helper()
	if err := m.tree.Check(); err != nil {
		m.t.Fatal(err)
	}
	if m.tree.Len() != len(m.items) || m.tree.Weight() != m.position(len(m.items)) {
		m.t.Fatalf("%d items of weight %d, not %d", m.tree.Len(), m.tree.Weight(), len(m.items))
	}
	if int64(m.tree.Memory()) != m.a.Used() && m.tree.header().height() == 0 {
		m.t.Fatalf("%d bytes, not %d", m.tree.Memory(), m.a.Used())
	}
	var c Cursor
	i := 0
	for m.tree.First(&c); c.Valid(); c.Next() {
		if x := m.items[i]; c.Ref() != x.ref || c.Weight() != x.weight {
			m.t.Fatalf("item %d is %#x, not %+v", i, c.Ref(), x)
		}
		i++
	}
	if i != len(m.items) {
		m.t.Fatalf("met %d items of %d", i, len(m.items))
	}
	for m.tree.Last(&c); c.Valid(); c.Prev() {
		i--
		if c.Ref() != m.items[i].ref {
			m.t.Fatalf("backwards: item %d is %#x", i, c.Ref())
		}
	}
	if i != 0 {
		m.t.Fatalf("backwards: %d items were not met", i)
	}
}

// probe seeks and finds at a place.
func (m *model) probe(i int, key uint64) {
	var c Cursor
	if i < len(m.items) {
		pos := m.position(i)
		for offset := range min(int64(m.items[i].weight), 3) {
			if got := m.tree.At(&c, pos+offset); got != offset {
				m.t.Fatalf("offset %d in item %d, not %d", got, i, offset)
			}
			m.verify(&c, i)
		}
	}
	if m.shape&Keyed != 0 {
		m.tree.Seek(&c, key, nil)
		first, _ := slices.BinarySearchFunc(m.items, item{key: key}, item.compare)
		m.verify(&c, first)
		m.tree.Seek(&c, key, func(arena.Ref) int { return -1 })
		for first < len(m.items) && m.items[first].key == key {
			first++
		}
		m.verify(&c, first)
	}
}

func (m *model) free(budget int) {
	m.check()
	left := len(m.items)
	for done := false; !done; {
		before := left
		done = m.tree.FreeStep(budget, func(ref arena.Ref) { left-- })
		if before-left > budget {
			m.t.Fatalf("freed %d items on a budget of %d", before-left, budget)
		}
		if !done && m.tree.Len() != left {
			m.t.Fatalf("%d items are left, not %d", m.tree.Len(), left)
		}
	}
	if left != 0 || m.a.Used() != 0 || m.a.Check() != nil {
		m.t.Fatalf("%d items and %d bytes are left: %v", left, m.a.Used(), m.a.Check())
	}
}

// history runs the operations that data encodes, four bytes each after one for the shape, on a tree and on a slice, and
// compares.
func history(t *testing.T, data []byte) {
	if len(data) == 0 {
		return
	}
	m := newModel(t, Shape(data[0]%4))
	data = data[1:min(len(data), 1000)]
	for step := 0; len(data) >= 4; step++ {
		op, x, y := data[0], int(data[1])|int(data[2])<<8, int(data[3])
		data = data[4:]
		switch {
		case len(m.items) == 0 && op%16 > 6:
			op = 0
		case len(m.items) > 2000: // enough: the model is slow
			op = 12
		}
		some := x % max(1, len(m.items))
		switch op % 16 {
		case 0, 1, 2:
			m.insert(some, item{key: uint64(x), weight: uint32(1 + y)})
		case 3: // many of few keys
			for i := range y {
				m.insert(x%(len(m.items)+1), item{key: uint64(x%5 + i%3), weight: uint32(1 + y)})
			}
		case 4: // in order, at the end
			for i := range 2 * y {
				m.insert(len(m.items), item{key: uint64(1<<20 + step*256 + i), weight: uint32(1 + y)})
			}
		case 5: // in reverse order, at the start
			for i := range 2 * y {
				m.insert(0, item{key: uint64(1<<20 - step*256 - i), weight: uint32(1 + y)})
			}
		case 6: // in order, within
			for i := range y {
				m.insert(min(some+i, len(m.items)), item{key: uint64(x + i), weight: uint32(1 + y)})
			}
		case 7, 8:
			m.remove(some, 1, y)
		case 9:
			for range min(y, len(m.items)) {
				m.remove(x%len(m.items), 1, y)
			}
		case 10:
			for range min(y, len(m.items)) {
				m.remove(0, 1, y)
			}
		case 11:
			for range min(y, len(m.items)) {
				m.remove(len(m.items)-1, 1, y)
			}
		case 12:
			m.remove(some, min(2*y, len(m.items)-some), y)
		case 13:
			m.change(some, uint32(1+y))
		case 14:
			m.probe(some, m.items[some].key+uint64(y%3)-1)
			m.probe(some, uint64(x))
		default:
			if y%4 == 0 {
				m.compact()
			}
			m.tree = Open(m.a, m.tree.Ref())
		}
		if step%8 == 0 {
			m.check()
		}
	}
	m.free(1 + len(m.items)/3)
}

func FuzzTree(f *testing.F) {
	arenatest.Fuzz(f, history, 40, 300)
}

func TestRandomHistories(t *testing.T) {
	arenatest.Run(t, history, 40, 2000)
}
