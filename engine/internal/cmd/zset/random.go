package zset

import (
	"math"
	"math/rand/v2"

	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/engine/internal/value"
)

// zrandmember answers a member, or several, each with the same probability.
func zrandmember(c *exec.Ctx) {
	key := c.Args.Next()
	if c.Args.Left() == 0 {
		answerOne(c, key)
		return
	}
	n := c.Args.IntOr(exec.ErrNotInteger)
	if n == math.MinInt64 {
		c.Args.Fail("ERR value is out of range, value must between -9223372036854775807 and 9223372036854775807")
	}
	scores := c.Args.Is("WITHSCORES")
	c.Args.End()
	if scores && (n < -math.MaxInt64/2 || n > math.MaxInt64/2) {
		c.Args.Fail("ERR value is out of range")
	}
	if c.Failed() {
		return
	}
	z, ok := c.ZSet(key)
	switch size := z.Len(); {
	case !ok:
	case size == 0:
		c.Reply.Array(0)
	case n < 0:
		answerRepeated(c, z, -n, scores)
	case n >= int64(size):
		answer(c, z, 0, size, false, scores)
	default:
		answerDistinct(c, z, int(n), scores)
	}
}

// answerOne answers one member, nil if there is none.
func answerOne(c *exec.Ctx, key []byte) {
	z, ok := c.ZSet(key)
	switch {
	case !ok:
	case !z.Exists():
		c.Reply.Nil()
	default:
		var it value.ZSetIter
		z.Iterate(&it, c.Server().Rand().IntN(z.Len()), 1, false)
		it.Next()
		c.Reply.Bulk(it.Member())
	}
}

// answerRepeated answers n members, of which any may come again.
func answerRepeated(c *exec.Ctx, z value.ZSet, n int64, scores bool) {
	pairs := openRandom(c, int(n), scores)
	c.Reply.Expect(int(n))
	for ; n > 0 && !c.Reply.Full; n-- {
		answerPair(c, z, c.Server().Rand().IntN(z.Len()), scores, pairs)
	}
}

// answerDistinct answers n different members of more.
func answerDistinct(c *exec.Ctx, z value.ZSet, n int, scores bool) {
	pairs := openRandom(c, n, scores)
	draw(c.Server().Rand(), z.Len(), n, func(rank int) { answerPair(c, z, rank, scores, pairs) })
}

// openRandom writes the header of n members and returns whether they are pairs.
func openRandom(c *exec.Ctx, n int, scores bool) (pairs bool) {
	pairs = scores && c.Reply.Proto >= 3
	if scores && !pairs {
		n *= 2
	}
	c.Reply.Array(n)
	return pairs
}

func answerPair(c *exec.Ctx, z value.ZSet, rank int, score, pair bool) {
	var it value.ZSetIter
	z.Iterate(&it, rank, 1, false)
	it.Next()
	if pair {
		c.Reply.Array(2)
	}
	c.Reply.Bulk(it.Member())
	if score {
		c.Reply.Double(it.Score())
	}
}

// draw calls fn for n different numbers below size, each with the same probability to be among them. It is Floyd's
// algorithm, which keeps track of what it has drawn, or, where that would be much of all, goes through all numbers and
// takes each with the probability that as many as are wanted fall to those that are left.
func draw(r *rand.Rand, size, n int, fn func(i int)) {
	if n > size/4 {
		for i := 0; n > 0; i++ {
			if r.IntN(size-i) < n {
				fn(i)
				n--
			}
		}
		return
	}
	drawn := make(map[int]bool, n)
	for last := size - n; last < size; last++ {
		i := r.IntN(last + 1)
		if drawn[i] {
			i = last
		}
		drawn[i] = true
		fn(i)
	}
}
