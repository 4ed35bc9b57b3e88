package value

import (
	"github.com/wedis/wedis/engine/internal/arena"
	"github.com/wedis/wedis/engine/internal/ds/dict"
	"github.com/wedis/wedis/engine/internal/ds/listpack"
)

// bigHash is how many fields a table may have to be freed at once; see bigSet.
const bigHash = 64

func (v Hash) init() {
	v.setEncoding(encListpack)
	v.setRef(listpack.New(v.s.Arena).Ref)
}

func (v Hash) isBig() bool { return !packedHash(v.encoding()) && v.Len() > bigHash }

func (v Hash) free() {
	for !v.freeStep(1 << 20) {
	}
}

func (v Hash) freeStep(budget int) bool {
	enc := v.encoding()
	if packedHash(enc) {
		v.s.Free(v.body(enc))
	} else {
		if enc == encHashtableEx && v.head().due != 0 {
			v.due().Free()
			v.head().due = 0
		}
		if !v.dict(enc).FreeStep(budget, nil) {
			return false
		}
	}
	if expiringHash(enc) {
		v.s.Free(v.ref())
	}
	v.setRef(0)
	return true
}

func (v Hash) copyTo(to Hash) {
	to.free()
	enc := v.encoding()
	if expiringHash(enc) {
		h := v.s.Alloc(hashHeadSize)
		*arena.View[hashHead](v.s.Arena, h, 0) = hashHead{}
		to.setRef(h)
	}
	to.setEncoding(enc)
	if packedHash(enc) {
		to.setBody(enc, listpack.Copy(v.s.Arena, v.s.From(v.body(enc))).Ref)
		return
	}
	d, twin := v.dict(enc), dict.New(&v.s.Space)
	to.setBody(enc, twin.Ref())
	if enc == encHashtableEx {
		to.head().due = newFieldHeap(v.s)
	}
	it := d.Iter()
	for e := it.Next(); e != 0; e = it.Next() {
		copied := to.insert(twin, d.HashOf(e), d.Key(e), fieldValue(d, e))
		if at := v.expiryOf(d, e); at != 0 {
			to.addExpiry(twin, copied, at)
		}
	}
}

func (v Hash) memory(samples int) int {
	enc, a := v.encoding(), v.s.Arena
	size := 0
	if expiringHash(enc) {
		size = a.Size(v.ref())
	}
	if packedHash(enc) {
		return size + a.Size(v.body(enc))
	}
	d := v.dict(enc)
	size += d.TableMemory()
	if enc == encHashtableEx {
		size += v.due().Memory()
	}
	n, entries := 0, 0
	it := d.Iter()
	for e := it.Next(); e != 0 && (samples == 0 || n < samples); e = it.Next() {
		entries += a.Size(e)
		n++
	}
	if n > 0 {
		size += int(int64(entries) * int64(d.Len()) / int64(n))
	}
	return size
}

func (v Hash) compactStep(cursor uint64) uint64 {
	enc, a := v.encoding(), v.s.Arena
	if cursor == 0 {
		if expiringHash(enc) {
			v.setRef(a.Move(v.ref()))
		}
		v.setBody(enc, a.Move(v.body(enc)))
	}
	if packedHash(enc) {
		return 0
	}
	d := v.dict(enc)
	return d.Compact(cursor, func(_, e arena.Ref) {
		if d.Word(e)&fieldExpires != 0 {
			v.due().SetRef(fieldIndex(d, e), e)
		}
	})
}
