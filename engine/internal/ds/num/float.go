package num

import (
	"math"
	"strconv"
	"unsafe"
)

// ParseFloat reads a double as Redis reads scores, weights and coordinates: any text that C's strtod reads as a whole,
// such as "1e5", "-.5", "inf" or "0x1p-3". White space, nan, and finite numbers that become infinite or zero by
// rounding are refused.
func ParseFloat(b []byte) (float64, bool) {
	lit, ok := parseLiteral(b)
	if !ok || lit.form == notANumber {
		return 0, false
	}
	f := lit.float64(b)
	tooLarge := math.IsInf(f, 0) && lit.form != infinity
	tooSmall := f == 0 && !lit.isZero()
	return f, !tooLarge && !tooSmall
}

// ParseBound reads a double as Redis reads the ends of score ranges, without their "(": more liberally than
// [ParseFloat]. White space may precede the number, an empty text is 0, a NUL byte ends the text, and numbers out of
// range become infinite or zero.
func ParseBound(b []byte) (float64, bool) {
	for i, c := range b {
		if c == 0 {
			b = b[:i]
			break
		}
	}
	if len(b) == 0 {
		return 0, true
	}
	for len(b) > 0 && isSpace(b[0]) {
		b = b[1:]
	}
	lit, ok := parseLiteral(b)
	if !ok || lit.form == notANumber {
		return 0, false
	}
	return lit.float64(b), true
}

// float64 rounds to the nearest double, possibly infinite or zero. b is the text of the literal.
func (lit *literal) float64(b []byte) float64 {
	var f float64
	switch {
	case lit.form == infinity:
		f = math.Inf(1)
	case lit.isZero():
	case lit.form == hexadecimal:
		mant, exp := roundBits(lit.mant, lit.low, lit.more, clampExp(lit.exp), 53, -1074)
		f = math.Ldexp(float64(mant), exp)
	case !lit.more && lit.mant < 1<<53 && lit.exp >= -22 && lit.exp <= 22:
		f = float64(lit.mant) // exact, and so is the power of ten: one correct rounding
		if lit.exp < 0 {
			f /= tens[-lit.exp]
		} else {
			f *= tens[lit.exp]
		}
	default:
		return lit.parseLong(b)
	}
	if lit.neg {
		f = -f
	}
	return f
}

var tens = [23]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
	1e19, 1e20, 1e21, 1e22}

// maxText is the longest text given to strconv as it is. strconv misplaces the point of integers over 800 digits, and
// stops counting exponents at 10000.
const maxText = 800

// parseLong converts a decimal literal through strconv, which rounds correctly.
func (lit *literal) parseLong(b []byte) float64 {
	if len(b) > maxText {
		b = lit.shorten()
	}
	f, _ := strconv.ParseFloat(unsafe.String(&b[0], len(b)), 64) // an error means infinity, which f is
	return f
}

// shorten writes the literal as a fraction of at most 800 digits: more do not change a double, but for whether any of
// those cut off is not 0, and a last 1 says so.
func (lit *literal) shorten() []byte {
	out := make([]byte, 0, maxText+24)
	if lit.neg {
		out = append(out, '-')
	}
	out = append(out, '.')
	exp, kept, point, more := lit.written, 0, false, false
	for _, c := range lit.digits {
		if c == '.' {
			point = true
			continue
		}
		if kept == maxText {
			more = more || c != '0'
		} else if kept > 0 || c != '0' {
			out = append(out, c)
			kept++
		}
		switch {
		case !point && kept > 0:
			exp++ // the place of the point, counted from the first digit kept
		case point && kept == 0:
			exp--
		}
	}
	if more {
		out = append(out, '1')
	}
	out = append(out, 'e')
	return AppendInt(out, max(-9999, min(9999, exp)))
}

// AppendDouble appends f with 17 significant digits, as C's "%.17g" does: the form of scores and distances in replies.
// Infinities are inf and -inf.
func AppendDouble(dst []byte, f float64) []byte {
	switch {
	case f != f:
		return append(dst, "nan"...)
	case f > math.MaxFloat64:
		return append(dst, "inf"...)
	case f < -math.MaxFloat64:
		return append(dst, "-inf"...)
	}
	if n := int64(f); float64(n) == f && n > -1e17 && n < 1e17 && (n != 0 || !math.Signbit(f)) {
		return AppendInt(dst, n)
	}
	return strconv.AppendFloat(dst, f, 'g', 17, 64)
}
