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
	last := uint64(n) << 56
	if n >= 8 { // the rest of the key, with bytes before it that fall off
		last |= arena.Load64(key[n-8:]) >> (64 - uint(n)%8*8)
	} else {
		last |= arena.LoadUpTo8(key)
	}
	v3 ^= last
	v0, v1, v2, v3 = sipRound(v0, v1, v2, v3)
	v0 ^= last
	v2 ^= 0xff
	v0, v1, v2, v3 = sipRound(v0, v1, v2, v3)
	v0, v1, v2, v3 = sipRound(v0, v1, v2, v3)
	v0, v1, v2, v3 = sipRound(v0, v1, v2, v3)
	return uint32(v0 ^ v1 ^ v2 ^ v3)
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
