// Package vec is an array on an arena that grows and shrinks at its end without ever being copied as a whole.
//
// # Terms
//
//   - Element: a fixed number of bytes, the width, the same for all elements of a vec.
//   - Segment: a block of a fixed number of elements, a power of two. The only segment of a short vec is smaller: it
//     doubles until it is of full length.
//   - Shape: the width and the length of a segment. It is not stored: the owner gives the same one each time.
//   - Directory: a block of 32-bit references to the segments, in order. A vec of one segment has none.
//   - Header: two words in a block of whoever owns the vec, so that a structure and its vec share one block.
//
// # Layout
//
//	header   [length u32][root u32]
//	root     0 when the vec is empty
//	         the segment, while there is only one
//	         the directory, beyond
//
// # Invariants
//
//   - There are just as many segments as the length needs.
//   - The only segment and the directory have room for at least the next power of two, and for no more than four times
//     what they hold. They double when they are full and halve when three quarters are idle, so that no sequence of
//     Push and Pop copies at each step.
//
// # Costs
//
// Push and Pop copy no more than half a segment while there is one segment, and the directory (4 bytes a segment) each
// time the number of segments doubles or halves; everything else stays where it is. At is one look-up more than an
// array.
package vec

import (
	"github.com/wedis/wedis/engine/internal/arena"
)

// HeaderSize is the number of bytes a header takes in its owner's block.
const HeaderSize = 8

// Header is what a vec is to its owner. Zero is an empty vec.
type Header struct {
	Len  uint32    // elements
	Root arena.Ref // see the package comment
}

// Vec is a view of a vec: the bytes are in the arena, and any number of views may be made and dropped.
type Vec struct {
	*Header
	a     *arena.Arena
	width int
	shift uint
}

// Open returns a view of the vec with this header, which must be in a block, and this shape: elements of width bytes,
// 1<<shift to a segment. The view is good as long as the block stays where it is.
func Open(a *arena.Arena, h *Header, width int, shift uint) Vec {
	return Vec{h, a, width, shift}
}

// At returns the bytes from the start of element i on; the first of them, as many as the width, are the element's. They
// stay valid until the next Push, Pop or Compact.
func (v Vec) At(i int) []byte {
	return v.a.From(Segment(v.a, v.Header, uint32(i), v.shift))[i&(v.segment()-1)*v.width:]
}

// Segment returns the segment of element i. It is At for owners in a hurry: it is inlined, and with a constant shape
// the rest is a mask and a shift.
func Segment(a *arena.Arena, h *Header, i uint32, shift uint) arena.Ref {
	r := h.Root
	if (h.Len-1)>>shift != 0 { // more than one segment
		r = *arena.View[arena.Ref](a, r, i>>shift*linkSize)
	}
	return r
}

// Push adds an element, whose contents are undefined, at the end and returns its bytes as At does.
func (v Vec) Push() []byte {
	n := int(v.Len)
	switch {
	case n == 0:
		v.Root = v.a.Alloc(v.width)
	case n < v.segment():
		if n&(n-1) == 0 {
			v.Root = v.a.Realloc(v.Root, 2*n*v.width, n*v.width)
		}
	case n&(v.segment()-1) == 0:
		v.addSegment(uint32(n >> v.shift))
	}
	v.Len++
	return v.At(n)
}

// addSegment adds segment k, k > 0.
func (v Vec) addSegment(k uint32) {
	if k == 1 {
		first := v.Root
		v.Root = v.a.Alloc(2 * linkSize)
		*v.link(0) = first
	} else if k&(k-1) == 0 {
		v.Root = v.a.Realloc(v.Root, 2*int(k)*linkSize, int(k)*linkSize)
	}
	*v.link(k) = v.a.Alloc(v.segment() * v.width)
}

// Pop removes the last element. The vec must not be empty.
func (v Vec) Pop() {
	if v.Len == 0 {
		panic("vec: Pop of an empty vec")
	}
	v.Len--
	n := int(v.Len)
	switch {
	case n == 0:
		v.a.Free(v.Root)
		v.Root = 0
	case n < v.segment():
		if n&(n-1) == 0 {
			v.Root = v.a.Realloc(v.Root, 2*n*v.width, n*v.width)
		}
	case n&(v.segment()-1) == 0:
		v.dropSegment(uint32(n >> v.shift))
	}
}

// dropSegment frees segment k, k > 0, which is the last one.
func (v Vec) dropSegment(k uint32) {
	v.a.Free(*v.link(k))
	if k == 1 {
		dir := v.Root
		v.Root = *v.link(0)
		v.a.Free(dir)
	} else if k&(k-1) == 0 {
		v.Root = v.a.Realloc(v.Root, 2*int(k)*linkSize, int(k)*linkSize)
	}
}

// Memory returns the bytes of the segments and the directory.
func (v Vec) Memory() int {
	if v.Len == 0 {
		return 0
	}
	n := v.a.Size(v.Root)
	if int(v.Len) > v.segment() {
		n += int(v.segments()) * v.a.Size(*v.link(0)) // which are all alike
	}
	return n
}

// Free frees the segments and the directory and makes the vec empty. The header's block stays the owner's to free.
func (v Vec) Free() {
	if int(v.Len) > v.segment() {
		for k := range v.segments() {
			v.a.Free(*v.link(k))
		}
	}
	v.a.Free(v.Root)
	*v.Header = Header{}
}

// Compact is a step of compaction: if i is the first element of a segment, it gives the segment, and for i = 0 the
// directory, the chance to move to a denser part of the arena.
func (v Vec) Compact(i int) {
	if i&(v.segment()-1) != 0 || i >= int(v.Len) {
		return
	}
	if int(v.Len) > v.segment() {
		at := v.link(uint32(i >> v.shift))
		*at = v.a.Move(*at)
	}
	if i == 0 {
		v.Root = v.a.Move(v.Root)
	}
}

// linkSize is the number of bytes of a reference in the directory.
const linkSize = 4

// link returns where the directory, which must be there, refers to segment k.
func (v Vec) link(k uint32) *arena.Ref { return arena.View[arena.Ref](v.a, v.Root, k*linkSize) }

// segment returns the number of elements in a segment of full length.
func (v Vec) segment() int { return 1 << v.shift }

// segments returns the number of segments.
func (v Vec) segments() uint32 { return (v.Len + 1<<v.shift - 1) >> v.shift }
