package dict

import (
	"math/bits"

	"github.com/wedis/wedis/engine/internal/arena"
)

// sipHash returns 32 bits of SipHash-1-3 of key: one round to each 8 bytes, three at the end. See Aumasson and
// Bernstein, "SipHash: a fast short-input PRF".
func sipHash(seed *[2]uint64, key []byte) uint32 {
	v0 := seed[0] ^ 0x736f6d6570736575
	v1 := seed[1] ^ 0x646f72616e646f6d
	v2 := seed[0] ^ 0x6c7967656e657261
	v3 := seed[1] ^ 0x7465646279746573
	n := len(key)
	for i := 0; i <= n-8; i += 8 {
		m := arena.Load64(key[i:])
		v3 ^= m
		v0, v1, v2, v3 = sipRound(v0, v1, v2, v3)
		v0 ^= m
	}
	last := tail(key) | uint64(n)<<56
	v3 ^= last
	v0, v1, v2, v3 = sipRound(v0, v1, v2, v3)
	v0 ^= last
	v2 ^= 0xff
	v0, v1, v2, v3 = sipRound(v0, v1, v2, v3)
	v0, v1, v2, v3 = sipRound(v0, v1, v2, v3)
	v0, v1, v2, v3 = sipRound(v0, v1, v2, v3)
	return uint32(v0 ^ v1 ^ v2 ^ v3)
}

// tail returns the last len(key)%8 bytes of key as a number, the first one lowest.
func tail(key []byte) uint64 {
	n := len(key)
	bits := uint(n) % 8 * 8
	switch {
	case bits == 0:
		return 0
	case n >= 8: // with bytes before them, which fall off
		return arena.Load64(key[n-8:]) >> (64 - bits)
	case n >= 4: // those in the middle, if any, twice
		return uint64(arena.Load32(key)) | uint64(arena.Load32(key[n-4:]))<<(bits-32)
	}
	return uint64(key[0]) | uint64(key[n/2])<<(n/2*8) | uint64(key[n-1])<<(bits-8)
}

func sipRound(v0, v1, v2, v3 uint64) (_, _, _, _ uint64) {
	v0 += v1
	v1 = bits.RotateLeft64(v1, 13) ^ v0
	v0 = bits.RotateLeft64(v0, 32)
	v2 += v3
	v3 = bits.RotateLeft64(v3, 16) ^ v2
	v0 += v3
	v3 = bits.RotateLeft64(v3, 21) ^ v0
	v2 += v1
	v1 = bits.RotateLeft64(v1, 17) ^ v2
	v2 = bits.RotateLeft64(v2, 32)
	return v0, v1, v2, v3
}
