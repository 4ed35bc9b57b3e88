package dict

import (
	"math/bits"

	"github.com/wedis/wedis/engine/internal/arena"
)

// level returns the number of buckets at the start of the pass that n buckets are in, a power of two, and how many of
// them have been split in it.
func level(n uint32) (size, done uint32) {
	size = 1 << (bits.Len32(n) - 1)
	return size, n - size
}

// split adds a bucket: the next one of the pass gives it the entries that belong there.
func (d Dict) split() {
	n := uint32(d.buckets())
	size, at := level(n)
	added := d.vec().Push()
	keep, give := Ref(0), Ref(0)
	kept, given := 0, 0
	head := d.head(at)
	for e := Ref(arena.Load32(head)); e != 0; {
		b := d.s.From(e)
		next := Ref(arena.Load32(b))
		if arena.Load32(b[offHash:])&size != 0 {
			arena.Store32(b, uint32(give))
			give = e
			given++
		} else {
			arena.Store32(b, uint32(keep))
			keep = e
			kept++
		}
		e = next
	}
	arena.Store32(head, uint32(keep))
	arena.Store32(added, uint32(give))
	old, young := d.bounds()
	young = max(young, kept, given)
	if n+1 == 2*size { // the pass is over: all have been split, and the next begins
		old, young = young, 0
	}
	d.setBounds(old, young)
}

// merge removes the last bucket: its entries go back to the one it was split from.
func (d Dict) merge() {
	n := uint32(d.buckets())
	size, at := level(n)
	if at == 0 { // back into the pass before, in which all had been split
		size /= 2
		at = size
		old, _ := d.bounds()
		d.setBounds(0, old)
	}
	at--
	first := Ref(arena.Load32(d.head(at + size)))
	d.vec().Pop()
	head := d.head(at)
	length := d.chainLen(Ref(arena.Load32(head)))
	for e := first; e != 0; length++ {
		b := d.s.From(e)
		next := Ref(arena.Load32(b))
		arena.Store32(b, arena.Load32(head))
		arena.Store32(head, uint32(e))
		e = next
	}
	d.noteChain(at, length)
}

// shrink merges up to two buckets if more than half are idle.
func (d Dict) shrink() {
	count := d.Len()
	for range 2 {
		if n := d.buckets(); n == 1 || n <= 2*count {
			break
		}
		d.merge()
	}
	if count == 0 {
		d.setBounds(0, 0)
	}
}

// noteChain keeps the bounds true when bucket i has a chain of n entries.
func (d Dict) noteChain(i uint32, n int) {
	size, done := level(uint32(d.buckets()))
	old, young := d.bounds()
	if i < done || i >= size {
		young = max(young, n)
	} else {
		old = max(old, n)
	}
	d.setBounds(old, young)
}

// bounds returns the bounds on the length of the chains that were not split in this pass, and that were.
func (d Dict) bounds() (old, young int) {
	v := arena.Load32(d.s.From(d.h)[offOld:])
	return int(v & 0xffff), int(v >> 16)
}

func (d Dict) setBounds(old, young int) {
	arena.Store32(d.s.From(d.h)[offOld:], uint32(min(old, 0xffff))|uint32(min(young, 0xffff))<<16)
}
