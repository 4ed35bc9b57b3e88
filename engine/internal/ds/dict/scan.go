package dict

import "math/bits"

// Scan calls fn for the entries of one bucket and returns the cursor for the next call. A scan starts with cursor 0 and
// is over when 0 comes back. Entries that are there from the start of a scan to its end are met exactly once, others at
// most once as long as they are there, wherever the dict grows and shrinks between the calls. Any number is a valid
// cursor; bits beyond the low 32 are ignored. fn must not change the dict.
func (d Dict) Scan(cursor uint64, fn func(e Ref)) uint64 {
	from := bits.Reverse32(uint32(cursor))
	i, first, next := d.interval(from)
	d.each(i, func(e Ref) bool {
		if from == first || bits.Reverse32(d.HashOf(e)) >= from {
			fn(e)
		}
		return true
	})
	return next
}

// interval returns the bucket of the hashes that are at when their bits are reversed, the first of these in the bucket,
// and the cursor after the last one.
func (d Dict) interval(at uint32) (bucket, first uint32, next uint64) {
	n := d.width()
	i := bucketOf(n, bits.Reverse32(at))
	size, done := pass(n)
	if i < done || i >= size {
		size *= 2
	}
	first = bits.Reverse32(i)
	last := first | bits.Reverse32(^(size - 1))
	return i, first, uint64(bits.Reverse32(last + 1))
}

// Partition calls fn for the entries whose hash has prefix as its low bits, until fn returns false. It takes time in
// proportion to their number. fn must not change the dict.
func (d Dict) Partition(bits, prefix uint32, fn func(e Ref) bool) {
	mask := uint32(1)<<bits - 1
	prefix &= mask
	n := d.width()
	i, step := uint64(prefix), uint64(1)<<bits
	if size, _ := pass(n); step > uint64(size) { // all in one bucket, with others
		i, step = uint64(bucketOf(n, prefix)), uint64(n)
	}
	for ; i < uint64(n); i += step {
		if !d.each(uint32(i), func(e Ref) bool { return d.HashOf(e)&mask != prefix || fn(e) }) {
			return
		}
	}
}

// Compact is a step of compaction: it gives the entries of one bucket, its overflow groups, and now and then a segment
// of buckets, the chance to move to a denser part of the arena (see arena.Move), and calls moved for each entry that
// did. The cursor is as for Scan.
func (d Dict) Compact(cursor uint64, moved func(old, new Ref)) uint64 {
	i, _, next := d.interval(bits.Reverse32(uint32(cursor)))
	d.buckets().Compact(int(i))
	for g := d.bucket(i); ; g = d.group(g.over) {
		for slot := range g.used() {
			e := g.entries[slot]
			if to := d.s.Move(e); to != e {
				g.entries[slot] = to
				moved(e, to)
			}
		}
		if g.over == 0 {
			return next
		}
		g.over = d.s.Move(g.over)
	}
}
