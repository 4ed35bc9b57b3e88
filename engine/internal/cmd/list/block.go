package list

import (
	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/engine/internal/value"
)

// blpop removes the first element of the first list that there is, or waits for one.
func blpop(c *exec.Ctx) { popOrWait(c, value.Head) }

// brpop removes the last element of the first list that there is, or waits for one.
func brpop(c *exec.Ctx) { popOrWait(c, value.Tail) }

func popOrWait(c *exec.Ctx, at value.End) {
	words := c.Args.Rest()
	keys := words[:len(words)-1]
	until := c.DeadlineOf(words[len(keys)])
	if c.Failed() {
		return
	}
	for _, key := range keys {
		if !c.Ready(key) {
			continue
		}
		l, ok := c.ListToWrite(key)
		if !ok {
			return
		}
		if l.Exists() {
			c.Reply.Array(2)
			c.Reply.Bulk(key)
			popOne(c, key, l, at)
			propagatePop(c, key, at, 0)
			return
		}
	}
	wait(c, keys, until)
}

// wait makes the session wait until one of the keys is a list.
func wait(c *exec.Ctx, keys [][]byte, until int64) {
	if !c.MayBlock() {
		c.Reply.NilArray()
		return
	}
	c.Block(exec.Wait{Keys: keys, Type: value.TypeList, Until: until})
}

// blmpop removes elements of the first list that there is, or waits for one.
func blmpop(c *exec.Ctx) {
	timeout := c.Args.Next()
	keys, at, count := multiPopArgs(c)
	if c.Failed() {
		return
	}
	until := c.DeadlineOf(timeout)
	if c.Failed() {
		return
	}
	if !multiPop(c, keys, at, count) {
		wait(c, keys, until)
	}
}

// blmove moves an element from an end of a list to one of another, or waits for one.
func blmove(c *exec.Ctx) {
	src, dst, from, to := c.Args.Next(), c.Args.Next(), endArg(c), endArg(c)
	if moveOrWait(c, src, dst, from, to) {
		c.Propagate(c.DB.ID, []byte("LMOVE"), src, dst, c.Argv[3], c.Argv[4])
	}
}

// brpoplpush moves the last element of a list to the front of another, or waits for
// one.
func brpoplpush(c *exec.Ctx) {
	src, dst := c.Args.Next(), c.Args.Next()
	if moveOrWait(c, src, dst, value.Tail, value.Head) {
		c.Propagate(c.DB.ID, []byte("RPOPLPUSH"), src, dst)
	}
}

// moveOrWait reads the timeout, then moves an element, or waits for it. It reports
// whether it has moved one.
func moveOrWait(c *exec.Ctx, src, dst []byte, from, to value.End) bool {
	until := c.Deadline()
	if c.Failed() {
		return false
	}
	moved, ok := moveElement(c, src, dst, from, to)
	switch {
	case !ok || moved:
	case c.MayBlock():
		c.Block(exec.Wait{Keys: [][]byte{src}, Type: value.TypeList, Until: until})
	default:
		c.Reply.Nil()
	}
	return moved
}
