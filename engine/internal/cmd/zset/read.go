package zset

import (
	"bytes"

	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/engine/internal/value"
)

// zcard answers how many members there are.
func zcard(c *exec.Ctx) {
	if z, ok := c.ZSet(c.Args.Next()); ok {
		c.Reply.Int(int64(z.Len()))
	}
}

// zscore answers the score of a member.
func zscore(c *exec.Ctx) {
	if z, ok := c.ZSet(c.Args.Next()); ok {
		answerScore(c, z, c.Args.Next())
	}
}

// zmscore answers the scores of several members.
func zmscore(c *exec.Ctx) {
	z, ok := c.ZSet(c.Args.Next())
	if !ok {
		return
	}
	members := c.Args.Rest()
	c.Reply.Array(len(members))
	for _, member := range members {
		answerScore(c, z, member)
	}
}

func answerScore(c *exec.Ctx, z value.ZSet, member []byte) {
	if score, ok := z.Score(member); ok {
		c.Reply.Double(score)
	} else {
		c.Reply.Nil()
	}
}

// zrank answers the rank of a member, with its score if asked for.
func zrank(c *exec.Ctx) { answerRank(c, false) }

// zrevrank is zrank from the highest score on.
func zrevrank(c *exec.Ctx) { answerRank(c, true) }

func answerRank(c *exec.Ctx, reverse bool) {
	key, member := c.Args.Next(), c.Args.Next()
	if c.Args.Left() > 1 {
		c.ErrorArity()
		return
	}
	withScore := c.Args.Is("WITHSCORE")
	c.Args.End()
	if c.Failed() {
		return
	}
	z, ok := c.ZSet(key)
	if !ok {
		return
	}
	rank, found := z.Rank(member)
	if found && reverse {
		rank = z.Len() - 1 - rank
	}
	switch {
	case found && withScore:
		c.Reply.Array(2)
		c.Reply.Int(int64(rank))
		answerScore(c, z, member)
	case found:
		c.Reply.Int(int64(rank))
	case withScore:
		c.Reply.NilArray()
	default:
		c.Reply.Nil()
	}
}

// zscan answers the members of some buckets with their scores, and the cursor of the next one.
func zscan(c *exec.Ctx) {
	key, cursor := c.Args.Next(), c.Args.Cursor()
	if c.Failed() {
		return
	}
	z, ok := c.ZSet(key)
	if !ok {
		return
	}
	opt := exec.ScanOptions{Count: 1}
	if z.Exists() { // redis-server looks at the options only then
		opt = c.Args.ScanOptions(nil)
	}
	if c.Failed() {
		return
	}
	type element struct {
		member []byte
		score  float64
	}
	var found []element
	met := 0 // members and scores
	cursor = exec.ScanSteps(cursor, opt.Count, func(cursor uint64) uint64 {
		return z.Scan(cursor, func(member []byte, score float64) {
			if met += 2; opt.Pattern.Matches(member) {
				found = append(found, element{bytes.Clone(member), score})
			}
		})
	}, func() int { return met })
	var digits [32]byte
	all := c.OpenScan(cursor)
	for _, e := range found {
		c.Reply.Bulk(e.member)
		c.Reply.Bulk(z.AppendScore(digits[:0], e.score))
	}
	c.Reply.CloseArray(all, 2*len(found))
}
