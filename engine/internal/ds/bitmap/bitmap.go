// Package bitmap reads and changes the bits of byte strings. Bit 0 is the highest
// bit of byte 0, so that the bits of a string, written one after another, are its
// bytes in binary.
//
// Whatever walks through a string does so eight bytes at a time.
package bitmap

import (
	"math/bits"
	"unsafe"
)

// Get returns bit at, 0 behind the end.
func Get(b []byte, at uint64) int {
	if at>>3 >= uint64(len(b)) {
		return 0
	}
	return int(b[at>>3] >> (^at & 7) & 1)
}

// Set sets bit at, which must exist, to the lowest bit of on.
func Set(b []byte, at uint64, on int) {
	shift := ^at & 7
	b[at>>3] = b[at>>3]&^(1<<shift) | byte(on&1)<<shift
}

// Count returns how many bits are set.
func Count(b []byte) int64 {
	n := 0
	w, rest := words(b)
	for _, x := range w {
		n += bits.OnesCount64(x)
	}
	for _, x := range rest {
		n += bits.OnesCount8(x)
	}
	return int64(n)
}

// CountRange returns how many bits are set from bit first to bit last, both of
// which must exist.
func CountRange(b []byte, first, last int64) int64 {
	i, j := first>>3, last>>3
	before := b[i] &^ (0xff >> (first & 7))
	behind := b[j] & (0x7f >> (last & 7))
	return Count(b[i:j+1]) - int64(bits.OnesCount8(before)+bits.OnesCount8(behind))
}

// Find returns the first bit that is on from bit first to bit last, both of which
// must exist, or -1. On is 0 or 1.
func Find(b []byte, on int, first, last int64) int64 {
	var flip byte // what is searched for are ones
	if on == 0 {
		flip = 0xff
	}
	i := first >> 3
	if x := (b[i] ^ flip) & (0xff >> (first & 7)); x != 0 {
		return upTo(last, i, x)
	}
	i++
	whole := b[i : last>>3+1]
	w, rest := words(whole)
	wide := uint64(flip) * (^uint64(0) / 0xff)
	for _, x := range w {
		if x ^= wide; x != 0 {
			skip := bits.TrailingZeros64(x) &^ 7
			return upTo(last, i+int64(skip>>3), byte(x>>skip))
		}
		i += 8
	}
	for _, x := range rest {
		if x ^= flip; x != 0 {
			return upTo(last, i, x)
		}
		i++
	}
	return -1
}

// upTo returns the place of the first bit set in x, byte i, unless it is behind last.
func upTo(last, i int64, x byte) int64 {
	if at := i<<3 + int64(bits.LeadingZeros8(x)); at <= last {
		return at
	}
	return -1
}

// words views a string as words, the lowest byte first as on all machines that Go's
// wasm runs on, and the bytes that are left.
func words(b []byte) (w []uint64, rest []byte) {
	n := len(b) / 8
	if n == 0 {
		return nil, b
	}
	return unsafe.Slice((*uint64)(unsafe.Pointer(unsafe.SliceData(b))), n), b[n*8:]
}
