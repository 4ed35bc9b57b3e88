package rdb

import (
	"github.com/wedis/wedis/engine/internal/ds/listpack"
	"github.com/wedis/wedis/engine/internal/value"
)

// Kinds of nodes of a quicklist.
const (
	nodePlain  = 1 // one element, as it is
	nodePacked = 2 // a listpack
)

// largeNode is the size in bytes from which a node that is read is taken apart: redis-server can be told to make nodes
// of any size, and it would take long to edit them.
const largeNode = 16 << 10

func (w *Writer) list(dst []byte, v value.List) []byte {
	dst = appendLen(w.typ(dst, typeQuicklist2), uint64(v.Nodes()))
	v.EachNode(func(node []byte) (ok bool) {
		dst, ok = w.step(w.text(appendLen(dst, nodePacked), node))
		return ok
	})
	return dst
}

// list reads a list of one element after the other.
func (l *Loader) list() value.Root {
	v := value.NewList(l.space)
	for n := l.count(1); n > 0 && !l.bad; n-- {
		v.Push(value.Tail, l.text(&l.buf))
	}
	return v.Root
}

// listZiplist reads a list that is one ziplist.
func (l *Loader) listZiplist() value.Root {
	v := value.NewList(l.space)
	if lp, ok := ziplistToListpack(l.text(&l.buf)); ok {
		pushAll(v, lp)
	} else {
		l.fail()
	}
	return v.Root
}

// quicklist reads a list of ziplists. Empty ones are skipped.
func (l *Loader) quicklist() value.Root {
	v := value.NewList(l.space)
	for n := l.count(1); n > 0 && !l.bad; n-- {
		if lp, ok := ziplistToListpack(l.text(&l.buf)); ok {
			appendNode(v, lp)
		} else {
			l.fail()
		}
	}
	return v.Root
}

// quicklist2 reads a list of nodes of both kinds. Empty listpacks are skipped; an empty plain node is damage.
func (l *Loader) quicklist2() value.Root {
	v := value.NewList(l.space)
	for n := l.count(2); n > 0 && !l.bad; n-- {
		switch l.len() {
		case nodePlain:
			node := l.text(&l.buf)
			if len(node) == 0 {
				l.fail()
				break
			}
			v.Push(value.Tail, node)
		case nodePacked:
			if lp, ok := l.listpack(); ok {
				appendNode(v, lp)
			} else {
				l.fail()
			}
		default:
			l.fail()
		}
	}
	return v.Root
}

// appendNode adds the elements of a listpack at the end.
func appendNode(v value.List, lp []byte) {
	if len(lp) > largeNode {
		pushAll(v, lp)
	} else {
		v.AppendNode(lp)
	}
}

func pushAll(v value.List, lp []byte) {
	var digits [20]byte
	for p := listpack.First(lp); p != 0; p = listpack.Next(lp, p) {
		v.Push(value.Tail, listpack.Get(lp, p).Bytes(&digits))
	}
}
