package rdb

import (
	"encoding/binary"

	"github.com/wedis/wedis/engine/internal/ds/listpack"
)

// A zipmap is how redis-server before 2.6 dumped small hashes:
//
//	zipmap  [fields u8][field][value]…[0xff]
//	field   [length][bytes]
//	value   [length][unused u8][bytes][unused bytes]
//	length  1 byte below 254, or 254 and u32
const (
	zipmapEnd   = 0xff
	longLength  = 0xfe
	mostInCount = 0xfe // in place of a number of fields that is as much or more
)

// zipmapToListpack returns the fields and values of a zipmap in turn as a listpack, and the length of the longest. It is false
// of anything that is no zipmap.
func zipmapToListpack(b []byte) (lp []byte, longest int, ok bool) {
	if len(b) < 2 || b[len(b)-1] != zipmapEnd {
		return nil, 0, false
	}
	lp = listpack.NewBytes()
	n := 0
	r := reader{b: b[1:]}
	for ; len(r.b) > 0 && r.b[0] != zipmapEnd; n++ {
		field := r.take(r.zipmapLen())
		size := r.zipmapLen()
		unused := uint64(r.byte())
		val := r.take(size)
		r.take(unused)
		if r.bad {
			return nil, 0, false
		}
		lp = listpack.AppendTo(listpack.AppendTo(lp, field), val)
		longest = max(longest, len(field), len(val))
	}
	return lp, longest, len(r.b) == 1 && (b[0] >= mostInCount || int(b[0]) == n)
}

func (r *reader) zipmapLen() uint64 {
	switch n := r.byte(); n {
	case zipmapEnd:
		r.fail()
	case longLength:
		if b := r.take(4); b != nil {
			return uint64(binary.LittleEndian.Uint32(b))
		}
	default:
		return uint64(n)
	}
	return 0
}
