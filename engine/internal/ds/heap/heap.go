// Package heap is a priority queue on an arena: entries by the time they are due, the earliest first.
//
// # Terms
//
//   - Item: a time and the reference of what is due then.
//   - Index: where an item is now, 0 being the earliest. Items change places, so that whoever wants to fix or remove an
//     item later must know its index: the heap tells it, through moved, each time it changes.
//
// # Layout
//
// It is a 4-ary heap in a vec: the children of item i are 4i+1 to 4i+4. It is half as deep as a binary one, and moving
// an item up, which is what most pushes do, looks at one item a level.
//
//	header   a block with the header of the vec
//	item     [when i64][ref u32], 12 bytes
//
// # Invariants
//
//   - No item is due before its parent.
//   - The last call of moved for a reference in the heap had its index.
//
// # Costs
//
// Push, Fix and Remove take O(log n), Min and At O(1). None copies more than the vec does.
package heap

import (
	"github.com/wedis/wedis/engine/internal/arena"
	"github.com/wedis/wedis/engine/internal/ds/vec"
)

const (
	arity    = 4
	pad      = arity - 1 // elements before the first item
	offRef   = 8
	itemSize = 12
	segShift = 9 // 512 items to a segment of 6 KiB
)

// Heap is a view of a heap: the items are in the arena, and any number of views may be made and dropped.
type Heap struct {
	items vec.Vec
	a     *arena.Arena
	h     arena.Ref
	moved func(ref arena.Ref, index uint32)
}

// New makes an empty heap that calls moved each time an item gets an index, the first one included. moved must not
// change the heap.
func New(a *arena.Arena, moved func(ref arena.Ref, index uint32)) Heap {
	r := a.Alloc(vec.HeaderSize)
	*arena.View[vec.Header](a, r, 0) = vec.Header{}
	h := Open(a, r, moved)
	for range pad {
		clear(h.items.Push()[:itemSize])
	}
	return h
}

// Open returns a view of the heap that has the header r, as given by Ref.
func Open(a *arena.Arena, r arena.Ref, moved func(ref arena.Ref, index uint32)) Heap {
	return Heap{vec.Open(a, arena.View[vec.Header](a, r, 0), itemSize, segShift), a, r, moved}
}

// Ref returns the block of the heap's header, by which Open finds the heap again.
func (h Heap) Ref() arena.Ref { return h.h }

// Free frees the heap, its header included, without calling moved.
func (h Heap) Free() {
	h.items.Free()
	h.a.Free(h.h)
}

// Memory returns the bytes of the heap, its header included.
func (h Heap) Memory() int { return h.a.Size(h.h) + h.items.Memory() }

// Len returns the number of items.
func (h Heap) Len() int { return int(h.items.Len) - pad }

// At returns the item at index i, which must be less than Len.
func (h Heap) At(i uint32) (when int64, ref arena.Ref) {
	b := h.item(i)
	return whenOf(b), refOf(b)
}

// Min returns the item that is due first; ok says whether there is one.
func (h Heap) Min() (when int64, ref arena.Ref, ok bool) {
	if h.Len() == 0 {
		return 0, 0, false
	}
	when, ref = h.At(0)
	return when, ref, true
}

// Before returns how many items are due before a time. It looks at these and their children only.
func (h Heap) Before(when int64) int { return h.before(0, when) }

// before is Before for the item at index i and those below.
func (h Heap) before(i int, when int64) int {
	if i >= h.Len() || whenOf(h.item(uint32(i))) >= when {
		return 0
	}
	n := 1
	for child := arity*i + 1; child <= arity*i+arity; child++ {
		n += h.before(child, when)
	}
	return n
}

// SetRef changes the reference of the item at index i, without calling moved.
func (h Heap) SetRef(i uint32, ref arena.Ref) { arena.Store32(h.item(i)[offRef:], uint32(ref)) }

// Push adds an item.
func (h Heap) Push(when int64, ref arena.Ref) {
	h.items.Push()
	h.up(uint32(h.Len()-1), when, ref)
}

// Fix changes when the item at index i is due.
func (h Heap) Fix(i uint32, when int64) {
	was, ref := h.At(i)
	h.settle(i, was, when, ref)
}

// Remove removes the item at index i.
func (h Heap) Remove(i uint32) {
	last := uint32(h.Len() - 1)
	was, _ := h.At(i)
	when, ref := h.At(last)
	h.items.Pop()
	if i != last {
		h.settle(i, was, when, ref)
	}
}

// settle puts an item where it belongs, given a gap at index i that was due at was.
func (h Heap) settle(i uint32, was, when int64, ref arena.Ref) {
	if when < was {
		h.up(i, when, ref)
	} else {
		h.down(i, when, ref)
	}
}

// up moves the gap at index i towards the root until the item may fill it.
func (h Heap) up(i uint32, when int64, ref arena.Ref) {
	gap := h.item(i)
	for i > 0 {
		p := (i - 1) / arity
		parent := h.item(p)
		if whenOf(parent) <= when {
			break
		}
		h.fill(gap, i, whenOf(parent), refOf(parent))
		i, gap = p, parent
	}
	h.fill(gap, i, when, ref)
}

// down moves the gap at index i away from the root until the item may fill it.
func (h Heap) down(i uint32, when int64, ref arena.Ref) {
	n := h.Len()
	gap := h.item(i)
	for {
		first := int(i)*arity + 1
		if first >= n {
			break
		}
		children := h.item(uint32(first))
		least, w := 0, whenOf(children)
		for c := 1; c < min(arity, n-first); c++ {
			if w2 := whenOf(children[c*itemSize:]); w2 < w {
				least, w = c, w2
			}
		}
		if when <= w {
			break
		}
		child := children[least*itemSize:]
		h.fill(gap, i, w, refOf(child))
		i, gap = uint32(first+least), child
	}
	h.fill(gap, i, when, ref)
}

// fill makes an item the one at index i, whose bytes are gap.
func (h Heap) fill(gap []byte, i uint32, when int64, ref arena.Ref) {
	arena.Store64(gap, uint64(when))
	arena.Store32(gap[offRef:], uint32(ref))
	h.moved(ref, i)
}

// item returns the bytes from the item at index i on.
func (h Heap) item(i uint32) []byte { return h.items.At(int(i) + pad) }

func whenOf(item []byte) int64 { return int64(arena.Load64(item)) }

func refOf(item []byte) arena.Ref { return arena.Ref(arena.Load32(item[offRef:])) }
