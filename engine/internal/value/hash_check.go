package value

import (
	"errors"

	"github.com/wedis/wedis/engine/internal/arena"
	"github.com/wedis/wedis/engine/internal/ds/dict"
	"github.com/wedis/wedis/engine/internal/ds/listpack"
)

// Check returns what contradicts the invariants, or nil. It is for tests.
func (v Hash) Check() error {
	enc := v.encoding()
	switch {
	case enc == encRaw:
		return nil
	case packedHash(enc):
		return v.checkPacked(enc)
	case enc == encHashtable || enc == encHashtableEx:
		return v.checkTable(enc)
	default:
		return errors.New("hash: not the encoding of a hash")
	}
}

func (v Hash) checkPacked(enc Encoding) error {
	l := listpack.List{A: v.s.Arena, Ref: v.body(enc)}
	if err := l.Check(); err != nil {
		return err
	}
	if l.Len()%hashStride(enc) != 0 {
		return errors.New("hash: a field without its value")
	}
	seen := map[string]bool{}
	last := int64(0)
	for it := v.Iter(); it.Next(); {
		if seen[string(it.Field())] {
			return errors.New("hash: a field is there twice")
		}
		seen[string(it.Field())] = true
		at := it.Expiry()
		if len(seen) > 1 && at != 0 && (last == 0 || at < last) {
			return errors.New("hash: expiries are not in order")
		}
		last = at
	}
	return nil
}

func (v Hash) checkTable(enc Encoding) error {
	d := v.dict(enc)
	if err := d.Check(); err != nil {
		return err
	}
	expires := 0
	it := d.Iter()
	for e := it.Next(); e != 0; e = it.Next() {
		n := int(d.Word(e) &^ fieldExpires)
		if d.Word(e)&fieldExpires != 0 {
			n += fieldIndexSize
			expires++
			if err := v.checkExpiry(enc, d, e); err != nil {
				return err
			}
		}
		if n > d.PayloadCap(e) {
			return errors.New("hash: a value does not fit its entry")
		}
	}
	if enc == encHashtableEx && v.due().Len() != expires {
		return errors.New("hash: the heap has other expiries than the table")
	}
	return nil
}

func (v Hash) checkExpiry(enc Encoding, d dict.Dict, e arena.Ref) error {
	if enc != encHashtableEx || int(fieldIndex(d, e)) >= v.due().Len() {
		return errors.New("hash: an expiry without a place in the heap")
	}
	if at, ref := v.due().At(fieldIndex(d, e)); ref != e || at == 0 {
		return errors.New("hash: entry and heap disagree")
	}
	return nil
}
