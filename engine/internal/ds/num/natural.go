package num

import "math/bits"

// natural is a number of any size, least significant word first, without zero words at the end.
type natural []uint64

// mulAdd returns x×m + a, in place where there is room.
func (x natural) mulAdd(m, a uint64) natural {
	for i, word := range x {
		hi, lo := bits.Mul64(word, m)
		lo, carry := bits.Add64(lo, a, 0)
		x[i], a = lo, hi+carry
	}
	if a != 0 {
		x = append(x, a)
	}
	return x
}

// pow10 returns x×10^n.
func (x natural) pow10(n int) natural {
	for ; n > 0; n -= 19 {
		x = x.mulAdd(tens64[min(n, 19)], 0)
	}
	return x
}

// bitLen returns the number of bits up to the highest that is set.
func (x natural) bitLen() int {
	if len(x) == 0 {
		return 0
	}
	return 64*(len(x)-1) + bits.Len64(x[len(x)-1])
}

// shiftLeft returns x×2^n in new memory, with room for a word more.
func (x natural) shiftLeft(n int) natural {
	words, up := n/64, uint(n%64)
	out := make(natural, words+len(x)+1, words+len(x)+2)
	for i, word := range x {
		out[words+i] |= word << up
		out[words+i+1] = word >> 1 >> (63 - up)
	}
	return out.trim()
}

func (x natural) trim() natural {
	for len(x) > 0 && x[len(x)-1] == 0 {
		x = x[:len(x)-1]
	}
	return x
}

func (x natural) less(y natural) bool {
	if len(x) != len(y) {
		return len(x) < len(y)
	}
	for i := len(x) - 1; i >= 0; i-- {
		if x[i] != y[i] {
			return x[i] < y[i]
		}
	}
	return false
}

// sub subtracts y, at most x, in place.
func (x natural) sub(y natural) natural {
	var borrow uint64
	for i := range x {
		var word uint64
		if i < len(y) {
			word = y[i]
		}
		x[i], borrow = bits.Sub64(x[i], word, borrow)
	}
	return x.trim()
}

// quotient returns the first 128 bits of x/y for x, y > 0, their exponent, and whether there is a remainder.
func quotient(x, y natural) (hi, lo uint64, exp int, more bool) {
	shift := x.bitLen() - y.bitLen()
	x, y = x.shiftLeft(max(0, -shift)), y.shiftLeft(max(0, shift)) // 1/2 < x/y < 2
	for range 128 {
		hi, lo = hi<<1|lo>>63, lo<<1
		if !x.less(y) {
			x = x.sub(y)
			lo |= 1
		}
		x = x.mulAdd(2, 0)
	}
	return hi, lo, shift - 127, len(x) > 0
}

// bigQuotient returns the first 128 bits of a decimal literal of any length, other than 0, in the manner of quotient.
func (lit *literal) bigQuotient() (hi, lo uint64, exp2 int, more bool) {
	var x natural
	exp := int(lit.exp)
	if !lit.more {
		x = x.mulAdd(1, lit.mant)
	} else {
		chunk, size, kept := uint64(0), 0, 0
		for _, c := range lit.digits {
			if c == '.' || c == '0' && kept == 0 {
				continue
			}
			kept++
			chunk, size = chunk*10+uint64(c-'0'), size+1
			if size == 19 {
				x = x.mulAdd(1e19, chunk)
				chunk, size = 0, 0
			}
		}
		x = x.mulAdd(tens64[size], chunk)
		exp -= kept - 19 // lit.exp belongs to the first 19 digits
	}
	y := natural{1}
	if exp < 0 {
		y = y.pow10(-exp)
	} else {
		x = x.pow10(exp)
	}
	return quotient(x, y)
}

// appendBig appends mant×2^exp in decimal.
func appendBig(dst []byte, mant uint64, exp uint) []byte {
	x := natural{mant}.shiftLeft(int(exp))
	var chunks []uint64 // of 19 digits, least significant first
	for len(x) > 0 {
		var rest uint64
		for i := len(x) - 1; i >= 0; i-- {
			x[i], rest = bits.Div64(rest, x[i], 1e19)
		}
		x = x.trim()
		chunks = append(chunks, rest)
	}
	dst = AppendUint(dst, chunks[len(chunks)-1])
	for i := len(chunks) - 2; i >= 0; i-- {
		start := len(dst)
		dst = append(dst, "0000000000000000000"...)
		for at, n := len(dst)-1, chunks[i]; at >= start; at-- {
			dst[at] = '0' + byte(n%10)
			n /= 10
		}
	}
	return dst
}
