package list

import (
	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/engine/internal/value"
)

// lmove moves an element from an end of a list to one of another.
func lmove(c *exec.Ctx) {
	src, dst, from, to := c.Args.Next(), c.Args.Next(), endArg(c), endArg(c)
	if c.Failed() {
		return
	}
	if moved, ok := moveElement(c, src, dst, from, to); ok && !moved {
		c.Reply.Nil()
	}
}

// rpoplpush moves the last element of a list to the front of another.
func rpoplpush(c *exec.Ctx) {
	if moved, ok := moveElement(c, c.Args.Next(), c.Args.Next(), value.Tail, value.Head); ok && !moved {
		c.Reply.Nil()
	}
}

// moveElement moves an element and replies with it. It reports whether there was one;
// ok is false after an error.
func moveElement(c *exec.Ctx, src, dst []byte, from, to value.End) (moved, ok bool) {
	l, ok := c.ListToWrite(src)
	if !ok || !l.Exists() {
		return false, ok
	}
	other, ok := c.UpsertList(dst)
	if !ok {
		return false, false
	}
	var scratch [20]byte
	var e value.ListEnd
	l.Peek(&e, from)
	reply(c, e.Element())
	elem := e.Element().Bytes(&scratch)
	if other.Entry() == l.Entry() {
		elem = append([]byte(nil), elem...) // it is going to move
	}
	other.Push(to, elem)
	touchPushed(c, dst, to)
	l.Peek(&e, from) // again, as the lists may be one
	touchPopped(c, src, l, from, l.Pop(&e))
	return true, true
}
