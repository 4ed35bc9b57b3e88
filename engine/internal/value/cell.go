package value

import (
	"github.com/wedis/wedis/engine/internal/arena"
	"github.com/wedis/wedis/engine/internal/ds/dict"
)

// Cell is a value in place: the tail of a dict entry's payload, which it may
// resize, and the kind in the low byte of the entry's word. Entry changes when
// the entry moves; the keyspace looks at it after each edit.
type Cell struct {
	Dict   dict.Dict
	Entry  arena.Ref
	Arena  *arena.Arena
	Offset int // of the cell in the payload
}

// kindMask leaves out the keyspace's bit of the kind byte.
const kindMask = 0x7f

// Kind returns the kind of the value in the cell.
func (c *Cell) Kind() Kind { return Kind(c.Dict.Word(c.Entry) & kindMask) }

func (c *Cell) setKind(k Kind) {
	c.Dict.SetWord(c.Entry, c.Dict.Word(c.Entry)&^kindMask|uint32(k))
}

func (c *Cell) bytes() []byte { return c.Dict.Payload(c.Entry)[c.Offset:] }

// resize makes room for n bytes, of which the first keep are preserved.
func (c *Cell) resize(n, keep int) {
	c.Entry = c.Dict.Resize(c.Entry, c.Offset+n, c.Offset+keep)
}

// Size returns the bytes of the cell in use.
func Size(k Kind, cell []byte) int {
	if k.Type() != TypeString {
		return rootCell
	}
	switch k.encoding() {
	case encInt:
		return intCell
	case encRawBlock:
		return blockCell
	default:
		n, w := inlineLen(cell)
		return n + w
	}
}

// Clear makes the cell, whose collection has been released, that of an empty
// string.
func (c *Cell) Clear() {
	c.setKind(kindOf(TypeString, encEmbStr))
	putLen(c.bytes(), 0)
}

// Set replaces the string. A collection is the keyspace's to release first.
func (c *Cell) Set(f Form) {
	word, payload := c.Dict.Look(c.Entry)
	k, cell := Kind(word&kindMask), payload[c.Offset:]
	if size := f.Size(); k.encoding() == encRawBlock || Size(k, cell) != size { // else its place is just right
		Free(c.Arena, k, cell)
		c.resize(size, 0)
		cell = c.bytes()
	}
	if f.Kind() != k {
		c.setKind(f.Kind())
	}
	f.Put(c.Arena, cell)
}

// Append adds b to a string, which becomes raw. Amortised O(len(b)).
// It returns the new length.
func (c *Cell) Append(b []byte) int {
	return c.edit(-1, b)
}

// SetRange overwrites a string from off on, filling a gap with zeros. The
// string becomes raw. It returns the new length.
func (c *Cell) SetRange(off int, b []byte) int {
	return c.edit(off, b)
}

// Stretch makes a string raw and at least size bytes long, zeros filling what is
// new. It returns the text, to be edited in place until the store changes.
func (c *Cell) Stretch(size int) []byte {
	text, n := c.stretch(size, 0)
	clear(text[n:])
	return text
}

// edit writes b at off (-1: at the end) into a raw string long enough.
func (c *Cell) edit(off int, b []byte) int {
	text, n := c.stretch(off, len(b))
	switch {
	case off < 0:
		off = n
	case off > n:
		clear(text[n:off])
	}
	copy(text[off:], b)
	return len(text)
}

// stretch makes a string raw and long enough for some more bytes from off on (-1:
// from its end). It returns the text and the length it had; what lies beyond is
// undefined.
func (c *Cell) stretch(off, more int) (text []byte, n int) {
	var scratch [20]byte
	k := c.Kind()
	old := StringOf(c.Arena, k, c.bytes()).Bytes(&scratch)
	n = len(old)
	if off < 0 {
		off = n
	}
	size := max(n, off+more)

	switch {
	case k.encoding() == encRawBlock:
		ref, _ := block(c.bytes())
		if size > c.Arena.Size(ref) {
			ref = c.Arena.Realloc(ref, room(n, size), n)
		}
		putBlock(c.bytes(), ref, size)
		return c.Arena.From(ref)[:size], n
	case k.encoding() == encRaw && size == n:
		cell := c.bytes()
		_, w := inlineLen(cell)
		return cell[w : w+n], n
	case size > inlineMax:
		ref := c.Arena.Alloc(room(n, size))
		text = c.Arena.From(ref)[:size]
		copy(text, old)
		c.resize(blockCell, 0)
		putBlock(c.bytes(), ref, size)
		k = kindOf(TypeString, encRawBlock)
	default:
		text = c.editInline(old, size)
		k = kindOf(TypeString, encRaw)
	}
	c.setKind(k)
	return text, n
}

// editInline makes the cell an inline string of size bytes that starts with
// old, which may be a view of the cell itself, and returns its text.
func (c *Cell) editInline(old []byte, size int) []byte {
	var keep [inlineMax]byte // the prefix may widen, the entry may move
	n := copy(keep[:], old)
	c.resize(inlineSize(size), 0)
	cell := c.bytes()
	w := putLen(cell, size)
	copy(cell[w:], keep[:n])
	return cell[w : w+size]
}

// room is the capacity for a string that grows from n to size bytes: double up
// to 1 MiB and 1 MiB more beyond (SDS_MAX_PREALLOC); the arena adds its own for
// larger blocks. A string that begins gets what it needs.
func room(n, size int) int {
	if n == 0 {
		return size
	}
	return size + min(size, 1<<20)
}

// Free releases what the string in a cell refers to.
func Free(a *arena.Arena, k Kind, cell []byte) {
	if k.encoding() == encRawBlock {
		ref, _ := block(cell)
		a.Free(ref)
	}
}

// Clone writes a deep copy of the string in src into dst, which has room for
// Size(k, src) bytes.
func Clone(a *arena.Arena, k Kind, dst, src []byte) {
	n := Size(k, src)
	copy(dst[:n], src[:n])
	if k.encoding() == encRawBlock {
		ref, size := block(src)
		twin := a.Alloc(size)
		copy(a.From(twin)[:size], a.From(ref)[:size])
		putBlock(dst, twin, size)
	}
}

// Compact moves the string's block out of a sparse span.
func Compact(a *arena.Arena, k Kind, cell []byte) {
	if k.encoding() == encRawBlock {
		ref, n := block(cell)
		putBlock(cell, a.Move(ref), n)
	}
}

// MemoryUsage returns the bytes of the block the string refers to, the cell
// itself not counted.
func MemoryUsage(a *arena.Arena, k Kind, cell []byte) int {
	if k.encoding() == encRawBlock {
		ref, _ := block(cell)
		return a.Size(ref)
	}
	return 0
}
