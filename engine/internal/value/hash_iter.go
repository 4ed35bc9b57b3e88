package value

import (
	"math/rand/v2"

	"github.com/wedis/wedis/engine/internal/arena"
	"github.com/wedis/wedis/engine/internal/ds/dict"
	"github.com/wedis/wedis/engine/internal/ds/listpack"
)

// HashIter stands at a field of a hash, which must not change meanwhile.
type HashIter struct {
	v      Hash
	stride int    // of the listpack, 0: a table
	b      []byte // the listpack, nil before the first field
	p      int    // of the field in it
	d      dict.Dict
	table  dict.Iter
	e      arena.Ref // of the field in the table

	field, value [20]byte
}

// Iter returns an iterator that stands before the first field.
func (v Hash) Iter() HashIter {
	it := HashIter{v: v}
	switch enc := v.encoding(); {
	case packedHash(enc):
		it.stride = hashStride(enc)
	case enc != encRaw:
		it.d = v.dict(enc)
		it.table = it.d.Iter()
	}
	return it
}

// Next goes to the next field and reports whether there is one.
func (it *HashIter) Next() bool {
	if it.stride == 0 {
		for it.e = it.table.Next(); it.e != 0 && it.v.now != 0 && it.v.tooOld(it.d, it.e); {
			it.e = it.table.Next()
		}
		return it.e != 0
	}
	if it.b == nil {
		it.b = it.v.s.From(it.v.body(it.v.encoding()))
		it.p = listpack.First(it.b)
	} else {
		it.skip()
	}
	for it.p != 0 && it.v.now != 0 && fieldPast(it.Expiry(), it.v.now) {
		it.skip()
	}
	return it.p != 0
}

// skip goes to the next field of a listpack.
func (it *HashIter) skip() {
	for range it.stride {
		it.p = listpack.Next(it.b, it.p)
	}
}

// Field returns the field: a view, valid until the next one.
func (it *HashIter) Field() []byte {
	if it.stride == 0 {
		return it.d.Key(it.e)
	}
	return listpack.Get(it.b, it.p).Bytes(&it.field)
}

// Value returns the value: a view, valid until the next one.
func (it *HashIter) Value() []byte {
	if it.stride == 0 {
		return fieldValue(it.d, it.e)
	}
	return listpack.Get(it.b, listpack.Next(it.b, it.p)).Bytes(&it.value)
}

// Expiry returns when the field expires, 0 for never.
func (it *HashIter) Expiry() int64 {
	switch it.stride {
	case 0:
		return it.v.expiryOf(it.d, it.e)
	case 2:
		return 0
	default:
		return timeAt(it.b, it.p)
	}
}

// FieldPlace is where a field is, until the hash changes.
type FieldPlace struct {
	p int       // in a listpack
	e arena.Ref // or of a table
}

// Place returns where the field is.
func (it *HashIter) Place() FieldPlace { return FieldPlace{it.p, it.e} }

// Go goes to the field at a place.
func (it *HashIter) Go(at FieldPlace) {
	it.p, it.e = at.p, at.e
	if it.stride != 0 {
		it.b = it.v.s.From(it.v.body(it.v.encoding()))
	}
}

// EachWithExpiry calls fn for the fields, their values and the times they expire
// in order until it returns false.
func (v Hash) EachWithExpiry(fn func(field, value []byte, at int64) bool) {
	for it := v.Iter(); it.Next(); {
		if !fn(it.Field(), it.Value(), it.Expiry()) {
			return
		}
	}
}

// Scan adds to found the places of the fields of one step from cursor, and returns
// the next cursor, zero at the end. Fields present throughout are met at least
// once. A listpack is one step.
func (v Hash) Scan(cursor uint64, found []FieldPlace) (_ []FieldPlace, next uint64) {
	it := v.Iter()
	if v.encoding() == encRaw || it.stride != 0 {
		for it.Next() {
			found = append(found, it.Place())
		}
		return found, 0
	}
	next = it.d.Scan(cursor, func(e arena.Ref) {
		if v.now == 0 || !v.tooOld(it.d, e) {
			found = append(found, FieldPlace{0, e})
		}
	})
	return found, next
}

// Live returns the number of fields that are not too old. For a table it takes as
// long as there are fields too old.
func (v Hash) Live() int {
	switch enc := v.encoding(); {
	case v.now == 0 || !expiringHash(enc):
		return v.Len()
	case enc == encHashtableEx:
		return v.Len() - v.due().Before(v.now)
	}
	n := 0
	for it := v.Iter(); it.Next(); {
		n++
	}
	return n
}

// mostlyLive reports whether it is a table of which so many fields, of live, are not
// too old that it is quicker to draw until one is met than to go through all.
func (v Hash) mostlyLive(live int) bool {
	return !packedHash(v.encoding()) && live > v.Len()/4
}

// draw goes to a field of a table. All that are not too old, of which there must be
// one, have the same probability.
func (it *HashIter) draw(r *rand.Rand) {
	for it.e = it.d.Random(r); it.v.now != 0 && it.v.tooOld(it.d, it.e); {
		it.e = it.d.Random(r)
	}
}

// Draw calls fn n times, or until it returns false, each time for one of the
// fields, all of which have the same probability.
func (v Hash) Draw(r *rand.Rand, n int, fn func(it *HashIter) bool) {
	it, live := v.Iter(), v.Live()
	if v.mostlyLive(live) {
		for ; n > 0; n-- {
			if it.draw(r); !fn(&it) {
				return
			}
		}
		return
	}
	if n == 1 && v.now == 0 && v.Len() > 0 {
		it.Go(FieldPlace{p: listpack.Seek(v.s.From(v.body(v.encoding())), r.IntN(v.Len())*it.stride)})
		fn(&it)
		return
	}
	all := make([]FieldPlace, 0, live)
	for len(all) < live && it.Next() {
		all = append(all, it.Place())
	}
	for ; n > 0 && len(all) > 0; n-- {
		if it.Go(all[r.IntN(len(all))]); !fn(&it) {
			return
		}
	}
}

// Sample calls fn for n different fields, or for all if there are no more, or
// until it returns false. Each set of fields has the same probability; their
// order is any.
func (v Hash) Sample(r *rand.Rand, n int, fn func(it *HashIter) bool) {
	left := v.Live()
	it := v.Iter()
	if v.mostlyLive(left) && n < left/3 { // few of many: draw until all differ
		seen := make(map[arena.Ref]struct{}, n)
		for len(seen) < n {
			it.draw(r)
			if _, again := seen[it.e]; again {
				continue
			}
			seen[it.e] = struct{}{}
			if !fn(&it) {
				return
			}
		}
		return
	}
	for ; n > 0 && it.Next(); left-- { // Knuth's algorithm S
		if n >= left || r.IntN(left) < n {
			if n--; !fn(&it) {
				return
			}
		}
	}
}
