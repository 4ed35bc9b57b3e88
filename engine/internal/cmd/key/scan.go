package key

import (
	"bytes"

	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/engine/internal/keyspace"
	"github.com/wedis/wedis/engine/internal/value"
)

// keys answers all keys that match a pattern.
func keys(c *exec.Ctx) {
	pattern := exec.PatternOf(c.Args.Next())
	all := c.Reply.OpenArray()
	n := 0
	c.DB.Each(func(e keyspace.Entry) bool {
		if key := c.DB.Key(e); pattern.Matches(key) && !c.Server().Expired(c.DB, e) {
			c.Reply.Bulk(key)
			n++
		}
		return true
	})
	c.Reply.CloseArray(all, n)
}

// randomkey answers any key.
func randomkey(c *exec.Ctx) {
	for {
		e := c.DB.Random()
		if e == 0 {
			c.Reply.Nil()
			return
		}
		key := c.DB.Key(e)
		if c.Server().Live(c.DB, key) != 0 {
			c.Reply.Bulk(key)
			return
		}
	}
}

// scanOptions are the options of SCAN.
type scanOptions struct {
	exec.ScanOptions
	typed bool // only keys of the type named, of which there may be none
	named bool
	typ   value.Type
}

func (o *scanOptions) read(a *exec.Args) {
	o.ScanOptions = a.ScanOptions(func() bool {
		if a.Left() < 2 || !a.Is("TYPE") {
			return false
		}
		o.typed = true
		o.typ, o.named = value.TypeNamed(exec.CString(a.Next()))
		return true
	})
}

// scan answers the keys of some buckets and the cursor of the next one.
func scan(c *exec.Ctx) {
	var opt scanOptions
	cursor := c.Args.Cursor()
	opt.read(&c.Args)
	if c.Failed() {
		return
	}
	var found []keyspace.Entry
	cursor = exec.ScanSteps(cursor, opt.Count, func(cursor uint64) uint64 {
		return c.DB.Scan(cursor, func(e keyspace.Entry) { found = append(found, e) })
	}, func() int { return len(found) })
	all := c.OpenScan(cursor)
	n := 0
	for _, e := range found {
		key := c.DB.Key(e)
		if c.Server().Expired(c.DB, e) {
			key = bytes.Clone(key) // outlives its entry
		}
		if opt.accepts(c, key) {
			c.Reply.Bulk(key)
			n++
		}
	}
	c.Reply.CloseArray(all, n)
}

// accepts reports whether key passes the options and has not expired.
func (o *scanOptions) accepts(c *exec.Ctx, key []byte) bool {
	if !o.Pattern.Matches(key) {
		return false
	}
	if !o.typed {
		return c.Server().Live(c.DB, key) != 0
	}
	e := c.Peek(key)
	return e != 0 && o.named && o.typ == c.DB.Type(e)
}
