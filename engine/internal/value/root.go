package value

import (
	"github.com/wedis/wedis/engine/internal/arena"
	"github.com/wedis/wedis/engine/internal/ds/dict"
)

// Space is what the collections of a store share: memory, the seed of hash
// functions, and the sizes at which encodings change.
type Space struct {
	dict.Space
	Limits Limits
}

// Limits are the sizes up to which the compact encodings are used, from the
// settings of the same names. Entries are counts, values are bytes.
type Limits struct {
	HashEntries, HashValue  int // hash-max-listpack-*
	SetInts                 int // set-max-intset-entries
	SetEntries, SetValue    int // set-max-listpack-*
	ZSetEntries, ZSetValue  int // zset-max-listpack-*
	ListSize, ListCompress  int // list-max-listpack-size, list-compress-depth
	StreamBytes, StreamSize int // stream-node-max-bytes, stream-node-max-entries
	HLLSparse               int // hll-sparse-max-bytes
}

const (
	rootCell   = 4 // bytes of a collection's cell
	holderCell = 8 // where it is in a holder
	holderSize = holderCell + rootCell
	wordAt     = 4 // where an entry of a dict, and a holder, keep the owner's word
)

// Root is the place where a collection hangs: the entry of its key, or a holder,
// a block of its own for a collection that has no key yet or none any more. It is
// valid until the entry moves, which only a change of the key's expiry does. The
// zero Root is that of a collection that does not exist: reading, it is empty.
type Root struct {
	s   *Space
	e   arena.Ref
	off uint32 // of the cell in the entry's block
}

// RootAt returns the root of the collection in entry e of a keyspace, whose cell
// is off bytes behind the start of the entry's block.
func RootAt(s *Space, e arena.Ref, off uint32) Root { return Root{s, e, off} }

// newRoot returns the root of a detached collection without anything.
func newRoot(s *Space, t Type) Root {
	e := s.Alloc(holderSize)
	r := Root{s, e, holderCell}
	arena.Store32(s.From(e)[wordAt:], uint32(kindOf(t, 0)))
	r.setRef(0)
	return r
}

// Exists reports whether there is a collection.
func (r Root) Exists() bool { return r.e != 0 }

// Entry returns the entry that the collection hangs in, 0 if it does not exist.
func (r Root) Entry() arena.Ref { return r.e }

// Kind returns the kind of the collection.
func (r Root) Kind() Kind { return Kind(arena.Load32(r.s.From(r.e)[wordAt:]) & kindMask) }

// encoding returns the encoding, encRaw of a collection that does not exist.
func (r Root) encoding() Encoding {
	if r.e == 0 {
		return encRaw
	}
	return Encoding(arena.Load32(r.s.From(r.e)[wordAt:]) & 15)
}

func (r Root) setEncoding(e Encoding) {
	word := r.s.From(r.e)[wordAt:]
	arena.Store32(word, arena.Load32(word)&^15|uint32(e))
}

// ref returns what the cell refers to.
func (r Root) ref() arena.Ref { return arena.Ref(arena.Load32(r.s.From(r.e)[r.off:])) }

func (r Root) setRef(ref arena.Ref) { arena.Store32(r.s.From(r.e)[r.off:], uint32(ref)) }

// take moves the collection from the detached root r to the empty cell at to.
func (r Root) take(to Root) {
	to.setEncoding(r.encoding())
	to.setRef(r.ref())
	r.s.Free(r.e)
}
