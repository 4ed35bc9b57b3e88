// Package intset is Redis's intset: a set of integers as a sorted array in one block of bytes, exactly as redis-server
// lays it out, so that a set is dumped and restored as it stands.
//
// # Layout
//
//	intset  [width u32][members u32][member]…
//
// All numbers are little-endian. The width is 2, 4 or 8, the bytes of each member, a signed integer.
//
// # Invariants
//
//   - Members are in ascending order, and no two are equal.
//   - The width is enough for all members that there are or were: it grows when a member needs it, and never shrinks.
//   - The block may be larger than header and members.
//
// # Costs
//
// Has and Search halve the array: O(log n). At is an access to an array. Add and Remove move what follows, once; Add
// writes all members anew when the width grows, which it does twice at most.
//
// # Awkward cases
//
//   - Editing may move the block: Bytes is a view and gone after it.
//   - A member that needs a wider set is beyond all others: it goes to one of the ends.
package intset

import "github.com/wedis/wedis/engine/internal/arena"

const (
	offLen     = 4
	headerSize = 8
)

// Set is an intset in an arena. Its editing methods change Ref when the block moves: whoever keeps the Ref must store it
// again.
type Set struct {
	A   *arena.Arena
	Ref arena.Ref
}

// New makes an empty intset.
func New(a *arena.Arena) Set {
	r := a.Alloc(headerSize)
	arena.Store64(a.From(r), 2)
	return Set{a, r}
}

// Copy makes an intset of the bytes of one, which must be valid.
func Copy(a *arena.Arena, b []byte) Set {
	r := a.Alloc(len(b))
	copy(a.From(r), b)
	return Set{a, r}
}

// Free frees the block.
func (s Set) Free() { s.A.Free(s.Ref) }

// Bytes returns exactly the bytes of the intset: a view.
func (s Set) Bytes() []byte {
	b := s.A.From(s.Ref)
	n := sizeOf(b)
	return b[:n:n]
}

// Size returns the bytes in all.
func (s Set) Size() int { return sizeOf(s.A.From(s.Ref)) }

// Len returns the number of members.
func (s Set) Len() int { return length(s.A.From(s.Ref)) }

// At returns member i, 0 ≤ i < Len, in ascending order.
func (s Set) At(i int) int64 { return at(s.A.From(s.Ref), i) }

// Has says whether n is a member.
func (s Set) Has(n int64) bool {
	_, ok := search(s.A.From(s.Ref), n)
	return ok
}

// Search returns the number of members below n, which is n's own place if it is a member, and whether it is.
func (s Set) Search(n int64) (i int, ok bool) { return search(s.A.From(s.Ref), n) }

// Add makes n a member, and says whether it was none.
func (s *Set) Add(n int64) bool {
	b := s.A.From(s.Ref)
	w := width(b)
	if need := widthFor(n); need > w {
		s.widen(need, n)
		return true
	}
	i, ok := search(b, n)
	if ok {
		return false
	}
	count := length(b)
	had := headerSize + count*w
	if r := s.A.Realloc(s.Ref, had+w, had); r != s.Ref {
		s.Ref = r
		b = s.A.From(r)
	}
	p := headerSize + i*w
	copy(b[p+w:had+w], b[p:had])
	put(b, w, i, n)
	arena.Store32(b[offLen:], uint32(count+1))
	return true
}

// Remove makes n no member, and says whether it was one.
func (s *Set) Remove(n int64) bool {
	i, ok := search(s.A.From(s.Ref), n)
	if ok {
		s.RemoveAt(i)
	}
	return ok
}

// RemoveAt removes member i, 0 ≤ i < Len.
func (s *Set) RemoveAt(i int) {
	b := s.A.From(s.Ref)
	w, count := width(b), length(b)
	had, p := headerSize+count*w, headerSize+i*w
	copy(b[p:had-w], b[p+w:had])
	arena.Store32(b[offLen:], uint32(count-1))
	s.Ref = s.A.Realloc(s.Ref, had-w, had-w)
}

// widen gives the members w bytes each and adds n, which needs them.
func (s *Set) widen(w int, n int64) {
	b := s.A.From(s.Ref)
	had, count := width(b), length(b)
	s.Ref = s.A.Realloc(s.Ref, headerSize+(count+1)*w, headerSize+count*had)
	b = s.A.From(s.Ref)
	first := 0 // where the members go: n is below all of them, or above
	if n < 0 {
		first = 1
	}
	for i := count - 1; i >= 0; i-- { // from the end, so that none is overwritten before it is read
		put(b, w, first+i, get(b, had, i))
	}
	put(b, w, (1-first)*count, n)
	arena.Store32(b, uint32(w))
	arena.Store32(b[offLen:], uint32(count+1))
}

func width(b []byte) int  { return int(arena.Load32(b)) }
func length(b []byte) int { return int(arena.Load32(b[offLen:])) }
func sizeOf(b []byte) int { return headerSize + width(b)*length(b) }

// widthFor returns the bytes that n needs.
func widthFor(n int64) int {
	switch {
	case n == int64(int16(n)):
		return 2
	case n == int64(int32(n)):
		return 4
	}
	return 8
}

func at(b []byte, i int) int64 { return get(b, width(b), i) }

// get returns member i of a set whose members have w bytes.
func get(b []byte, w, i int) int64 {
	p := headerSize + i*w
	switch w {
	case 2:
		return int64(int8(b[p+1]))<<8 | int64(b[p])
	case 4:
		return int64(int32(arena.Load32(b[p:])))
	}
	return int64(arena.Load64(b[p:]))
}

// put sets member i of a set whose members have w bytes.
func put(b []byte, w, i int, n int64) {
	p := headerSize + i*w
	switch w {
	case 2:
		b[p], b[p+1] = byte(n), byte(n>>8)
	case 4:
		arena.Store32(b[p:], uint32(n))
	default:
		arena.Store64(b[p:], uint64(n))
	}
}

// search returns the number of members below n, and whether n is a member. The last one is looked at first, as members
// are often added in order.
func search(b []byte, n int64) (int, bool) {
	w, low, high := width(b), 0, length(b)
	if high == 0 || n > get(b, w, high-1) {
		return high, false
	}
	for low < high {
		mid := int(uint(low+high) / 2)
		if get(b, w, mid) < n {
			low = mid + 1
		} else {
			high = mid
		}
	}
	return low, get(b, w, low) == n
}

// Valid says whether b is an intset of at least one member, and nothing else. It is for bytes from elsewhere, whatever
// they are.
func Valid(b []byte) bool {
	if len(b) < headerSize || length(b) == 0 {
		return false
	}
	if w := width(b); w != 2 && w != 4 && w != 8 || len(b) != sizeOf(b) {
		return false
	}
	return sorted(b)
}

// sorted says whether the members ascend.
func sorted(b []byte) bool {
	for i := 1; i < length(b); i++ {
		if at(b, i-1) >= at(b, i) {
			return false
		}
	}
	return true
}
