package str

import (
	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/engine/internal/keyspace"
	"github.com/wedis/wedis/engine/internal/value"
)

// get answers a string.
func get(c *exec.Ctx) { answer(c, c.Args.Next()) }

// answer replies with the string under key, nil without one, and returns its
// entry. It reports false when there is no string but something else.
func answer(c *exec.Ctx, key []byte) (e keyspace.Entry, ok bool) {
	e = c.Find(key)
	switch {
	case !c.Is(e, value.TypeString):
		return 0, false
	case e == 0:
		c.Reply.Nil()
	default:
		reply(c, e)
	}
	return e, true
}

func reply(c *exec.Ctx, e keyspace.Entry) {
	var digits [20]byte
	c.Reply.Bulk(c.DB.String(e).Bytes(&digits))
}

// mget answers several strings; whatever is none counts as missing.
func mget(c *exec.Ctx) {
	keys := c.Args.Rest()
	c.Reply.Array(len(keys))
	for _, key := range keys {
		if e := c.Find(key); e != 0 && c.DB.Type(e) == value.TypeString {
			reply(c, e)
		} else {
			c.Reply.Nil()
		}
	}
}

// strlen answers the length of a string, 0 without one.
func strlen(c *exec.Ctx) {
	e := c.Find(c.Args.Next())
	if !c.Is(e, value.TypeString) {
		return
	}
	n := 0
	if e != 0 {
		n = c.DB.String(e).Len()
	}
	c.Reply.Int(int64(n))
}

// getrange answers the bytes between two indexes, both included; negative ones
// count from the end.
func getrange(c *exec.Ctx) {
	key, start, end := c.Args.Next(), c.Args.Int(), c.Args.Int()
	if c.Failed() {
		return
	}
	e := c.Find(key)
	if !c.Is(e, value.TypeString) {
		return
	}
	var text []byte
	if e != 0 {
		var digits [20]byte
		text = c.DB.String(e).Bytes(&digits)
	}
	c.Reply.Bulk(slice(text, start, end))
}

// slice cuts text from start to end, as GETRANGE counts.
func slice(text []byte, start, end int64) []byte {
	n := int64(len(text))
	if start < 0 && end < 0 && start > end {
		return nil
	}
	if start < 0 {
		start = max(start+n, 0)
	}
	if end < 0 {
		end = max(end+n, 0)
	}
	end = min(end, n-1)
	if start > end {
		return nil
	}
	return text[start : end+1]
}

// getdel answers a string and deletes it.
func getdel(c *exec.Ctx) {
	key := c.Args.Next()
	e, ok := answer(c, key)
	if !ok || e == 0 {
		return
	}
	c.Delete(e, key)
	c.Propagate(c.DB.ID, []byte("DEL"), key)
}

// getex answers a string and changes its expiry.
func getex(c *exec.Ctx) {
	key := c.Args.Next()
	expiry, persist := getexOptions(&c.Args)
	if c.Failed() {
		return
	}
	e := c.Find(key)
	if e == 0 {
		c.Reply.Nil()
		return
	}
	if !c.Is(e, value.TypeString) {
		return
	}
	when := expiry.at(c)
	if c.Failed() {
		return
	}
	reply(c, e)
	switch {
	case expiry.given():
		c.ExpireAt(e, key, when)
	case persist:
		c.Persist(e, key)
	}
}

func getexOptions(a *exec.Args) (expiry expiry, persist bool) {
	for a.More() {
		switch {
		case !persist && expiry.read(a):
		case !expiry.given() && a.Is("PERSIST"):
			persist = true
		default:
			a.Fail(exec.ErrSyntax)
		}
	}
	return expiry, persist
}
