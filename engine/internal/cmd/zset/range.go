package zset

import (
	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/engine/internal/value"
)

// zcount counts the members in a range of scores.
func zcount(c *exec.Ctx) { count(c, byScore) }

// zlexcount counts the members in a range of members.
func zlexcount(c *exec.Ctx) { count(c, byLex) }

func count(c *exec.Ctx, by order) {
	key, min, max := c.Args.Next(), c.Args.Next(), c.Args.Next()
	s := selection{by: by}
	s.read(&c.Args, min, max)
	if c.Failed() {
		return
	}
	if z, ok := c.ZSet(key); ok {
		from, to := s.ranks(z)
		c.Reply.Int(int64(to - from))
	}
}

// zrange answers a range of ranks, scores or members, in either direction.
func zrange(c *exec.Ctx) { answerRange(c, rangeOptions{anyOrder: true, anyDirection: true}) }

// zrangebyscore answers the members in a range of scores.
func zrangebyscore(c *exec.Ctx) { answerRange(c, rangeOptions{selection: selection{by: byScore}}) }

// zrangebylex answers the members in a range of members.
func zrangebylex(c *exec.Ctx) { answerRange(c, rangeOptions{selection: selection{by: byLex}}) }

// zrevrange answers a range of ranks from the highest score on.
func zrevrange(c *exec.Ctx) { answerRange(c, rangeOptions{selection: selection{reverse: true}}) }

// zrevrangebyscore is zrangebyscore from the highest score on.
func zrevrangebyscore(c *exec.Ctx) {
	answerRange(c, rangeOptions{selection: selection{by: byScore, reverse: true}})
}

// zrevrangebylex is zrangebylex from the last member on.
func zrevrangebylex(c *exec.Ctx) {
	answerRange(c, rangeOptions{selection: selection{by: byLex, reverse: true}})
}

// rangeOptions are what the commands of ranges say beside the key.
type rangeOptions struct {
	selection
	anyOrder      bool // BYSCORE and BYLEX may be given
	anyDirection  bool // REV may be given
	store         bool // WITHSCORES may not
	scores        bool // answer scores too
	offset, limit int64
}

// read reads the range and the options, which come first in the order of complaints.
func (o *rangeOptions) read(a *exec.Args) {
	min, max := a.Next(), a.Next()
	o.limit = -1
	for a.More() {
		switch {
		case !o.store && a.Is("WITHSCORES"):
			o.scores = true
		case a.Left() > 2 && a.Is("LIMIT"):
			o.offset, o.limit = a.Int(), a.Int()
		case o.anyDirection && a.Is("REV"):
			o.reverse, o.anyDirection = true, false
		case o.anyOrder && a.Is("BYLEX"):
			o.by, o.anyOrder = byLex, false
		case o.anyOrder && a.Is("BYSCORE"):
			o.by, o.anyOrder = byScore, false
		default:
			a.Fail(exec.ErrSyntax)
		}
	}
	if o.limit != -1 && o.by == byRank {
		a.Fail("ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX")
	}
	if o.scores && o.by == byLex {
		a.Fail("ERR syntax error, WITHSCORES not supported in combination with BYLEX")
	}
	if o.reverse && o.by != byRank {
		min, max = max, min
	}
	o.selection.read(a, min, max)
}

// part returns the rank to start at and the number of members to go through from there.
func (o *rangeOptions) part(z value.ZSet) (rank, n int) {
	from, to := o.ranks(z)
	n = to - from
	if o.by == byRank { // LIMIT is let through if it is none
		o.offset = 0
	}
	if o.offset < 0 || o.offset >= int64(n) {
		return 0, 0
	}
	skip := int(o.offset)
	n -= skip
	if o.limit >= 0 {
		n = int(min(o.limit, int64(n)))
	}
	if o.reverse {
		return to - 1 - skip, n
	}
	return from + skip, n
}

func answerRange(c *exec.Ctx, opt rangeOptions) {
	key := c.Args.Next()
	opt.read(&c.Args)
	if c.Failed() {
		return
	}
	if z, ok := c.ZSet(key); ok {
		rank, n := opt.part(z)
		answer(c, z, rank, n, opt.reverse, opt.scores)
	}
}

// answer answers n members from a rank on. With scores these are pairs in version 3 of the protocol, and twice as many
// strings in version 2.
func answer(c *exec.Ctx, z value.ZSet, rank, n int, reverse, scores bool) {
	pairs := scores && c.Reply.Proto >= 3
	if scores && !pairs {
		c.Reply.Array(2 * n)
	} else {
		c.Reply.Array(n)
	}
	var it value.ZSetIter
	for z.Iterate(&it, rank, n, reverse); it.Next(); {
		if pairs {
			c.Reply.Array(2)
		}
		c.Reply.Bulk(it.Member())
		if scores {
			c.Reply.Double(it.Score())
		}
	}
}

// zrangestore stores what zrange would answer.
func zrangestore(c *exec.Ctx) {
	opt := rangeOptions{anyOrder: true, anyDirection: true, store: true}
	destination, source := c.Args.Next(), c.Args.Next()
	opt.read(&c.Args)
	if c.Failed() {
		return
	}
	z, ok := c.ZSet(source)
	if !ok {
		return
	}
	var it value.ZSetIter
	rank, n := opt.part(z)
	if size := z.Len(); size > 0 && !c.HasRoom(int(float64(z.MemoryUsage(roomSamples))*float64(n)/float64(size))) {
		return
	}
	space := c.Server().Store.Space()
	var to value.ZSet
	if opt.by == byRank && n > space.Limits.ZSetEntries { // redis-server sees it coming
		to = value.NewIndexedZSet(space)
	} else {
		to = value.NewZSet(space)
	}
	for z.Iterate(&it, rank, n, opt.reverse); it.Next(); {
		to.Add(it.Member(), it.Score())
	}
	store(c, destination, to, "zrangestore")
}

// store puts a detached sorted set under key, whatever is there, or deletes the key, expired or not, if there is nothing
// to store. It answers how many members there are.
func store(c *exec.Ctx, key []byte, z value.ZSet, event string) {
	n := z.Len()
	if n > 0 {
		c.Store(key, z.Root)
		c.Touch(exec.EventZSet, event, key)
	} else {
		z.Discard()
		if e := c.DB.Find(key); e != 0 {
			c.Delete(e, key)
		}
	}
	c.Reply.Int(int64(n))
}
