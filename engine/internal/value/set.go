package value

import (
	"github.com/wedis/wedis/engine/internal/ds/dict"
	"github.com/wedis/wedis/engine/internal/ds/intset"
	"github.com/wedis/wedis/engine/internal/ds/listpack"
)

// Set is a set of strings, in one of three encodings:
//
//	encIntset     an intset: members that are integers, few enough
//	encPackedSet  a listpack: few members, all short
//	encHashtable  a dict whose keys are the members, without payload
//
// It begins as an intset and goes down the list when it must, never up. What
// redis-server 7.0 calls a hash table is one of the last two.
//
// Members that are read are views: they are good until the set changes. Only
// Remove may be given one.
type Set struct{ Root }

func (v Set) ints() intset.Set      { return intset.Set{A: v.s.Arena, Ref: v.ref()} }
func (v Set) packed() listpack.List { return listpack.List{A: v.s.Arena, Ref: v.ref()} }
func (v Set) table() dict.Dict      { return dict.Open(&v.s.Space, v.ref()) }

// Len returns the number of members.
func (v Set) Len() int {
	switch v.encoding() {
	case encIntset:
		return v.ints().Len()
	case encPackedSet:
		return v.packed().Len()
	case encHashtable:
		return v.table().Len()
	}
	return 0
}

// Has reports whether there is this member.
func (v Set) Has(member []byte) bool {
	switch v.encoding() {
	case encIntset:
		n, ok := listpack.Integer(member)
		return ok && v.ints().Has(n)
	case encPackedSet:
		l := v.packed()
		return l.Find(member, l.First(), 0) != 0
	case encHashtable:
		return v.table().Find(member) != 0
	}
	return false
}

// Contains is Has for a member of another set.
func (v Set) Contains(m String) bool {
	if m.isInt() && v.encoding() == encIntset {
		return v.ints().Has(m.num)
	}
	var scratch [20]byte
	return v.Has(m.Bytes(&scratch))
}

// Intset returns the bytes of a set that is kept as an intset: a view.
func (v Set) Intset() (b []byte, ok bool) {
	if v.encoding() != encIntset {
		return nil, false
	}
	return v.ints().Bytes(), true
}

// Each calls fn for the members, integers in ascending order, others in any,
// until it returns false. fn must not change the set.
func (v Set) Each(fn func(member []byte) bool) {
	var scratch [20]byte
	it := v.Iter()
	for it.Next() && fn(it.Member().Bytes(&scratch)) {
	}
}

// SetIter goes through the members of a set, which must not change meanwhile.
type SetIter struct {
	set     Set
	enc     Encoding
	at, len int       // in an intset: the next member
	bytes   []byte    // of a listpack,
	p       int       // and the next position
	entries dict.Iter // of a hash table
	member  String
}

// Iter returns an iterator that stands before the first member.
func (v Set) Iter() SetIter {
	it := SetIter{set: v, enc: v.encoding()}
	switch it.enc {
	case encIntset:
		it.len = v.ints().Len()
	case encPackedSet:
		it.bytes = v.packed().Bytes()
		it.p = listpack.First(it.bytes)
	case encHashtable:
		it.entries = v.table().Iter()
	}
	return it
}

// Next goes to the next member and reports whether there is one.
func (it *SetIter) Next() bool {
	switch it.enc {
	case encIntset:
		if it.at < it.len {
			it.member = String{num: it.set.ints().At(it.at)}
			it.at++
			return true
		}
	case encPackedSet:
		if p := it.p; p != 0 {
			it.member = stringOfEntry(listpack.Get(it.bytes, p))
			it.p = listpack.Next(it.bytes, p)
			return true
		}
	case encHashtable:
		if e := it.entries.Next(); e != 0 {
			it.member = String{text: it.set.table().Key(e)}
			return true
		}
	}
	return false
}

// Member returns the member that the iterator is at.
func (it *SetIter) Member() String { return it.member }

// stringOfEntry is the element of a listpack as a String.
func stringOfEntry(e listpack.Entry) String {
	n, ok := e.Int()
	if ok {
		return String{num: n}
	}
	return String{text: e.Bytes(nil)}
}

// Scan calls fn for some members and returns the cursor for the next call, as
// dict.Scan does; of a set that is no hash table, for all.
func (v Set) Scan(cursor uint64, fn func(m String)) (next uint64) {
	if v.encoding() == encHashtable {
		d := v.table()
		return d.Scan(cursor, func(e dict.Ref) { fn(String{text: d.Key(e)}) })
	}
	for it := v.Iter(); it.Next(); {
		fn(it.member)
	}
	return 0
}
