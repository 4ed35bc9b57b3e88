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

const errRankZero = "ERR RANK can't be zero: use 1 to start from the first match, 2 from the second ... " +
	"or use negative to start from the end of the list"

// lpos replies with the index of an element, or with several.
func lpos(c *exec.Ctx) {
	key, elem := c.Args.Next(), c.Args.Next()
	rank, count, longest := int64(1), int64(-1), int64(0)
	for c.Args.More() {
		switch more := c.Args.Left() > 1; {
		case more && c.Args.Is("RANK"):
			if rank = c.Args.Int(); rank == 0 {
				c.Args.Fail(errRankZero)
			}
		case more && c.Args.Is("COUNT"):
			count = c.Args.IntBetween(0, 1<<63-1, "ERR COUNT can't be negative")
		case more && c.Args.Is("MAXLEN"):
			longest = c.Args.IntBetween(0, 1<<63-1, "ERR MAXLEN can't be negative")
		default:
			c.Args.Fail(exec.ErrSyntax)
		}
	}
	if c.Failed() {
		return
	}
	l, ok := c.List(key)
	if !ok {
		return
	}
	if count < 0 {
		found := false
		positions(l, elem, rank, 1, longest, func(i int) { found = true; c.Reply.Int(int64(i)) })
		if !found {
			c.Reply.Nil()
		}
		return
	}
	mark, n := c.Reply.OpenArray(), 0
	positions(l, elem, rank, count, longest, func(i int) { n++; c.Reply.Int(int64(i)) })
	c.Reply.CloseArray(mark, n)
}

// positions calls fn for the indexes of elements that equal elem, beginning with
// the rank-th one, from the end if that is negative: for up to count of them, or all if
// that is 0, among the first longest elements that it meets, or all if that is 0.
func positions(l value.List, elem []byte, rank, count, longest int64, fn func(i int)) {
	from, n := value.Head, l.Len()
	if rank < 0 {
		from, rank = value.Tail, -rank
	}
	matches := int64(0)
	var it value.ListIterator
	l.SeekEnd(&it, from)
	for i := 0; it.Valid() && (longest == 0 || int64(i) < longest); i++ {
		if it.Element().Equal(elem) {
			if matches++; matches >= rank {
				if from == value.Head {
					fn(i)
				} else {
					fn(n - 1 - i)
				}
				if count--; count == 0 {
					return
				}
			}
		}
		if from == value.Head {
			it.Next()
		} else {
			it.Prev()
		}
	}
}
