package value

import (
	"github.com/wedis/wedis/engine/internal/arena"
	"github.com/wedis/wedis/engine/internal/ds/dict"
)

const (
	fieldExpires   = 1 << 31 // in the word of an entry
	fieldIndexSize = 4       // in the payload of an entry that expires
)

// fieldValue returns the value in an entry: a view.
func fieldValue(d dict.Dict, e arena.Ref) []byte {
	word, payload := d.Look(e)
	if word&fieldExpires != 0 {
		word &^= fieldExpires
		payload = payload[fieldIndexSize:]
	}
	return payload[:word:word]
}

// entry returns the entry of a field, 0 if there is none or it is too old.
func (v Hash) entry(d dict.Dict, field []byte) arena.Ref {
	e := d.Find(field)
	if e != 0 && v.now != 0 && v.tooOld(d, e) {
		return 0
	}
	return e
}

// insert adds a field that is not there.
func (v Hash) insert(d dict.Dict, hash uint32, field, val []byte) arena.Ref {
	e := d.InsertHashed(hash, field, len(val))
	d.SetWord(e, uint32(len(val)))
	arena.Copy(d.Payload(e), val)
	return e
}

// setInTable sets a field of a hash in a dict.
func (v Hash) setInTable(enc Encoding, field, val []byte, keep bool) (created bool) {
	d := v.dict(enc)
	e, added := d.Add(d.Hash(field), field, len(val))
	if added {
		d.SetWord(e, uint32(len(val)))
		arena.Copy(d.Payload(e), val)
		return true
	}
	word, payload := d.Look(e)
	if word == uint32(len(val)) { // as often as not
		arena.Copy(payload, val)
		return false
	}
	at := 0 // of the value in the payload
	if word&fieldExpires != 0 {
		if created = v.now != 0 && v.tooOld(d, e); created || !keep {
			v.due().Remove(fieldIndex(d, e))
			word = 0
		} else {
			at = fieldIndexSize
		}
	}
	to := d.Resize(e, at+len(val), at)
	if at != 0 && to != e {
		v.due().SetRef(fieldIndex(d, to), to)
	}
	d.SetWord(to, word&fieldExpires|uint32(len(val)))
	copy(d.Payload(to)[at:], val)
	return created
}

// removeEntry removes an entry and its expiry.
func (v Hash) removeEntry(d dict.Dict, e arena.Ref) {
	if d.Word(e)&fieldExpires != 0 {
		v.due().Remove(fieldIndex(d, e))
	}
	d.Remove(e)
}
