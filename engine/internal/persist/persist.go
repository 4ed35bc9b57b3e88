// Package persist writes the keyspace down as a snapshot of named byte strings
// and reads it back.
//
// Terms:
//
//	range     the keys of a database whose hash ends in the same bits. A database
//	          has 2^bits ranges, so many that one is about targetChunk long.
//	chunk     the keys of one range with values and expiries. It is written
//	          once under a name of its own and never changed.
//	manifest  the list of the chunks that make up a snapshot, with their
//	          checksums and the seed of the hash function.
//	cell      one of 4096 parts of a database by hash, each with a dirty bit; a
//	          range is made of whole cells.
//
// A snapshot writes the dirty ranges anew under the next generation and refers
// to the others as they are. It is the state at the moment of Begin: whoever is
// about to change a key of a range still to be written has it written first
// (Tracker.Changing), as copy-on-write does with pages. A database that is
// flushed or swapped meanwhile costs nothing: the snapshot goes on reading the
// keys where they are (keyspace.Store.Pin).
//
// A generation is never used twice by a Tracker, whatever became of its
// snapshot; so neither is the name of a chunk.
//
// The libraries of functions are in the manifest itself: they are few, and no change of a key is one of them.
//
// Chunks and manifest are msgpack: [format, crc64 of body, body], the body an
// array of its own (see chunk.go and manifest.go).
package persist

import (
	"github.com/wedis/wedis/engine/internal/keyspace"
)

const (
	cellBits = 12 // also the most bits that ranges are told apart by
	cells    = 1 << cellBits

	// targetChunk is the length at which a range is worth dividing: large
	// enough that a store's overhead per name does not matter, small enough that
	// one changed key does not cost much.
	targetChunk = 128 << 10

	// longChunk is the length of a chunk that has large values in it.
	longChunk = 8 * targetChunk
)

// Libraries are what a snapshot has beside keys: libraries of functions, as bytes that are nobody's business here.
type Libraries interface {
	AppendLibraries(b []byte) []byte
	LoadLibraries(b []byte) error
}

// Tracker knows what has changed since the last committed snapshot.
type Tracker struct {
	Libraries  Libraries // nil: there are none
	store      *keyspace.Store
	generation uint64 // of the snapshot begun last
	dbs        []database
	active     *Snapshot  // of chunks
	walks      []walk     // it, and others
	restorer   *Restorer  // at work
	rdb        *RDBLoader // at work
}

// database is what a tracker knows of one database.
type database struct {
	dirty  bitmap
	bits   uint32
	chunks []chunkRef // one for each range
}

// chunkRef is a chunk in store. The zero value means an empty range.
type chunkRef struct {
	generation uint64
	sum        uint64
	long       bool // more than longChunk: it takes long to write
}

type bitmap [cells / 64]uint64

func (b *bitmap) set(i uint32)      { b[i/64] |= 1 << (i % 64) }
func (b *bitmap) has(i uint32) bool { return b[i/64]&(1<<(i%64)) != 0 }

func (b *bitmap) fill() {
	for i := range b {
		b[i] = ^uint64(0)
	}
}

// Track begins to watch a store.
func Track(s *keyspace.Store) *Tracker {
	t := newTracker(s, nil)
	s.Watcher = t
	return t
}

func newTracker(s *keyspace.Store, l Libraries) *Tracker {
	t := &Tracker{store: s, Libraries: l, dbs: make([]database, s.Databases())}
	for i := range t.dbs {
		t.dbs[i].chunks = make([]chunkRef, 1)
	}
	return t
}

// Changing implements keyspace.Watcher.
func (t *Tracker) Changing(db int, hash uint32) {
	for _, w := range t.walks {
		w.changing(db, hash)
	}
	t.dbs[db].dirty.set(hash % cells)
}

// Flushing implements keyspace.Watcher.
func (t *Tracker) Flushing(db int) {
	for _, w := range t.walks {
		w.flushing(db)
	}
	t.dbs[db].dirty.fill()
}

// Swapping implements keyspace.Watcher.
func (t *Tracker) Swapping(a, b int) {
	for _, w := range t.walks {
		w.swapping(a, b)
	}
	t.dbs[a].dirty.fill()
	t.dbs[b].dirty.fill()
}

// ranges returns, for each of 2^bits ranges, whether one of its cells is
// dirty.
func (b *bitmap) ranges(bits uint32) []bool {
	out := make([]bool, 1<<bits)
	for i := range uint32(cells) {
		if b.has(i) {
			out[i%(1<<bits)] = true
		}
	}
	return out
}

// rangeBits chooses how many bits tell the ranges of a database of this size
// apart. It stays with what is there as long as that is tolerable, since a
// change writes everything anew.
func rangeBits(bits uint32, bytes int64) uint32 {
	for bits < cellBits && bytes>>bits > 2*targetChunk {
		bits++
	}
	for bits > 0 && bytes>>bits < targetChunk/4 {
		bits--
	}
	return bits
}
