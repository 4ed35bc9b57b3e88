package arena

import (
	"math/bits"
	"unsafe"
)

// chunkMeta is what the arena knows of a chunk. It has no Go pointers.
type chunkMeta struct {
	pages   [pagesPerChunk]page
	free    [2]uint64 // bit p is set when page p is free
	longest uint8     // pages in the longest run of free ones
	next    uint32    // neighbours in the bin: chunk numbers
	prev    uint32
}

const metaBytes = int64(unsafe.Sizeof(chunkMeta{}))

// bins list the chunks by the length of their longest run of free pages. Chunks without a free page are not listed.
type bins struct {
	heads [pagesPerChunk + 1]uint32
	some  [3]uint64 // bit n is set when heads[n] has members
}

// allocPages returns the number of the first of n pages in a row that now make up a span or run of class c. It returns
// 0 when that would take another chunk and no more may be taken.
func (a *Arena) allocPages(n int, c uint8) uint32 {
	k := a.bins.atLeast(n)
	if k == 0 {
		if k = a.addChunk(); k == 0 {
			return 0
		}
	}
	m := a.metas[k]
	at := m.fit(n)
	a.claim(k, at, n)
	m.pages[at] = page{class: c, pages: uint8(n)}
	for i := 1; i < n; i++ {
		m.pages[at+i] = page{class: c, back: uint8(i)}
	}
	return k*pagesPerChunk + uint32(at)
}

// freePages makes n pages from page number s on free.
func (a *Arena) freePages(s uint32, n int) {
	k, at := s/pagesPerChunk, int(s%pagesPerChunk)
	m := a.metas[k]
	clear(m.pages[at : at+n])
	a.unfile(k)
	m.flip(at, n)
	a.file(k)
}

// claim takes n free pages from page at of chunk k on out of the free ones.
func (a *Arena) claim(k uint32, at, n int) {
	a.unfile(k)
	a.metas[k].flip(at, n)
	a.file(k)
}

// addChunk takes a chunk from the host and returns its number, or 0 at the limit.
func (a *Arena) addChunk() uint32 {
	if len(a.chunks) == a.limit {
		return 0
	}
	k := uint32(len(a.chunks))
	a.chunks = append(a.chunks, new([chunkBytes]byte))
	a.metas = append(a.metas, &chunkMeta{free: [2]uint64{^uint64(0), ^uint64(0)}})
	a.file(k)
	return k
}

// file works out the longest run of chunk k, which is in no bin, and puts it into its bin.
func (a *Arena) file(k uint32) {
	m := a.metas[k]
	n := m.longestRun()
	m.longest = uint8(n)
	if n == 0 {
		return
	}
	m.prev, m.next = 0, a.bins.heads[n]
	if m.next != 0 {
		a.metas[m.next].prev = k
	}
	a.bins.heads[n] = k
	a.bins.some[n/64] |= 1 << (n % 64)
}

// unfile takes chunk k out of its bin.
func (a *Arena) unfile(k uint32) {
	m := a.metas[k]
	n := m.longest
	if n == 0 {
		return
	}
	if m.next != 0 {
		a.metas[m.next].prev = m.prev
	}
	if m.prev != 0 {
		a.metas[m.prev].next = m.next
		return
	}
	a.bins.heads[n] = m.next
	if m.next == 0 {
		a.bins.some[n/64] &^= 1 << (n % 64)
	}
}

// atLeast returns the chunk with the shortest longest run that is of n pages or more; 0 if there is none.
func (b *bins) atLeast(n int) uint32 {
	w := n / 64
	x := b.some[w] &^ (1<<(n%64) - 1)
	for x == 0 {
		w++
		if w == len(b.some) {
			return 0
		}
		x = b.some[w]
	}
	return b.heads[w*64+bits.TrailingZeros64(x)]
}

// fit returns the first page of the shortest run of free pages that is of n or more. There must be one.
func (m *chunkMeta) fit(n int) int {
	best, length := -1, pagesPerChunk+1
	for at := m.nextFree(0); at < pagesPerChunk; {
		end := m.nextTaken(at)
		if l := end - at; l >= n && l < length {
			best, length = at, l
		}
		at = m.nextFree(end)
	}
	return best
}

// longestRun returns the length of the longest run of free pages.
func (m *chunkMeta) longestRun() int {
	longest := 0
	for at := m.nextFree(0); at < pagesPerChunk; {
		end := m.nextTaken(at)
		longest = max(longest, end-at)
		at = m.nextFree(end)
	}
	return longest
}

// nextFree returns the first free page from page at on, or pagesPerChunk.
func (m *chunkMeta) nextFree(at int) int { return nextBit(m.free[0], m.free[1], at) }

// nextTaken returns the first page from page at on that is not free, or pagesPerChunk.
func (m *chunkMeta) nextTaken(at int) int { return nextBit(^m.free[0], ^m.free[1], at) }

// nextBit returns the number of the first set bit from bit at on, of the 128 in lo and hi; 128 if there is none.
func nextBit(lo, hi uint64, at int) int {
	if at < 64 {
		if x := lo >> at; x != 0 {
			return at + bits.TrailingZeros64(x)
		}
		at = 64
	}
	if at < 128 {
		if x := hi >> (at - 64); x != 0 {
			return at + bits.TrailingZeros64(x)
		}
	}
	return 128
}

// flip turns n free pages from page at on into taken ones, or the reverse.
func (m *chunkMeta) flip(at, n int) {
	for w := range m.free {
		from, to := max(at-64*w, 0), min(at+n-64*w, 64)
		if from < to {
			m.free[w] ^= ^uint64(0) >> (64 - (to - from)) << from
		}
	}
}
