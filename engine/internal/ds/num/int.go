package num

import (
	"math"
	"math/bits"
)

// ParseInt reads a decimal integer in the one form that Redis takes for an integer: no sign but a minus, no leading
// zeros, no white space, within int64.
func ParseInt(b []byte) (int64, bool) {
	if len(b) == 1 {
		d := b[0] - '0'
		return int64(d), d <= 9
	}
	if len(b) == 0 || len(b) > 20 {
		return 0, false
	}
	neg := b[0] == '-'
	if neg {
		b = b[1:]
	}
	if d := b[0] - '1'; d > 8 || len(b) > 19 {
		return 0, false
	}
	var n uint64
	for _, c := range b { // 19 digits cannot overflow 64 bits
		d := c - '0'
		if d > 9 {
			return 0, false
		}
		n = n*10 + uint64(d)
	}
	if neg {
		return -int64(n), n <= 1<<63
	}
	return int64(n), n <= math.MaxInt64
}

// ParseUint reads an unsigned integer as the parts of stream IDs are read. A text that [ParseInt] takes is that number,
// unless negative. Any other is read as C's strtoull would: white space, a sign and leading zeros are let through, and
// a minus counts down from 2^64.
func ParseUint(b []byte) (uint64, bool) {
	if n, ok := ParseInt(b); ok {
		return uint64(n), n >= 0
	}
	for len(b) > 0 && isSpace(b[0]) {
		b = b[1:]
	}
	neg := len(b) > 0 && b[0] == '-'
	if neg || len(b) > 0 && b[0] == '+' {
		b = b[1:]
	}
	if len(b) == 0 {
		return 0, false
	}
	var n uint64
	for _, c := range b {
		d := c - '0'
		if d > 9 || n > math.MaxUint64/10 {
			return 0, false
		}
		n *= 10
		if n > math.MaxUint64-uint64(d) {
			return 0, false
		}
		n += uint64(d)
	}
	if neg {
		n = -n
	}
	return n, true
}

// AppendInt appends the decimal form of n.
func AppendInt(dst []byte, n int64) []byte {
	if n < 0 {
		return AppendUint(append(dst, '-'), -uint64(n))
	}
	return AppendUint(dst, uint64(n))
}

// pairs holds the two-digit numbers one after another.
const pairs = "00010203040506070809" +
	"10111213141516171819" +
	"20212223242526272829" +
	"30313233343536373839" +
	"40414243444546474849" +
	"50515253545556575859" +
	"60616263646566676869" +
	"70717273747576777879" +
	"80818283848586878889" +
	"90919293949596979899"

// AppendUint appends the decimal form of n, whose digits are written from the last one on: four to a division, as wasm
// has none by multiplication.
func AppendUint(dst []byte, n uint64) []byte {
	if n < 10 {
		return append(dst, '0'+byte(n))
	}
	from, to := len(dst), len(dst)+digits(n)
	if to > cap(dst) {
		dst = append(dst, make([]byte, to-from)...)
	}
	dst = dst[:to]
	for ; n >= 10000; to -= 4 {
		low := uint32(n % 10000)
		n /= 10000
		putPair(dst[to-4:], low/100)
		putPair(dst[to-2:], low%100)
	}
	if n >= 100 {
		putPair(dst[to-2:], uint32(n)%100)
		n = uint64(uint32(n) / 100)
		to -= 2
	}
	if n >= 10 {
		putPair(dst[to-2:], uint32(n))
	} else {
		dst[to-1] = '0' + byte(n)
	}
	return dst
}

// putPair writes the two digits of n.
func putPair(b []byte, n uint32) { b[0], b[1] = pairs[2*n], pairs[2*n+1] }

// powers are those of ten, but for the first, which is smaller than any number.
var powers = [...]uint64{0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19}

// digits returns how many digits n has.
func digits(n uint64) int {
	t := bits.Len64(n) * 1233 >> 12 // the digits of the power of two above n, rounded down: one too few or right
	if n >= powers[t] {
		t++
	}
	return t
}

// IntLen returns the length of the decimal form of n.
func IntLen(n int64) int {
	size, u := 1, uint64(n)
	if n < 0 {
		size, u = 2, -u
	}
	for ; u >= 10; u /= 10 {
		size++
	}
	return size
}

func isSpace(c byte) bool { return c == ' ' || c-'\t' < 5 } // \t \n \v \f \r

func lower(c byte) byte {
	if c-'A' < 26 {
		c += 'a' - 'A'
	}
	return c
}
