package listpack

import "github.com/wedis/wedis/engine/internal/arena"

// First returns the position of the first entry, or 0.
func (l List) First() int { return First(l.A.From(l.Ref)) }

// Last returns the position of the last entry, or 0.
func (l List) Last() int { return Last(l.A.From(l.Ref)) }

// Next returns the position of the entry after the one at p, or 0.
func (l List) Next(p int) int { return Next(l.A.From(l.Ref), p) }

// Prev returns the position of the entry before the one at p, or 0.
func (l List) Prev(p int) int { return Prev(l.A.From(l.Ref), p) }

// Seek returns the position of the entry with this index, which counts from 0, or from the end if it is negative: -1 is
// the last one. It is 0 if there is no such entry.
func (l List) Seek(index int) int { return Seek(l.A.From(l.Ref), index) }

// Get returns the element at p. Its text is a view.
func (l List) Get(p int) Entry { return Get(l.A.From(l.Ref), p) }

// First returns the position of the first entry of the listpack b, or 0.
func First(b []byte) int {
	if b[headerSize] == EndByte {
		return 0
	}
	return headerSize
}

// Last returns the position of the last entry of the listpack b, or 0.
func Last(b []byte) int { return Prev(b, Size(b)-1) }

// Next returns the position of the entry of the listpack b after the one at p, or 0.
func Next(b []byte, p int) int {
	p += entrySize(b, p)
	if b[p] == EndByte {
		return 0
	}
	return p
}

// Prev returns the position of the entry of the listpack b before the one at p, which may be the end byte; 0 if there is
// none.
func Prev(b []byte, p int) int {
	if p <= headerSize {
		return 0
	}
	if n := int(b[p-1]); n < 0x80 {
		return p - 1 - n
	}
	n, width := readBacklen(b, p)
	return p - width - n
}

// Seek returns the position of the entry of the listpack b with this index, see [List.Seek].
func Seek(b []byte, index int) int {
	if n := count(b); n != uncounted { // from the nearer end
		if index < 0 {
			index += n
		}
		if uint(index) >= uint(n) {
			return 0
		}
		if index > n/2 {
			index -= n
		}
	}
	if index >= 0 {
		return skipForth(b, index)
	}
	return skipBack(b, -index)
}

// skipForth returns the position behind n entries, 0 if there is none.
func skipForth(b []byte, n int) int {
	p := headerSize
	for ; n > 0; n-- {
		if c := b[p]; c < int13 {
			p += 2 + int(c)&max6&-int(c>>7) // entrySize, by hand
		} else if c == EndByte {
			return 0
		} else {
			p += longEntrySize(b, p)
		}
	}
	if b[p] == EndByte {
		return 0
	}
	return p
}

// skipBack returns the position of the n-th entry from the end, 0 if there is none.
func skipBack(b []byte, n int) int {
	p := Size(b) - 1
	for ; n > 0 && p > headerSize; n-- {
		if size := int(b[p-1]); size < 0x80 { // Prev, by hand
			p -= size + 1
		} else {
			p = Prev(b, p)
		}
	}
	if n > 0 {
		return 0
	}
	return p
}

// Get returns the element at p of the listpack b. Its text is a view.
func Get(b []byte, p int) Entry {
	c := b[p]
	switch {
	case c < string6:
		return Entry{nil, int64(c)}
	case c < int13:
		p++
		end := p + int(c&max6)
		return Entry{b[p:end:end], 0}
	}
	return getLong(b, p)
}

// GetInt returns the integer at p of the listpack b, 0 for a string, and the position behind it, which may be that of the
// end byte.
func GetInt(b []byte, p int) (n int64, next int) {
	if c := b[p]; c < string6 {
		return int64(c), p + 2
	}
	return getLongInt(b, p)
}

// getLongInt is GetInt for what is no small integer.
func getLongInt(b []byte, p int) (n int64, next int) {
	n, _ = Get(b, p).Int()
	return n, p + entrySize(b, p)
}

// Is says whether the element at p of the listpack b is elem.
func Is(b []byte, p int, elem []byte) bool {
	n := len(elem)
	if c := b[p]; n <= max6 && c&^max6 == string6 { // a short string is no integer
		return c == string6|byte(n) && arena.Equal(b[p+1:p+1+n], elem)
	}
	return Get(b, p).Equal(elem)
}

// getLong is Get for what is neither a small integer nor a short string.
func getLong(b []byte, p int) Entry {
	var n int
	switch c := b[p]; {
	case c < string12:
		return Entry{nil, int64(uint64(c)<<59|uint64(b[p+1])<<51) >> 51}
	case c < string32:
		n = int(c&high12)<<8 | int(b[p+1])
		p += 2
	case c == string32:
		n = int(arena.Load32(b[p+1:]))
		p += 5
	case c == int16bits:
		return Entry{nil, int64(int8(b[p+2]))<<8 | int64(b[p+1])}
	case c == int24bits:
		return Entry{nil, int64(int32(arena.Load32(b[p:])) >> 8)}
	case c == int32bits:
		return Entry{nil, int64(int32(arena.Load32(b[p+1:])))}
	default:
		return Entry{nil, int64(arena.Load64(b[p+1:]))}
	}
	return Entry{b[p : p+n : p+n], 0}
}
