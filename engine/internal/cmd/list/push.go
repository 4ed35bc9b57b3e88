package list

import (
	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/engine/internal/value"
)

// lpush adds elements to the front of a list, which it creates if need be.
func lpush(c *exec.Ctx) { push(c, value.Head, c.UpsertList) }

// rpush adds elements to the end of a list, which it creates if need be.
func rpush(c *exec.Ctx) { push(c, value.Tail, c.UpsertList) }

// lpushx adds elements to the front of a list that exists.
func lpushx(c *exec.Ctx) { push(c, value.Head, c.ListToWrite) }

// rpushx adds elements to the end of a list that exists.
func rpushx(c *exec.Ctx) { push(c, value.Tail, c.ListToWrite) }

func push(c *exec.Ctx, at value.End, find func(key []byte) (value.List, bool)) {
	key := c.Args.Next()
	l, ok := find(key)
	if !ok {
		return
	}
	if !l.Exists() {
		c.Reply.Int(0)
		return
	}
	for _, elem := range c.Args.Rest() {
		l.Push(at, elem)
	}
	c.Reply.Int(int64(l.Len()))
	touchPushed(c, key, at)
}

// touchPushed tells that elements have been added at an end.
func touchPushed(c *exec.Ctx, key []byte, at value.End) {
	if at == value.Head {
		c.Touch(exec.EventList, "lpush", key)
	} else {
		c.Touch(exec.EventList, "rpush", key)
	}
}
