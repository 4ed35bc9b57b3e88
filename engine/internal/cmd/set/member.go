package set

import (
	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/engine/internal/value"
)

// sadd adds members.
func sadd(c *exec.Ctx) {
	key, members := c.Args.Next(), c.Args.Rest()
	s, ok := c.UpsertSet(key)
	if !ok {
		return
	}
	added := 0
	for _, m := range members {
		if s.Add(m) {
			added++
		}
	}
	if added > 0 {
		c.Touch(exec.EventSet, "sadd", key)
		c.Counts(added)
	}
	c.Reply.Int(int64(added))
}

// srem removes members.
func srem(c *exec.Ctx) {
	key, members := c.Args.Next(), c.Args.Rest()
	s, ok := c.SetToWrite(key)
	if !ok {
		return
	}
	removed := 0
	for _, m := range members {
		if s.Remove(m) {
			removed++
		}
	}
	if removed > 0 {
		c.Touch(exec.EventSet, "srem", key)
		c.Counts(removed)
		dropEmpty(c, s, key)
	}
	c.Reply.Int(int64(removed))
}

// dropEmpty deletes key if its set has lost all members.
func dropEmpty(c *exec.Ctx, s value.Set, key []byte) {
	if s.Len() == 0 {
		c.Delete(s.Entry(), key)
	}
}

// smove moves a member from one set to another, which is created if need be.
func smove(c *exec.Ctx) {
	source, target, m := c.Args.Next(), c.Args.Next(), c.Args.Next()
	from, to := c.FindToWrite(source), c.FindToWrite(target)
	switch {
	case from == 0:
		c.Reply.Int(0)
	case !c.Is(from, value.TypeSet) || !c.Is(to, value.TypeSet):
	case from == to:
		c.Reply.Int(number(value.Set{Root: c.DB.Collection(from)}.Has(m)))
	default:
		c.Reply.Int(number(move(c, value.Set{Root: c.DB.Edit(from)}, source, target, m)))
	}
}

// move takes m out of the set under source and adds it to that under target. It
// reports false when there is no such member.
func move(c *exec.Ctx, s value.Set, source, target, m []byte) bool {
	if !s.Remove(m) {
		return false
	}
	c.Touch(exec.EventSet, "srem", source)
	dropEmpty(c, s, source)
	if t, ok := c.UpsertSet(target); ok && t.Add(m) {
		c.Touch(exec.EventSet, "sadd", target)
	}
	return true
}

// scard counts members.
func scard(c *exec.Ctx) {
	if s, ok := c.Set(c.Args.Next()); ok {
		c.Reply.Int(int64(s.Len()))
	}
}

// sismember says whether there is a member.
func sismember(c *exec.Ctx) {
	if s, ok := c.Set(c.Args.Next()); ok {
		c.Reply.Int(number(s.Has(c.Args.Next())))
	}
}

// smismember says it of several.
func smismember(c *exec.Ctx) {
	s, ok := c.Set(c.Args.Next())
	if !ok {
		return
	}
	members := c.Args.Rest()
	c.Reply.Array(len(members))
	for _, m := range members {
		c.Reply.Int(number(s.Has(m)))
	}
}

func number(yes bool) int64 {
	if yes {
		return 1
	}
	return 0
}

// smembers answers all members.
func smembers(c *exec.Ctx) {
	if s, ok := c.Set(c.Args.Next()); ok {
		replyAll(c, s)
	}
}

// sscan answers some members and the cursor of the next ones.
func sscan(c *exec.Ctx) {
	key, cursor := c.Args.Next(), c.Args.Cursor()
	if c.Failed() {
		return
	}
	s, ok := c.Set(key)
	if !ok {
		return
	}
	if !s.Exists() { // whatever the options are
		c.Reply.CloseArray(c.OpenScan(0), 0)
		return
	}
	opt := c.Args.ScanOptions(nil)
	if c.Failed() {
		return
	}
	found := make([]value.String, 0, min(opt.Count, int64(s.Len()))+12)
	cursor = exec.ScanSteps(cursor, opt.Count, func(cursor uint64) uint64 {
		return s.Scan(cursor, func(m value.String) { found = append(found, m) })
	}, func() int { return len(found) })
	all, n := c.OpenScan(cursor), 0
	for _, m := range found {
		var scratch [20]byte
		if text := m.Bytes(&scratch); opt.Pattern.Matches(text) {
			c.Reply.Bulk(text)
			n++
		}
	}
	c.Reply.CloseArray(all, n)
}
