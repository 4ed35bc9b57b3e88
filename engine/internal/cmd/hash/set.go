package hash

import "github.com/wedis/wedis/engine/internal/exec"

// hset sets fields and answers how many are new.
func hset(c *exec.Ctx) {
	if key, created, ok := setAll(c); ok {
		c.Reply.Int(created)
		c.Touch(exec.EventHash, "hset", key)
	}
}

// hmset sets fields.
func hmset(c *exec.Ctx) {
	if key, _, ok := setAll(c); ok {
		c.Reply.OK()
		c.Touch(exec.EventHash, "hset", key)
	}
}

// setAll sets the fields that the line names and counts those that are new. ok is
// false after an error. Touch follows.
func setAll(c *exec.Ctx) (key []byte, created int64, ok bool) {
	key, pairs := c.Args.Next(), c.Args.Rest()
	if len(pairs)%2 != 0 {
		c.ErrorArity()
		return nil, 0, false
	}
	h, ok := c.UpsertHash(key)
	if !ok {
		return nil, 0, false
	}
	if len(pairs) > 2 { // for one, Set does the same
		h.Expect(pairs)
	}
	for i := 0; i < len(pairs); i += 2 {
		if h.Set(pairs[i], pairs[i+1]) {
			created++
		}
	}
	c.Counts(len(pairs) / 2)
	return key, created, true
}

// hsetnx sets a field unless it exists.
func hsetnx(c *exec.Ctx) {
	key, field, val := c.Args.Next(), c.Args.Next(), c.Args.Next()
	h, ok := c.UpsertHash(key)
	switch {
	case !ok:
	case h.Has(field):
		c.Reply.Int(0)
	default:
		h.Set(field, val)
		c.Reply.Int(1)
		c.Touch(exec.EventHash, "hset", key)
	}
}

// hdel removes fields and answers how many there were.
func hdel(c *exec.Ctx) {
	key := c.Args.Next()
	h, ok := c.HashToWrite(key)
	if !ok {
		return
	}
	n := 0
	for c.Args.More() && h.Len() > 0 {
		if h.Remove(c.Args.Next()) {
			n++
		}
	}
	if n > 0 {
		c.Touch(exec.EventHash, "hdel", key)
		c.Counts(n)
		if h.Len() == 0 {
			c.Delete(h.Entry(), key)
		}
	}
	c.Reply.Int(int64(n))
}
