package resp

import (
	"github.com/wedis/wedis/engine/internal/arena"
	"github.com/wedis/wedis/engine/internal/ds/num"
)

// Writer appends replies to Buf in the protocol version Proto. The zero value writes version 2.
//
// Aggregates are written as a header followed by exactly the announced number of replies (twice that number for a map).
// Where the number is not known beforehand, OpenArray and its kin note the place and CloseArray and its kin insert
// the header there. Opened aggregates nest; they are closed in the reverse order.
type Writer struct {
	Buf   []byte
	Proto int // 2 or 3; anything below 3 is taken for 2

	// Limit is the most bytes that Buf may grow to by bulk strings, 0 for no limit. What does not fit is left out and
	// Full set: the caller answers something else.
	Limit int
	Full  bool
}

// Mark is the place of a header that is written later. It stays valid while Buf is only appended to.
type Mark int

// OK writes the simple string OK.
func (w *Writer) OK() { w.Buf = append(w.Buf, '+', 'O', 'K', '\r', '\n') }

// Simple writes text as a simple string; CR and LF become spaces.
func (w *Writer) Simple(text string) { w.oneLine('+', text) }

// Error writes an error reply. The text begins with its code, as in "ERR syntax error"; line ends at its end are
// dropped, others become spaces.
func (w *Writer) Error(text string) {
	for len(text) > 0 && (text[len(text)-1] == '\r' || text[len(text)-1] == '\n') {
		text = text[:len(text)-1]
	}
	w.oneLine('-', text)
}

func (w *Writer) oneLine(kind byte, text string) {
	start := len(w.Buf) + 1
	w.Buf = append(w.Buf, kind)
	w.Buf = append(w.Buf, text...)
	for i, c := range w.Buf[start:] {
		if c == '\r' || c == '\n' {
			w.Buf[start+i] = ' '
		}
	}
	w.Buf = append(w.Buf, '\r', '\n')
}

// Int writes an integer.
func (w *Writer) Int(n int64) { w.Buf = appendHeader(w.Buf, ':', n) }

// Bulk writes a string of any bytes.
func (w *Writer) Bulk(b []byte) {
	n, at := len(b), len(w.Buf)
	if n < 100 && at+n+shortFrame <= cap(w.Buf) {
		w.Buf = shortBulk(w.Buf[:at+n+shortFrame], at, b)
		return
	}
	if w.overflows(n) {
		return
	}
	buf := appendHeader(w.Buf, '$', int64(len(b)))
	buf = append(buf, b...)
	w.Buf = append(buf, '\r', '\n')
}

// shortFrame is the room for the frame of a string of less than 100 bytes: "$", two digits, two line ends.
const shortFrame = 7

// shortBulk writes a string of less than 100 bytes into buf, which has room for it at its end, from at on.
// It is Bulk for the commonest reply, with one check for room instead of three.
func shortBulk(buf []byte, at int, b []byte) []byte {
	n := uint32(len(b))
	if n < 10 {
		arena.Store32(buf[at:], '$'|('0'+n)<<8|'\r'<<16|'\n'<<24)
		at += 4
	} else {
		tens := n * 103 >> 10 // n / 10, for n < 179
		arena.Store32(buf[at:], '$'|('0'+tens)<<8|('0'+n-10*tens)<<16|'\r'<<24)
		buf[at+4] = '\n'
		at += 5
	}
	at += arena.Copy(buf[at:], b)
	buf[at], buf[at+1] = '\r', '\n'
	return buf[:at+2]
}

// BulkString writes a string of any bytes.
func (w *Writer) BulkString(s string) {
	if w.overflows(len(s)) {
		return
	}
	buf := appendHeader(w.Buf, '$', int64(len(s)))
	buf = append(buf, s...)
	w.Buf = append(buf, '\r', '\n')
}

// overflows reports whether a string of n bytes is more than Limit allows.
func (w *Writer) overflows(n int) bool {
	if w.Limit == 0 || len(w.Buf)+n <= w.Limit {
		return false
	}
	w.Full = true
	return true
}

// emptyBulk is the length of the shortest string on the wire.
const emptyBulk = len("$0\r\n\r\n")

// Expect tells that n strings will be written. If Limit has no room for as many empty ones, the reply is Full at once, and
// need not be written.
func (w *Writer) Expect(n int) {
	if w.Limit != 0 && n > (w.Limit-len(w.Buf))/emptyBulk {
		w.Full = true
	}
}

// BulkInt writes an integer as a string, as stored numbers are read.
func (w *Writer) BulkInt(n int64) {
	var text [20]byte
	w.Bulk(num.AppendInt(text[:0], n))
}

// Nil writes the absence of a value: a null, in version 2 a null string.
func (w *Writer) Nil() {
	if w.Proto >= 3 {
		w.Buf = append(w.Buf, "_\r\n"...)
		return
	}
	w.Buf = append(w.Buf, "$-1\r\n"...)
}

// NilArray writes the absence of an aggregate: a null, in version 2 a null array.
func (w *Writer) NilArray() {
	if w.Proto >= 3 {
		w.Buf = append(w.Buf, "_\r\n"...)
		return
	}
	w.Buf = append(w.Buf, "*-1\r\n"...)
}

// Bool writes a truth value, in version 2 as the integers 1 and 0.
func (w *Writer) Bool(v bool) {
	switch {
	case w.Proto >= 3 && v:
		w.Buf = append(w.Buf, "#t\r\n"...)
	case w.Proto >= 3:
		w.Buf = append(w.Buf, "#f\r\n"...)
	case v:
		w.Buf = append(w.Buf, ":1\r\n"...)
	default:
		w.Buf = append(w.Buf, ":0\r\n"...)
	}
}

// Double writes a floating-point number with 17 significant digits, in version 2 as a string.
func (w *Writer) Double(f float64) {
	var text [32]byte
	if w.Proto >= 3 {
		w.Buf = append(w.Buf, ',')
		w.Buf = num.AppendDouble(w.Buf, f)
		w.Buf = append(w.Buf, '\r', '\n')
		return
	}
	w.Bulk(num.AppendDouble(text[:0], f))
}

// Decimal writes a floating-point number that is text already, in version 2 as a string.
func (w *Writer) Decimal(text []byte) {
	if w.Proto < 3 {
		w.Bulk(text)
		return
	}
	w.Buf = append(w.Buf, ',')
	w.Buf = append(w.Buf, text...)
	w.Buf = append(w.Buf, '\r', '\n')
}

// BigNumber writes the decimal digits of an integer of any size, in version 2 as a string.
func (w *Writer) BigNumber(digits string) {
	if w.Proto >= 3 {
		w.oneLine('(', digits)
		return
	}
	w.BulkString(digits)
}

// Verbatim writes text in a format named by three letters ("txt", "mkd"), in version 2 as a plain string.
func (w *Writer) Verbatim(format string, text []byte) {
	if w.Proto < 3 {
		w.Bulk(text)
		return
	}
	w.Buf = appendHeader(w.Buf, '=', int64(len(text))+4)
	w.Buf = append(w.Buf, (format + "   ")[:3]...)
	w.Buf = append(w.Buf, ':')
	w.Buf = append(w.Buf, text...)
	w.Buf = append(w.Buf, '\r', '\n')
}

// Raw appends bytes that are already in protocol form and in the right version.
func (w *Writer) Raw(b []byte) { w.Buf = append(w.Buf, b...) }

// LineEnd ends every line of the protocol, and of a journal.
const LineEnd = "\r\n"

// AppendAnnotation appends a line that is no command: whoever reads a journal skips it.
func AppendAnnotation(dst []byte, text string) []byte {
	dst = append(append(dst, '#'), text...)
	return append(dst, '\r', '\n')
}
