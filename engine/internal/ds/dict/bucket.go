package dict

import (
	"math/bits"

	"github.com/wedis/wedis/engine/internal/arena"
	"github.com/wedis/wedis/engine/internal/ds/vec"
)

// A group is 12 slots in 64 bytes, one line of a cache: the tags, the overflow link, the references.
const (
	slots     = 12
	offTags   = 0
	offOver   = 12
	offRefs   = 16
	groupSize = offRefs + slots*4

	segShift = 7 // 128 buckets to a segment of 8 KiB
)

// buckets returns the vec of the first groups.
func (d Dict) buckets() vec.Vec { return vec.Open(d.s.Arena, d.h, offBuckets, groupSize, segShift) }

// bucket returns the first group of bucket i.
func (d Dict) bucket(i uint32) []byte {
	n, root := vec.Header(d.s.From(d.h)[offBuckets:])
	return d.s.From(vec.Segment(d.s.Arena, n, root, i, segShift))[i&(1<<segShift-1)*groupSize:]
}

// bucketOf returns the bucket for a hash when there are n.
func bucketOf(n, hash uint32) uint32 {
	mask := ^uint32(0) >> bits.LeadingZeros32(n-1) // 2^k-1 for 2^(k-1) < n <= 2^k
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

// match returns the slots of group g with this tag as a set of bits, for slotOf. Tag 0 stands for the free ones.
func match(g []byte, tag uint8) uint64 {
	t := uint64(tag) * ones
	a, b := arena.Load64(g)^t, uint64(arena.Load32(g[8:]))^t
	a = (a&low7 + low7) | a | low7 // 0xff in each byte that was not 0, 0x7f in the others
	b = (b&low7 + low7) | b | low7 | high4
	return ^a>>7 | ^b>>6 // slot 0 to 7: bits 0, 8, …, 56; slot 8 to 11: bits 1, 9, 17, 25
}

// slotOf returns a slot of a set that match returned and that is not empty: m with m&(m-1) taken off each time gives
// all.
func slotOf(m uint64) int {
	n := bits.TrailingZeros64(m)
	return n>>3 + n&1<<3
}

func refAt(g []byte, slot int) Ref { return Ref(arena.Load32(g[offRefs+4*slot:])) }

func overflow(g []byte) Ref { return Ref(arena.Load32(g[offOver:])) }

func setOverflow(g []byte, r Ref) { arena.Store32(g[offOver:], uint32(r)) }

func setSlot(g []byte, slot int, tag uint8, e Ref) {
	g[offTags+slot] = tag
	arena.Store32(g[offRefs+4*slot:], uint32(e))
}

// clearGroup makes a new group empty.
func clearGroup(g []byte) { clear(g[:groupSize]) }

// used returns how many slots of a group are taken; they are the first ones.
func used(g []byte) int {
	// The tags of the free slots are 0, and so are their bytes behind the last one that is taken.
	if b := arena.Load32(g[8:]); b != 0 {
		return slots - bits.LeadingZeros32(b)>>3
	}
	return 8 - bits.LeadingZeros64(arena.Load64(g))>>3
}

// An end is where a bucket takes its next entry.
type end struct {
	d    Dict
	g    []byte // last group
	used int    // slots taken in it
	size int    // entries in the bucket
}

// end returns the end of bucket i.
func (d Dict) end(i uint32) end {
	g := d.bucket(i)
	before := 0
	for over := overflow(g); over != 0; over = overflow(g) {
		g = d.s.From(over)
		before += slots
	}
	n := used(g)
	return end{d, g, n, before + n}
}

// add adds an entry to the bucket.
func (t *end) add(tag uint8, e Ref) {
	if t.used == slots {
		r := t.d.s.Alloc(groupSize)
		setOverflow(t.g, r)
		t.g = t.d.s.From(r)
		clearGroup(t.g)
		t.used = 0
	}
	setSlot(t.g, t.used, tag, e)
	t.used++
	t.size++
}

// takeLast takes the last entry out of bucket i, which must have one, and returns it.
func (d Dict) takeLast(i uint32) (tag uint8, e Ref) {
	g := d.bucket(i)
	var before []byte
	for over := overflow(g); over != 0; over = overflow(g) {
		before, g = g, d.s.From(over)
	}
	n := used(g) - 1
	tag, e = g[offTags+n], refAt(g, n)
	setSlot(g, n, 0, 0)
	if n == 0 && before != nil {
		d.s.Free(overflow(before))
		setOverflow(before, 0)
	}
	return tag, e
}

// locate returns the group and the slot of entry e of bucket i. Of e itself it reads nothing.
func (d Dict) locate(i uint32, tag uint8, e Ref) (g []byte, slot int) {
	for g = d.bucket(i); ; g = d.s.From(overflow(g)) {
		for m := match(g, tag); m != 0; m &= m - 1 {
			if slot = slotOf(m); refAt(g, slot) == e {
				return g, slot
			}
		}
	}
}

// each calls fn for the entries of bucket i until it returns false, and says whether it never did.
func (d Dict) each(i uint32, fn func(e Ref) bool) bool {
	for g := d.bucket(i); ; {
		for slot := range used(g) {
			if !fn(refAt(g, slot)) {
				return false
			}
		}
		over := overflow(g)
		if over == 0 {
			return true
		}
		g = d.s.From(over)
	}
}
