package value

import (
	"github.com/wedis/wedis/engine/internal/ds/dict"
	"github.com/wedis/wedis/engine/internal/ds/listpack"
)

// setPacked sets a field of a hash in a listpack.
func (v Hash) setPacked(enc Encoding, field, val []byte, keep bool) (created bool) {
	l := listpack.List{A: v.s.Arena, Ref: v.body(enc)}
	was, b := l.Ref, l.A.From(l.Ref)
	if !listpack.SafeToAdd(listpack.Size(b), len(field)+len(val)) {
		return v.setInTable(v.unpack(), field, val, keep)
	}
	n := hashStride(enc)
	switch p := listpack.Find(b, field, listpack.First(b), n-1); {
	case p == 0:
		l.Append(field)
		l.Append(val)
		if enc == encListpackEx {
			l.AppendInt(0)
		}
		created = true
	case enc == encListpackEx && !keep && timeAt(b, p) != 0: // to where those without expiry are
		l.Delete(p, n)
		l.Append(field)
		l.Append(val)
		l.AppendInt(0)
	default:
		l.Replace(listpack.Next(b, p), val)
	}
	if l.Ref != was {
		v.setBody(enc, l.Ref)
	}
	if l.Len() > n*v.s.Limits.HashEntries {
		v.unpack()
	}
	return created
}

// removePacked removes a field of a hash in a listpack.
func (v Hash) removePacked(enc Encoding, field []byte) bool {
	l := listpack.List{A: v.s.Arena, Ref: v.body(enc)}
	n := hashStride(enc)
	p := l.Find(field, l.First(), n-1)
	if p == 0 {
		return false
	}
	l.Delete(p, n)
	v.setBody(enc, l.Ref)
	return true
}

// timeAt returns when the field at p of a listpack with times expires.
func timeAt(b []byte, p int) int64 {
	at, _ := listpack.Get(b, listpack.Next(b, listpack.Next(b, p))).Int()
	return at
}

// unpack makes a table of a listpack. It returns the new encoding.
func (v Hash) unpack() Encoding {
	enc := v.encoding()
	d := dict.New(&v.s.Space)
	old := v.body(enc)
	to := encHashtable
	if enc == encListpackEx {
		to = encHashtableEx
		v.head().body, v.head().due = d.Ref(), newFieldHeap(v.s)
	} else {
		v.setRef(d.Ref())
	}
	v.setEncoding(to)

	var field, val [20]byte
	b := v.s.From(old)
	for p := listpack.First(b); p != 0; p = listpack.Next(b, p) {
		name := listpack.Get(b, p).Bytes(&field)
		p = listpack.Next(b, p)
		e := v.insert(d, d.Hash(name), name, listpack.Get(b, p).Bytes(&val))
		if enc == encListpackEx {
			p = listpack.Next(b, p)
			if at, _ := listpack.Get(b, p).Int(); at != 0 {
				v.addExpiry(d, e, at)
			}
		}
	}
	v.s.Free(old)
	return to
}

// fieldSlot returns where a field that expires at some time, 0 for never, belongs in
// a listpack with times: before the first that expires no earlier, or at the end.
func fieldSlot(b []byte, at int64) int {
	end := listpack.Size(b) - 1
	if at == 0 {
		return end
	}
	for p := listpack.First(b); p != 0; {
		t := listpack.Next(b, listpack.Next(b, p))
		if when, _ := listpack.Get(b, t).Int(); when == 0 || when >= at {
			return p
		}
		p = listpack.Next(b, t)
	}
	return end
}

// setPackedExpiry moves the field at p of a listpack with times to where its new
// expiry belongs.
func (v Hash) setPackedExpiry(p int, at int64) {
	l := listpack.List{A: v.s.Arena, Ref: v.head().body}
	var digits, more [20]byte
	field := append([]byte(nil), l.Get(p).Bytes(&digits)...)
	val := append([]byte(nil), l.Get(l.Next(p)).Bytes(&more)...)
	l.Delete(p, 3)
	p = fieldSlot(l.Bytes(), at)
	l.InsertInt(p, at)
	l.Insert(p, val)
	l.Insert(p, field)
	v.head().body = l.Ref
}
