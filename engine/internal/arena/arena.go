// Package arena is the memory of the store: blocks of bytes that refer to each other by 32-bit numbers instead of Go
// pointers. The garbage collector sees a handful of pointer-free megabytes, however many values live in them, and every
// byte is accounted for exactly.
//
// # Terms
//
//   - Block: what Alloc returns and Free takes back. It has a capacity of at least the bytes asked for.
//   - Ref: the name of a block. Zero is nil.
//   - Unit: 8 bytes. Blocks start on a unit, so that 31 bits of Ref reach 16 GiB.
//   - Chunk: 1 MiB taken from the host at once, and never given back.
//   - Page: 8 KiB; a chunk is 128 of them.
//   - Span: a run of pages of one chunk, cut into blocks of one size class.
//   - Run: a run of pages of one chunk that is a single block, too big for a class.
//   - Own block: a block too big for a run. It is a Go allocation of its own, and its Ref has the top bit set.
//
// # A Ref
//
//	 31  30          17 16       10 9        0
//	+---+--------------+-----------+----------+
//	| 0 |    chunk     |   page    |   unit   |   a block in a chunk
//	+---+--------------+-----------+----------+
//	| 1 |            index in Arena.own       |   an own block
//	+---+-------------------------------------+
//
// Chunks are numbered from 1, which is why no block is ever called zero and why following a nil Ref panics. A Ref
// shifted right by 10 is a page number, counted through all chunks.
//
// # Size classes
//
// Up to 128 bytes the classes are 8 bytes apart, then sixteen to the doubling up to 16 KiB and eight up to 64 KiB: no
// block of up to 16 KiB is more than a sixteenth bigger than it must be. A span has as many pages (16 at most) as it
// takes to lose no more than 1/32 at its end. Beyond 64 KiB a block is a run of whole pages, beyond 512 KiB an own
// block.
//
// # Spans
//
// A span lives from its first block to its last: when the last one is freed, its pages are free for any class. Blocks
// are handed out from a span's free list, which is threaded through the free blocks, or else from the part that was
// never used, so that a new span costs nothing per block.
//
// Each class allocates from one current span until it is full. Other spans with room are kept in eight lists by how
// full they are, and the fullest is the next to become current: sparse spans are left alone and get a chance to empty.
// Full spans are in no list.
//
// # Pages
//
// A chunk knows its free pages as 128 bits and the length of their longest run. Chunks are listed by that length, and a
// bitmap says which lists have members, so that the tightest chunk that has room is found without a search. A new chunk
// is taken only when no chunk has a run that is long enough.
//
// # Invariants
//
//   - A page is free, or belongs to exactly one span or run, whose first page holds its description.
//   - A span has at least one live block. blocks ever handed out = live blocks + length of its free list.
//   - A span is in exactly one place: current of its class, in the list of its level, or full and in none.
//   - used is the sum of the capacities of the live blocks.
//
// Check verifies all of it. With the build tag wedisdebug, freed blocks are poisoned and tested for writes when they
// are handed out again, a canary behind each block is tested when it is freed, and freeing what is not a live block
// panics at once.
//
// # Awkward cases
//
//   - Contents of a new block are undefined: whatever lived there before.
//   - From and Bytes are views. They stay valid while the block lives, wherever the arena grows, as chunks never move;
//     a block only moves when its owner calls Realloc or Move and gets another Ref back.
//   - When all 16383 chunks are taken, small blocks become own blocks: slower and fatter, but correct.
//   - The host may have no memory left. That is fatal in Go and cannot be handled here: whoever asks for hundreds of
//     megabytes checks a limit first.
//
// An Arena is not safe for concurrent use.
package arena

// Ref names a block; 0 names none. See the package comment for its bits.
type Ref uint32

const (
	unitShift  = 3
	pageShift  = 13 - unitShift // page number = Ref >> pageShift
	chunkShift = 20 - unitShift // chunk number = Ref >> chunkShift

	chunkBytes    = 1 << 20
	pageBytes     = 1 << 13
	pagesPerChunk = chunkBytes / pageBytes
	maxChunks     = 1 << (31 - chunkShift)

	ownBit Ref = 1 << 31
)

// Arena hands out blocks. Make one with New.
type Arena struct {
	chunks  []*[chunkBytes]byte // [0] is nil
	metas   []*chunkMeta        // of the chunk of the same number
	own     [][]byte            // own blocks by index; nil where free
	ownFree []uint32            // indexes of own that are free
	used    int64
	ownSize int64 // bytes of own blocks, canaries included
	limit   int   // chunks that may be taken, the nil one included
	classes [classCount]class
	bins    bins
	debug   debugState
}

// New returns an empty arena. It takes no chunk before the first Alloc.
func New() *Arena {
	a := &Arena{
		chunks: make([]*[chunkBytes]byte, 1, 8),
		metas:  make([]*chunkMeta, 1, 8),
		limit:  maxChunks,
	}
	a.initClasses()
	return a
}

// Alloc returns a block of at least n bytes, whose contents are undefined. n must be positive.
func (a *Arena) Alloc(n int) Ref {
	if n <= 0 {
		panic("arena: Alloc of no bytes")
	}
	n += guard
	var r Ref
	switch {
	case n <= maxClassed:
		c := classOf(n)
		cl := &a.classes[c]
		if cl.current == 0 && !a.refill(c) {
			r = a.allocOwn(int(cl.size))
		} else {
			r = a.take(cl, cl.current, a.page(cl.current))
		}
	case n <= maxRun:
		r = a.allocRun(n)
	default:
		r = a.allocOwn(n)
	}
	if debugging {
		a.debugAlloc(r)
	}
	return r
}

// Free ends the life of the block r. Free(0) does nothing.
func (a *Arena) Free(r Ref) {
	if r == 0 {
		return
	}
	if debugging {
		a.debugFree(r)
	}
	if r >= ownBit {
		a.freeOwn(r)
		return
	}
	s, p := a.span(r)
	switch p.class {
	case classFree:
		panic("arena: Free of a block that is not allocated")
	case classRun:
		a.freeRun(s, p)
	default:
		a.freeBlock(r, s, p)
	}
}

// From returns the bytes from the start of block r to the end of its chunk (or to the end of an own block). It does not
// look up how long the block is: the caller knows, and must not go further.
func (a *Arena) From(r Ref) []byte {
	if r >= ownBit {
		return a.own[r&^ownBit]
	}
	return a.chunks[r>>chunkShift][r<<unitShift&(chunkBytes-1):]
}

// Bytes returns exactly the block r: its length is the block's capacity.
func (a *Arena) Bytes(r Ref) []byte {
	n := a.Size(r)
	return a.From(r)[:n:n]
}

// Size returns the capacity of block r in bytes: what was asked for, rounded up.
func (a *Arena) Size(r Ref) int { return a.rawSize(r) - guard }

// rawSize is the room that block r takes, its canary included.
func (a *Arena) rawSize(r Ref) int {
	if r >= ownBit {
		return len(a.own[r&^ownBit]) + guard
	}
	_, p := a.span(r)
	switch p.class {
	case classFree:
		panic("arena: Size of a block that is not allocated")
	case classRun:
		return int(p.pages) * pageBytes
	}
	return int(a.classes[p.class].size)
}

// Used returns the bytes in live blocks: the sum of their Size.
func (a *Arena) Used() int64 { return a.used }

// Committed returns the bytes taken from the host, for blocks and for keeping track of them.
func (a *Arena) Committed() int64 {
	return int64(len(a.chunks)-1)*(chunkBytes+metaBytes) + a.ownSize
}

// Reset frees all blocks at once. Chunks are kept for reuse.
func (a *Arena) Reset() {
	for i := 1; i < len(a.metas); i++ {
		*a.metas[i] = chunkMeta{}
	}
	a.own, a.ownFree, a.ownSize, a.used = nil, nil, 0, 0
	a.initClasses()
	a.bins = bins{}
	for i := len(a.metas) - 1; i > 0; i-- {
		a.metas[i].free = [2]uint64{^uint64(0), ^uint64(0)}
		a.file(uint32(i))
	}
	if debugging {
		a.debugReset()
	}
}
