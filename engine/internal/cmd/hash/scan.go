package hash

import (
	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/engine/internal/value"
)

// scanOptions are the options of HSCAN.
type scanOptions struct {
	exec.ScanOptions
	names bool // leave the values out
}

func (o *scanOptions) read(a *exec.Args) {
	o.ScanOptions = a.ScanOptions(func() bool {
		named := a.Is("NOVALUES")
		o.names = o.names || named
		return named
	})
}

// hscan answers some fields with their values, and the cursor to go on from.
func hscan(c *exec.Ctx) {
	key, cursor := c.Args.Next(), c.Args.Cursor()
	if c.Failed() {
		return
	}
	h, ok := c.Hash(key)
	if !ok {
		return
	}
	if !h.Exists() { // the options do not matter
		c.Reply.CloseArray(c.OpenScan(0), 0)
		return
	}
	var opt scanOptions
	if opt.read(&c.Args); c.Failed() {
		return
	}
	var found []value.FieldPlace
	cursor = exec.ScanSteps(cursor, opt.Count, func(cursor uint64) uint64 {
		found, cursor = h.Scan(cursor, found)
		return cursor
	}, func() int { return len(found) })
	all := c.OpenScan(cursor)
	n := 0
	it := h.Iter()
	for _, at := range found {
		it.Go(at)
		n += opt.reply(c, &it)
	}
	c.Reply.CloseArray(all, n)
}

// reply answers a field that matches, and returns the number of replies.
func (o *scanOptions) reply(c *exec.Ctx, it *value.HashIter) int {
	field := it.Field()
	if !o.Pattern.Matches(field) {
		return 0
	}
	c.Reply.Bulk(field)
	if o.names {
		return 1
	}
	c.Reply.Bulk(it.Value())
	return 2
}
