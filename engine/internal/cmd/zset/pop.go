package zset

import (
	"math"

	"github.com/wedis/wedis/engine/internal/ds/num"
	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/engine/internal/value"
)

// end is the end of a sorted set that members are taken from.
type end bool

const (
	least    end = false
	greatest end = true
)

// command is the name of the command that takes from this end, in capitals or, as an event, not.
func (e end) command() string {
	if e == greatest {
		return "ZPOPMAX"
	}
	return "ZPOPMIN"
}

func (e end) event() string {
	if e == greatest {
		return "zpopmax"
	}
	return "zpopmin"
}

// zpopmin takes the members with the lowest scores.
func zpopmin(c *exec.Ctx) { pop(c, least) }

// zpopmax takes the members with the highest scores.
func zpopmax(c *exec.Ctx) { pop(c, greatest) }

func pop(c *exec.Ctx, from end) {
	key, n, counted := c.Args.Next(), int64(1), c.Args.Left() > 0
	if c.Args.Left() > 1 {
		c.Args.Fail(exec.ErrSyntax)
	} else if counted {
		n = c.Args.IntBetween(0, math.MaxInt64, "ERR value is out of range, must be positive")
	}
	if c.Failed() {
		return
	}
	z, ok := c.ZSetToWrite(key)
	if !ok {
		return
	}
	count := int(min(n, int64(z.Len())))
	pairs := counted && c.Reply.Proto >= 3
	if pairs || count == 0 {
		c.Reply.Array(count)
	} else {
		c.Reply.Array(2 * count)
	}
	from.take(c, z, key, count, pairs)
}

// take answers the n members at the end, without a header, in pairs or not, and removes them.
func (e end) take(c *exec.Ctx, z value.ZSet, key []byte, n int, pairs bool) {
	size, rank := z.Len(), 0
	if e == greatest {
		rank = size - 1
	}
	var it value.ZSetIter
	for z.Iterate(&it, rank, n, e == greatest); it.Next(); {
		if pairs {
			c.Reply.Array(2)
		}
		c.Reply.Bulk(it.Member())
		c.Reply.Double(it.Score())
	}
	if e == greatest {
		take(c, z, key, size-n, size, e.event())
	} else {
		take(c, z, key, 0, n, e.event())
	}
}

// bzpopmin is zpopmin of the first key that has anything, and waits for one.
func bzpopmin(c *exec.Ctx) { popOrWait(c, least) }

// bzpopmax is zpopmax of the first key that has anything, and waits for one.
func bzpopmax(c *exec.Ctx) { popOrWait(c, greatest) }

func popOrWait(c *exec.Ctx, from end) {
	keys := c.Argv[1 : len(c.Argv)-1]
	c.Args.Skip(len(keys))
	until := c.Deadline()
	if c.Failed() {
		return
	}
	z, key, ok := firstOf(c, keys)
	switch {
	case !ok:
	case z.Exists():
		c.Reply.Array(3)
		c.Reply.Bulk(key)
		from.take(c, z, key, 1, false)
		c.Propagate(c.DB.ID, []byte(from.command()), key)
	default:
		wait(c, keys, until)
	}
}

// firstOf returns the first of some keys that holds a sorted set, if there is one. ok is false when one before that
// holds something else.
func firstOf(c *exec.Ctx, keys [][]byte) (z value.ZSet, key []byte, ok bool) {
	for _, key := range keys {
		if !c.Ready(key) {
			continue
		}
		if z, ok = c.ZSetToWrite(key); !ok || z.Exists() {
			return z, key, ok
		}
	}
	return z, nil, true
}

// wait blocks until one of some keys holds a sorted set.
func wait(c *exec.Ctx, keys [][]byte, until int64) {
	if !c.MayBlock() {
		c.Reply.NilArray()
		return
	}
	c.Block(exec.Wait{Keys: keys, Type: value.TypeZSet, Until: until})
}

// popping is what ZMPOP and BZMPOP say.
type popping struct {
	keys [][]byte
	from end
	n    int64
}

func (p *popping) read(c *exec.Ctx) {
	const errCount = "ERR count should be greater than 0"
	a := &c.Args
	n := a.IntBetween(1, math.MaxInt64, "ERR numkeys should be greater than 0")
	if int64(a.Left()) <= n {
		a.Fail(exec.ErrSyntax)
	}
	if a.Err() != "" {
		return
	}
	at := len(c.Argv) - a.Left()
	p.keys = c.Argv[at : at+int(n)]
	a.Skip(int(n))
	switch a.OneOf("MIN", "MAX") {
	case 0:
		p.from = least
	case 1:
		p.from = greatest
	default:
		a.Fail(exec.ErrSyntax)
	}
	p.n = 1
	if a.Left() > 1 && a.Is("COUNT") {
		p.n = a.IntBetween(1, math.MaxInt64, errCount)
	}
	a.End()
}

// run takes from the first key that has anything, and reports whether there was one or the reply is an error.
func (p *popping) run(c *exec.Ctx) (done bool) {
	z, key, ok := firstOf(c, p.keys)
	if !ok || !z.Exists() {
		return !ok
	}
	n := int(min(p.n, int64(z.Len())))
	c.Reply.Array(2)
	c.Reply.Bulk(key)
	c.Reply.Array(n)
	p.from.take(c, z, key, n, true)
	var digits [20]byte
	c.Propagate(c.DB.ID, []byte(p.from.command()), key, num.AppendInt(digits[:0], int64(n)))
	return true
}

// zmpop takes members from the first key that has any.
func zmpop(c *exec.Ctx) {
	var p popping
	p.read(c)
	if c.Failed() {
		return
	}
	if !p.run(c) {
		c.Reply.NilArray()
	}
}

// bzmpop is zmpop that waits. The timeout, which comes first, is the last to be complained about.
func bzmpop(c *exec.Ctx) {
	var p popping
	timeout := c.Args
	c.Args.Skip(1)
	p.read(c)
	until := int64(0)
	if c.Args.Err() == "" {
		c.Args = timeout
		until = c.Deadline()
	}
	if c.Failed() {
		return
	}
	if !p.run(c) {
		wait(c, p.keys, until)
	}
}
