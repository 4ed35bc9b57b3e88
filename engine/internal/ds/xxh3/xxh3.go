// Package xxh3 is Yann Collet's hash function XXH3, 64 bits, without a seed, by its
// specification (https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md).
// It is for telling texts apart, not for tables that strangers may fill.
package xxh3

import (
	"encoding/binary"
	"math/bits"
)

const (
	prime32x1 = 0x9e3779b1
	prime32x2 = 0x85ebca77
	prime32x3 = 0xc2b2ae3d
	prime64x1 = 0x9e3779b185ebca87
	prime64x2 = 0xc2b2ae3d27d4eb4f
	prime64x3 = 0x165667b19e3779f9
	prime64x4 = 0x85ebca77c2b2ae63
	prime64x5 = 0x27d4eb2f165667c5
	primeMx1  = 0x165667919e3779f9
	primeMx2  = 0x9fb21c651e98df25
)

// secret is the default secret of the specification.
const secret = "" +
	"\xb8\xfe\x6c\x39\x23\xa4\x4b\xbe\x7c\x01\x81\x2c\xf7\x21\xad\x1c\xde\xd4\x6d\xe9\x83\x90\x97\xdb" +
	"\x72\x40\xa4\xa4\xb7\xb3\x67\x1f\xcb\x79\xe6\x4e\xcc\xc0\xe5\x78\x82\x5a\xd0\x7d\xcc\xff\x72\x21" +
	"\xb8\x08\x46\x74\xf7\x43\x24\x8e\xe0\x35\x90\xe6\x81\x3a\x26\x4c\x3c\x28\x52\xbb\x91\xc3\x00\xcb" +
	"\x88\xd0\x65\x8b\x1b\x53\x2e\xa3\x71\x64\x48\x97\xa2\x0d\xf9\x4e\x38\x19\xef\x46\xa9\xde\xac\xd8" +
	"\xa8\xfa\x76\x3f\xe3\x9c\x34\x3f\xf9\xdc\xbb\xc7\xc7\x0b\x4f\x1d\x8a\x51\xe0\x4b\xcd\xb4\x59\x31" +
	"\xc8\x9f\x7e\xc9\xd9\x78\x73\x64\xea\xc5\xac\x83\x34\xd3\xeb\xc3\xc5\x81\xa0\xff\xfa\x13\x63\xeb" +
	"\x17\x0d\xdd\x51\xb7\xf0\xda\x49\xd3\x16\x55\x26\x29\xd4\x68\x9e\x2b\x16\xbe\x58\x7d\x47\xa1\xfc" +
	"\x8f\xf8\xb8\xd1\x7a\xd0\x31\xce\x45\xcb\x3a\x8f\x95\x16\x04\x28\xaf\xd7\xfb\xca\xbb\x4b\x40\x7e"

func word(b []byte) uint64 { return binary.LittleEndian.Uint64(b) }

// key returns the eight bytes of the secret from i on.
func key(i int) uint64 {
	s := secret[i : i+8]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// Sum64 returns the hash of b.
func Sum64(b []byte) uint64 {
	n := len(b)
	switch {
	case n > 240:
		return long(b)
	case n > 128:
		return middle(b)
	case n > 16:
		return short(b)
	case n > 8:
		low, high := word(b)^key(24)^key(32), word(b[n-8:])^key(40)^key(48)
		return avalanche(uint64(n) + bits.ReverseBytes64(low) + high + fold(low, high))
	case n > 3:
		ends := uint64(binary.LittleEndian.Uint32(b))<<32 + uint64(binary.LittleEndian.Uint32(b[n-4:]))
		h := ends ^ key(8) ^ key(16)
		h ^= bits.RotateLeft64(h, 49) ^ bits.RotateLeft64(h, 24)
		h *= primeMx2
		h ^= h>>35 + uint64(n)
		h *= primeMx2
		return h ^ h>>28
	case n > 0:
		all := uint64(b[0])<<16 | uint64(b[n/2])<<24 | uint64(b[n-1]) | uint64(n)<<8
		return avalanche64(all ^ (key(0)^key(0)>>32)&0xffffffff)
	}
	return avalanche64(key(56) ^ key(64))
}

// short hashes 17 to 128 bytes, from both ends inwards.
func short(b []byte) uint64 {
	n := len(b)
	h := uint64(n) * prime64x1
	for i := (n - 1) / 32; i >= 0; i-- {
		h += mix(b[16*i:], 32*i) + mix(b[n-16*(i+1):], 32*i+16)
	}
	return avalanche(h)
}

// middle hashes 129 to 240 bytes.
func middle(b []byte) uint64 {
	n := len(b)
	h := uint64(n) * prime64x1
	for i := range 8 {
		h += mix(b[16*i:], 16*i)
	}
	h = avalanche(h)
	for i := 8; i < n/16; i++ {
		h += mix(b[16*i:], 16*(i-8)+3)
	}
	return avalanche(h + mix(b[n-16:], 136-17))
}

const (
	stripe = 64
	block  = (len(secret) - stripe) / 8 * stripe
)

// lanes are what a long text is gathered in.
type lanes [8]uint64

// long hashes more than 240 bytes.
func long(b []byte) uint64 {
	n := len(b)
	a := lanes{prime32x3, prime64x1, prime64x2, prime64x3, prime64x4, prime32x2, prime64x5, prime32x1}
	last := b[n-stripe:]
	for ; len(b) > block; b = b[block:] {
		for i := 0; i < block; i += stripe {
			a.add(b[i:], i/8)
		}
		a.scramble()
	}
	for i := 0; i < len(b)-1-(len(b)-1)%stripe; i += stripe {
		a.add(b[i:], i/8)
	}
	a.add(last, len(secret)-stripe-7)

	h := uint64(n) * prime64x1
	for i := 0; i < 8; i += 2 {
		h += fold(a[i]^key(11+8*i), a[i+1]^key(19+8*i))
	}
	return avalanche(h)
}

// add gathers a stripe of b, with the secret from at on.
func (a *lanes) add(b []byte, at int) {
	for i := range a {
		x := word(b[8*i:])
		k := x ^ key(at+8*i)
		a[i^1] += x
		a[i] += k & 0xffffffff * (k >> 32)
	}
}

func (a *lanes) scramble() {
	for i := range a {
		a[i] = (a[i] ^ a[i]>>47 ^ key(len(secret)-stripe+8*i)) * prime32x1
	}
}

// mix hashes 16 bytes with the secret from at on.
func mix(b []byte, at int) uint64 { return fold(word(b)^key(at), word(b[8:])^key(at+8)) }

// fold returns the halves of a product, combined.
func fold(a, b uint64) uint64 {
	high, low := bits.Mul64(a, b)
	return high ^ low
}

func avalanche(h uint64) uint64 {
	h ^= h >> 37
	h *= primeMx1
	return h ^ h>>32
}

// avalanche64 is the one of XXH64.
func avalanche64(h uint64) uint64 {
	h ^= h >> 33
	h *= prime64x2
	h ^= h >> 29
	h *= prime64x3
	return h ^ h>>32
}
