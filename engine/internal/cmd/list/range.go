package list

import (
	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/engine/internal/value"
)

// llen replies with the length of a list.
func llen(c *exec.Ctx) {
	if l, ok := c.List(c.Args.Next()); ok {
		c.Reply.Int(int64(l.Len()))
	}
}

// lindex replies with the element with an index.
func lindex(c *exec.Ctx) {
	l, ok := c.List(c.Args.Next())
	if !ok {
		return
	}
	if !l.Exists() {
		c.Reply.Nil()
		return
	}
	index := c.Args.Int()
	if c.Failed() {
		return
	}
	if e, ok := l.Index(fromFront(index, l)); ok {
		reply(c, e)
	} else {
		c.Reply.Nil()
	}
}

// fromFront makes an index, which counts from the end if it is negative, one that
// counts from the front. It is negative if there is no such element.
func fromFront(index int64, l value.List) int {
	n := int64(l.Len())
	if index < 0 {
		index += n
	}
	if index < 0 || index >= n {
		return -1
	}
	return int(index)
}

// lrange replies with the elements between two indexes.
func lrange(c *exec.Ctx) {
	key, start, stop := c.Args.Next(), c.Args.Int(), c.Args.Int()
	if c.Failed() {
		return
	}
	l, ok := c.List(key)
	if !ok {
		return
	}
	first, n := between(start, stop, l.Len())
	c.Reply.Array(n)
	var it value.ListIterator
	l.Seek(&it, first)
	replyNext(c, &it, n)
}

// between returns the first one of the elements from start to stop, in a list of n, and
// how many they are. Negative indexes count from the end.
func between(start, stop int64, n int) (first, count int) {
	size := int64(n)
	if start < 0 {
		start = max(start+size, 0)
	}
	if stop < 0 {
		stop += size
	}
	stop = min(stop, size-1)
	if start > stop {
		return 0, 0
	}
	return int(start), int(stop-start) + 1
}

// reply replies with an element.
func reply(c *exec.Ctx, e value.Element) {
	if n, ok := e.Int(); ok {
		c.Reply.BulkInt(n)
	} else {
		c.Reply.Bulk(e.Bytes(nil))
	}
}

// replyNext replies with the next n elements.
func replyNext(c *exec.Ctx, it *value.ListIterator, n int) {
	for range n {
		if text := it.TakeShort(); text != nil {
			c.Reply.Bulk(text)
			continue
		}
		reply(c, it.Element())
		it.Next()
	}
}
