package value

import (
	"encoding/binary"

	"github.com/wedis/wedis/engine/internal/arena"
	"github.com/wedis/wedis/engine/internal/ds/num"
)

const (
	// embstrMax is OBJ_ENCODING_EMBSTR_SIZE_LIMIT: longer strings are "raw".
	embstrMax = 44
	// inlineMax is the longest string kept in its cell. Longer ones get a block
	// of their own, so that moving an entry stays cheap.
	inlineMax = 512
	// blockCell is the size of a long raw string's cell.
	blockCell = 8
	// intCell is the size of an integer's cell.
	intCell = 8
)

// String is a view of a string value, valid until the store changes.
type String struct {
	text  []byte
	num   int64
	isInt bool
}

// Bytes returns the text. Integers are written into scratch.
func (s String) Bytes(scratch *[20]byte) []byte {
	if s.isInt {
		return num.AppendInt(scratch[:0], s.num)
	}
	return s.text
}

// Len returns the length of the text in bytes.
func (s String) Len() int {
	if s.isInt {
		var scratch [20]byte
		return len(num.AppendInt(scratch[:0], s.num))
	}
	return len(s.text)
}

// Int returns the value as a 64-bit integer, if it is one.
func (s String) Int() (int64, bool) {
	if s.isInt {
		return s.num, true
	}
	return num.ParseInt(s.text)
}

// Small reports whether the value is an integer of which redis-server keeps one
// copy for all keys (OBJ_SHARED_INTEGERS).
func (s String) Small() bool { return s.isInt && 0 <= s.num && s.num < 10000 }

// StringOf reads the string in a cell.
func StringOf(a *arena.Arena, k Kind, cell []byte) String {
	switch k.encoding() {
	case encInt:
		return String{num: int64(binary.LittleEndian.Uint64(cell)), isInt: true}
	case encRawBlock:
		ref, n := block(cell)
		return String{text: a.From(ref)[:n:n]}
	default:
		n, w := inlineLen(cell)
		return String{text: cell[w : w+n : w+n]}
	}
}

// Form is a string on its way into a cell.
type Form struct {
	kind Kind
	num  int64
	text []byte
}

// Encoded chooses the smallest encoding, as SET does: int, embstr, raw.
func Encoded(b []byte) Form {
	if len(b) <= 20 {
		if n, ok := num.ParseInt(b); ok {
			return Integer(n)
		}
	}
	return Text(b)
}

// Integer is the form of a counter.
func Integer(n int64) Form { return Form{kind: kindOf(TypeString, encInt), num: n} }

// Text is the form of a string that stays one, even if it looks like a number.
func Text(b []byte) Form {
	if len(b) <= embstrMax {
		return Form{kind: kindOf(TypeString, encEmbStr), text: b}
	}
	return Raw(b)
}

// Raw is the form of a string that is being edited: always "raw".
func Raw(b []byte) Form {
	e := encRaw
	if len(b) > inlineMax {
		e = encRawBlock
	}
	return Form{kind: kindOf(TypeString, e), text: b}
}

// Kind returns the kind the value will have.
func (f Form) Kind() Kind { return f.kind }

// Size returns the bytes the form takes in a cell.
func (f Form) Size() int {
	switch f.kind.encoding() {
	case encInt:
		return intCell
	case encRawBlock:
		return blockCell
	default:
		return inlineSize(len(f.text))
	}
}

// Put writes the form into a cell of Size bytes or more. The text is copied.
func (f Form) Put(a *arena.Arena, cell []byte) {
	switch f.kind.encoding() {
	case encInt:
		binary.LittleEndian.PutUint64(cell, uint64(f.num))
	case encRawBlock:
		ref := a.Alloc(len(f.text))
		copy(a.From(ref), f.text)
		putBlock(cell, ref, len(f.text))
	default:
		w := binary.PutUvarint(cell, uint64(len(f.text)))
		copy(cell[w:], f.text)
	}
}

func block(cell []byte) (arena.Ref, int) {
	return arena.Ref(binary.LittleEndian.Uint32(cell)), int(binary.LittleEndian.Uint32(cell[4:]))
}

func putBlock(cell []byte, ref arena.Ref, n int) {
	binary.LittleEndian.PutUint32(cell, uint32(ref))
	binary.LittleEndian.PutUint32(cell[4:], uint32(n))
}

// inlineLen returns an inline string's length and the width of its prefix.
func inlineLen(cell []byte) (n, width int) {
	if c := cell[0]; c < 0x80 {
		return int(c), 1
	}
	v, w := binary.Uvarint(cell)
	return int(v), w
}

func inlineSize(n int) int {
	if n < 0x80 {
		return n + 1
	}
	return n + 2 // inlineMax < 1<<14
}
