// Package dict is a hash table on an arena that grows and shrinks one bucket at a time.
package dict

import (
	"math/bits"

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

// The header, see the package comment.
const (
	offCount   = 0
	offBuckets = 4 // of the vec of buckets: length and root
	offRoot    = 8
	offOld     = 12
	offYoung   = 14
	headerSize = 16

	bucketSize = 4
)

// New makes an empty dict.
func New(s *Space) Dict {
	d := Dict{s, s.Alloc(headerSize)}
	clear(s.From(d.h)[:headerSize])
	d.vec().Init()
	arena.Store32(d.vec().Push(), 0)
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
	a := d.s.Arena
	e := Ref(arena.Load32(d.head(d.bucketOf(h))))
	for e != 0 {
		b := a.From(e)
		if arena.Load32(b[offHash:]) == h && hasKey(b, key) {
			return e
		}
		e = Ref(arena.Load32(b))
	}
	return 0
}

// Insert adds an entry for key, which must be absent, with room for payload bytes, whose contents are undefined.
func (d Dict) Insert(key []byte, payload int) Ref {
	h := sipHash(&d.s.Seed, key)
	e := d.newEntry(h, key, payload)
	count := d.Len() + 1
	d.setLen(count)
	if count > d.buckets() {
		d.split()
	}
	i := d.bucketOf(h)
	head := d.head(i)
	first := Ref(arena.Load32(head))
	arena.Store32(d.s.From(e), uint32(first))
	arena.Store32(head, uint32(e))
	d.noteChain(i, 1+d.chainLen(first))
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
	next := arena.Load32(d.s.From(e))
	arena.Store32(d.linkTo(e, d.HashOf(e)), next)
	d.setLen(d.Len() - 1)
	d.shrink()
}

// linkTo returns the link that names e: its bucket, or the start of the entry before it. Of e itself it reads nothing.
func (d Dict) linkTo(e Ref, hash uint32) []byte {
	at := d.head(d.bucketOf(hash))
	for Ref(arena.Load32(at)) != e {
		at = d.s.From(Ref(arena.Load32(at)))
	}
	return at
}

// relink makes the chain of hash go through to instead of from.
func (d Dict) relink(from, to Ref, hash uint32) {
	arena.Store32(d.linkTo(from, hash), uint32(to))
}

// vec returns the buckets.
func (d Dict) vec() vec.Vec { return vec.Open(d.s.Arena, d.h, offBuckets, bucketSize) }

// head returns the link to the first entry of bucket i.
func (d Dict) head(i uint32) []byte { return d.vec().At(int(i)) }

// buckets returns the number of buckets.
func (d Dict) buckets() int { return int(arena.Load32(d.s.From(d.h)[offBuckets:])) }

func (d Dict) setLen(n int) { arena.Store32(d.s.From(d.h), uint32(n)) }

// bucketOf returns the bucket for a hash.
func (d Dict) bucketOf(hash uint32) uint32 { return bucketAmong(uint32(d.buckets()), hash) }

// bucketAmong returns the bucket for a hash when there are n.
func bucketAmong(n, hash uint32) uint32 {
	mask := ^uint32(0) >> bits.LeadingZeros32(n-1) // 2^k-1 for 2^(k-1) < n <= 2^k
	i := hash & mask
	if i >= n {
		i &= mask >> 1
	}
	return i
}

// chainLen returns the number of entries from e on.
func (d Dict) chainLen(e Ref) int {
	n := 0
	for ; e != 0; n++ {
		e = Ref(arena.Load32(d.s.From(e)))
	}
	return n
}
