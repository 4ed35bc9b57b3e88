package dict

import (
	"math/bits"

	"github.com/wedis/wedis/engine/internal/arena"
	"github.com/wedis/wedis/engine/internal/ds/vec"
)

const (
	slots     = 12
	groupSize = 64

	segShift = 7 // 128 buckets to a segment of 8 KiB
)

// A group is 12 slots in 64 bytes, one line of the cache.
type group struct {
	tags    [slots]uint8
	over    Ref // the overflow group that comes next
	entries [slots]Ref
}

// buckets returns the vec of the first groups.
func (d Dict) buckets() vec.Vec {
	return vec.Open(d.s.Arena, &d.header().buckets, groupSize, segShift)
}

// addBucket adds an empty bucket at the end.
func (d Dict) addBucket() {
	d.buckets().Push()
	*d.bucket(d.width() - 1) = group{}
}

// bucket returns the first group of bucket i.
func (d Dict) bucket(i uint32) *group {
	seg := vec.Segment(d.s.Arena, &d.header().buckets, i, segShift)
	return arena.View[group](d.s.Arena, seg, i&(1<<segShift-1)*groupSize)
}

// bucketFor returns the bucket for a hash and its first group: bucketOf and bucket in one call.
func (d Dict) bucketFor(hash uint32) (i uint32, g *group) {
	a := d.s.Arena
	v := &d.header().buckets
	i = bucketOf(v.Len, hash)
	return i, arena.View[group](a, vec.Segment(a, v, i, segShift), i&(1<<segShift-1)*groupSize)
}

// group returns group r.
func (d Dict) group(r Ref) *group { return arena.View[group](d.s.Arena, r, 0) }

// bucketOf returns the bucket for a hash when there are n.
func bucketOf(n, hash uint32) uint32 {
	mask := ^uint32(0) >> (bits.LeadingZeros32(n-1) & 63) // 2^k-1 for 2^(k-1) < n <= 2^k
	i := hash & mask
	if i >= n {
		i &= mask >> 1
	}
	return i
}

// tagOf returns the tag for a hash: its high 8 bits, but never 0.
func tagOf(hash uint32) uint8 {
	t := hash >> 24
	return uint8(t | (t-1)>>31)
}

const (
	ones = 0x0101010101010101
	low7 = 0x7f7f7f7f7f7f7f7f

	high4 = 0xffffffff00000000
)

// match returns the slots with a tag as a set of bits, for slotOf. The tag is in each byte of t.
func (g *group) match(t uint64) uint64 {
	a, b := arena.Load64(g.tags[:])^t, uint64(arena.Load32(g.tags[8:]))^t
	a = (a&low7 + low7) | a | low7 // 0xff in each byte that was not 0, 0x7f in the others
	b = (b&low7 + low7) | b | low7 | high4
	return ^a>>7 | ^b>>6 // slot 0 to 7: bits 0, 8, …, 56; slot 8 to 11: bits 1, 9, 17, 25
}

// slotOf returns a slot of a set that match returned and that is not empty: m with m&(m-1) taken off each time gives
// all.
func slotOf(m uint64) int {
	n := bits.TrailingZeros64(m)
	return (n>>3 + n&1<<3) % 16
}

// used returns how many slots are taken; they are the first ones.
func (g *group) used() int {
	// The tags of the free slots are 0, and so are their bytes behind the last one that is taken.
	if b := arena.Load32(g.tags[8:]); b != 0 {
		return slots - bits.LeadingZeros32(b)>>3
	}
	return 8 - bits.LeadingZeros64(arena.Load64(g.tags[:]))>>3
}

func (g *group) set(slot int, tag uint8, e Ref) { g.tags[slot], g.entries[slot] = tag, e }

// An end is where a bucket takes its next entry.
type end struct {
	d    Dict
	g    *group // the last one
	used int    // slots taken in it
	size int    // entries in the bucket
}

// endOf returns the end of the bucket that starts with g.
func (d Dict) endOf(g *group) end {
	before := 0
	for g.over != 0 {
		g = d.group(g.over)
		before += slots
	}
	n := g.used()
	return end{d, g, n, before + n}
}

// add adds an entry to the bucket.
func (t *end) add(tag uint8, e Ref) {
	if t.used == slots {
		t.g.over = t.d.s.Alloc(groupSize)
		t.g = t.d.group(t.g.over)
		*t.g = group{}
		t.used = 0
	}
	t.g.set(t.used, tag, e)
	t.used++
	t.size++
}

// takeLast takes the last entry out of the bucket that starts with g, which must have one, and returns it.
func (d Dict) takeLast(g *group) (tag uint8, e Ref) {
	var before *group
	for g.over != 0 {
		before, g = g, d.group(g.over)
	}
	n := g.used() - 1
	tag, e = g.tags[n], g.entries[n]
	g.set(n, 0, 0)
	if n == 0 && before != nil {
		d.s.Free(before.over)
		before.over = 0
	}
	return tag, e
}

// locate returns the group and the slot of entry e of the bucket that starts with g. Of e itself it reads nothing.
func (d Dict) locate(g *group, tag uint8, e Ref) (in *group, slot int) {
	for ; ; g = d.group(g.over) {
		for m := g.match(uint64(tag) * ones); m != 0; m &= m - 1 {
			if slot = slotOf(m); g.entries[slot] == e {
				return g, slot
			}
		}
	}
}

// each calls fn for the entries of bucket i until it returns false, and says whether it never did.
func (d Dict) each(i uint32, fn func(e Ref) bool) bool {
	for g := d.bucket(i); ; g = d.group(g.over) {
		for _, e := range g.entries[:g.used()] {
			if !fn(e) {
				return false
			}
		}
		if g.over == 0 {
			return true
		}
	}
}
