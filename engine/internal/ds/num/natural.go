package num

import (
	"math"
	"math/bits"
)

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

// shiftLeft returns x×2^n in new memory of the given number of words, which must hold it.
func (x natural) shiftLeft(n, size int) natural {
	words, up := n/64, uint(n%64)
	out := make(natural, size)
	for i, word := range x {
		out[words+i] |= word << up
		if high := word >> 1 >> (63 - up); high != 0 {
			out[words+i+1] = high
		}
	}
	return out
}

// quotient returns the first 127 or 128 bits of x/y for x, y > 0, their exponent, and whether there is a remainder.
//
// This is long division of two words, each estimated from the leading words alone, which gives at most 2 too much.
func quotient(x, y natural) (hi, lo uint64, exp int, more bool) {
	words := (max(y.bitLen(), x.bitLen()-127) + 63) / 64
	upY := 64*words - y.bitLen()       // makes the top bit of y its highest
	upX := 64*words + 127 - x.bitLen() // so that 2^126 < x/y < 2^128
	x, y = x.shiftLeft(upX, words+2), y.shiftLeft(upY, words)
	hi = divideStep(x[1:], y)
	lo = divideStep(x[:words+1], y)
	for _, word := range x {
		more = more || word != 0
	}
	return hi, lo, upY - upX, more
}

// divideStep leaves in x, one word longer than y, the remainder of the division by y and returns the quotient, which
// fits a word.
func divideStep(x, y natural) (q uint64) {
	top := len(y)
	q = math.MaxUint64
	if x[top] < y[top-1] {
		q, _ = bits.Div64(x[top], x[top-1], y[top-1])
	}
	var carry, borrow uint64
	for i, word := range y {
		high, low := bits.Mul64(word, q)
		low, c := bits.Add64(low, carry, 0)
		carry = high + c
		x[i], borrow = bits.Sub64(x[i], low, borrow)
	}
	x[top], borrow = bits.Sub64(x[top], carry, borrow)
	for borrow != 0 {
		q--
		carry = 0
		for i, word := range y {
			x[i], carry = bits.Add64(x[i], word, carry)
		}
		x[top], carry = bits.Add64(x[top], 0, carry)
		borrow -= carry
	}
	return q
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
	x := natural{mant}.shiftLeft(int(exp), int(exp)/64+2)
	var chunks []uint64 // of 19 digits, least significant first
	for {
		for len(x) > 0 && x[len(x)-1] == 0 {
			x = x[:len(x)-1]
		}
		if len(x) == 0 {
			break
		}
		var rest uint64
		for i := len(x) - 1; i >= 0; i-- {
			x[i], rest = bits.Div64(rest, x[i], 1e19)
		}
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
