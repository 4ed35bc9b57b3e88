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

// Vec is a view of a vec: the bytes are in the arena, and any number of views may be made and dropped.
type Vec struct {
	a     *arena.Arena
	owner arena.Ref
	off   int
	width int
	shift uint
}

// Open returns a view of the vec whose header is at byte off of the block owner, and whose shape is elements of width
// bytes, 1<<shift to a segment.
func Open(a *arena.Arena, owner arena.Ref, off, width int, shift uint) Vec {
	return Vec{a, owner, off, width, shift}
}

// Init makes the vec empty, whatever its header holds. A new header needs it.
func (v Vec) Init() { v.set(0, 0) }

// Len returns the number of elements.
func (v Vec) Len() int { return int(arena.Load32(v.header())) }

// At returns the bytes from the start of element i on; the first of them, as many as the width, are the element's. They
// stay valid until the next Push, Pop or Compact.
func (v Vec) At(i int) []byte {
	n, root := Header(v.header())
	seg := Segment(v.a, n, root, uint32(i), v.shift)
	return v.a.From(seg)[i&(v.segment()-1)*v.width:]
}

// Header returns what a header says: the length and the root.
func Header(b []byte) (n uint32, root arena.Ref) {
	return arena.Load32(b), arena.Ref(arena.Load32(b[4:]))
}

// Segment returns the segment of element i, given what the header says. Header and Segment are At for owners in a
// hurry: they are inlined, and with a constant shape the rest is a mask and a shift.
func Segment(a *arena.Arena, n uint32, root arena.Ref, i uint32, shift uint) arena.Ref {
	if (n-1)>>shift != 0 { // more than one segment
		root = arena.Ref(arena.Load32(a.From(root)[i>>shift*4:]))
	}
	return root
}

// Push adds an element, whose contents are undefined, at the end and returns its bytes as At does.
func (v Vec) Push() []byte {
	n, root := v.get()
	switch {
	case n == 0:
		root = v.a.Alloc(v.width)
	case n < v.segment():
		if n&(n-1) == 0 {
			root = v.a.Realloc(root, 2*n*v.width, n*v.width)
		}
	case n&(v.segment()-1) == 0:
		root = v.addSegment(root, n>>v.shift)
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
	seg := v.a.Alloc(v.segment() * v.width)
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
	case n < v.segment():
		if n&(n-1) == 0 {
			root = v.a.Realloc(root, 2*n*v.width, n*v.width)
		}
	case n&(v.segment()-1) == 0:
		root = v.dropSegment(root, n>>v.shift)
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
		return v.a.Realloc(dir, 2*k*4, k*4)
	}
	return dir
}

// Free frees the segments and the directory and makes the vec empty. The header's block stays the owner's to free.
func (v Vec) Free() {
	n, root := v.get()
	if n > v.segment() {
		for k := range v.segments(n) {
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
	if i&(v.segment()-1) != 0 || i >= n {
		return
	}
	if n > v.segment() {
		at := v.a.From(root)[i>>v.shift*4:]
		arena.Store32(at, uint32(v.a.Move(arena.Ref(arena.Load32(at)))))
	}
	if i == 0 {
		v.set(n, v.a.Move(root))
	}
}

// segment returns the number of elements in a segment of full length.
func (v Vec) segment() int { return 1 << v.shift }

// segments returns the number of segments for n elements.
func (v Vec) segments(n int) int { return (n + v.segment() - 1) >> v.shift }

func (v Vec) header() []byte { return v.a.From(v.owner)[v.off:] }

func (v Vec) get() (n int, root arena.Ref) {
	l, root := Header(v.header())
	return int(l), root
}

func (v Vec) set(n int, root arena.Ref) {
	h := v.header()
	arena.Store32(h, uint32(n))
	arena.Store32(h[4:], uint32(root))
}
