package value

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/wedis/wedis/engine/internal/arena"
	"github.com/wedis/wedis/engine/internal/ds/dict"
)

// benchZSet runs a benchmark on sorted sets of several sizes: its time should grow as their logarithm, beside what the
// cache does not hold.
func benchZSet(b *testing.B, run func(b *testing.B, z ZSet, n int, members [][]byte)) {
	for _, n := range []int{1e2, 1e3, 1e4, 1e5, 1e6} {
		b.Run(fmt.Sprintf("n=%d", n), func(b *testing.B) {
			z, members := filledZSet(n)
			b.ReportAllocs()
			b.ResetTimer()
			run(b, z, n, members)
		})
	}
}

// filledZSet makes a sorted set of n members of 20 bytes with different scores in random order, and returns some of
// its members.
func filledZSet(n int) (ZSet, [][]byte) {
	s := &Space{
		Space:  dict.Space{Arena: arena.New(), Seed: [2]uint64{1, 2}},
		Limits: Limits{ZSetEntries: 128, ZSetValue: 64},
	}
	z := NewZSet(s)
	members := make([][]byte, min(n, 1<<16))
	for i, score := range rand.New(rand.NewPCG(1, 2)).Perm(n) {
		member := fmt.Appendf(nil, "member:%013d", i)
		z.Add(member, float64(score))
		if i < len(members) {
			members[i] = member
		}
	}
	return z, members
}

// BenchmarkZAdd changes scores to any others.
func BenchmarkZAdd(b *testing.B) {
	benchZSet(b, func(b *testing.B, z ZSet, n int, members [][]byte) {
		r := rand.New(rand.NewPCG(3, 4))
		for i := range b.N {
			z.Update(members[i%len(members)], r.Float64()*float64(n), 0)
		}
	})
}

// BenchmarkZAddNew adds members and removes them again.
func BenchmarkZAddNew(b *testing.B) {
	benchZSet(b, func(b *testing.B, z ZSet, n int, _ [][]byte) {
		r := rand.New(rand.NewPCG(3, 4))
		member := []byte("another member: 00000")
		for i := range b.N {
			member[16], member[17], member[18] = byte(i), byte(i>>8), byte(i>>16)
			z.Update(member, r.Float64()*float64(n), 0)
			z.Remove(member)
		}
	})
}

// BenchmarkZIncrBy adds 1 to scores.
func BenchmarkZIncrBy(b *testing.B) {
	benchZSet(b, func(b *testing.B, z ZSet, n int, members [][]byte) {
		for i := range b.N {
			z.Update(members[i*7919%len(members)], 1, AddIncr)
		}
	})
}

// BenchmarkZScore also reports the bytes that a member of 20 bytes takes.
func BenchmarkZScore(b *testing.B) {
	benchZSet(b, func(b *testing.B, z ZSet, n int, members [][]byte) {
		b.ReportMetric(float64(z.s.Used())/float64(n), "B/member")
		for i := range b.N {
			z.Score(members[i*7919%len(members)])
		}
	})
}

func BenchmarkZRank(b *testing.B) {
	benchZSet(b, func(b *testing.B, z ZSet, n int, members [][]byte) {
		for i := range b.N {
			z.Rank(members[i*7919%len(members)])
		}
	})
}

// BenchmarkZRange goes through 10 members from any rank on.
func BenchmarkZRange(b *testing.B) {
	benchZSet(b, func(b *testing.B, z ZSet, n int, _ [][]byte) {
		r := rand.New(rand.NewPCG(3, 4))
		for range b.N {
			var it ZSetIter
			for z.Iterate(&it, r.IntN(n), 10, false); it.Next(); {
				_ = it.Member()
				_ = it.Score()
			}
		}
	})
}

// BenchmarkZRangeByScore finds the ranks of a range of scores.
func BenchmarkZRangeByScore(b *testing.B) {
	benchZSet(b, func(b *testing.B, z ZSet, n int, _ [][]byte) {
		r := rand.New(rand.NewPCG(3, 4))
		for range b.N {
			low := r.Float64() * float64(n)
			z.ScoreRanks(ScoreRange{Min: low, Max: low + 10})
		}
	})
}

// BenchmarkZPopMin takes the first member and adds it again at the end.
func BenchmarkZPopMin(b *testing.B) {
	benchZSet(b, func(b *testing.B, z ZSet, n int, _ [][]byte) {
		var member []byte
		for i := range b.N {
			var it ZSetIter
			z.Iterate(&it, 0, 1, false)
			it.Next()
			member = append(member[:0], it.Member()...)
			z.RemoveRanks(0, 1)
			z.Add(member, float64(n+i))
		}
	})
}
