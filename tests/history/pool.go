package history

import (
	"math/rand/v2"
	"strconv"
	"strings"
)

// pool draws values: few enough to collide, odd enough to hurt.
type pool struct {
	r *rand.Rand
	// real is set where time is real: no expiry may come due while the history runs, and no two relative expiries may
	// come so close that the moment they were set decides which is later.
	real bool
	now  int64 // µs, for absolute times where time is not real
	big  bool  // values of all sizes
}

func pick[T any](r *rand.Rand, from ...T) T { return from[r.IntN(len(from))] }

var keys = []string{"a", "b", "c", "d", "e", "f", "key:1", "key:2", "12", "", "\x00\xff\r\n", strings.Repeat("long", 30)}

// keyOf is mostly one of the few keys that hold values of a group of commands.
func (p *pool) keyOf(group string) string {
	if own := keysOf[group]; own != nil && p.r.IntN(12) != 0 {
		return own[min(p.r.IntN(len(own)), p.r.IntN(len(own)))]
	}
	if p.r.IntN(3) == 0 {
		return pick(p.r, allKeys...)
	}
	return p.key()
}

// key favours the first few.
func (p *pool) key() string {
	return keys[min(p.r.IntN(len(keys)), p.r.IntN(len(keys)))]
}

var numbers = []string{"0", "1", "-1", "2", "3", "5", "10", "100", "-100", "9999", "10000", "127", "128", "255", "65536",
	"2147483647", "2147483648", "-2147483648", "4294967296", "9223372036854775807", "-9223372036854775808",
	"9223372036854775806", "-9223372036854775807", "4611686018427387904"}

// notIntegers are texts that only look like integers.
var notIntegers = []string{"", " 1", "1 ", "+1", "01", "-0", "1.0", "1e2", "0x10", "9223372036854775808",
	"-9223372036854775809", "99999999999999999999", "abc", "--1", "1\x00", "\xff"}

func (p *pool) integer() string {
	switch p.r.IntN(12) {
	case 0:
		return pick(p.r, notIntegers...)
	case 1, 2, 3, 4:
		return pick(p.r, numbers...)
	}
	return strconv.Itoa(p.r.IntN(40) - 15)
}

var doubles = []string{"0.1", "-0.1", "0.5", "3.0", "3.14159", "2.5e3", "1e17", "1e-5", "-1.5e-7", "1e20", "123456789.123456789",
	"0.30000000000000004", ".5", "5.", "1e300", "0x1p3", "17179869184.25"}

var notDoubles = []string{"inf", "-inf", "nan", "1e", "1e5000", "abc", "", " 1", "1 ", "1,5"}

func (p *pool) double() string {
	switch p.r.IntN(10) {
	case 0:
		return pick(p.r, notDoubles...)
	case 1, 2, 3:
		return pick(p.r, numbers...)
	}
	return pick(p.r, doubles...)
}

// value is what a string may hold.
func (p *pool) value() string {
	switch p.r.IntN(14) {
	case 0:
		return ""
	case 1, 2, 3:
		return pick(p.r, numbers...)
	case 4:
		return pick(p.r, notIntegers...)
	case 5:
		return p.double()
	case 6:
		return strings.Repeat("x", 40+p.r.IntN(8)) // around the limit of embstr
	case 7:
		return p.bytes(p.r.IntN(80))
	case 8:
		n := p.r.IntN(900)
		if p.big {
			n = 1 << p.r.IntN(21)
			n += p.r.IntN(n)
		}
		return p.bytes(n)
	}
	return pick(p.r, "foo", "bar", "hello", "hello world", "ohmytext", "mynewtext", "0", "1", "a", "b")
}

func (p *pool) bytes(n int) string {
	b := make([]byte, n)
	if p.r.IntN(2) == 0 { // text of few letters
		for i := range b {
			b[i] = 'a' + byte(p.r.IntN(4))
		}
		return string(b)
	}
	for i := range b {
		b[i] = byte(p.r.Uint32())
	}
	return string(b)
}

func (p *pool) pattern() string {
	return pick(p.r, "*", "?", "a*", "*1", "key:?", "[a-c]", "[^a]", "[c-a]", "k[e]y:*", "", "\\a", "[", "[a", "\\", "a*b*c", "**",
		"*l*g*", "\x00*", "[\\]]", p.key())
}

// offset is a place in a string; huge ones only where they are refused.
func (p *pool) offset() string {
	switch p.r.IntN(10) {
	case 0:
		return pick(p.r, "-1", "536870912", "9223372036854775807", "x", "1.5", "")
	case 1:
		if p.big {
			return strconv.Itoa(p.r.IntN(3 << 20))
		}
		return strconv.Itoa(p.r.IntN(3000))
	}
	return strconv.Itoa(p.r.IntN(70))
}

// wrongTime are times no command takes, or that have passed.
var wrongTime = []string{"0", "-1", "-100", "abc", "1.5", "", "9223372036854775807", "9223372036854775808", "-9223372036854775808"}

// duration is a relative expiry, in units of which second has so many.
func (p *pool) duration(second int64) string {
	if p.r.IntN(8) == 0 {
		return pick(p.r, wrongTime...)
	}
	if p.real {
		return strconv.FormatInt(second*(100_000+p.r.Int64N(1_000_000_000)), 10)
	}
	if p.r.IntN(3) == 0 {
		return strconv.FormatInt(second*(1+p.r.Int64N(1000)), 10)
	}
	return strconv.FormatInt(1+p.r.Int64N(5*second), 10)
}

// instant is an absolute expiry.
func (p *pool) instant(second int64) string {
	switch p.r.IntN(8) {
	case 0:
		return pick(p.r, wrongTime...)
	case 1:
		return pick(p.r, "1", "1000000000", "946684800")
	}
	if p.real || p.r.IntN(2) == 0 {
		return strconv.FormatInt(second*(4102444800+int64(p.r.IntN(6))), 10)
	}
	return strconv.FormatInt(p.now/(1e6/second)+p.r.Int64N(10*second)-2*second, 10)
}

// database is mostly one of four.
func (p *pool) database() string {
	if p.r.IntN(12) == 0 {
		return pick(p.r, "15", "16", "-1", "x", "1.0", "4294967296", "9223372036854775808")
	}
	return strconv.Itoa(min(p.r.IntN(4), p.r.IntN(4)))
}
