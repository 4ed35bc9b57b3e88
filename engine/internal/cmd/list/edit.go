package list

import (
	"github.com/wedis/wedis/engine/internal/exec"
)

// linsert inserts an element before or after another one.
func linsert(c *exec.Ctx) {
	key := c.Args.Next()
	where := c.Args.OneOf("BEFORE", "AFTER")
	if where < 0 {
		c.Args.Fail(exec.ErrSyntax)
	}
	pivot, elem := c.Args.Next(), c.Args.Next()
	if c.Failed() {
		return
	}
	l, ok := c.ListToWrite(key)
	switch {
	case !ok:
	case !l.Exists():
		c.Reply.Int(0)
	case !l.Insert(where == 1, pivot, elem):
		c.Reply.Int(-1)
	default:
		c.Touch(exec.EventList, "linsert", key)
		c.Reply.Int(int64(l.Len()))
	}
}

// lset replaces the element with an index.
func lset(c *exec.Ctx) {
	key := c.Args.Next()
	l, ok := c.ListToWrite(key)
	if !ok {
		return
	}
	if !l.Exists() {
		c.Error(exec.ErrNoSuchKey)
		return
	}
	index, elem := c.Args.Int(), c.Args.Next()
	if c.Failed() {
		return
	}
	if !l.Set(fromFront(index, l), elem) {
		c.Error("ERR index out of range")
		return
	}
	c.Touch(exec.EventList, "lset", key)
	c.Reply.OK()
}

// lrem removes elements that equal a given one.
func lrem(c *exec.Ctx) {
	key, count, elem := c.Args.Next(), c.Args.Int(), c.Args.Next()
	if c.Failed() {
		return
	}
	l, ok := c.ListToWrite(key)
	if !ok {
		return
	}
	n := 0
	if l.Exists() {
		n = l.Remove(elem, int(max(min(count, 1<<31-1), -(1<<31-1))))
	}
	if n > 0 {
		c.Touch(exec.EventList, "lrem", key)
		c.Counts(n)
		if l.Len() == 0 {
			c.Delete(l.Entry(), key)
		}
	}
	c.Reply.Int(int64(n))
}

// ltrim removes all elements but those between two indexes.
func ltrim(c *exec.Ctx) {
	key, start, stop := c.Args.Next(), c.Args.Int(), c.Args.Int()
	if c.Failed() {
		return
	}
	l, ok := c.ListToWrite(key)
	if !ok {
		return
	}
	c.Reply.OK()
	if !l.Exists() {
		return
	}
	had := l.Len()
	first, n := between(start, stop, had)
	l.RemoveRange(first+n, had)
	l.RemoveRange(0, first)
	c.Touch(exec.EventList, "ltrim", key)
	c.Counts(had - n)
	if n == 0 {
		c.Delete(l.Entry(), key)
	} else if n == had {
		c.PropagateNothing()
	}
}
