// Package dict is a hash table on an arena that grows and shrinks one bucket at a time. It holds the keys of the store,
// and the members of its larger hashes, sets and sorted sets.
//
// # Terms
//
//   - Entry: a block with the hash of a key, the key, and two things that the dict knows nothing of: a word of 32 bits
//     and a payload of any length.
//   - Bucket: the entries whose hashes end in the same bits. Bucket i has those whose low bits are i.
//   - Group: 64 bytes, a line of the cache, with room for 12 entries. A bucket is one group; if more entries end up in
//     it, it has overflow groups, each linked from the one before.
//   - Slot: the place of an entry in a group: a tag and the reference of the entry's block.
//   - Tag: a byte of the hash that has no part in the choice of the bucket; 0 is that of a free slot.
//   - Width: how many buckets there are.
//   - Pass: the time in which the width goes from a power of two, the size of the pass, to the next one.
//
// # Layout
//
//	header   [entries u32][width u32][buckets: root of the vec][old u16][young u16]
//	group    [tag u8 × 12][overflow group u32][entry u32 × 12]
//	entry    [hash u32][owner's word u32][length of key, varint][key][payload]
//
// The first groups of the buckets are the elements of a vec, 128 to a segment of 8 KiB. A dict that holds nothing takes
// 80 bytes; a large one 9 bytes a key within the entries, and about 8 for the places in the buckets.
//
// # Finding
//
// The tags of a group are compared with that of the key at once, as the bytes of two words. Where a tag agrees, so does
// the key but for one time in 256: a look-up touches one line for the bucket and one for the entry, plus a tenth of a
// line on average for overflow groups.
//
// # Growing
//
// This is linear hashing (Litwin, "Linear hashing: a new tool for file and table addressing", 1980). Buckets are split
// in turn, whichever of them is full: when there are more than 10 entries to a bucket, Insert adds one bucket at the
// end, and gives it those entries of the next bucket of the pass that have the next bit of the hash set. In a pass of
// size 4:
//
//	width   4        5          6          7          8, the next pass
//	        0 1 2 3  0 1 2 3 4  0 1 2 3 45  0 1 2 3 456  0 1 2 3 4567
//	        ^        splits 0     splits 1     splits 2       splits 3
//
// A bucket below the number split so far, or from the size on, has one more bit than the others. bucketOf finds the
// bucket by trying the longer suffix of the hash first: if there is no such bucket yet, the shorter one is right.
//
// The last bucket is merged back into the one it came from when there are fewer than 5 entries to a bucket. The
// distance between 10 and 5 keeps a dict from splitting and merging in turns.
//
// No operation but FreeStep with a large budget does more than that: a split moves some 15 references, and the vec
// grows by a segment at most. Buckets that wait for their split have up to twice the entries of those that were split,
// which is why overflow groups are part of normal life, and not only of bad luck.
//
// # Scanning
//
// Read from its lowest bit to its highest, the hash is a point on a line from 0 to 2³²-1, and each bucket is an
// interval of it, whatever the width: a split cuts an interval in two, a merge joins two neighbours. A cursor is a
// point: all that lies before it has been met. The step of a scan takes the bucket around the cursor, leaves out the
// entries before the cursor, which can be there only after a merge, and returns the end of the bucket's interval. Hence
// the guarantee, which is stronger than that of Redis: what stays in the dict is met once, not at least once. (The
// cursor is handed out with its bits in the order of the hash, so that those of small dicts are small numbers.)
//
// # Drawing at random
//
// Random must be fair to the entry, though buckets differ in size. It draws a bucket and a place, and starts over when
// the bucket has no such place. For that it needs a bound that no bucket exceeds, and a good one, or it will start over
// all the time. Of the two bounds in the header, old is for the buckets that await their split in this pass, young for
// the others. Insert raises them. As a pass visits each bucket, at its end young is a bound for all of them that is not
// older than the pass, and becomes old, while young starts from nothing. Merging is the same in reverse. So the bounds
// never stay at a peak that is long gone.
//
// # Invariants
//
//   - The width is at least 1. If it is more, there are 5 to 10 entries to a bucket on average.
//   - All groups of a bucket but the last are full, and the taken slots of a group come first. Only a bucket's first
//     group may be empty. Free slots are all zero.
//   - No two entries have the same key.
//
// # Awkward cases
//
//   - Entries stay where they are when the dict grows or shrinks: only the groups change. A Ref of an entry is good
//     until that entry is removed, resized or compacted.
//   - Find and removal need no more than the bucket for entries whose hashes agree in all 32 bits; the keys decide.
//   - Slices that Key and Payload return are views, see the arena.
//   - Payload may be as long as the arena allows: an entry beyond 512 KiB is an own block.
//   - Bounds end at 65535. A bucket could only have more entries if the seed were known to whoever chooses the keys.
package dict

import (
	"github.com/wedis/wedis/engine/internal/arena"
	"github.com/wedis/wedis/engine/internal/ds/vec"
)

// Ref is arena.Ref: the name of an entry or of a dict's header.
type Ref = arena.Ref

// Space is where dicts live: an arena, and the seed of their hash function, which must be secret wherever keys may come
// from an adversary. All dicts of a keyspace share one.
type Space struct {
	*arena.Arena
	Seed [2]uint64
}

// Dict is a view of a dict: the bytes are in the arena, and any number of views may be made and dropped.
type Dict struct {
	s *Space
	h Ref
}

// header is the block that a dict is found by. What it says of the buckets is the business of vec.
type header struct {
	count   uint32 // entries
	buckets vec.Header
	bounds  bounds
}

// headerSize is the number of bytes of a header.
const headerSize = 16

// New makes an empty dict.
func New(s *Space) Dict {
	d := Dict{s, s.Alloc(headerSize)}
	*d.header() = header{}
	d.addBucket()
	return d
}

// Open returns a view of the dict that has the header h, as given by Ref.
func Open(s *Space, h Ref) Dict { return Dict{s, h} }

// Ref returns the block of the dict's header, by which Open finds the dict again.
func (d Dict) Ref() Ref { return d.h }

// Len returns the number of entries.
func (d Dict) Len() int { return int(d.header().count) }

// Hash returns the hash of key: 32 bits of SipHash-1-3 under the seed of the space.
func (d Dict) Hash(key []byte) uint32 { return sipHash(&d.s.Seed, key) }

// Find returns the entry of key, or 0. Like FindHashed it is not put in line: owners' methods that only call it are, then.
//
//go:noinline
func (d Dict) Find(key []byte) Ref { return d.FindHashed(sipHash(&d.s.Seed, key), key) }

// FindHashed is Find for an owner that needs Hash(key) again. It is not put in line, because then what it calls is not.
//
//go:noinline
func (d Dict) FindHashed(h uint32, key []byte) Ref {
	tags := uint64(tagOf(h)) * ones
	for _, g := d.bucketFor(h); ; g = d.group(g.over) {
		for m := g.match(tags); m != 0; m &= m - 1 {
			e := g.entries[slotOf(m)]
			if d.head(e).hash == h && hasKey(d.s.From(e), key) {
				return e
			}
		}
		if g.over == 0 {
			return 0
		}
	}
}

// Insert adds an entry for key, which must be absent, with room for payload bytes, whose contents are undefined.
func (d Dict) Insert(key []byte, payload int) Ref { return d.InsertHashed(d.Hash(key), key, payload) }

// InsertHashed is Insert for an owner that has needed Hash(key) already.
func (d Dict) InsertHashed(h uint32, key []byte, payload int) Ref {
	e, _ := d.Add(h, key, payload)
	return e
}

// Add is InsertHashed for a key that may be there already: then it returns that entry, and false.
func (d Dict) Add(h uint32, key []byte, payload int) (e Ref, added bool) {
	head := d.header()
	if head.count >= splitLoad*head.buckets.Len {
		d.split() // perhaps for nothing: once
	}
	i, g := d.bucketFor(h)
	tags := uint64(tagOf(h)) * ones
	before := 0
	for ; ; g = d.group(g.over) {
		for m := g.match(tags); m != 0; m &= m - 1 {
			e := g.entries[slotOf(m)]
			if d.head(e).hash == h && hasKey(d.s.From(e), key) {
				return e, false
			}
		}
		if g.over == 0 {
			break
		}
		before += slots
	}
	e = d.newEntry(h, key, payload)
	used := g.used()
	end := end{d, g, used, before + used}
	end.add(tagOf(h), e)
	head.count++
	head.bounds.note(head.buckets.Len, i, end.size)
	return e, true
}

// Delete removes the entry of key and frees its block, and says whether there was one.
func (d Dict) Delete(key []byte) bool {
	e := d.Find(key)
	if e == 0 {
		return false
	}
	d.Remove(e)
	return true
}

// Remove removes entry e and frees its block. What its payload refers to is the caller's to free first.
func (d Dict) Remove(e Ref) {
	d.Unlink(e)
	d.s.Free(e)
}

// Unlink removes entry e but keeps its block, which is now the caller's to free.
func (d Dict) Unlink(e Ref) {
	h := d.HashOf(e)
	_, g := d.bucketFor(h)
	in, slot := d.locate(g, tagOf(h), e)
	tag, last := d.takeLast(g)
	if last != e {
		in.set(slot, tag, last)
	}
	head := d.header()
	head.count--
	if n := head.buckets.Len; n > 1 && head.count < mergeLoad*n {
		d.merge()
	}
}

func (d Dict) header() *header { return arena.View[header](d.s.Arena, d.h, 0) }

// width returns the number of buckets.
func (d Dict) width() uint32 { return d.header().buckets.Len }
