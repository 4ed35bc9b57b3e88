// Package vec is an array on an arena that grows and shrinks at its end without ever being copied as a whole.
//
// # Terms
//
//   - Element: a fixed number of bytes, the width, the same for all elements of a vec.
//   - Segment: a block of 1024 elements. The only segment of a short vec is smaller: it doubles until it is of full length.
//   - Directory: a block of 32-bit references to the segments, in order. A vec of one segment has none.
//   - Header: two words in a block of whoever owns the vec, so that a structure and its vec share one block.
//
// # Layout
//
//	header   [length u32][root u32]
//	root     0 when the vec is empty
//	         the segment, up to 1024 elements
//	         the directory, beyond
//
// # Invariants
//
//   - There are just as many segments as the length needs.
//   - The directory has room for a power of two of segments, the smallest that holds them.
//
// # Costs
//
// Push and Pop copy no more than half a segment while there is one segment, and the directory (4 bytes to 1024 elements)
// each time the number of segments doubles or halves; everything else stays where it is. At is one look-up more than an
// array.
package vec

import (
	"github.com/wedis/wedis/engine/internal/arena"
)

const (
	segShift = 10
	segMask  = SegmentLen - 1

	// SegmentLen is the number of elements in a segment.
	SegmentLen = 1 << segShift

	// HeaderSize is the number of bytes a header takes in its owner's block.
	HeaderSize = 8
)

// Vec is a view of a vec: the bytes are in the arena, and any number of views may be made and dropped.
type Vec struct {
	a     *arena.Arena
	owner arena.Ref
	off   int
	width int
}

// Open returns a view of the vec of elements of width bytes whose header is at byte off of the block owner.
func Open(a *arena.Arena, owner arena.Ref, off, width int) Vec {
	return Vec{a, owner, off, width}
}

// Init makes the vec empty, whatever its header holds. A new header needs it.
func (v Vec) Init() { v.set(0, 0) }

// Len returns the number of elements.
func (v Vec) Len() int { return int(arena.Load32(v.header())) }

// At returns the bytes from the start of element i on; the first width ones are the element's. They stay valid until
// the next Push, Pop or Compact.
func (v Vec) At(i int) []byte {
	h := v.header()
	seg := arena.Ref(arena.Load32(h[4:]))
	if arena.Load32(h) > SegmentLen {
		seg = arena.Ref(arena.Load32(v.a.From(seg)[i>>segShift*4:]))
	}
	return v.a.From(seg)[i&segMask*v.width:]
}

// Push adds an element, whose contents are undefined, at the end and returns its bytes as At does.
func (v Vec) Push() []byte {
	n, root := v.get()
	switch {
	case n == 0:
		root = v.a.Alloc(2 * v.width)
	case n < SegmentLen:
		if n&(n-1) == 0 {
			root = v.a.Realloc(root, 2*n*v.width, n*v.width)
		}
	case n&segMask == 0:
		root = v.addSegment(root, n>>segShift)
	}
	v.set(n+1, root)
	return v.At(n)
}

// addSegment adds segment k, k > 0, and returns the new root.
func (v Vec) addSegment(root arena.Ref, k int) arena.Ref {
	dir := root
	if k == 1 {
		dir = v.a.Alloc(2 * 4)
		arena.Store32(v.a.From(dir), uint32(root))
	} else if k&(k-1) == 0 {
		dir = v.a.Realloc(root, 2*k*4, k*4)
	}
	seg := v.a.Alloc(SegmentLen * v.width)
	arena.Store32(v.a.From(dir)[k*4:], uint32(seg))
	return dir
}

// Pop removes the last element. The vec must not be empty.
func (v Vec) Pop() {
	n, root := v.get()
	n--
	switch {
	case n < 0:
		panic("vec: Pop of an empty vec")
	case n == 0:
		v.a.Free(root)
		root = 0
	case n < SegmentLen:
		if n&(n-1) == 0 {
			root = v.a.Realloc(root, 2*n*v.width, n*v.width)
		}
	case n&segMask == 0:
		root = v.dropSegment(root, n>>segShift)
	}
	v.set(n, root)
}

// dropSegment frees segment k, k > 0, which is the last one, and returns the new root.
func (v Vec) dropSegment(dir arena.Ref, k int) arena.Ref {
	b := v.a.From(dir)
	v.a.Free(arena.Ref(arena.Load32(b[k*4:])))
	if k == 1 {
		root := arena.Ref(arena.Load32(b))
		v.a.Free(dir)
		return root
	}
	if k&(k-1) == 0 {
		return v.a.Realloc(dir, k*4, k*4)
	}
	return dir
}

// Free frees the segments and the directory and makes the vec empty. The header's block stays the owner's to free.
func (v Vec) Free() {
	n, root := v.get()
	if n > SegmentLen {
		for k := range (n + segMask) >> segShift {
			v.a.Free(arena.Ref(arena.Load32(v.a.From(root)[k*4:])))
		}
	}
	v.a.Free(root)
	v.Init()
}

// Compact is a step of compaction: if i is the first element of a segment, it gives the segment, and for i = 0 the
// directory, the chance to move to a denser part of the arena.
func (v Vec) Compact(i int) {
	n, root := v.get()
	if i&segMask != 0 || i >= n {
		return
	}
	if n > SegmentLen {
		at := v.a.From(root)[i>>segShift*4:]
		arena.Store32(at, uint32(v.a.Move(arena.Ref(arena.Load32(at)))))
	}
	if i == 0 {
		v.set(n, v.a.Move(root))
	}
}

func (v Vec) header() []byte { return v.a.From(v.owner)[v.off:] }

func (v Vec) get() (n int, root arena.Ref) {
	h := v.header()
	return int(arena.Load32(h)), arena.Ref(arena.Load32(h[4:]))
}

func (v Vec) set(n int, root arena.Ref) {
	h := v.header()
	arena.Store32(h, uint32(n))
	arena.Store32(h[4:], uint32(root))
}
