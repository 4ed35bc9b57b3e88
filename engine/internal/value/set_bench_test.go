package value

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// eachSetSize runs a benchmark on sets of 1000 to a million members: the time must
// not grow with them, but for what the caches no longer hold.
func eachSetSize(b *testing.B, run func(b *testing.B, v Set, member func(i int) []byte)) {
	for n := 1000; n <= 1_000_000; n *= 10 {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			v, buf := NewSet(setSpace(512, 128, 64)), make([]byte, 0, 16)
			member := func(i int) []byte {
				buf = append(buf[:0], "member:0000000"...)
				for at := len(buf) - 1; i > 0; at-- {
					buf[at] += byte(i % 10)
					i /= 10
				}
				return buf
			}
			for i := range n {
				v.Add(member(i))
			}
			b.ReportAllocs()
			b.ResetTimer()
			run(b, v, member)
		})
	}
}

// BenchmarkSetAdd adds a member and removes another.
func BenchmarkSetAdd(b *testing.B) {
	eachSetSize(b, func(b *testing.B, v Set, member func(i int) []byte) {
		n := v.Len()
		for i := range b.N {
			v.Add(member((n + i) % 9_999_999))
			v.Remove(member(i % 9_999_999))
		}
	})
}

func BenchmarkSetHas(b *testing.B) {
	eachSetSize(b, func(b *testing.B, v Set, member func(i int) []byte) {
		n := v.Len()
		for i := range b.N {
			if !v.Has(member(i * 7919 % n)) {
				b.Fatal("not found")
			}
		}
	})
}

// BenchmarkSetPop draws a member, removes it and adds it again.
func BenchmarkSetPop(b *testing.B) {
	eachSetSize(b, func(b *testing.B, v Set, member func(i int) []byte) {
		r := rand.New(rand.NewPCG(1, 1))
		var scratch [20]byte
		buf := make([]byte, 0, 20)
		for range b.N {
			buf = append(buf[:0], v.Random(r).Bytes(&scratch)...)
			v.Remove(buf)
			v.Add(buf)
		}
	})
}

// BenchmarkSetSample draws ten different members.
func BenchmarkSetSample(b *testing.B) {
	eachSetSize(b, func(b *testing.B, v Set, _ func(i int) []byte) {
		r := rand.New(rand.NewPCG(1, 1))
		sum := 0
		for range b.N {
			v.Sample(r, 10, func(m String) { sum += m.Len() })
		}
	})
}

// BenchmarkSmallSet adds, finds and removes a member of a set of 64.
func BenchmarkSmallSet(b *testing.B) {
	for _, enc := range []Encoding{encIntset, encPackedSet} {
		v := setOf(setSpace(512, 128, 64), 64, enc)
		b.Run(v.Kind().Encoding(), func(b *testing.B) {
			m := []byte("77777")
			for range b.N {
				v.Add(m)
				v.Has(m)
				v.Remove(m)
			}
		})
	}
}

// BenchmarkSetIter goes through a million members; the time is for one of them.
func BenchmarkSetIter(b *testing.B) {
	v := NewSet(setSpace(512, 128, 64))
	for i := range 1_000_000 {
		v.Add(fmt.Append(nil, i))
	}
	var scratch [20]byte
	sum := 0
	b.ResetTimer()
	for n := 0; n < b.N; {
		for it := v.Iter(); n < b.N && it.Next(); n++ {
			sum += len(it.Member().Bytes(&scratch))
		}
	}
}
