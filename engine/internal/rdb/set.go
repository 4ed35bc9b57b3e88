package rdb

import (
	"github.com/wedis/wedis/engine/internal/ds/intset"
	"github.com/wedis/wedis/engine/internal/ds/listpack"
	"github.com/wedis/wedis/engine/internal/value"
)

func (w *Writer) set(dst []byte, v value.Set) []byte {
	if b, ok := v.Intset(); ok {
		return w.text(w.typ(dst, typeSetIntset), b)
	}
	if w.tooMany(v.Len()) {
		return dst
	}
	dst = appendLen(w.typ(dst, typeSet), uint64(v.Len()))
	v.Each(func(member []byte) (ok bool) {
		dst, ok = w.step(w.text(dst, member))
		return ok
	})
	return dst
}

// set reads a set of one member after the other.
func (l *Loader) set() value.Root {
	v := value.NewSet(l.space)
	n := l.count(1)
	for v.Reserve(n); n > 0 && !l.bad; n-- {
		if member := l.text(&l.buf); !l.bad && !v.Add(member) {
			l.fail()
		}
	}
	return v.Root
}

func (l *Loader) setIntset() value.Root {
	v := value.NewSet(l.space)
	if b := l.text(&l.buf); intset.Valid(b) {
		v.SetIntset(b)
	} else {
		l.fail()
	}
	return v.Root
}

func (l *Loader) setListpack() value.Root {
	v := value.NewSet(l.space)
	lp, ok := l.listpack()
	if !ok {
		l.fail()
		return v.Root
	}
	var digits [20]byte
	for p := listpack.First(lp); p != 0 && !l.bad; p = listpack.Next(lp, p) {
		if !v.Add(listpack.Get(lp, p).Bytes(&digits)) {
			l.fail()
		}
	}
	return v.Root
}
