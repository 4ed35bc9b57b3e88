// Package dict is a hash table on an arena that grows and shrinks one bucket at a time.
package dict

import (
	"github.com/wedis/wedis/engine/internal/arena"
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

// The header.
const (
	offCount   = 0 // entries
	offBuckets = 4 // header of the vec of buckets, which starts with their number
	offOld     = 12
	offYoung   = 14
	headerSize = 16
)

// New makes an empty dict.
func New(s *Space) Dict {
	d := Dict{s, s.Alloc(headerSize)}
	clear(s.From(d.h)[:headerSize])
	d.buckets().Init()
	clearGroup(d.buckets().Push())
	return d
}

// Open returns a view of the dict that has the header h, as given by Ref.
func Open(s *Space, h Ref) Dict { return Dict{s, h} }

// Ref returns the block of the dict's header, by which Open finds the dict again.
func (d Dict) Ref() Ref { return d.h }

// Len returns the number of entries.
func (d Dict) Len() int { return int(arena.Load32(d.s.From(d.h))) }

// Hash returns the hash of key: 32 bits of SipHash-1-3 under the seed of the space.
func (d Dict) Hash(key []byte) uint32 { return sipHash(&d.s.Seed, key) }

// Find returns the entry of key, or 0.
func (d Dict) Find(key []byte) Ref {
	h := sipHash(&d.s.Seed, key)
	tag := tagOf(h)
	g := d.bucket(bucketOf(d.width(), h))
	for {
		for m := match(g, tag); m != 0; m &= m - 1 {
			e := refAt(g, slotOf(m))
			if b := d.s.From(e); arena.Load32(b) == h && hasKey(b, key) {
				return e
			}
		}
		over := overflow(g)
		if over == 0 {
			return 0
		}
		g = d.s.From(over)
	}
}

// Insert adds an entry for key, which must be absent, with room for payload bytes, whose contents are undefined.
func (d Dict) Insert(key []byte, payload int) Ref {
	h := sipHash(&d.s.Seed, key)
	e := d.newEntry(h, key, payload)
	count := d.Len() + 1
	d.setLen(count)
	if count > splitLoad*int(d.width()) {
		d.split()
	}
	i := bucketOf(d.width(), h)
	end := d.end(i)
	end.add(tagOf(h), e)
	d.noteSize(i, end.size)
	return e
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
	i := bucketOf(d.width(), h)
	g, slot := d.locate(i, tagOf(h), e)
	tag, last := d.takeLast(i)
	if last != e {
		setSlot(g, slot, tag, last)
	}
	count := d.Len() - 1
	d.setLen(count)
	if n := int(d.width()); n > 1 && count < mergeLoad*n {
		d.merge()
	}
	if count == 0 {
		d.setBounds(0, 0)
	}
}

// width returns the number of buckets.
func (d Dict) width() uint32 { return arena.Load32(d.s.From(d.h)[offBuckets:]) }

func (d Dict) setLen(n int) { arena.Store32(d.s.From(d.h), uint32(n)) }
