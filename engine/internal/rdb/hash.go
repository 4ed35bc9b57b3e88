package rdb

import (
	"encoding/binary"

	"github.com/wedis/wedis/engine/internal/ds/listpack"
	"github.com/wedis/wedis/engine/internal/value"
)

// latest is the last time, in ms, that a field can expire at.
const latest = 1<<48 - 1

func (w *Writer) hash(dst []byte, v value.Hash) []byte {
	lp, times := v.Packed()
	switch {
	case times:
		dst = binary.LittleEndian.AppendUint64(w.typ(dst, typeHashPacked), uint64(v.NextExpiry()))
		return w.text(dst, lp)
	case lp != nil:
		return w.text(w.typ(dst, typeHashListpack), lp)
	case w.tooMany(2 * v.Len()):
		return dst
	case v.Expiring():
		return w.hashTimes(dst, v)
	}
	dst = appendLen(w.typ(dst, typeHash), uint64(v.Len()))
	ok := true
	for it := v.Iter(); ok && it.Next(); {
		dst, ok = w.step(w.text(w.text(dst, it.Field()), it.Value()))
	}
	return dst
}

// hashTimes appends a hash whose fields expire. The times count from the first one on, which is 1: 0 is never.
func (w *Writer) hashTimes(dst []byte, v value.Hash) []byte {
	first := v.NextExpiry()
	dst = binary.LittleEndian.AppendUint64(w.typ(dst, typeHashTimes), uint64(first))
	dst = appendLen(dst, uint64(v.Len()))
	ok := true
	for it := v.Iter(); ok && it.Next(); {
		at := it.Expiry()
		if at != 0 {
			at = at - first + 1
		}
		dst = appendLen(dst, uint64(at))
		dst, ok = w.step(w.text(w.text(dst, it.Field()), it.Value()))
	}
	return dst
}

// hash reads a hash of one field and value after the other.
func (l *Loader) hash() value.Root {
	v := value.NewHash(l.space)
	n := l.count(2)
	for v.Reserve(n); n > 0 && !l.bad; n-- {
		l.field(v)
	}
	return v.Root
}

// field reads a field and its value into a hash. It returns the field.
func (l *Loader) field(v value.Hash) []byte {
	field, val := l.text(&l.buf), l.text(&l.second)
	if !l.bad && !v.Set(field, val) {
		l.fail()
	}
	return field
}

// hashTimes reads a hash whose fields expire, at times that count from first on, or from the epoch if that is 0.
func (l *Loader) hashTimes(relative bool) value.Root {
	v := value.NewHash(l.space)
	first := uint64(1)
	if relative {
		first = l.uint64()
	}
	n := l.count(3)
	for v.Reserve(n); n > 0 && !l.bad; n-- {
		at := l.len()
		if at != 0 {
			at += first - 1
		}
		if first > latest || at > latest {
			l.fail()
		}
		if field := l.field(v); !l.bad && at != 0 {
			v.SetExpiry(field, int64(at))
		}
	}
	return v.Root
}

// hashListpack makes a hash of a listpack of fields and values in turn, if it is one and they are.
func (l *Loader) hashListpack(lp []byte, ok bool) value.Root {
	v := value.NewHash(l.space)
	switch {
	case !ok:
		l.fail()
	case listpack.Len(lp)/2 > l.space.Limits.HashEntries:
		l.setPairs(v, lp)
	case l.distinct(lp, 2):
		v.SetPacked(lp, false)
	default:
		l.fail()
	}
	return v.Root
}

// hashZipmap is hashListpack for what was a zipmap. As redis-server looks at every field of those, the length of the longest
// counts too.
func (l *Loader) hashZipmap(lp []byte, longest int, ok bool) value.Root {
	if !ok || longest <= l.space.Limits.HashValue {
		return l.hashListpack(lp, ok)
	}
	v := value.NewHash(l.space)
	l.setPairs(v, lp)
	return v.Root
}

// setPairs adds the fields and values of a listpack to a hash.
func (l *Loader) setPairs(v value.Hash, lp []byte) {
	var digits, more [20]byte
	for p := listpack.First(lp); p != 0 && !l.bad; p = listpack.Next(lp, p) {
		field := listpack.Get(lp, p).Bytes(&digits)
		if p = listpack.Next(lp, p); p == 0 || !v.Set(field, listpack.Get(lp, p).Bytes(&more)) {
			l.fail()
		}
	}
}

// hashPacked reads a hash that is a listpack of fields, values and times in turn. The first of the times, which may be
// before it, is of no use.
func (l *Loader) hashPacked(first bool) value.Root {
	if first {
		l.uint64()
	}
	v := value.NewHash(l.space)
	lp, ok := l.listpack()
	switch {
	case !ok || !timed(lp):
		l.fail()
	case listpack.Len(lp)/3 > l.space.Limits.HashEntries:
		l.setTriples(v, lp)
	case l.distinct(lp, 3):
		v.SetPacked(lp, true)
	default:
		l.fail()
	}
	return v.Root
}

// setTriples adds the fields, values and times of a listpack to a hash.
func (l *Loader) setTriples(v value.Hash, lp []byte) {
	var digits, more [20]byte
	for p := listpack.First(lp); p != 0 && !l.bad; p = listpack.Next(lp, p) {
		field := listpack.Get(lp, p).Bytes(&digits)
		p = listpack.Next(lp, p)
		val := listpack.Get(lp, p).Bytes(&more)
		p = listpack.Next(lp, p)
		if !v.Set(field, val) {
			l.fail()
		} else if at, _ := listpack.Get(lp, p).Int(); at != 0 {
			v.SetExpiry(field, at)
		}
	}
}

// timed reports whether each third element is a time, the last one such, and they are in order with those for never at
// the end.
func timed(lp []byte) bool {
	last := int64(1)
	for p := listpack.First(lp); p != 0; p = listpack.Next(lp, p) {
		for range 2 {
			if p = listpack.Next(lp, p); p == 0 {
				return false
			}
		}
		at, ok := listpack.Get(lp, p).Int()
		if !ok || at > latest || at != 0 && at < last {
			return false
		}
		if last = at; at == 0 {
			last = latest + 1
		}
	}
	return true
}
