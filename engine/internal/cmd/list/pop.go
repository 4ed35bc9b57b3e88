package list

import (
	"math"

	"github.com/wedis/wedis/engine/internal/ds/num"
	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/engine/internal/value"
)

const errNotPositive = "ERR value is out of range, must be positive"

// lpop removes the first element of a list, or the first few.
func lpop(c *exec.Ctx) { pop(c, value.Head) }

// rpop removes the last element of a list, or the last few.
func rpop(c *exec.Ctx) { pop(c, value.Tail) }

func pop(c *exec.Ctx, at value.End) {
	key := c.Args.Next()
	if c.Args.Left() > 0 {
		popCount(c, key, at)
		return
	}
	l, ok := c.ListToWrite(key)
	if !ok {
		return
	}
	if !l.Exists() {
		c.Reply.Nil()
		return
	}
	popOne(c, key, l, at)
}

// popCount removes as many elements as the line says.
func popCount(c *exec.Ctx, key []byte, at value.End) {
	if c.Args.Left() > 1 {
		c.ErrorArity()
		return
	}
	count := c.Args.IntBetween(0, math.MaxInt64, errNotPositive)
	if c.Failed() {
		return
	}
	l, ok := c.ListToWrite(key)
	switch {
	case !ok:
	case !l.Exists():
		c.Reply.NilArray()
	case count == 0:
		c.Reply.Array(0)
	default:
		popSome(c, key, l, at, count)
	}
}

// popOne removes the element at an end of a list that is not empty, and replies with
// it.
func popOne(c *exec.Ctx, key []byte, l value.List, at value.End) {
	var e value.ListEnd
	l.Peek(&e, at)
	reply(c, e.Element())
	touchPopped(c, key, l, at, l.Pop(&e))
}

// popSome removes up to count elements at an end, of which there must be one, and
// replies with them. It returns how many.
func popSome(c *exec.Ctx, key []byte, l value.List, at value.End, count int64) (n int) {
	n = int(min(count, int64(l.Len())))
	var it value.ListIterator
	l.SeekEnd(&it, at)
	c.Reply.Array(n)
	if at == value.Head {
		replyNext(c, &it, n)
		l.RemoveRange(0, n)
	} else {
		for range n {
			reply(c, it.Element())
			it.Prev()
		}
		l.RemoveRange(l.Len()-n, n)
	}
	touchPopped(c, key, l, at, l.Len() > 0)
	c.Counts(n)
	return n
}

// touchPopped tells that elements have been removed at an end, and deletes the key
// if there are no more.
func touchPopped(c *exec.Ctx, key []byte, l value.List, at value.End, more bool) {
	if at == value.Head {
		c.Touch(exec.EventList, "lpop", key)
	} else {
		c.Touch(exec.EventList, "rpop", key)
	}
	if !more {
		c.Delete(l.Entry(), key)
	}
}

// propagatePop states that n elements have been removed at an end, or one without a
// count if n is 0.
func propagatePop(c *exec.Ctx, key []byte, at value.End, n int) {
	words := [][]byte{[]byte("LPOP"), key}
	if at == value.Tail {
		words[0] = []byte("RPOP")
	}
	if n > 0 {
		words = append(words, num.AppendInt(nil, int64(n)))
	}
	c.Propagate(c.DB.ID, words...)
}

// lmpop removes elements at an end of the first list that has some.
func lmpop(c *exec.Ctx) {
	keys, at, count := multiPopArgs(c)
	if c.Failed() {
		return
	}
	if !multiPop(c, keys, at, count) {
		c.Reply.NilArray()
	}
}

// multiPopArgs reads the number of keys, the keys, the end and the count.
func multiPopArgs(c *exec.Ctx) (keys [][]byte, at value.End, count int64) {
	n := c.Args.IntBetween(1, math.MaxInt64, "ERR numkeys should be greater than 0")
	if n >= int64(c.Args.Left()) { // the end follows the keys
		c.Args.Fail(exec.ErrSyntax)
	}
	if c.Args.Err() != "" {
		return nil, at, 0
	}
	keys = c.Args.Rest()
	c.Args.Skip(int(n) - len(keys))
	keys = keys[:n]
	at = endArg(c)
	for c.Args.More() {
		if count != 0 || c.Args.Left() < 2 || !c.Args.Is("COUNT") {
			c.Args.Fail(exec.ErrSyntax)
		}
		count = c.Args.IntBetween(1, math.MaxInt64, "ERR count should be greater than 0")
	}
	return keys, at, max(count, 1)
}

// endArg reads LEFT or RIGHT.
func endArg(c *exec.Ctx) value.End {
	i := c.Args.OneOf("LEFT", "RIGHT")
	if i < 0 {
		c.Args.Fail(exec.ErrSyntax)
	}
	return i == 1
}

// multiPop removes up to count elements of the first list that there is and replies
// with them and its key. It reports whether it has replied.
func multiPop(c *exec.Ctx, keys [][]byte, at value.End, count int64) bool {
	for _, key := range keys {
		if !c.Ready(key) {
			continue
		}
		l, ok := c.ListToWrite(key)
		if !ok {
			return true
		}
		if l.Exists() {
			c.Reply.Array(2)
			c.Reply.Bulk(key)
			propagatePop(c, key, at, popSome(c, key, l, at, count))
			return true
		}
	}
	return false
}
