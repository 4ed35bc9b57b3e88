package rdb

import (
	"encoding/binary"
	"slices"

	"github.com/wedis/wedis/engine/internal/ds/lzf"
	"github.com/wedis/wedis/engine/internal/ds/num"
	"github.com/wedis/wedis/engine/internal/value"
)

// Strings in a form of their own, in the low bits of a special length.
const (
	int8bits   = 0
	int16bits  = 1
	int32bits  = 2
	compressed = 3
)

const (
	// longestInt is the length of the longest text that can be an integer of 32 bits.
	longestInt = 11
	// Shorter strings are not worth compressing, and compression must save as much as worthIt.
	shortestCompressed = 21
	worthIt            = 4
	// maxString is the length of the longest string that is read.
	maxString = 512 << 20
)

// Writer appends values in RDB encoding. The zero value does so without compression.
type Writer struct {
	Compress bool // strings, where it saves something (rdbcompression)

	// Name, unless it is nil, is written between type and body, as files have it: that of the key.
	Name []byte

	// Pause, unless nil, is called after each fraction of a millisecond's work with what has been appended, and returns where
	// to go on, mostly dst[:0], and whether to: if not, the value ends somewhere. What is written must not change meanwhile.
	// Strings of more than 64 KiB are compressed in blocks then.
	Pause func(dst []byte) (next []byte, ok bool)

	// Brief has a value that takes longer than that left alone: Exceeded is set, and what was appended is of no use.
	Brief    bool
	Exceeded bool

	work int // since the last pause
	lzf  lzf.Compressor
}

// AppendString appends a string value: type and body.
func (w *Writer) AppendString(dst []byte, s value.String) []byte {
	var scratch [20]byte
	w.begin()
	return w.text(w.typ(dst, typeString), s.Bytes(&scratch))
}

// typ appends the type of a value.
func (w *Writer) typ(dst []byte, typ byte) []byte {
	dst = append(dst, typ)
	if w.Name != nil {
		dst = w.text(dst, w.Name)
	}
	return dst
}

// text appends a string.
func (w *Writer) text(dst, s []byte) []byte {
	w.work += textWork + len(s)
	if len(s) > longText && w.paced() {
		return w.long(dst, s)
	}
	if len(s) <= longestInt {
		if n, ok := num.ParseInt(s); ok && n == int64(int32(n)) {
			return appendInt(dst, n)
		}
	} else if w.Compress && len(s) >= shortestCompressed {
		if out, ok := w.compressed(dst, s); ok {
			return out
		}
	}
	dst = appendLen(dst, uint64(len(s)))
	return append(dst, s...)
}

// compressed appends the string s in compressed form, if that is worth it.
func (w *Writer) compressed(dst, s []byte) (_ []byte, ok bool) {
	const head = 1 + 9 + 9 // more than the marker and two lengths take
	var room [head]byte
	at := len(dst)
	dst = append(dst, room[:]...) // to be filled once the length is known
	dst, ok = w.lzf.Append(dst, s, len(s)-worthIt)
	if !ok {
		return dst[:at], false
	}
	size := len(dst) - at - head
	filled := append(room[:0], special|compressed)
	filled = appendLen(filled, uint64(size))
	filled = appendLen(filled, uint64(len(s)))
	n := copy(dst[at:], filled)
	copy(dst[at+n:], dst[at+head:])
	return dst[:at+n+size], true
}

func appendInt(dst []byte, n int64) []byte {
	switch {
	case n == int64(int8(n)):
		return append(dst, special|int8bits, byte(n))
	case n == int64(int16(n)):
		return binary.LittleEndian.AppendUint16(append(dst, special|int16bits), uint16(n))
	default:
		return binary.LittleEndian.AppendUint32(append(dst, special|int32bits), uint32(n))
	}
}

// form reads a string that becomes a value.
func (r *reader) form(buf *[]byte) value.Form {
	if s := r.short(); s != nil {
		return value.Encoded(s)
	}
	if n, ok := r.int(); ok {
		return value.Integer(n)
	}
	return value.Encoded(r.text(buf))
}

// text reads a string. It is a view of the bytes that are read, or it is written into buf.
func (r *reader) text(buf *[]byte) []byte {
	if s := r.short(); s != nil {
		return s
	}
	if n, ok := r.int(); ok {
		*buf = num.AppendInt((*buf)[:0], n)
		return *buf
	}
	if len(r.b) > 0 && r.b[0] == special|compressed {
		r.take(1)
		return r.decompressed(buf)
	}
	return r.take(r.len())
}

// short reads a string of less than 64 bytes, as most are, if it comes next and is there as it is: else nil.
func (r *reader) short() []byte {
	b := r.b
	if len(b) == 0 || b[0] >= len14 {
		return nil
	}
	n := 1 + int(b[0])
	if n > len(b) {
		return nil
	}
	r.b = b[n:]
	return b[1:n:n]
}

// int reads a string that is written as an integer, if the next one is.
func (r *reader) int() (n int64, ok bool) {
	if len(r.b) == 0 && !r.await(1) {
		return 0, false
	}
	var b []byte
	switch r.b[0] {
	case special | int8bits:
		if b = r.take(2); b != nil {
			n = int64(int8(b[1]))
		}
	case special | int16bits:
		if b = r.take(3); b != nil {
			n = int64(int16(binary.LittleEndian.Uint16(b[1:])))
		}
	case special | int32bits:
		if b = r.take(5); b != nil {
			n = int64(int32(binary.LittleEndian.Uint32(b[1:])))
		}
	default:
		return 0, false
	}
	return n, b != nil
}

// decompressed reads a compressed string behind its marker.
func (r *reader) decompressed(buf *[]byte) []byte {
	size, n := r.len(), r.len()
	packed := r.take(size)
	if got, ok := lzf.Size(packed); !ok || uint64(got) != n || n > maxString {
		r.fail()
		return nil
	}
	if n > r.room {
		r.full = true
		r.fail()
		return nil
	}
	r.room -= n
	*buf = lzf.Append(slices.Grow((*buf)[:0], int(n)), packed)
	return *buf
}
