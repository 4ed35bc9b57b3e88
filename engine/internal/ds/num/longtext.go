package num

import "math/bits"

// AppendLongDouble appends x with up to 17 digits behind the point, as INCRBYFLOAT stores its results: C's "%.17Lf"
// without trailing zeros. Infinities are inf and -inf, and there is no -0.
func AppendLongDouble(dst []byte, x LongDouble) []byte {
	start := len(dst)
	if x.neg {
		dst = append(dst, '-')
	}
	switch {
	case x.inf:
		return append(dst, "inf"...)
	case x.exp >= 0:
		if x.exp == 0 || x.mant == 0 {
			dst = AppendUint(dst, x.mant)
		} else {
			dst = appendBig(dst, x.mant, uint(x.exp))
		}
	default:
		// mant × 10^17 fits 121 bits: what is left of it behind the shift is the number in units of 10^-17.
		hi, lo := bits.Mul64(x.mant, 1e17)
		hi, lo = shiftRound(hi, lo, uint(-int(x.exp)))
		whole, fraction := bits.Div64(hi, lo, 1e17)
		dst = AppendUint(dst, whole)
		dst = appendFraction(dst, fraction)
	}
	if x.neg && len(dst) == start+2 && dst[start+1] == '0' {
		dst = append(dst[:start], '0')
	}
	return dst
}

// appendFraction appends a point and n in units of 10^-17, without trailing zeros; nothing for 0.
func appendFraction(dst []byte, n uint64) []byte {
	if n == 0 {
		return dst
	}
	size := 17
	for n%10 == 0 {
		n /= 10
		size--
	}
	dst = append(dst, ".00000000000000000"[:1+size]...)
	for i := len(dst) - 1; n > 0; i-- {
		dst[i] = '0' + byte(n%10)
		n /= 10
	}
	return dst
}

// shiftRound shifts a number below 2^127 right by n > 0 and rounds it to the nearest, ties to even.
func shiftRound(hi, lo uint64, n uint) (_, _ uint64) {
	hi, lo, more := shiftRight(hi, lo, n-1)
	half, odd := lo&1 == 1, lo&2 != 0
	hi, lo, _ = shiftRight(hi, lo, 1)
	if half && (more || odd) {
		var carry uint64
		lo, carry = bits.Add64(lo, 1, 0)
		hi += carry
	}
	return hi, lo
}

// AddLongDouble adds two texts as INCRBYFLOAT does and returns the text of the sum. ok is false when one of them is not
// a number; nanOrInf is true when the sum is not finite.
func AddLongDouble(a, b []byte) (text []byte, ok, nanOrInf bool) {
	x, okX := ParseLongDouble(a)
	y, okY := ParseLongDouble(b)
	if !okX || !okY {
		return nil, false, false
	}
	sum, isNumber := x.Add(y)
	if !isNumber || sum.inf {
		return nil, true, true
	}
	return AppendLongDouble(nil, sum), true, false
}

// AppendHuman appends a double in the form of [AppendLongDouble]: how GEOPOS writes coordinates.
func AppendHuman(dst []byte, f float64) []byte {
	if f != f {
		return append(dst, "nan"...)
	}
	return AppendLongDouble(dst, LongDoubleOf(f))
}
