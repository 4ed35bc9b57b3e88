package tree

import (
	"math/rand/v2"
	"testing"

	"github.com/wedis/wedis/engine/internal/arena"
)

// fill returns how full the nodes of a tree of n items are, when item i is inserted where at says.
func fill(t *testing.T, s Shape, n int, at func(i int) int64) float64 {
	t.Helper()
	tree := New(arena.New(), s)
	var c Cursor
	for i := range n {
		tree.At(&c, at(i))
		c.Insert(0, arena.Ref(i), 1)
	}
	if err := tree.Check(); err != nil {
		t.Fatal(err)
	}
	return float64(n) / float64(tree.header().nodes()*s.layout(0).full())
}

func TestFill(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	const n = 100_000
	for _, s := range []Shape{0, Keyed, Weighted, Keyed | Weighted} {
		inner := 1 / float64(s.layout(1).full()-2) // inner nodes for each leaf
		if f := fill(t, s, n, func(i int) int64 { return int64(i) }); f < 0.98/(1+inner) {
			t.Errorf("shape %d: appending fills %.2f", s, f)
		}
		if f := fill(t, s, n, func(int) int64 { return 0 }); f < 0.98/(1+inner) {
			t.Errorf("shape %d: prepending fills %.2f", s, f)
		}
		if f := fill(t, s, n, func(i int) int64 { return r.Int64N(int64(i + 1)) }); f < 0.66/(1+1.5*inner) {
			t.Errorf("shape %d: random inserts fill %.2f", s, f)
		}
	}
}

// TestSmall holds trees of few items to their small blocks.
func TestSmall(t *testing.T) {
	a := arena.New()
	tree := New(a, Weighted)
	var c Cursor
	for i, most := range []int{32, 40, 56, 56, 88} {
		tree.End(&c)
		c.Insert(0, 1, 1)
		if got := tree.Memory(); got > most && a.Size(tree.Ref()) == headerSize {
			t.Errorf("%d items take %d bytes", i+1, got)
		}
	}
	for tree.First(&c); c.Valid(); {
		c.Delete()
	}
	if got := tree.Memory(); got != a.Size(tree.Ref()) {
		t.Errorf("an empty tree takes %d bytes", got)
	}
}

// TestEqualKeys has all items in the order of their ties.
func TestEqualKeys(t *testing.T) {
	m := newModel(t, Keyed)
	for range 3000 {
		m.insert(0, item{key: 7})
	}
	m.check()
	r := rand.New(rand.NewPCG(1, 2))
	for len(m.items) > 0 {
		m.remove(r.IntN(len(m.items)), 1, 0)
	}
	m.free(1)
}

// TestEmpty moves a cursor about where there is nothing.
func TestEmpty(t *testing.T) {
	tree := New(arena.New(), Keyed)
	var c Cursor
	for _, set := range []func(){
		func() { tree.First(&c) },
		func() { tree.Last(&c) },
		func() { tree.End(&c) },
		func() { tree.At(&c, 0) },
		func() { tree.Seek(&c, 5, nil) },
	} {
		set()
		if c.Valid() || c.Position() != 0 {
			t.Error("a cursor in an empty tree is valid")
		}
		c.Prev()
		c.Next()
		c.DeleteN(3, nil)
		if c.Valid() {
			t.Error("a cursor in an empty tree is valid")
		}
	}
}

func TestNoGoAllocations(t *testing.T) {
	tree, keys := random(10_000)
	var c Cursor
	i := 0
	n := testing.AllocsPerRun(1000, func() {
		sought := keys[i]
		tree.Seek(&c, sought, func(r arena.Ref) int { return int(r) - int(sought/2+1) })
		ref := c.Ref()
		c.Delete()
		tree.Seek(&c, sought, nil)
		c.Insert(sought, ref, 1)
		i++
	})
	if n != 0 {
		t.Errorf("%.1f allocations", n)
	}
}
