package num

import (
	"math"
	"math/bits"
)

// LongDouble is a number of x86's 80-bit format: a sign, 64 bits of mantissa and 15 of exponent, rounded to the nearest
// with ties to even. The zero value is 0.
type LongDouble struct {
	mant uint64 // value = mant × 2^exp; the top bit is set unless the number is 0 or subnormal
	exp  int16
	neg  bool
	inf  bool
}

const (
	ldMinExp = -16445 // of the last bit of a subnormal
	ldMaxExp = 16320  // of the last bit of the largest numbers
	ldText   = 5119   // longest text of a long double
)

// ParseLongDouble reads a number as INCRBYFLOAT, HINCRBYFLOAT and the timeouts of blocking commands do: the texts of
// [ParseFloat], within the wider range and up to 5119 bytes long.
func ParseLongDouble(b []byte) (LongDouble, bool) {
	if len(b) > ldText {
		return LongDouble{}, false
	}
	lit, ok := parseLiteral(b)
	if !ok || lit.form == notANumber {
		return LongDouble{}, false
	}
	x := lit.longDouble()
	x.neg = lit.neg
	tooLarge := x.inf && lit.form != infinity
	tooSmall := x.mant == 0 && !x.inf && !lit.isZero()
	return x, !tooLarge && !tooSmall
}

// longDouble rounds the magnitude of the literal, possibly to infinity or zero.
func (lit *literal) longDouble() LongDouble {
	switch {
	case lit.form == infinity:
		return LongDouble{inf: true}
	case lit.isZero():
		return LongDouble{}
	case lit.form == hexadecimal:
		return roundLong(lit.mant, lit.low, lit.more, clampExp(lit.exp))
	case lit.exp > 5000:
		return LongDouble{inf: true}
	case lit.exp < -5000:
		return LongDouble{}
	case !lit.more && lit.exp >= 0 && lit.exp < int64(len(tens64)):
		hi, lo := bits.Mul64(lit.mant, tens64[lit.exp])
		return roundLong(hi, lo, false, 0)
	case !lit.more && lit.exp < 0 && -lit.exp < int64(len(tens64)):
		return divideLong(lit.mant, tens64[-lit.exp])
	}
	hi, lo, exp, more := lit.bigQuotient()
	return roundLong(hi, lo, more, exp)
}

// divideLong returns n/d for d > 0.
func divideLong(n, d uint64) LongDouble {
	up, down := bits.LeadingZeros64(n), bits.LeadingZeros64(d)
	n, d = n<<up, d<<down
	hi, rest := bits.Div64(n>>1, n<<63, d) // n/2 < d
	lo, rest := bits.Div64(rest, 0, d)
	return roundLong(hi, lo, rest != 0, down-up-127)
}

var tens64 = [20]uint64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
	1e19}

// LongDoubleOf converts a finite or infinite double, which is always exact.
func LongDoubleOf(f float64) LongDouble {
	if math.IsInf(f, 0) {
		return LongDouble{inf: true, neg: f < 0}
	}
	word := math.Float64bits(f)
	mant, exp := word&(1<<52-1), int(word>>52&0x7ff)
	if exp == 0 {
		exp = 1
	} else {
		mant |= 1 << 52
	}
	x := roundLong(mant, 0, false, exp-1075-64)
	x.neg = math.Signbit(f)
	return x
}

// Float64 returns the nearest double, infinite where x is too large for one.
func (x LongDouble) Float64() float64 {
	f := math.Ldexp(float64(x.mant), int(x.exp))
	if x.inf {
		f = math.Inf(1)
	}
	if x.neg {
		return -f
	}
	return f
}

// IsInf reports whether x is an infinity.
func (x LongDouble) IsInf() bool { return x.inf }

// Add returns x+y. ok is false when the result is not a number, because x and y are opposite infinities.
func (x LongDouble) Add(y LongDouble) (sum LongDouble, ok bool) {
	switch {
	case x.inf || y.inf:
		if !x.inf {
			return y, true
		}
		return x, !y.inf || x.neg == y.neg
	case y.mant == 0:
		x.neg = x.neg && (x.mant != 0 || y.neg)
		return x, true
	case x.mant == 0:
		return y, true
	}
	if x.exp < y.exp || x.exp == y.exp && x.mant < y.mant {
		x, y = y, x
	}
	// Both mantissas get 63 bits more below and one above, then y moves to the exponent of x. Bits of y that fall out
	// only matter by being there.
	xhi, xlo := x.mant>>1, x.mant<<63
	yhi, ylo, more := shiftRight(y.mant>>1, y.mant<<63, uint(int(x.exp)-int(y.exp)))
	if x.neg == y.neg {
		var carry uint64
		xlo, carry = bits.Add64(xlo, ylo, 0)
		xhi, _ = bits.Add64(xhi, yhi, carry)
	} else {
		borrow := uint64(0)
		if more {
			borrow = 1 // the exact difference lies below the one of the bits kept
		}
		xlo, borrow = bits.Sub64(xlo, ylo, borrow)
		xhi, _ = bits.Sub64(xhi, yhi, borrow)
	}
	sum = roundLong(xhi, xlo, more, int(x.exp)-63)
	sum.neg = x.neg && (sum.mant != 0 || sum.inf)
	return sum, true
}

// roundLong rounds (hi×2^64 + lo)×2^exp, plus a little where more is set.
func roundLong(hi, lo uint64, more bool, exp int) LongDouble {
	mant, exp := roundBits(hi, lo, more, exp, 64, ldMinExp)
	if mant == 0 {
		return LongDouble{}
	}
	if exp > ldMaxExp {
		return LongDouble{inf: true}
	}
	return LongDouble{mant: mant, exp: int16(exp)}
}

// roundBits rounds (hi×2^64 + lo)×2^exp, plus a little where more is set, to the nearest mant×2^e, ties to even, with
// mant of the given number of bits, or fewer where e would be below minExp.
func roundBits(hi, lo uint64, more bool, exp, width, minExp int) (mant uint64, e int) {
	if hi == 0 {
		hi, lo, exp = lo, 0, exp-64
	}
	if hi == 0 {
		return 0, minExp
	}
	up := bits.LeadingZeros64(hi)
	hi = hi<<up | lo>>1>>(63-up)
	lo <<= up
	exp += 64 - up // of the last bit of hi
	down := max(64-width, minExp-exp)
	if down > 64 {
		return 0, minExp
	}
	exp += down
	rest, tail := lo, uint64(0) // the bits below the last of hi
	if down > 0 {
		rest, tail = hi<<(64-down), lo
		hi = hi >> 1 >> (down - 1)
	}
	const half = 1 << 63
	if rest > half || rest == half && (tail != 0 || more || hi&1 == 1) {
		hi++
		if hi == 0 { // all 64 bits were ones
			return half, exp + 1
		}
		if width < 64 && hi>>width != 0 {
			return hi >> 1, exp + 1
		}
	}
	return hi, exp
}

// shiftRight shifts a 128-bit number. more tells whether bits other than 0 fell out.
func shiftRight(hi, lo uint64, n uint) (_, _ uint64, more bool) {
	switch {
	case n >= 128:
		return 0, 0, hi|lo != 0
	case n >= 64:
		return 0, hi >> (n - 64), lo != 0 || hi<<1<<(127-n) != 0
	}
	return hi >> n, lo>>n | hi<<1<<(63-n), lo<<1<<(63-n) != 0
}

func clampExp(exp int64) int { return int(max(-1<<20, min(1<<20, exp))) }
