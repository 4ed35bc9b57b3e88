package value

import (
	"github.com/wedis/wedis/engine/internal/arena"
	"github.com/wedis/wedis/engine/internal/ds/listpack"
	"github.com/wedis/wedis/engine/internal/ds/tree"
)

// ListIterator is a place in a list: at an element, or beyond either end, from where
// there is no way back. List.Seek sets it. An edit of the list makes it invalid. It
// belongs on the stack.
type ListIterator struct {
	a    *arena.Arena
	node []byte
	p    int // in node; 0: beyond the ends
	long bool
	c    tree.Cursor // if the list is long
}

// Seek sets it to the element with an index, beyond the ends if there is none.
func (v List) Seek(it *ListIterator, index int) {
	it.p = 0
	if uint(index) >= uint(v.Len()) {
		return
	}
	it.a = v.s.Arena
	it.long = v.encoding() == encQuicklist
	ref := v.ref()
	if it.long {
		index = int(tree.Open(it.a, ref).At(&it.c, int64(index)))
		ref = it.c.Ref()
	}
	it.node = it.a.From(ref)
	it.p = listpack.Seek(it.node, index)
}

// SeekEnd sets it to the element at an end.
func (v List) SeekEnd(it *ListIterator, at End) {
	if at == Head {
		v.Seek(it, 0)
	} else {
		v.Seek(it, v.Len()-1)
	}
}

// Valid says whether it is at an element.
func (it *ListIterator) Valid() bool { return it.p != 0 }

// Element returns the element.
func (it *ListIterator) Element() Element { return listpack.Get(it.node, it.p) }

// Next goes to the following element.
func (it *ListIterator) Next() {
	it.p = listpack.Next(it.node, it.p)
	if it.p == 0 && it.long {
		if it.c.Next(); it.c.Valid() {
			it.node = it.a.From(it.c.Ref())
			it.p = listpack.First(it.node)
		}
	}
}

// TakeShort returns an element that is a string of less than 64 bytes and goes to the following one, all in one call.
// It returns nil, and stays, at any other.
func (it *ListIterator) TakeShort() []byte {
	b := it.node[it.p:]
	size := uint(b[0]) - 0x80
	if size >= 0x40 {
		return nil
	}
	if after := size + 2; b[after] != listpack.EndByte { // one byte of encoding, one of length behind
		it.p += int(after)
	} else {
		it.Next()
	}
	return b[1 : 1+size : 1+size]
}

// Prev goes to the element before.
func (it *ListIterator) Prev() {
	it.p = listpack.Prev(it.node, it.p)
	if it.p == 0 && it.long {
		if it.c.Prev(); it.c.Valid() {
			it.node = it.a.From(it.c.Ref())
			it.p = listpack.Last(it.node)
		}
	}
}

// Index returns the element with an index, if there is one.
func (v List) Index(index int) (e Element, ok bool) {
	var it ListIterator
	v.Seek(&it, index)
	if !it.Valid() {
		return Element{}, false
	}
	return it.Element(), true
}

// Each calls fn for the elements in order until it returns false.
func (v List) Each(fn func(element []byte) bool) {
	var scratch [20]byte
	var it ListIterator
	for v.Seek(&it, 0); it.Valid(); it.Next() {
		if !fn(it.Element().Bytes(&scratch)) {
			return
		}
	}
}
