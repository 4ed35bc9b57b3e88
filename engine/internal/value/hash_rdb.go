package value

import "github.com/wedis/wedis/engine/internal/ds/listpack"

// Packed returns the bytes of a hash's listpack, a view, or nil if it has none. With times, each value is followed by
// when its field expires.
func (v Hash) Packed() (b []byte, times bool) {
	enc := v.encoding()
	if !packedHash(enc) {
		return nil, false
	}
	return listpack.List{A: v.s.Arena, Ref: v.body(enc)}.Bytes(), expiringHash(enc)
}

// SetPacked fills an empty hash from the bytes of a listpack, as Packed returns them, which must be valid: no field twice,
// the times in order. One with more fields than a listpack should have becomes a table.
func (v Hash) SetPacked(b []byte, times bool) {
	enc := v.encoding()
	if times {
		enc = v.addHead()
	}
	v.s.Free(v.body(enc))
	v.setBody(enc, listpack.Copy(v.s.Arena, b).Ref)
	if v.Len() > v.s.Limits.HashEntries {
		v.unpack()
	}
}
