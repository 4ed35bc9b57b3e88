package dict

import (
	"math/bits"

	"github.com/wedis/wedis/engine/internal/arena"
)

// Scan calls fn for the entries of one bucket and returns the cursor for the next call. A scan starts with cursor 0
// and is over when 0 comes back. Entries that are there from the start of a scan to its end are met exactly once,
// others at most once as long as they are there, wherever the dict grows and shrinks between the calls. Any number is a
// valid cursor; bits beyond the low 32 are ignored. fn must not change the dict.
func (d Dict) Scan(cursor uint64, fn func(e Ref)) uint64 {
	from := bits.Reverse32(uint32(cursor))
	i, first, next := d.interval(from)
	for e := Ref(arena.Load32(d.head(i))); e != 0; {
		b := d.s.From(e)
		if from == first || bits.Reverse32(arena.Load32(b[offHash:])) >= from {
			fn(e)
		}
		e = Ref(arena.Load32(b))
	}
	return next
}

// interval returns the bucket of the hashes that are at when their bits are reversed, the first of these in the bucket,
// and the cursor after the last one.
func (d Dict) interval(at uint32) (bucket, first uint32, next uint64) {
	n := uint32(d.buckets())
	i := bucketAmong(n, bits.Reverse32(at))
	size, done := level(n)
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
	n := uint32(d.buckets())
	i, step := uint64(prefix), uint64(1)<<bits
	if size, _ := level(n); step > uint64(size) {
		i, step = uint64(bucketAmong(n, prefix)), uint64(n)
	}
	for ; i < uint64(n); i += step {
		for e := Ref(arena.Load32(d.head(uint32(i)))); e != 0; {
			b := d.s.From(e)
			next := Ref(arena.Load32(b))
			if arena.Load32(b[offHash:])&mask == prefix && !fn(e) {
				return
			}
			e = next
		}
	}
}

// Compact is a step of compaction: it gives the entries of one bucket, and now and then the buckets themselves, the
// chance to move to a denser part of the arena (see arena.Move), and calls moved for each that did. The cursor is as
// for Scan.
func (d Dict) Compact(cursor uint64, moved func(old, new Ref)) uint64 {
	i, _, next := d.interval(bits.Reverse32(uint32(cursor)))
	d.vec().Compact(int(i))
	at := d.head(i)
	for e := Ref(arena.Load32(at)); e != 0; e = Ref(arena.Load32(at)) {
		to := d.s.Move(e)
		if to != e {
			arena.Store32(at, uint32(to))
			moved(e, to)
		}
		at = d.s.From(to)
	}
	return next
}
