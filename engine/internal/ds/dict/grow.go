package dict

import "math/bits"

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
	d.addBucket()
	give := d.endOf(d.bucket(n))
	kept := 0
	keepIn, keepSlot := d.bucket(at), 0 // where the next entry that stays goes: never beyond where entries are read
	for g := keepIn; ; {
		count, over := g.used(), g.over
		var hash [slots]uint32
		for i := range count { // apart from the loop below, so that the loads overlap
			hash[i] = d.HashOf(g.entries[i])
		}
		for i := range count {
			tag, e := g.tags[i], g.entries[i]
			if hash[i]&size != 0 {
				give.add(tag, e)
				continue
			}
			if keepSlot == slots {
				keepIn, keepSlot = d.group(keepIn.over), 0
			}
			keepIn.set(keepSlot, tag, e)
			keepSlot++
			kept++
		}
		if over == 0 {
			break
		}
		g = d.group(over)
	}
	d.truncate(keepIn, keepSlot)
	b := &d.header().bounds
	b.young = max(b.young, bound(kept), bound(give.size))
	if n+1 == 2*size { // the pass is over: all have been split, and the next begins
		*b = bounds{old: b.young}
	}
}

// truncate makes g, of which only the first n slots are still needed, the last group of its bucket.
func (d Dict) truncate(g *group, n int) {
	for i := n; i < slots; i++ {
		g.set(i, 0, 0)
	}
	d.freeGroups(g.over)
	g.over = 0
}

// freeGroups frees the overflow groups from r on.
func (d Dict) freeGroups(r Ref) {
	for r != 0 {
		next := d.group(r).over
		d.s.Free(r)
		r = next
	}
}

// merge removes the last bucket: its entries go back to the one it was split from.
func (d Dict) merge() {
	head := d.header()
	size, at := pass(head.buckets.Len)
	if at == 0 { // back into the pass before, in which all have been split
		size /= 2
		at = size
		head.bounds = bounds{young: head.bounds.old}
	}
	at--
	to := d.endOf(d.bucket(at))
	last := d.bucket(at + size)
	for g := last; ; g = d.group(g.over) {
		for i := range g.used() {
			to.add(g.tags[i], g.entries[i])
		}
		if g.over == 0 {
			break
		}
	}
	d.freeGroups(last.over)
	d.buckets().Pop()
	head.bounds.note(head.buckets.Len, at, to.size)
}

// bounds are what no bucket exceeds in size: old for those that await their split in this pass, young for the others.
type bounds struct{ old, young uint16 }

// note keeps the bounds true when bucket i of n has size entries.
func (b *bounds) note(n, i uint32, size int) {
	s := bound(size)
	if s <= min(b.old, b.young) {
		return
	}
	if first, done := pass(n); i < done || i >= first {
		b.young = max(b.young, s)
	} else {
		b.old = max(b.old, s)
	}
}

// bound returns a size as a bound.
func bound(size int) uint16 { return uint16(min(size, 0xffff)) }
