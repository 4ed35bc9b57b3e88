package value

import (
	"github.com/wedis/wedis/engine/internal/arena"
	"github.com/wedis/wedis/engine/internal/ds/dict"
	"github.com/wedis/wedis/engine/internal/ds/heap"
	"github.com/wedis/wedis/engine/internal/ds/listpack"
)

// Times are in ms since the epoch, 0 for never. As keys do, a field still lives
// in the millisecond of its expiry.

// FieldsExpire reports whether it is a hash of which a field has, or has had, an
// expiry.
func (k Kind) FieldsExpire() bool { return expiringHash(k.encoding()) }

// Expiring reports whether any field has, or has had, an expiry.
func (v Hash) Expiring() bool { return expiringHash(v.encoding()) }

// At returns the hash as it is at now: fields due before are not there, though
// Len counts them until they are removed.
func (v Hash) At(now int64) Hash { return Hash{v.Root, now} }

// Expiry returns when a field expires; ok says whether there is such a field.
func (v Hash) Expiry(field []byte) (at int64, ok bool) {
	enc := v.encoding()
	switch enc {
	case encListpackEx:
		b := v.s.From(v.body(enc))
		if p := listpack.Find(b, field, listpack.First(b), 2); p != 0 {
			at = timeAt(b, p)
			ok = at == 0 || at >= v.now
		}
	case encHashtableEx:
		d := v.dict(enc)
		if e := v.entry(d, field); e != 0 {
			at, ok = v.expiryOf(d, e), true
		}
	default:
		ok = v.Has(field)
	}
	return at, ok
}

// SetExpiry makes a field, which must exist, expire at some time, or never. The
// earliest expiry of the hash may have changed: see NextExpiry.
func (v Hash) SetExpiry(field []byte, at int64) {
	switch v.addHead() {
	case encListpackEx:
		b := v.s.From(v.head().body)
		if p := listpack.Find(b, field, listpack.First(b), 2); timeAt(b, p) != at {
			v.setPackedExpiry(p, at)
		}
	default:
		d := dict.Open(&v.s.Space, v.head().body)
		e := d.Find(field)
		switch has := d.Word(e)&fieldExpires != 0; {
		case has && at != 0:
			v.due().Fix(fieldIndex(d, e), at)
		case has:
			v.dropExpiry(d, e)
		case at != 0:
			v.addExpiry(d, e, at)
		}
	}
}

// NextExpiry returns when the next field expires.
func (v Hash) NextExpiry() int64 {
	switch v.encoding() {
	case encListpackEx:
		b := v.s.From(v.head().body)
		if p := listpack.First(b); p != 0 {
			return timeAt(b, p)
		}
	case encHashtableEx:
		if at, _, ok := v.due().Min(); ok {
			return at
		}
	}
	return 0
}

// Expire removes fields due before now, the earliest first, and calls fn for each
// before. Of a table it removes up to limit, of a listpack all. It reports whether
// there are more.
func (v Hash) Expire(now int64, limit int, fn func(field []byte)) (more bool) {
	switch v.encoding() {
	case encListpackEx:
		v.expirePacked(now, fn)
	case encHashtableEx:
		d, due := dict.Open(&v.s.Space, v.head().body), v.due()
		for at, e, ok := due.Min(); ok && at < now; at, e, ok = due.Min() {
			if limit--; limit < 0 {
				return true
			}
			fn(d.Key(e))
			due.Remove(0)
			d.Remove(e)
		}
	}
	return false
}

// expirePacked is Expire for a listpack: those that are due come first.
func (v Hash) expirePacked(now int64, fn func(field []byte)) {
	var digits [20]byte
	l := listpack.List{A: v.s.Arena, Ref: v.head().body}
	b, n := l.Bytes(), 0
	for p := listpack.First(b); p != 0 && fieldPast(timeAt(b, p), now); n++ {
		fn(listpack.Get(b, p).Bytes(&digits))
		for range 3 {
			p = listpack.Next(b, p)
			if p == 0 {
				break
			}
		}
	}
	if n > 0 {
		l.Delete(l.First(), 3*n)
		v.head().body = l.Ref
	}
}

// Queued returns the number that SetQueued has left, at first 0. It belongs to
// whoever keeps a queue of hashes with expiries.
func (v Hash) Queued() uint32 { return v.head().queue }

// SetQueued leaves a number with a hash that is Expiring.
func (v Hash) SetQueued(n uint32) { v.head().queue = n }

// addHead gives the hash a head, if it has none, and returns the new encoding.
func (v Hash) addHead() Encoding {
	enc := v.encoding()
	if expiringHash(enc) {
		return enc
	}
	h := v.s.Alloc(hashHeadSize)
	body, to := v.ref(), encHashtableEx
	new := hashHead{body: body}
	if enc == encListpack {
		new.body, to = withTimes(v.s, body), encListpackEx
		v.s.Free(body)
	} else {
		new.due = newFieldHeap(v.s)
	}
	*arena.View[hashHead](v.s.Arena, h, 0) = new
	v.setRef(h)
	v.setEncoding(to)
	return to
}

// withTimes returns a listpack with times that has the fields and values of one
// without.
func withTimes(s *Space, body arena.Ref) arena.Ref {
	b := s.From(body)
	out := listpack.NewBytes()
	var digits [20]byte
	for p, i := listpack.First(b), 0; p != 0; p, i = listpack.Next(b, p), i+1 {
		out = listpack.AppendTo(out, listpack.Get(b, p).Bytes(&digits))
		if i%2 == 1 {
			out = listpack.AppendIntTo(out, 0)
		}
	}
	return listpack.Copy(s.Arena, out).Ref
}

// getExpiring is Get of a hash with a head.
func (v Hash) getExpiring(enc Encoding, field []byte) (val String, ok bool) {
	if enc == encListpackEx {
		b := v.s.From(v.body(enc))
		p := listpack.Find(b, field, listpack.First(b), 2)
		if p == 0 || v.now != 0 && fieldPast(timeAt(b, p), v.now) {
			return String{}, false
		}
		return hashElement(b, listpack.Next(b, p)), true
	}
	d := v.dict(enc)
	e := v.entry(d, field)
	if e == 0 {
		return String{}, false
	}
	return String{text: fieldValue(d, e)}, true
}

// fieldPast reports whether an expiry is before now.
func fieldPast(at, now int64) bool { return at != 0 && at < now }

// newFieldHeap makes the heap of a dict.
func newFieldHeap(s *Space) arena.Ref { return heap.New(s.Arena, nil).Ref() }

// due returns the heap of a dict's expiries.
func (v Hash) due() heap.Heap {
	s := v.s
	return heap.Open(s.Arena, v.head().due, func(e arena.Ref, index uint32) {
		arena.Store32(dict.Open(&s.Space, 0).Payload(e), index)
	})
}

// fieldIndex returns where in the heap an entry that expires is.
func fieldIndex(d dict.Dict, e arena.Ref) uint32 { return arena.Load32(d.Payload(e)) }

// expiryOf returns when an entry expires.
func (v Hash) expiryOf(d dict.Dict, e arena.Ref) int64 {
	if d.Word(e)&fieldExpires == 0 {
		return 0
	}
	at, _ := v.due().At(fieldIndex(d, e))
	return at
}

// tooOld reports whether an entry is due before the time of the hash.
func (v Hash) tooOld(d dict.Dict, e arena.Ref) bool { return fieldPast(v.expiryOf(d, e), v.now) }

// addExpiry gives an entry without expiry one, and room for it.
func (v Hash) addExpiry(d dict.Dict, e arena.Ref, at int64) {
	n := int(d.Word(e))
	e = d.Resize(e, fieldIndexSize+n, n)
	p := d.Payload(e)
	copy(p[fieldIndexSize:fieldIndexSize+n], p[:n])
	d.SetWord(e, uint32(n)|fieldExpires)
	v.due().Push(at, e)
}

// dropExpiry takes the expiry of an entry away, and the room for it.
func (v Hash) dropExpiry(d dict.Dict, e arena.Ref) {
	v.due().Remove(fieldIndex(d, e))
	n := int(d.Word(e) &^ fieldExpires)
	p := d.Payload(e)
	copy(p[:n], p[fieldIndexSize:fieldIndexSize+n])
	d.SetWord(e, uint32(n))
	d.Resize(e, n, n)
}
