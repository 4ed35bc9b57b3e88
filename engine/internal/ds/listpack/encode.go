package listpack

import (
	"github.com/wedis/wedis/engine/internal/arena"
	"github.com/wedis/wedis/engine/internal/ds/num"
)

// First bytes of entries, in the order of the package comment. Each range ends where the next one begins.
const (
	string6   = 0x80
	int13     = 0xc0
	string12  = 0xe0
	string32  = 0xf0
	int16bits = 0xf1
	int24bits = 0xf2
	int32bits = 0xf3
	int64bits = 0xf4
)

const (
	max6   = 1<<6 - 1 // the length in the first byte of a short string
	max12  = 1<<12 - 1
	high12 = 0x0f // the high bits of a length of 12 bits
	high13 = 0x1f // and of an integer of 13

	intDigits = 20 // of the longest integer, its sign included
)

// Integer returns the integer that the element b is kept as, if it is one.
func Integer(b []byte) (int64, bool) {
	if n := len(b); n == 0 || n > intDigits || b[n-1]-'0' > 9 { // most strings end here
		return 0, false
	}
	return num.ParseInt(b)
}

// EncodedSize returns the bytes that the element b takes, its backlen included.
func EncodedSize(b []byte) int {
	if n, ok := Integer(b); ok {
		return intSize(n) + 1
	}
	w := stringSize(len(b))
	return w + backlenSize(w)
}

// intSize returns the bytes of the integer n, without its backlen.
func intSize(n int64) int {
	switch {
	case uint64(n) < string6:
		return 1
	case n == n<<51>>51:
		return 2
	case n == int64(int16(n)):
		return 3
	case n == n<<40>>40:
		return 4
	case n == int64(int32(n)):
		return 5
	}
	return 9
}

// putInt writes the integer n, whose intSize is w, and its backlen.
func putInt(b []byte, n int64, w int) {
	b[w] = byte(w)
	switch w {
	case 1:
		b[0] = byte(n)
	case 2:
		b[0], b[1] = int13|byte(n>>8)&high13, byte(n)
	case 3:
		b[0], b[1], b[2] = int16bits, byte(n), byte(n>>8)
	case 4:
		arena.Store32(b, uint32(n)<<8|int24bits)
	case 5:
		b[0] = int32bits
		arena.Store32(b[1:], uint32(n))
	default:
		b[0] = int64bits
		arena.Store64(b[1:], uint64(n))
	}
}

// stringSize returns the bytes of a string of n bytes, without its backlen.
func stringSize(n int) int {
	switch {
	case n <= max6:
		return 1 + n
	case n <= max12:
		return 2 + n
	}
	return 5 + n
}

// putString writes the string s, whose stringSize is w, and its backlen.
func putString(b, s []byte, w int) {
	n := len(s)
	switch {
	case n <= max6:
		b[0] = string6 | byte(n)
		arena.Copy(b[1:], s)
		b[w] = byte(w)
		return
	case n <= max12:
		b[0], b[1] = string12|byte(n>>8), byte(n)
		copy(b[2:], s)
	default:
		b[0] = string32
		arena.Store32(b[1:], uint32(n))
		copy(b[5:], s)
	}
	putBacklen(b[w:], w)
}

// backlenSize returns the bytes of the backlen of an entry of n bytes. That the limits themselves need one more than it
// takes is redis-server's way.
func backlenSize(n int) int {
	switch {
	case n <= 1<<7-1:
		return 1
	case n < 1<<14-1:
		return 2
	case n < 1<<21-1:
		return 3
	case n < 1<<28-1:
		return 4
	}
	return 5
}

// putBacklen writes the backlen of an entry of n bytes: the lowest 7 bits last, a top bit in all bytes but the first,
// which is the last one for whoever reads back.
func putBacklen(b []byte, n int) {
	for i := backlenSize(n) - 1; i > 0; i-- {
		b[i] = byte(n) | 0x80
		n >>= 7
	}
	b[0] = byte(n)
}

// readBacklen returns the backlen that ends before p, and the bytes it takes: more than 5 if it is none.
func readBacklen(b []byte, p int) (n, width int) {
	for p > 0 && width < 5 {
		p--
		c := int(b[p])
		n |= c & 0x7f << (7 * width)
		width++
		if c < 0x80 {
			return n, width
		}
	}
	return 0, 6
}

// entrySize returns the bytes of the entry at p, its backlen included. A small integer takes 2, a short string its length
// more: the mask is 0 for the former.
func entrySize(b []byte, p int) int {
	if c := int(b[p]); c < int13 {
		return 2 + c&max6&-(c>>7)
	}
	return longEntrySize(b, p)
}

// longEntrySize is entrySize for what is neither a small integer nor a short string.
func longEntrySize(b []byte, p int) int {
	n := 0
	switch c := b[p]; {
	case c < string12:
		return 3
	case c < string32:
		n = 2 + int(c&high12)<<8 + int(b[p+1])
	case c == string32:
		n = 5 + int(arena.Load32(b[p+1:]))
	case c < int64bits:
		return 4 + int(c-int16bits)
	default:
		return 10
	}
	return n + backlenSize(n)
}
