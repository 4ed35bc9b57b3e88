// Package listpack is Redis's listpack: a sequence of strings and integers in one block of bytes, exactly as redis-server
// lays it out, so that a small hash, list, set, sorted set or stream node is dumped and restored as it stands.
//
// # Terms
//
//   - Element: a string or an integer. A string that is an integer in its one canonical form ("7", "-12", not "+7" or
//     "07") is always kept as that integer, and reads the same.
//   - Entry: an element in the listpack: its encoding, its data, and its backlen.
//   - Backlen: the bytes of encoding and data, 7 bits a byte, written so that it can be read from its last byte back.
//   - Position: the offset of an entry in the bytes. The first entry is at 6; 0 is no position.
//
// # Layout
//
//	listpack  [bytes in all u32][elements u16][entry]…[0xff]
//	entry     [encoding][data][backlen]
//
// Numbers are little-endian unless the bits are shown, x for length or value:
//
//	0xxxxxxx                   integer 0…127
//	10xxxxxx                   string of up to 63 bytes
//	110xxxxx xxxxxxxx          integer of 13 bits, signed
//	1110xxxx xxxxxxxx          string of up to 4095 bytes
//	0xf0 [length u32]          string of up to 2³²-1 bytes
//	0xf1 0xf2 0xf3 0xf4        integer of 16, 24, 32, 64 bits, signed
//	0xff                       the end
//
// # Invariants
//
//   - The bytes in all are those up to the end byte, included; the block may be larger.
//   - Each entry has the shortest encoding there is for its element. Two elements are equal just when their entries'
//     bytes are, which is what Find lives by. Valid lets nothing else in.
//   - The count is the number of elements, or 65535, which means: count them. Once it is 65535, editing leaves it so.
//
// # Costs
//
// Next, Prev, Get, First and Last take constant time. Find and Seek walk the entries, Seek from the nearer end. Editing
// moves what follows, once, and reallocates the block when its size class changes: Append is amortised constant.
//
// # Awkward cases
//
//   - The backlen of 16383 bytes takes three bytes, though two would do: redis-server has it so, at each limit.
//   - Editing may move the block: Bytes, Get and what came from them are views and gone after it. Positions before the
//     place of an edit stay good. An element that is added must not be a view of the same listpack.
//   - A listpack must not exceed 1 GiB: whoever adds elements of any length asks SafeToAdd first.
//
// The functions on []byte are for listpacks that are not, or not yet, in an arena. Those that read look at nothing
// beyond the end byte: the slice may be longer.
package listpack

import (
	"github.com/wedis/wedis/engine/internal/arena"
	"github.com/wedis/wedis/engine/internal/ds/num"
)

// EndByte is what follows the last entry: no entry begins with it.
const EndByte = 0xff

const (
	headerSize = 6 // and the position of the first entry
	offCount   = 4
	emptySize  = headerSize + 1
	uncounted  = 0xffff // in place of a count
	maxSize    = 1 << 30
)

// List is a listpack in an arena. Its editing methods change Ref when the block moves: whoever keeps the Ref must
// store it again.
type List struct {
	A   *arena.Arena
	Ref arena.Ref
}

// New makes an empty listpack.
func New(a *arena.Arena) List { return NewOf(a, emptySize) }

// NewOf makes an empty listpack in a block for some bytes. Adding elements leaves it there as long as they fit.
func NewOf(a *arena.Arena, bytes int) List {
	r := a.Alloc(bytes)
	putEmpty(a.From(r))
	return List{a, r}
}

// Copy makes a listpack of the bytes of one, which must be valid.
func Copy(a *arena.Arena, b []byte) List {
	n := Size(b)
	r := a.Alloc(n)
	copy(a.From(r), b[:n])
	return List{a, r}
}

// NewBytes returns the bytes of an empty listpack.
func NewBytes() []byte {
	b := make([]byte, emptySize, 64)
	putEmpty(b)
	return b
}

func putEmpty(b []byte) {
	arena.Store32(b, emptySize)
	b[offCount], b[offCount+1], b[headerSize] = 0, 0, EndByte
}

// Free frees the block.
func (l List) Free() { l.A.Free(l.Ref) }

// Bytes returns exactly the bytes of the listpack: a view.
func (l List) Bytes() []byte {
	b := l.A.From(l.Ref)
	n := Size(b)
	return b[:n:n]
}

// Size returns the bytes in all.
func (l List) Size() int { return Size(l.A.From(l.Ref)) }

// Len returns the number of elements.
func (l List) Len() int { return Len(l.A.From(l.Ref)) }

// SafeToAdd says whether a listpack, given its size, may take another n bytes.
func SafeToAdd(size, n int) bool { return size+n <= maxSize }

// Size returns the bytes in all of the listpack b.
func Size(b []byte) int { return int(arena.Load32(b)) }

// Len returns the number of elements of the listpack b.
func Len(b []byte) int {
	if n := count(b); n != uncounted {
		return n
	}
	return recount(b)
}

// recount counts the entries of b.
func recount(b []byte) int {
	n := 0
	for p := headerSize; b[p] != EndByte; p += entrySize(b, p) {
		n++
	}
	return n
}

// count returns what the header says of the number of elements.
func count(b []byte) int { return int(b[offCount]) | int(b[offCount+1])<<8 }

// addCount changes the count by n, unless it is, or becomes, unknown.
func addCount(b []byte, n int) {
	c := count(b)
	if c == uncounted {
		return
	}
	c = min(c+n, uncounted)
	b[offCount], b[offCount+1] = byte(c), byte(c>>8)
}

// Entry is an element as it is read: a string, of which text is a view, or an integer. It is no more than four words,
// so that it is returned in registers.
type Entry struct {
	text []byte // nil: an integer
	num  int64
}

// IsInt says whether the element is kept as an integer.
func (e Entry) IsInt() bool { return e.text == nil }

// Int returns the element as an integer, if it is one.
func (e Entry) Int() (int64, bool) { return e.num, e.text == nil }

// Bytes returns the element as text. An integer is written into scratch.
func (e Entry) Bytes(scratch *[20]byte) []byte {
	if e.text == nil {
		return num.AppendInt(scratch[:0], e.num)
	}
	return e.text
}

// Len returns the length of the element as text.
func (e Entry) Len() int {
	if e.text == nil {
		return num.IntLen(e.num)
	}
	return len(e.text)
}

// Equal says whether the element is b.
func (e Entry) Equal(b []byte) bool {
	if e.text == nil {
		n, ok := Integer(b)
		return ok && n == e.num
	}
	return len(e.text) == len(b) && arena.Equal(e.text, b)
}
