package value

import (
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
//
// It and Form are no more than four words because the compiler keeps larger
// structs in memory and copies them from call to call.
type String struct {
	text []byte // nil: an integer
	num  int64
}

func (s String) isInt() bool { return s.text == nil }

// Bytes returns the text. Integers are written into scratch.
func (s String) Bytes(scratch *[20]byte) []byte {
	if s.isInt() {
		return num.AppendInt(scratch[:0], s.num)
	}
	return s.text
}

// Text returns the text of a string that is no integer, nil if it is one.
func (s String) Text() []byte { return s.text }

// Len returns the length of the text in bytes.
func (s String) Len() int {
	if s.isInt() {
		var scratch [20]byte
		return len(num.AppendInt(scratch[:0], s.num))
	}
	return len(s.text)
}

// Int returns the value as a 64-bit integer, if it is one.
func (s String) Int() (int64, bool) {
	if s.isInt() {
		return s.num, true
	}
	return num.ParseInt(s.text)
}

// Small reports whether the value is an integer of which redis-server keeps one
// copy for all keys (OBJ_SHARED_INTEGERS).
func (s String) Small() bool { return s.isInt() && 0 <= s.num && s.num < 10000 }

// StringOf reads the string in a cell.
func StringOf(a *arena.Arena, k Kind, cell []byte) String {
	switch k.encoding() {
	case encInt:
		return String{num: int64(arena.Load64(cell))}
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
	text []byte // nil: an integer
	num  int64  // the integer, or the kind of the text and, from bit refShift on, the block it is in already
}

const refShift = 32

var noText = []byte{}

func formOf(e Encoding, text []byte) Form {
	if text == nil {
		text = noText
	}
	return Form{text, int64(kindOf(TypeString, e))}
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
func Integer(n int64) Form { return Form{nil, n} }

// Text is the form of a string that stays one, even if it looks like a number.
func Text(b []byte) Form {
	if len(b) <= embstrMax {
		return formOf(encEmbStr, b)
	}
	return Raw(b)
}

// Raw is the form of a string that is being edited: always "raw".
func Raw(b []byte) Form {
	e := encRaw
	if len(b) > inlineMax {
		e = encRawBlock
	}
	return formOf(e, b)
}

// Fill is the form of a raw string of n bytes that the caller fills in, which are
// undefined before. A long one has its block, which is lost if the form is not
// used.
func Fill(a *arena.Arena, n int) (f Form, text []byte) {
	if n <= inlineMax {
		text = make([]byte, n)
		return Raw(text), text
	}
	ref := a.Alloc(n)
	text = a.From(ref)[:n]
	f = Raw(text)
	f.num |= int64(ref) << refShift
	return f, text
}

// Kind returns the kind the value will have.
func (f Form) Kind() Kind {
	if f.text == nil {
		return kindOf(TypeString, encInt)
	}
	return Kind(f.num)
}

// Size returns the bytes the form takes in a cell.
func (f Form) Size() int {
	switch f.Kind().encoding() {
	case encInt:
		return intCell
	case encRawBlock:
		return blockCell
	default:
		return inlineSize(len(f.text))
	}
}

// Put writes the form into a cell of Size bytes or more. The text is copied, unless
// it comes in its block.
func (f Form) Put(a *arena.Arena, cell []byte) {
	switch f.Kind().encoding() {
	case encInt:
		arena.Store64(cell, uint64(f.num))
	case encRawBlock:
		ref := arena.Ref(uint64(f.num) >> refShift)
		if ref == 0 {
			ref = a.Alloc(len(f.text))
			copy(a.From(ref), f.text)
		}
		putBlock(cell, ref, len(f.text))
	default:
		arena.Copy(cell[putLen(cell, len(f.text)):], f.text)
	}
}

// Overwrite puts the form into a cell that holds a string of the same kind and length, unless that is long, and reports
// whether it has.
func (f Form) Overwrite(k Kind, cell []byte) bool {
	switch {
	case f.Kind() != k:
		return false
	case f.text == nil:
		arena.Store64(cell, uint64(f.num))
		return true
	case k.encoding() == encRawBlock || len(f.text) >= 0x80 || int(cell[0]) != len(f.text):
		return false
	}
	arena.Copy(cell[1:], f.text)
	return true
}

func block(cell []byte) (arena.Ref, int) {
	return arena.Ref(arena.Load32(cell)), int(arena.Load32(cell[4:]))
}

func putBlock(cell []byte, ref arena.Ref, n int) {
	arena.Store32(cell, uint32(ref))
	arena.Store32(cell[4:], uint32(n))
}

// putLen writes an inline string's length and returns the width of that.
func putLen(cell []byte, n int) int {
	if n < 0x80 {
		cell[0] = byte(n)
		return 1
	}
	cell[0], cell[1] = byte(n)|0x80, byte(n>>7) // inlineMax < 1<<14
	return 2
}

// inlineLen returns an inline string's length and the width of its prefix.
func inlineLen(cell []byte) (n, width int) {
	n = int(cell[0])
	if n < 0x80 {
		return n, 1
	}
	return n&0x7f | int(cell[1])<<7, 2
}

func inlineSize(n int) int {
	if n < 0x80 {
		return n + 1
	}
	return n + 2
}
