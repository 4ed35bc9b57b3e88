package key

import (
	"bytes"
	"math"

	"github.com/wedis/wedis/engine/internal/ds/glob"
	"github.com/wedis/wedis/engine/internal/ds/num"
	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/engine/internal/keyspace"
	"github.com/wedis/wedis/engine/internal/value"
)

// keys answers all keys that match a pattern.
func keys(c *exec.Ctx) {
	pattern := patternOf(c.Args.Next())
	all := c.Reply.OpenArray()
	n := 0
	c.DB.Each(func(e keyspace.Entry) bool {
		if key := c.DB.Key(e); pattern.matches(key) && !c.Server().Expired(c.DB, e) {
			c.Reply.Bulk(key)
			n++
		}
		return true
	})
	c.Reply.CloseArray(all, n)
}

// pattern is a glob, nil for every key.
type pattern []byte

// patternOf returns the pattern a client wrote. "*" is every key, the empty one
// too, which it would not match as a glob.
func patternOf(text []byte) pattern {
	if string(text) == "*" {
		return nil
	}
	return text
}

func (p pattern) matches(key []byte) bool { return p == nil || glob.Match(p, key, false) }

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
	pattern pattern
	typed   bool // only keys of the type named, of which there may be none
	named   bool
	typ     value.Type
	count   int64
}

func (o *scanOptions) read(a *exec.Args) {
	o.count = 10
	for a.More() {
		option := -1
		if a.Left() > 1 {
			option = a.OneOf("MATCH", "COUNT", "TYPE")
		}
		switch option {
		case 0:
			o.pattern = patternOf(a.Next())
		case 1:
			o.count = a.Int()
			if o.count < 1 {
				a.Fail(exec.ErrSyntax)
			}
		case 2:
			o.typed = true
			o.typ, o.named = value.TypeNamed(exec.CString(a.Next()))
		default:
			a.Fail(exec.ErrSyntax)
		}
	}
}

// scan answers the keys of some buckets and the cursor of the next one.
func scan(c *exec.Ctx) {
	var opt scanOptions
	cursor, ok := parseCursor(c.Args.Next())
	if !ok {
		c.Args.Fail("ERR invalid cursor")
	}
	opt.read(&c.Args)
	if c.Failed() {
		return
	}
	cursor, found := collect(c.DB, cursor, opt.count)
	var digits [20]byte
	c.Reply.Array(2)
	c.Reply.Bulk(num.AppendUint(digits[:0], cursor))
	all := c.Reply.OpenArray()
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

// collect returns the entries from cursor on until there are count of them, the
// database ends, or ten times as many buckets have been visited, most of them
// empty.
func collect(db *keyspace.DB, cursor uint64, count int64) (next uint64, found []keyspace.Entry) {
	buckets := count
	if count <= math.MaxInt64/10 {
		buckets = 10 * count
	}
	for {
		cursor = db.Scan(cursor, func(e keyspace.Entry) { found = append(found, e) })
		buckets--
		if cursor == 0 || buckets < 0 || int64(len(found)) >= count {
			return cursor, found
		}
	}
}

// accepts reports whether key passes the options and has not expired.
func (o *scanOptions) accepts(c *exec.Ctx, key []byte) bool {
	if !o.pattern.matches(key) {
		return false
	}
	if !o.typed {
		return c.Server().Live(c.DB, key) != 0
	}
	e := c.Peek(key)
	return e != 0 && o.named && o.typ == c.DB.Type(e)
}

// parseCursor reads a cursor as C's strtoul does, but without white space in
// front: any sign, no digits at all for 0.
func parseCursor(b []byte) (cursor uint64, ok bool) {
	b = exec.CString(b)
	if len(b) == 0 {
		return 0, true
	}
	neg := b[0] == '-'
	if neg || b[0] == '+' {
		b = b[1:]
	}
	if len(b) == 0 || b[0] < '0' || b[0] > '9' {
		return 0, false
	}
	cursor, ok = num.ParseUint(b)
	if neg {
		cursor = -cursor
	}
	return cursor, ok
}
