package set

import (
	"math"

	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/engine/internal/value"
)

// spop removes a member, or several, drawn at random, and answers what it removed.
func spop(c *exec.Ctx) {
	key := c.Args.Next()
	if c.Args.Left() > 0 {
		spopCount(c, key)
		return
	}
	s, ok := c.SetToWrite(key)
	switch {
	case !ok:
	case !s.Exists():
		c.Reply.Nil()
	default:
		pop(c, s, key)
		c.Touch(exec.EventSet, "spop", key)
		dropEmpty(c, s, key)
	}
}

// pop removes and answers one member. Its effect is the removal of that member.
func pop(c *exec.Ctx, s value.Set, key []byte) {
	var scratch [20]byte
	m := s.Random(c.Server().Rand()).Bytes(&scratch)
	c.Reply.Bulk(m)
	c.Propagate(c.DB.ID, []byte("SREM"), key, m)
	s.Remove(m)
}

// spopCount removes so many members, or all there are.
func spopCount(c *exec.Ctx, key []byte) {
	if c.Args.Left() > 1 {
		c.Args.Fail(exec.ErrSyntax)
	}
	count := c.Args.IntBetween(0, math.MaxInt64, "ERR value is out of range, must be positive")
	if c.Failed() {
		return
	}
	s, ok := c.SetToWrite(key)
	switch {
	case !ok:
	case count == 0 || !s.Exists():
		c.Reply.Set(0)
	case count >= int64(s.Len()):
		c.Touch(exec.EventSet, "spop", key)
		replyAll(c, s)
		c.Propagate(c.DB.ID, []byte("DEL"), key)
		c.Delete(s.Entry(), key)
	default:
		c.Touch(exec.EventSet, "spop", key)
		c.Counts(int(count))
		c.Reply.Set(int(count))
		popSome(c, s, key, int(count))
	}
}

// fewLeft is how many times fewer members must stay than go for choosing the former
// instead of the latter.
const fewLeft = 5

// popSome removes and answers n members, fewer than there are. If nearly all go,
// the set is made anew of those that stay, in the smallest encoding, as redis-server
// does.
func popSome(c *exec.Ctx, s value.Set, key []byte, n int) {
	left := s.Len() - n
	if left*fewLeft > n {
		for range n {
			pop(c, s, key)
		}
		return
	}
	var scratch [20]byte
	rest := value.NewSet(c.Server().Store.Space())
	s.Sample(c.Server().Rand(), left, func(m value.String) { rest.Add(m.Bytes(&scratch)) })
	for it := s.Iter(); it.Next(); {
		if m := it.Member(); !rest.Contains(m) {
			text := m.Bytes(&scratch)
			c.Reply.Bulk(text)
			c.Propagate(c.DB.ID, []byte("SREM"), key, text)
		}
	}
	s.Exchange(rest)
	rest.Discard()
}

// srandmember answers a member drawn at random, or several.
func srandmember(c *exec.Ctx) {
	key := c.Args.Next()
	if c.Args.Left() > 0 {
		srandmemberCount(c, key)
		return
	}
	s, ok := c.Set(key)
	switch {
	case !ok:
	case !s.Exists():
		c.Reply.Nil()
	default:
		reply(c, s.Random(c.Server().Rand()))
	}
}

// srandmemberCount answers so many different members, or all there are. A negative
// count is for that many that need not differ.
func srandmemberCount(c *exec.Ctx, key []byte) {
	if c.Args.Left() > 1 {
		c.Args.Fail(exec.ErrSyntax)
	}
	count := c.Args.Int()
	if count == math.MinInt64 {
		c.Args.Fail("ERR value is out of range, value must between -9223372036854775807 and 9223372036854775807")
	}
	if c.Failed() {
		return
	}
	s, ok := c.Set(key)
	size := int64(s.Len())
	switch {
	case !ok:
	case count == 0 || size == 0:
		c.Reply.Array(0)
	case count < 0:
		c.Reply.Array(int(-count))
		c.Reply.Expect(int(-count))
		for ; count < 0 && !c.Reply.Full; count++ {
			reply(c, s.Random(c.Server().Rand()))
		}
	default:
		count = min(count, size)
		c.Reply.Array(int(count))
		s.Sample(c.Server().Rand(), int(count), func(m value.String) { reply(c, m) })
	}
}

// reply answers one member.
func reply(c *exec.Ctx, m value.String) {
	var scratch [20]byte
	c.Reply.Bulk(m.Bytes(&scratch))
}

// replyAll answers all members.
func replyAll(c *exec.Ctx, s value.Set) {
	c.Reply.Set(s.Len())
	for it := s.Iter(); it.Next(); {
		reply(c, it.Member())
	}
}
