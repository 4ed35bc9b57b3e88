package arena

import "math/bits"

const (
	maxClassed = 64 << 10 // bytes of the biggest size class
	smallStep  = 8        // bytes between the classes up to smallMax
	smallMax   = 128
	fineMax    = 16 << 10
	perDouble  = 16 // classes to each doubling from smallMax to fineMax; half as many beyond, where spans hold few blocks

	classFree   = 0 // page.class of a page that is free
	fineFirst   = smallMax/smallStep + 1
	coarseFirst = fineFirst + 7*perDouble     // 7 doublings from 128 bytes to 16 KiB
	classCount  = coarseFirst + 2*perDouble/2 // 2 from there to 64 KiB
	classRun    = 255                         // page.class of a run

	levels       = 8
	maxSpanPages = 16
	spanLoss     = 32 // a span may lose 1/spanLoss of its bytes at its end
)

// A class is the blocks of one size, and the spans that hold them.
type class struct {
	size     uint32 // bytes of a block
	units    uint32 // the same in units
	capacity uint16 // blocks in a span
	pages    uint8  // pages of a span
	listed   uint8  // bit l is set when lists[l] has members
	perLevel uint32 // levels<<16 / capacity, see level

	current uint32         // page number of the span to allocate from; 0 if none
	lists   [levels]uint32 // first spans of the lists by level
	spans   uint32         // spans there are
	live    uint64         // live blocks in them
}

// classOf returns the class for blocks of n bytes, 0 < n <= maxClassed.
func classOf(n int) uint8 {
	if n <= smallMax {
		return uint8((n + smallStep - 1) / smallStep)
	}
	m := uint32(n - 1)
	e := bits.Len32(m) // 2^(e-1) <= m < 2^e, e >= 8
	if n <= fineMax {
		return uint8(fineFirst + (e-8)*perDouble + int(m>>(e-5))&(perDouble-1))
	}
	return uint8(coarseFirst + (e-15)*perDouble/2 + int(m>>(e-4))&(perDouble/2-1))
}

// sizeOfClass is the inverse of classOf: the most bytes that go into a block of class c.
func sizeOfClass(c int) int {
	switch {
	case c < fineFirst:
		return c * smallStep
	case c < coarseFirst:
		i := c - fineFirst
		return (perDouble + 1 + i%perDouble) << (3 + i/perDouble)
	default:
		i := c - coarseFirst
		return (perDouble/2 + 1 + i%(perDouble/2)) << (11 + i/(perDouble/2))
	}
}

// initClasses makes all classes empty.
func (a *Arena) initClasses() {
	for c := 1; c < classCount; c++ {
		size, pages := sizeOfClass(c), 1
		for pages < maxSpanPages && pages*pageBytes%size > pages*pageBytes/spanLoss {
			pages++
		}
		capacity := pages * pageBytes / size
		a.classes[c] = class{
			size:     uint32(size),
			units:    uint32(size >> unitShift),
			capacity: uint16(capacity),
			pages:    uint8(pages),
			perLevel: levels << 16 / uint32(capacity),
		}
	}
}

// level says how full a span with some live blocks is, 0 to levels-1. The span must not be full.
func (c *class) level(live uint16) uint8 { return uint8(uint32(live) * c.perLevel >> 16) }
