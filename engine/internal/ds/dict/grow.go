package dict

import (
	"math/bits"

	"github.com/wedis/wedis/engine/internal/arena"
)

const (
	splitLoad = 10 // entries a bucket, on average, beyond which each Insert splits one
	mergeLoad = 5  // and below which each removal merges two
)

// pass returns the number of buckets at the start of the pass that n buckets are in, a power of two, and how many of
// them have been split in it.
func pass(n uint32) (size, done uint32) {
	size = 1 << (bits.Len32(n) - 1)
	return size, n - size
}

// split adds a bucket: the next one of the pass gives it the entries that belong there.
func (d Dict) split() {
	n := d.width()
	size, at := pass(n)
	clearGroup(d.buckets().Push())
	give := d.end(n)
	kept := 0
	keepIn, keepSlot := d.bucket(at), 0 // where the next entry that stays goes: behind where entries are read
	for g := keepIn; ; {
		count := used(g)
		over := overflow(g)
		var hash [slots]uint32
		for i := range count { // apart from the loop below, so that the loads overlap
			hash[i] = arena.Load32(d.s.From(refAt(g, i)))
		}
		for i := range count {
			tag, e := g[offTags+i], refAt(g, i)
			if hash[i]&size != 0 {
				give.add(tag, e)
				continue
			}
			if keepSlot == slots {
				keepIn, keepSlot = d.s.From(overflow(keepIn)), 0
			}
			setSlot(keepIn, keepSlot, tag, e)
			keepSlot++
			kept++
		}
		if over == 0 {
			break
		}
		g = d.s.From(over)
	}
	d.truncate(keepIn, keepSlot)
	old, young := d.bounds()
	young = max(young, kept, give.size)
	if n+1 == 2*size { // the pass is over: all have been split, and the next begins
		old, young = young, 0
	}
	d.setBounds(old, young)
}

// truncate makes g, of which only the first n slots are still needed, the last group of its bucket.
func (d Dict) truncate(g []byte, n int) {
	for i := n; i < slots; i++ {
		setSlot(g, i, 0, 0)
	}
	over := overflow(g)
	setOverflow(g, 0)
	d.freeGroups(over)
}

// freeGroups frees the overflow groups from r on.
func (d Dict) freeGroups(r Ref) {
	for r != 0 {
		next := overflow(d.s.From(r))
		d.s.Free(r)
		r = next
	}
}

// merge removes the last bucket: its entries go back to the one it was split from.
func (d Dict) merge() {
	n := d.width()
	size, at := pass(n)
	if at == 0 { // back into the pass before, in which all have been split
		size /= 2
		at = size
		old, _ := d.bounds()
		d.setBounds(0, old)
	}
	at--
	to := d.end(at)
	for g := d.bucket(at + size); ; {
		for i := range used(g) {
			to.add(g[offTags+i], refAt(g, i))
		}
		over := overflow(g)
		if over == 0 {
			break
		}
		g = d.s.From(over)
	}
	d.freeGroups(overflow(d.bucket(at + size)))
	d.buckets().Pop()
	d.noteSize(at, to.size)
}

// noteSize keeps the bounds true when bucket i has n entries.
func (d Dict) noteSize(i uint32, n int) {
	size, done := pass(d.width())
	old, young := d.bounds()
	if i < done || i >= size {
		if n <= young {
			return
		}
		young = n
	} else {
		if n <= old {
			return
		}
		old = n
	}
	d.setBounds(old, young)
}

// bounds returns the bounds on the size of the buckets that were not split in this pass, and that were.
func (d Dict) bounds() (old, young int) {
	v := arena.Load32(d.s.From(d.h)[offOld:])
	return int(v & 0xffff), int(v >> 16)
}

func (d Dict) setBounds(old, young int) {
	arena.Store32(d.s.From(d.h)[offOld:], uint32(min(old, 0xffff))|uint32(min(young, 0xffff))<<16)
}
