package rdb

import (
	"encoding/binary"

	"github.com/wedis/wedis/engine/internal/ds/listpack"
)

// A ziplist is what listpacks replaced: lists, hashes and sorted sets of redis-server before 7.0 are dumped in it.
//
//	ziplist  [bytes in all u32][offset of the last entry u32][entries u16][entry]…[0xff]
//	entry    [bytes of the entry before it: 1, or 0xfe and u32][encoding][data]
//
// Of the encodings, x for the length or the value itself:
//
//	00xxxxxx, 01xxxxxx xxxxxxxx, 0x80 [u32]   a string; these lengths are big-endian
//	0xc0 0xd0 0xe0 0xf0 0xfe                  an integer of 16, 32, 64, 24, 8 bits
//	1111xxxx                                  the integer x-1, x from 1 to 13
const (
	ziplistHeader = 10
	ziplistEnd    = 0xff
	longPrevious  = 0xfe
	mostEntries   = 0xffff // in place of a number of entries that is more
)

// ziplistToListpack returns the elements of a ziplist as a listpack. It is false of anything that is no ziplist.
func ziplistToListpack(b []byte) (lp []byte, ok bool) {
	if len(b) <= ziplistHeader || int64(binary.LittleEndian.Uint32(b)) != int64(len(b)) {
		return nil, false
	}
	lp = listpack.NewBytes()
	last, before, n := 0, 0, 0
	p := ziplistHeader
	for ; p < len(b) && b[p] != ziplistEnd; n++ {
		previous, width := readPrevious(b[p:])
		elem, size := readZiplistEntry(b[p+width:])
		if width == 0 || size == 0 || previous != before {
			return nil, false
		}
		if elem.text == nil {
			lp = listpack.AppendIntTo(lp, elem.num)
		} else {
			lp = listpack.AppendTo(lp, elem.text)
		}
		last, before = p, width+size
		p += before
	}
	count := int(binary.LittleEndian.Uint16(b[8:]))
	tail := int(binary.LittleEndian.Uint32(b[4:]))
	return lp, p == len(b)-1 && (n == 0 || last == tail) && (count == mostEntries || count == n)
}

// readPrevious reads the size of the entry before, and the bytes that takes, 0 if it is cut off.
func readPrevious(b []byte) (size, width int) {
	switch {
	case b[0] < longPrevious:
		return int(b[0]), 1
	case len(b) >= 5:
		return int(binary.LittleEndian.Uint32(b[1:])), 5
	}
	return 0, 0
}

// ziplistEntry is a string, or an integer if text is nil.
type ziplistEntry struct {
	text []byte
	num  int64
}

// readZiplistEntry reads an entry from its encoding on, and the bytes it takes, 0 if it is none.
func readZiplistEntry(b []byte) (e ziplistEntry, size int) {
	if len(b) == 0 {
		return e, 0
	}
	head, data := 1, 0
	switch c := b[0]; {
	case c < 0x40:
		data = int(c)
	case c < 0x80 && len(b) >= 2:
		head, data = 2, int(c&0x3f)<<8|int(b[1])
	case c == 0x80 && len(b) >= 5:
		head, data = 5, int(binary.BigEndian.Uint32(b[1:]))
	case c > 0xf0 && c < 0xfe:
		return ziplistEntry{num: int64(c) - 0xf1}, 1
	default:
		return readZiplistInt(b)
	}
	if data > len(b)-head {
		return e, 0
	}
	e.text = b[head : head+data : head+data]
	return e, head + data
}

// readZiplistInt reads an integer that does not fit in its encoding's byte.
func readZiplistInt(b []byte) (e ziplistEntry, size int) {
	switch c := b[0]; {
	case c == 0xfe && len(b) >= 2:
		return ziplistEntry{num: int64(int8(b[1]))}, 2
	case c == 0xc0 && len(b) >= 3:
		return ziplistEntry{num: int64(int16(binary.LittleEndian.Uint16(b[1:])))}, 3
	case c == 0xf0 && len(b) >= 4:
		return ziplistEntry{num: int64(int32(binary.LittleEndian.Uint32(b)) >> 8)}, 4
	case c == 0xd0 && len(b) >= 5:
		return ziplistEntry{num: int64(int32(binary.LittleEndian.Uint32(b[1:])))}, 5
	case c == 0xe0 && len(b) >= 9:
		return ziplistEntry{num: int64(binary.LittleEndian.Uint64(b[1:]))}, 9
	}
	return e, 0
}
