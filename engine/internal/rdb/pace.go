package rdb

import "bytes"

// A large value takes long to write. A Writer can be told to do it in steps, or to leave it alone. Either way it keeps
// account of its work: the bytes of the strings it has met, and some more for each.

const (
	// stepWork is how much work is a step, which takes some tenths of a millisecond.
	stepWork = 128 << 10
	// textWork is the work of a string beside its bytes: to find it, mostly.
	textWork = 64
	// longText is the length of strings that are copied and compressed in blocks of this size.
	longText = 64 << 10
	// hopeless is how much of a string is compressed without success before it is stored as it is.
	hopeless = 1 << 20
)

// paced reports whether the work matters.
func (w *Writer) paced() bool { return w.Brief || w.Pause != nil }

// begin is called at the beginning of a value.
func (w *Writer) begin() { w.work, w.Exceeded = 0, false }

// tooMany is called at the beginning of a collection of n strings, and reports whether it is left alone.
func (w *Writer) tooMany(n int) bool {
	w.Exceeded = w.Exceeded || w.Brief && n > stepWork/textWork
	return w.Exceeded
}

// step is called behind each element. It reports whether to go on.
func (w *Writer) step(dst []byte) (_ []byte, ok bool) {
	if w.work >= stepWork && w.paced() {
		dst = w.rest(dst)
	}
	return dst, !w.Exceeded
}

// rest is called when a step has been done.
func (w *Writer) rest(dst []byte) []byte {
	switch {
	case w.Brief:
		w.Exceeded = true
	case !w.Exceeded:
		w.work = 0
		var ok bool
		dst, ok = w.Pause(dst)
		w.Exceeded = !ok
	}
	return dst
}

// long appends a long string in steps.
func (w *Writer) long(dst, s []byte) []byte {
	if w.Brief {
		w.Exceeded = true
		return dst
	}
	if w.Compress {
		var parts [][]byte
		if dst, parts = w.blocks(dst, s); parts != nil {
			size := 0
			for _, b := range parts {
				size += len(b)
			}
			dst = appendLen(append(dst, special|compressed), uint64(size))
			dst = appendLen(dst, uint64(len(s)))
			for i, b := range parts {
				dst, parts[i] = w.rest(append(dst, b...)), nil
			}
			return dst
		}
	}
	dst = appendLen(dst, uint64(len(s)))
	for len(s) > 0 && !w.Exceeded {
		n := min(len(s), longText)
		dst = w.rest(append(dst, s[:n]...))
		s = s[n:]
	}
	return dst
}

// blocks compresses a long string block by block, or returns no parts if that is not worth it. Compressed strings that
// follow each other are one: all that counts is the distance of what is copied.
func (w *Writer) blocks(dst, s []byte) (_ []byte, parts [][]byte) {
	var room []byte
	size := 0
	for done := 0; done < len(s) && !w.Exceeded; {
		n := min(len(s)-done, longText)
		var ok bool
		room, ok = w.lzf.Append(room[:0], s[done:done+n], n+n/16+16) // which is enough for any
		done += n
		if size += len(room); !ok || done >= hopeless && size >= done {
			return dst, nil
		}
		parts = append(parts, bytes.Clone(room))
		if dst = w.rest(dst); !w.Compress { // no more
			return dst, nil
		}
	}
	if size > len(s)-worthIt {
		return dst, nil
	}
	return dst, parts
}
