package value

import (
	"fmt"
	"testing"
)

// streamOf makes a stream of n entries of five fields, and a group that was given all of them.
func streamOf(n int, group bool) (Stream, StreamGroup) {
	v := NewStream(streamSpace(4096, 100))
	var g StreamGroup
	var c StreamConsumer
	if group {
		g = v.NewGroup([]byte("group"), StreamID{}, 0)
		c = g.NewConsumer([]byte("consumer"), 0)
	}
	for i := range n {
		id := StreamID{1_700_000_000_000 + uint64(i)*3, 0}
		v.Add(id, pairsAt(i))
		if group {
			g.Deliver(c, id, 0)
		}
	}
	return v, g
}

func pairsAt(i int) (pairs [][]byte) {
	for _, s := range []string{
		"user", fmt.Sprint("u", i%1000), "page", fmt.Sprint("/p/", i%77), "ms", fmt.Sprint(i % 900), "ok", "1", "ref",
		fmt.Sprintf("%08d", i),
	} {
		pairs = append(pairs, []byte(s))
	}
	return pairs
}

func benchmarkStream(b *testing.B, group bool, op func(v Stream, g StreamGroup, n, i int)) {
	for _, n := range []int{1e3, 1e4, 1e5, 1e6} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			v, g := streamOf(n, group)
			i := 0
			for b.Loop() {
				op(v, g, n, i)
				i++
			}
			b.ReportMetric(float64(v.MemoryUsage(0))/float64(v.Len()), "B/entry")
		})
	}
}

// idAt is the id of an entry, one after the other in a sequence without order.
func idAt(n, i int) StreamID {
	return StreamID{1_700_000_000_000 + uint64(i)*0x9e3779b1%uint64(n)*3, 0}
}

func BenchmarkStreamAdd(b *testing.B) {
	pairs := pairsAt(1)
	benchmarkStream(b, false, func(v Stream, _ StreamGroup, _, _ int) {
		id, _ := v.Last().Next()
		v.Add(id, pairs)
	})
}

func BenchmarkStreamHas(b *testing.B) {
	benchmarkStream(b, false, func(v Stream, _ StreamGroup, n, i int) { v.Has(idAt(n, i)) })
}

func BenchmarkStreamRange10(b *testing.B) {
	for _, rev := range []bool{false, true} {
		b.Run(fmt.Sprint("rev=", rev), func(b *testing.B) {
			benchmarkStream(b, false, func(v Stream, _ StreamGroup, n, i int) {
				var it StreamIter
				if rev {
					it.Start(v, StreamID{}, idAt(n, i), true)
				} else {
					it.Start(v, idAt(n, i), MaxStreamID, false)
				}
				for k := 0; k < 10 && it.Next(); k++ {
					for range it.Pairs() {
						it.Pair()
					}
				}
			})
		})
	}
}

func BenchmarkStreamDeleteAdd(b *testing.B) {
	pairs := pairsAt(1)
	benchmarkStream(b, false, func(v Stream, _ StreamGroup, n, i int) {
		v.Delete([]StreamID{v.First()})
		id, _ := v.Last().Next()
		v.Add(id, pairs)
	})
}

func BenchmarkStreamRadixNodes(b *testing.B) {
	benchmarkStream(b, false, func(v Stream, _ StreamGroup, _, _ int) { v.RadixNodes() })
}

func BenchmarkStreamAckDeliver(b *testing.B) {
	benchmarkStream(b, true, func(_ Stream, g StreamGroup, n, i int) {
		id := idAt(n, i)
		c := g.Find(id).Consumer()
		g.Ack(id)
		g.Deliver(c, id, 1)
	})
}
