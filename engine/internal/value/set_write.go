package value

import (
	"github.com/wedis/wedis/engine/internal/ds/dict"
	"github.com/wedis/wedis/engine/internal/ds/intset"
	"github.com/wedis/wedis/engine/internal/ds/listpack"
	"github.com/wedis/wedis/engine/internal/ds/num"
)

// Add adds a member and reports whether it is new.
func (v Set) Add(member []byte) bool {
	switch v.encoding() {
	case encIntset:
		if n, ok := listpack.Integer(member); ok {
			return v.addInt(n)
		}
		return v.addToInts(member)
	case encPackedSet:
		return v.addPacked(member)
	default:
		d := v.table()
		_, added := d.Add(d.Hash(member), member, 0)
		return added
	}
}

// addInt adds an integer to an intset.
func (v Set) addInt(n int64) bool {
	s := v.ints()
	if !s.Add(n) {
		return false
	}
	v.setRef(s.Ref)
	if s.Len() > v.s.maxInts() {
		if v.packs(s.Len(), 0) {
			v.pack()
		} else {
			v.hash()
		}
	}
	return true
}

// maxInts is the number of members up to which a set stays an intset.
func (s *Space) maxInts() int { return min(s.Limits.SetInts, 1<<30) }

// addToInts adds a member that is no integer to an intset.
func (v Set) addToInts(member []byte) bool {
	if v.packs(v.ints().Len()+1, len(member)) {
		v.pack()
		l := v.packed()
		l.Append(member)
		v.setRef(l.Ref)
	} else {
		v.hash()
		v.table().Insert(member, 0)
	}
	return true
}

// addPacked adds a member to a listpack.
func (v Set) addPacked(member []byte) bool {
	l := v.packed()
	if l.Find(member, l.First(), 0) != 0 {
		return false
	}
	if len(member) > v.s.Limits.SetValue || l.Len() >= v.s.Limits.SetEntries || !listpack.SafeToAdd(l.Size(), len(member)) {
		v.hash()
		v.table().Insert(member, 0)
		return true
	}
	l.Append(member)
	v.setRef(l.Ref)
	return true
}

// packs reports whether an intset may become a listpack of this many members, the
// longest new one of size bytes.
func (v Set) packs(members, size int) bool {
	if members > v.s.Limits.SetEntries {
		return false
	}
	if s := v.ints(); s.Len() > 0 { // the longest are at the ends
		size = max(size, num.IntLen(s.At(0)), num.IntLen(s.At(s.Len()-1)))
	}
	return size <= v.s.Limits.SetValue
}

// pack makes a listpack of an intset.
func (v Set) pack() {
	s, l := v.ints(), listpack.New(v.s.Arena)
	for i := range s.Len() {
		l.AppendInt(s.At(i))
	}
	s.Free()
	v.setRef(l.Ref)
	v.setEncoding(encPackedSet)
}

// hash makes a hash table of an intset or a listpack.
func (v Set) hash() {
	d := dict.New(&v.s.Space)
	var scratch [20]byte
	for it := v.Iter(); it.Next(); {
		d.Insert(it.member.Bytes(&scratch), 0)
	}
	v.s.Free(v.ref())
	v.setRef(d.Ref())
	v.setEncoding(encHashtable)
}

// Remove removes a member, which may be a view of the set, and reports whether
// there was one.
func (v Set) Remove(member []byte) bool {
	switch v.encoding() {
	case encIntset:
		n, ok := listpack.Integer(member)
		s := v.ints()
		if !ok || !s.Remove(n) {
			return false
		}
		v.setRef(s.Ref)
		return true
	case encPackedSet:
		l := v.packed()
		p := l.Find(member, l.First(), 0)
		if p == 0 {
			return false
		}
		l.Delete(p, 1)
		v.setRef(l.Ref)
		return true
	case encHashtable:
		return v.table().Delete(member)
	}
	return false
}

// Exchange swaps the members of two sets, for a fixed price.
func (v Set) Exchange(w Set) {
	enc, ref := v.encoding(), v.ref()
	v.setEncoding(w.encoding())
	v.setRef(w.ref())
	w.setEncoding(enc)
	w.setRef(ref)
}

// SetIntset fills an empty set with the members of an intset, whose bytes must be
// valid.
func (v Set) SetIntset(b []byte) {
	v.free()
	s := intset.Copy(v.s.Arena, b)
	v.setRef(s.Ref)
	v.setEncoding(encIntset)
	if s.Len() > v.s.maxInts() {
		v.hash()
	}
}
