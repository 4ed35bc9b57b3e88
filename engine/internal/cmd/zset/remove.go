package zset

import (
	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/engine/internal/value"
)

// zrem removes members.
func zrem(c *exec.Ctx) {
	key, members := c.Args.Next(), c.Args.Rest()
	z, ok := c.ZSetToWrite(key)
	if !ok {
		return
	}
	n := int64(0)
	for _, member := range members {
		if z.Remove(member) {
			n++
		}
	}
	if n > 0 {
		c.Touch(exec.EventZSet, "zrem", key)
		c.Counts(int(n))
		if z.Len() == 0 {
			c.Delete(z.Entry(), key)
		}
	}
	c.Reply.Int(n)
}

// zremrangebyrank removes the members in a range of ranks.
func zremrangebyrank(c *exec.Ctx) { removeRange(c, byRank, "zremrangebyrank") }

// zremrangebyscore removes the members in a range of scores.
func zremrangebyscore(c *exec.Ctx) { removeRange(c, byScore, "zremrangebyscore") }

// zremrangebylex removes the members in a range of members.
func zremrangebylex(c *exec.Ctx) { removeRange(c, byLex, "zremrangebylex") }

func removeRange(c *exec.Ctx, by order, event string) {
	key, min, max := c.Args.Next(), c.Args.Next(), c.Args.Next()
	s := selection{by: by}
	s.read(&c.Args, min, max)
	if c.Failed() {
		return
	}
	z, ok := c.ZSetToWrite(key)
	if !ok {
		return
	}
	from, to := s.ranks(z)
	take(c, z, key, from, to, event)
	c.Reply.Int(int64(to - from))
}

// take removes a range of ranks, if there is anything in it, and the key with the last member.
func take(c *exec.Ctx, z value.ZSet, key []byte, from, to int, event string) {
	if from >= to {
		return
	}
	c.Counts(to - from)
	if all := to-from == z.Len(); all {
		c.Touch(exec.EventZSet, event, key)
		c.Delete(z.Entry(), key)
		return
	}
	z.RemoveRanks(from, to)
	c.Touch(exec.EventZSet, event, key)
}
