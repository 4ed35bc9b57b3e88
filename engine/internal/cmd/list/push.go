package list

import (
	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/engine/internal/value"
)

// lpush adds elements to the front of a list, which it creates if need be.
func lpush(c *exec.Ctx) { push(c, value.Head) }

// rpush adds elements to the end of a list, which it creates if need be.
func rpush(c *exec.Ctx) { push(c, value.Tail) }

func push(c *exec.Ctx, at value.End) {
	key := c.Args.Next()
	if l, ok := c.UpsertList(key); ok {
		pushAll(c, key, l, at)
	}
}

// lpushx adds elements to the front of a list that exists.
func lpushx(c *exec.Ctx) { pushIfThere(c, value.Head) }

// rpushx adds elements to the end of a list that exists.
func rpushx(c *exec.Ctx) { pushIfThere(c, value.Tail) }

func pushIfThere(c *exec.Ctx, at value.End) {
	key := c.Args.Next()
	l, ok := c.ListToWrite(key)
	switch {
	case !ok:
	case !l.Exists():
		c.Reply.Int(0)
	default:
		pushAll(c, key, l, at)
	}
}

// pushAll adds the rest of the arguments at an end and replies with the length.
func pushAll(c *exec.Ctx, key []byte, l value.List, at value.End) {
	elems := c.Args.Rest()
	for _, elem := range elems {
		l.Push(at, elem)
	}
	c.Counts(len(elems))
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
