package arena

import (
	"runtime"
	"unsafe"
)

// View returns the bytes of block r from byte off on as a T, which must have no Go pointers, must fit, and must not
// need more than 8 bytes of alignment, or 4 or less if off is not a multiple of 8. It is From for structures of fixed
// layout: one look-up, and no further checks. Like From, it stays valid while the block lives.
func View[T any](a *Arena, r Ref, off uint32) *T {
	if r >= ownBit {
		return (*T)(unsafe.Pointer(&a.own[r&^ownBit][off]))
	}
	return (*T)(unsafe.Pointer(&a.chunks[r>>chunkShift][(uint32(r)<<unitShift+off)&(chunkBytes-1)]))
}

// Words in blocks, at any byte. They are in the machine's own byte order: a block never leaves the process. The
// compiler makes one load or store of each, which it does not do for encoding/binary on wasm.

// Load32 returns the word in the first 4 bytes of b.
func Load32(b []byte) uint32 {
	_ = b[3]
	return *(*uint32)(unsafe.Pointer(unsafe.SliceData(b)))
}

// Store32 sets the first 4 bytes of b to the word v.
func Store32(b []byte, v uint32) {
	_ = b[3]
	*(*uint32)(unsafe.Pointer(unsafe.SliceData(b))) = v
}

// Load64 returns the word in the first 8 bytes of b.
func Load64(b []byte) uint64 {
	_ = b[7]
	return *(*uint64)(unsafe.Pointer(unsafe.SliceData(b)))
}

// Store64 sets the first 8 bytes of b to the word v.
func Store64(b []byte, v uint64) {
	_ = b[7]
	*(*uint64)(unsafe.Pointer(unsafe.SliceData(b))) = v
}

// LoadUpTo8 returns the first 8 bytes of b, or all if they are fewer, as a word of which the first one is the lowest.
func LoadUpTo8(b []byte) uint64 {
	switch n := len(b); {
	case n >= 8:
		return Load64(b)
	case n >= 4: // those in the middle, if any, twice
		return uint64(Load32(b)) | uint64(Load32(b[n-4:]))<<(n*8-32)
	case n > 0:
		return uint64(b[0]) | uint64(b[n/2])<<(n/2*8) | uint64(b[n-1])<<(n*8-8)
	}
	return 0
}

// Equal says whether a and b, which are of the same length, have the same bytes. The comparison of strings goes byte by
// byte on wasm, and this one word by word, the last one overlapping the one before.
func Equal(a, b []byte) bool {
	n := len(a)
	switch {
	case runtime.GOARCH != "wasm":
		return string(a) == string(b)
	case n >= 8:
		for i := 0; i < n-8; i += 8 {
			if Load64(a[i:]) != Load64(b[i:]) {
				return false
			}
		}
		return Load64(a[n-8:]) == Load64(b[n-8:])
	case n >= 4:
		return Load32(a) == Load32(b) && Load32(a[n-4:]) == Load32(b[n-4:])
	}
	for i, c := range a {
		if b[i] != c {
			return false
		}
	}
	return true
}

// Copy is copy for strings that are rather short, into dst that has room for all of src. It goes word by word, the last
// one overlapping the one before: on wasm copy is a call that takes longer than the bytes.
func Copy(dst, src []byte) int {
	n := len(src)
	switch {
	case n < 4 || n > 64 || runtime.GOARCH != "wasm":
		return copy(dst, src)
	case n < 8:
		first, last := Load32(src), Load32(src[n-4:])
		Store32(dst, first)
		Store32(dst[n-4:], last)
		return n
	}
	for i := 0; i < n-8; i += 8 {
		Store64(dst[i:], Load64(src[i:]))
	}
	Store64(dst[n-8:], Load64(src[n-8:]))
	return n
}
