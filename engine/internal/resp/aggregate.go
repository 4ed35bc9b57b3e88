package resp

import "github.com/wedis/wedis/engine/internal/ds/num"

// Array writes the header of an array of n replies.
func (w *Writer) Array(n int) { w.Buf = appendHeader(w.Buf, '*', int64(n)) }

// Map writes the header of a map of n pairs, in version 2 an array of 2n replies.
func (w *Writer) Map(n int) {
	kind, n := w.mapHeader(n)
	w.Buf = appendHeader(w.Buf, kind, int64(n))
}

// Set writes the header of a set of n replies, in version 2 an array.
func (w *Writer) Set(n int) { w.Buf = appendHeader(w.Buf, w.kind('~'), int64(n)) }

// Push writes the header of a message of n parts that answers no command, in version 2 an array.
func (w *Writer) Push(n int) { w.Buf = appendHeader(w.Buf, w.kind('>'), int64(n)) }

// Attribute begins n pairs that come before a reply of RESP3 without being part of it.
func (w *Writer) Attribute(n int) { w.Buf = appendHeader(w.Buf, '|', int64(n)) }

// OpenArray begins an array whose length is told to [Writer.CloseArray].
func (w *Writer) OpenArray() Mark { return Mark(len(w.Buf)) }

// CloseArray makes the n replies written since m an array.
func (w *Writer) CloseArray(m Mark, n int) { w.insertHeader(m, '*', n) }

// OpenMap begins a map whose length is told to [Writer.CloseMap].
func (w *Writer) OpenMap() Mark { return Mark(len(w.Buf)) }

// CloseMap makes the n pairs of replies written since m a map.
func (w *Writer) CloseMap(m Mark, n int) {
	kind, n := w.mapHeader(n)
	w.insertHeader(m, kind, n)
}

// OpenSet begins a set whose length is told to [Writer.CloseSet].
func (w *Writer) OpenSet() Mark { return Mark(len(w.Buf)) }

// CloseSet makes the n replies written since m a set.
func (w *Writer) CloseSet(m Mark, n int) { w.insertHeader(m, w.kind('~'), n) }

// kind is the type byte of an aggregate that version 2 knows only as an array.
func (w *Writer) kind(resp3 byte) byte {
	if w.Proto >= 3 {
		return resp3
	}
	return '*'
}

func (w *Writer) mapHeader(pairs int) (kind byte, n int) {
	if w.Proto >= 3 {
		return '%', pairs
	}
	return '*', 2 * pairs
}

// insertHeader puts a header at m, moving what was written since.
func (w *Writer) insertHeader(m Mark, kind byte, n int) {
	var room [24]byte
	header := appendHeader(room[:0], kind, int64(n))
	end := len(w.Buf)
	w.Buf = append(w.Buf, header...)
	copy(w.Buf[int(m)+len(header):], w.Buf[m:end])
	copy(w.Buf[m:], header)
}

// appendHeader appends a type byte, a number and the line end: a header, or an integer reply.
func appendHeader(dst []byte, kind byte, n int64) []byte {
	if uint64(n) < 10 {
		return append(dst, kind, '0'+byte(n), '\r', '\n')
	}
	if uint64(n) < 100 {
		return append(dst, kind, '0'+byte(n/10), '0'+byte(n%10), '\r', '\n')
	}
	dst = append(dst, kind)
	dst = num.AppendInt(dst, n)
	return append(dst, '\r', '\n')
}

// AppendCommand appends a command in the form clients send it: an array of strings.
func AppendCommand(dst []byte, args ...[]byte) []byte {
	dst = AppendCount(dst, len(args))
	for _, arg := range args {
		dst = AppendArgument(dst, arg)
	}
	return dst
}

// AppendCount appends the beginning of a command of so many arguments, its name among them. AppendArgument appends each.
func AppendCount(dst []byte, args int) []byte { return appendHeader(dst, '*', int64(args)) }

// AppendArgument is described at AppendCount.
func AppendArgument[T string | []byte](dst []byte, arg T) []byte {
	dst = appendHeader(dst, '$', int64(len(arg)))
	dst = append(dst, arg...)
	return append(dst, LineEnd...)
}
