// Package hll counts distinct elements approximately, with the HyperLogLogs of
// Redis, to the byte. What they are is a string:
//
//	bytes 0-3    "HYLL"
//	byte 4       encoding: 0 dense, 1 sparse
//	bytes 5-7    0
//	bytes 8-15   the last count, the lowest byte first; the highest bit of the last
//	             byte is set when it is out of date
//	bytes 16-    the registers
//
// Terms:
//
//	register  one of 16384 small numbers: the longest run of zeros, plus one, at
//	          the end of any hash that chose this register.
//	dense     6 bits a register, the lowest first: 12288 bytes.
//	sparse    runs of equal registers as opcodes of one or two bytes:
//	          00nnnnnn           n+1 registers are 0 (ZERO)
//	          01nnnnnn nnnnnnnn  n+1 registers are 0 (XZERO)
//	          1vvvvvnn           n+1 registers are v+1 (VAL)
//
// A new HyperLogLog is sparse. It becomes dense when a register exceeds 32, or when
// the string would become longer than a limit.
//
// Strings come from clients: any command may have written them. Valid looks at what
// is cheap to look at, and whatever walks through a sparse string reports whether
// the runs add up.
//
// The algorithm is that of Ertl, "New cardinality estimation algorithms for
// HyperLogLog sketches" (2017).
package hll

import (
	"encoding/binary"
	"math/bits"
)

const (
	indexBits = 14
	hashBits  = 64 - indexBits
	// Registers is their number.
	Registers = 1 << indexBits

	headerSize   = 16
	encodingAt   = 4
	cacheAt      = 8
	outdatedBit  = 0x80 // of the last byte of the header
	encDense     = 0
	encSparse    = 1
	registerBits = 6
	denseSize    = headerSize + Registers*registerBits/8
)

// New returns an empty HyperLogLog, with room for a few elements.
func New() []byte {
	h := make([]byte, headerSize, 64)
	copy(h, "HYLL")
	h[encodingAt] = encSparse
	return appendZeros(h, Registers)
}

// Valid reports whether a string has the header and the size of a HyperLogLog.
func Valid(h []byte) bool {
	return len(h) >= headerSize && string(h[:4]) == "HYLL" && h[encodingAt] <= encSparse && (!IsDense(h) || len(h) == denseSize)
}

// IsDense reports which encoding a HyperLogLog has.
func IsDense(h []byte) bool { return h[encodingAt] == encDense }

// Cached returns the last count, if it still holds.
func Cached(h []byte) (n uint64, ok bool) {
	return binary.LittleEndian.Uint64(h[cacheAt:]), h[headerSize-1]&outdatedBit == 0
}

// Cache notes a count.
func Cache(h []byte, n uint64) { binary.LittleEndian.PutUint64(h[cacheAt:], n) }

// Outdate says that the last count does not hold any more.
func Outdate(h []byte) { h[headerSize-1] |= outdatedBit }

// Place returns the register that an element chooses, and what it must be at least.
func Place(element []byte) (index int, least uint8) {
	hash := murmur64A(element, 0xadc83b19)
	rest := hash>>indexBits | 1<<hashBits
	return int(hash & (Registers - 1)), uint8(bits.TrailingZeros64(rest) + 1)
}

// Raises reports whether a register is less than least. ok is false if the string
// is damaged.
func Raises(h []byte, index int, least uint8) (yes, ok bool) {
	if IsDense(h) {
		return get(h[headerSize:], index) < least, true
	}
	if least > maxValue {
		return true, true // which a sparse one cannot hold
	}
	run, ok := find(h, index, start)
	return ok && run.value < least, ok
}

// Raise makes a register at least value. A sparse string may be moved, and becomes
// dense rather than longer than limit. ok is false if the string is damaged.
func Raise(h []byte, index int, value uint8, limit int) (raised []byte, ok bool) {
	near := start
	return raise(h, index, value, limit, &near)
}

// RaiseAll is Raise of all registers that are not 0 in a union, one after the other.
func RaiseAll(h []byte, to *Union, limit int) (raised []byte, ok bool) {
	near := start
	for index, value := range to {
		if value == 0 {
			continue
		}
		if h, ok = raise(h, index, value, limit, &near); !ok {
			return h, false
		}
	}
	return h, true
}

func raise(h []byte, index int, value uint8, limit int, near *place) (raised []byte, ok bool) {
	if !IsDense(h) {
		if raised, done, ok := raiseSparse(h, index, value, limit, near); done || !ok {
			return raised, ok
		}
		if h, ok = Dense(h); !ok {
			return h, false
		}
	}
	if get(h[headerSize:], index) < value {
		put(h[headerSize:], index, value)
	}
	return h, true
}

// Dense returns the dense form of a HyperLogLog, which is another string unless it
// is dense already. ok is false if the string is damaged.
func Dense(h []byte) (dense []byte, ok bool) {
	if IsDense(h) {
		return h, true
	}
	dense = make([]byte, denseSize)
	copy(dense, h[:headerSize])
	dense[encodingAt] = encDense
	index := 0
	for w := walk(h); w.next(); {
		if w.run.value > 0 {
			if index+w.run.length > Registers {
				return h, false
			}
			for i := range w.run.length {
				put(dense[headerSize:], index+i, w.run.value)
			}
		}
		index += w.run.length
	}
	if index != Registers {
		return h, false
	}
	return dense, true
}

// Register returns a register of a dense HyperLogLog.
func Register(h []byte, index int) uint8 { return get(h[headerSize:], index) }

// Dense registers are taken in groups of four, which are three bytes.

func get(registers []byte, index int) uint8 {
	g := registers[index/4*3:]
	_ = g[2]
	four := uint32(g[0]) | uint32(g[1])<<8 | uint32(g[2])<<16
	return uint8(four >> (index % 4 * registerBits) & (1<<registerBits - 1))
}

func put(registers []byte, index int, value uint8) {
	g := registers[index/4*3:]
	_ = g[2]
	four := uint32(g[0]) | uint32(g[1])<<8 | uint32(g[2])<<16
	shift := index % 4 * registerBits
	four = four&^((1<<registerBits-1)<<shift) | uint32(value)<<shift
	g[0], g[1], g[2] = byte(four), byte(four>>8), byte(four>>16)
}

// murmur64A is Austin Appleby's MurmurHash2 for 64 bits, as on a machine that puts
// the lowest byte first.
func murmur64A(b []byte, seed uint64) uint64 {
	const (
		m = 0xc6a4a7935bd1e995
		r = 47
	)
	h := seed ^ uint64(len(b))*m
	for ; len(b) >= 8; b = b[8:] {
		k := binary.LittleEndian.Uint64(b) * m
		k ^= k >> r
		h = (h ^ k*m) * m
	}
	if len(b) > 0 {
		var k uint64
		for i, c := range b {
			k |= uint64(c) << (8 * i)
		}
		h = (h ^ k) * m
	}
	h ^= h >> r
	h *= m
	return h ^ h>>r
}
