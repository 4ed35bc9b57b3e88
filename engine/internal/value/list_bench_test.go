package value

import (
	"strconv"
	"testing"

	"github.com/wedis/wedis/engine/internal/arena"
	"github.com/wedis/wedis/engine/internal/ds/dict"
)

func benchList(n int) List {
	l := NewList(&Space{Space: dict.Space{Arena: arena.New()}, Limits: Limits{ListSize: -2}})
	for i := range n {
		l.Push(Tail, []byte("element:"+strconv.Itoa(i%1000)))
	}
	return l
}

var listSizes = []int{10, 1000, 100_000, 1_000_000}

func forSizes(b *testing.B, fn func(b *testing.B, l List, n int)) {
	for _, n := range listSizes {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			l := benchList(n)
			b.ResetTimer()
			b.ReportAllocs()
			fn(b, l, n)
		})
	}
}

func BenchmarkListPushHead(b *testing.B) { benchPush(b, Head) }
func BenchmarkListPushTail(b *testing.B) { benchPush(b, Tail) }

func benchPush(b *testing.B, at End) {
	l := benchList(0)
	elem := []byte("xxxxxxxxxxxx")
	b.ReportAllocs()
	for range b.N {
		l.Push(at, elem)
	}
}

func BenchmarkListPopHead(b *testing.B) { benchPop(b, Head) }
func BenchmarkListPopTail(b *testing.B) { benchPop(b, Tail) }

func benchPop(b *testing.B, at End) {
	l := benchList(b.N)
	var e ListEnd
	b.ResetTimer()
	for range b.N {
		l.Peek(&e, at)
		l.Pop(&e)
	}
}

// BenchmarkListQueue pushes at one end and pops at the other.
func BenchmarkListQueue(b *testing.B) {
	forSizes(b, func(b *testing.B, l List, n int) {
		elem := []byte("xxxxxxxxxxxx")
		var e ListEnd
		for range b.N {
			l.Push(Tail, elem)
			l.Peek(&e, Head)
			l.Pop(&e)
		}
	})
}

func BenchmarkListIndex(b *testing.B) {
	forSizes(b, func(b *testing.B, l List, n int) {
		for i := range b.N {
			l.Index(i * 7919 % n)
		}
	})
}

func BenchmarkListSet(b *testing.B) {
	forSizes(b, func(b *testing.B, l List, n int) {
		elem := []byte("element:xyz")
		for i := range b.N {
			l.Set(i*7919%n, elem)
		}
	})
}

// BenchmarkListRange reads 100 elements.
func BenchmarkListRange(b *testing.B) {
	forSizes(b, func(b *testing.B, l List, n int) {
		var it ListIterator
		for i := range b.N {
			l.Seek(&it, i*7919%n)
			for k := 0; k < 100 && it.Valid(); k++ {
				it.Element()
				it.Next()
			}
		}
	})
}
