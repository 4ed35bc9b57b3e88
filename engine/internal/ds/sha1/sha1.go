// Package sha1 is the hash function of DEBUG DIGEST and of script names. It is
// written out here because crypto/sha1 would bring its self-tests and settings
// into the module, more than a hundred kilobytes for sixty lines.
//
// SHA-1 does not resist forgery. Nothing here relies on that.
package sha1

import (
	"encoding/binary"
	"math/bits"
)

// Size is the length of a sum in bytes.
const Size = 20

const block = 64

// Sum returns the SHA-1 of b (FIPS 180-4, section 6.1).
func Sum(b []byte) [Size]byte {
	h := [5]uint32{0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0}
	rest := b
	for ; len(rest) >= block; rest = rest[block:] {
		compress(&h, rest)
	}
	var tail [2 * block]byte // the rest, a one bit, zeros, the length in bits
	n := copy(tail[:], rest)
	tail[n] = 0x80
	end := block
	if n+1+8 > block {
		end = 2 * block
	}
	binary.BigEndian.PutUint64(tail[end-8:], uint64(len(b))*8)
	for i := 0; i < end; i += block {
		compress(&h, tail[i:])
	}
	var sum [Size]byte
	for i, v := range h {
		binary.BigEndian.PutUint32(sum[4*i:], v)
	}
	return sum
}

// compress mixes a block of input into the state.
func compress(h *[5]uint32, in []byte) {
	var w [80]uint32
	for i := range 16 {
		w[i] = binary.BigEndian.Uint32(in[4*i:])
	}
	for i := 16; i < len(w); i++ {
		w[i] = bits.RotateLeft32(w[i-3]^w[i-8]^w[i-14]^w[i-16], 1)
	}
	a, b, c, d, e := h[0], h[1], h[2], h[3], h[4]
	for i, word := range w {
		var f, k uint32
		switch i / 20 {
		case 0:
			f, k = b&c|^b&d, 0x5a827999
		case 1:
			f, k = b^c^d, 0x6ed9eba1
		case 2:
			f, k = b&c|b&d|c&d, 0x8f1bbcdc
		case 3:
			f, k = b^c^d, 0xca62c1d6
		}
		f += bits.RotateLeft32(a, 5) + e + k + word
		a, b, c, d, e = f, a, bits.RotateLeft32(b, 30), c, d
	}
	h[0] += a
	h[1] += b
	h[2] += c
	h[3] += d
	h[4] += e
}
