package tree

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/wedis/wedis/engine/internal/arena"
)

// sizes are those that a benchmark is run with: its time should grow as their logarithm.
func sizes(b *testing.B, run func(b *testing.B, n int)) {
	for _, n := range []int{1e3, 1e4, 1e5, 1e6} {
		b.Run(fmt.Sprintf("n=%d", n), func(b *testing.B) { run(b, n) })
	}
}

// random makes a tree of n items with keys in random order: multiples of 2, each once.
func random(n int) (Tree, []uint64) {
	t := New(arena.New(), Keyed)
	keys := make([]uint64, n)
	var c Cursor
	for i, k := range rand.New(rand.NewPCG(1, 2)).Perm(n) {
		keys[i] = uint64(k) * 2
		t.Seek(&c, keys[i], nil)
		c.Insert(keys[i], arena.Ref(k+1), 1)
	}
	return t, keys
}

func BenchmarkSeek(b *testing.B) {
	sizes(b, func(b *testing.B, n int) {
		t, keys := random(n)
		b.ReportAllocs()
		b.ReportMetric(float64(t.Memory())/float64(n), "B/item")
		b.ResetTimer()
		var c Cursor
		for i := range b.N {
			t.Seek(&c, keys[i%n], nil)
		}
	})
}

func BenchmarkPosition(b *testing.B) {
	sizes(b, func(b *testing.B, n int) {
		t, keys := random(n)
		b.ResetTimer()
		var c Cursor
		for i := range b.N {
			t.Seek(&c, keys[i%n], nil)
			c.Position()
		}
	})
}

func BenchmarkAt(b *testing.B) {
	sizes(b, func(b *testing.B, n int) {
		t, keys := random(n)
		b.ResetTimer()
		var c Cursor
		for i := range b.N {
			t.At(&c, int64(keys[i%n]/2))
		}
	})
}

// BenchmarkReplace removes an item and inserts it again.
func BenchmarkReplace(b *testing.B) {
	sizes(b, func(b *testing.B, n int) {
		t, keys := random(n)
		b.ReportAllocs()
		b.ResetTimer()
		var c Cursor
		for i := range b.N {
			k := keys[i%n]
			t.Seek(&c, k, nil)
			ref := c.Ref()
			c.Delete()
			k ^= 1
			keys[i%n] = k
			t.Seek(&c, k, nil)
			c.Insert(k, ref, 1)
		}
	})
}

func BenchmarkAppend(b *testing.B) {
	t := New(arena.New(), Weighted)
	b.ReportAllocs()
	var c Cursor
	for i := range b.N {
		t.End(&c)
		c.Insert(0, arena.Ref(i), 1)
	}
	b.ReportMetric(float64(t.Memory())/float64(b.N), "B/item")
}

func BenchmarkPopFirst(b *testing.B) {
	sizes(b, func(b *testing.B, n int) {
		t, _ := random(n)
		key := uint64(2 * n)
		var c Cursor
		b.ResetTimer()
		for range b.N {
			t.First(&c)
			c.Delete()
			t.End(&c)
			c.Insert(key, 1, 1)
			key++
		}
	})
}

func BenchmarkNext(b *testing.B) {
	t, _ := random(1e6)
	var c Cursor
	sum := arena.Ref(0)
	b.ResetTimer()
	for range b.N {
		if !c.Valid() {
			t.First(&c)
		}
		sum += c.Ref()
		c.Next()
	}
}
