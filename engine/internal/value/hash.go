package value

import (
	"github.com/wedis/wedis/engine/internal/arena"
	"github.com/wedis/wedis/engine/internal/ds/dict"
	"github.com/wedis/wedis/engine/internal/ds/listpack"
)

// Hash is a hash: fields with values, and perhaps times at which fields expire.
//
// A small hash is a listpack of fields and values in turn, as they came. A large
// one is a dict with the values in its entries:
//
//	word     the length of the value; bit 31: the field expires
//	payload  4 bytes: index in the heap of expiries; only if it expires
//	         the value
//
// Once a field has been given an expiry, a head is between the cell and the
// listpack or dict, and stays. A listpack is then of field, value, and time in ms
// (0: none) in turn, in the order of the times and those without behind, as in
// redis-server. A dict has a heap beside it, of (time, entry).
//
// Nothing in here knows what time it is: whoever reads takes the hash as it is at
// some time, see At. Until then no field is too old.
type Hash struct {
	Root
	now int64 // fields due before are left out; 0: none are
}

// hashHead is the block between the cell and the body of a hash with expiries.
type hashHead struct {
	body  arena.Ref // the listpack or the dict
	due   arena.Ref // the heap of a dict's expiries
	queue uint32    // see Hash.SetQueued
}

const hashHeadSize = 12

// packedHash reports whether a hash of this encoding is a listpack.
func packedHash(e Encoding) bool { return e == encListpack || e == encListpackEx }

// expiringHash reports whether a hash of this encoding has a head.
func expiringHash(e Encoding) bool { return e == encListpackEx || e == encHashtableEx }

// hashStride is the number of a listpack's elements to a field.
func hashStride(e Encoding) int {
	if e == encListpackEx {
		return 3
	}
	return 2
}

func (v Hash) head() *hashHead { return arena.View[hashHead](v.s.Arena, v.ref(), 0) }

// body returns the listpack or the dict.
func (v Hash) body(e Encoding) arena.Ref {
	r := v.ref()
	if expiringHash(e) {
		r = arena.View[hashHead](v.s.Arena, r, 0).body
	}
	return r
}

func (v Hash) setBody(e Encoding, r arena.Ref) {
	if expiringHash(e) {
		v.head().body = r
		return
	}
	v.setRef(r)
}

func (v Hash) dict(e Encoding) dict.Dict {
	if e == encHashtable { // body without a call
		return dict.Open(&v.s.Space, v.ref())
	}
	return dict.Open(&v.s.Space, v.head().body)
}

// Len returns the number of fields, those too old included.
func (v Hash) Len() int {
	switch enc := v.encoding(); enc {
	case encRaw: // of what does not exist
		return 0
	case encListpack:
		return listpack.Len(v.s.From(v.ref())) / 2
	case encListpackEx:
		return listpack.Len(v.s.From(v.body(enc))) / 3
	default:
		return v.dict(enc).Len()
	}
}

// Has reports whether there is such a field.
func (v Hash) Has(field []byte) bool {
	_, ok := v.Get(field)
	return ok
}

// Get returns the value of a field: a view.
func (v Hash) Get(field []byte) (val String, ok bool) {
	switch enc := v.encoding(); enc {
	case encListpack:
		b := v.s.From(v.ref())
		p := listpack.Find(b, field, listpack.First(b), 1)
		if p == 0 {
			return String{}, false
		}
		return hashElement(b, listpack.Next(b, p)), true
	case encHashtable:
		d := dict.Open(&v.s.Space, v.ref())
		e := d.Find(field)
		if e == 0 {
			return String{}, false
		}
		word, payload := d.Look(e)
		return String{text: payload[:word:word]}, true
	case encRaw:
		return String{}, false
	default:
		return v.getExpiring(enc, field)
	}
}

// hashElement is the element at p of a listpack.
func hashElement(b []byte, p int) String {
	e := listpack.Get(b, p)
	if n, ok := e.Int(); ok {
		return String{num: n}
	}
	return String{text: e.Bytes(nil)}
}

// Expect prepares the hash for fields and values like these: a listpack that is
// to take a long one becomes a table, even if another of the words is refused
// later. So redis-server does it.
func (v Hash) Expect(words [][]byte) {
	enc := v.encoding()
	if !packedHash(enc) {
		return
	}
	sum := 0
	for _, w := range words {
		if len(w) > v.s.Limits.HashValue {
			v.unpack()
			return
		}
		sum += len(w)
	}
	if !listpack.SafeToAdd(listpack.Size(v.s.From(v.body(enc))), sum) {
		v.unpack()
	}
}

// Set gives a field a value and takes away its expiry. It reports whether the
// field is new.
func (v Hash) Set(field, val []byte) (created bool) { return v.set(field, val, false) }

// Update is Set that leaves the expiry of a field as it is.
func (v Hash) Update(field, val []byte) (created bool) { return v.set(field, val, true) }

func (v Hash) set(field, val []byte, keep bool) (created bool) {
	enc := v.encoding()
	if packedHash(enc) {
		if limit := v.s.Limits.HashValue; len(field) <= limit && len(val) <= limit {
			return v.setPacked(enc, field, val, keep)
		}
		enc = v.unpack()
	}
	return v.setInTable(enc, field, val, keep)
}

// Remove removes a field and reports whether there was one.
func (v Hash) Remove(field []byte) bool {
	enc := v.encoding()
	switch {
	case enc == encRaw:
		return false
	case packedHash(enc):
		return v.removePacked(enc, field)
	default:
		d := v.dict(enc)
		e := v.entry(d, field)
		if e == 0 {
			return false
		}
		v.removeEntry(d, e)
		return true
	}
}
