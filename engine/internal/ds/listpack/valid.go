package listpack

import "github.com/wedis/wedis/engine/internal/arena"

// Valid says whether b is a listpack and nothing else: entries that lie within it, one after the other, each in its
// shortest encoding and with its backlen, as many as the header says. It is for bytes from elsewhere, whatever they are.
func Valid(b []byte) bool {
	if len(b) < emptySize || Size(b) != len(b) || b[len(b)-1] != EndByte {
		return false
	}
	end := len(b) - 1
	n := 0
	for p := headerSize; p < end; n++ {
		size := validEntry(b[p:end])
		if size == 0 {
			return false
		}
		p += size
	}
	return count(b) == uncounted || count(b) == n
}

// validEntry returns the bytes of the entry that b begins with, 0 if it is none. b must not be empty.
func validEntry(b []byte) int {
	size := readableEntry(b)
	if size == 0 {
		return 0
	}
	head, n := entryHead(b)
	w := head + n
	if c := b[0]; c >= string6 && c < int13 || c >= string12 && c <= string32 {
		if _, isInt := Integer(b[head:w]); isInt || stringSize(n) != w {
			return 0
		}
	} else if e := Get(b, 0); intSize(e.num) != w {
		return 0
	}
	return size
}

// entryHead returns the bytes of an entry's encoding and of its data. The former are 0 if b is too short for them, or
// does not begin with an encoding.
func entryHead(b []byte) (head, data int) {
	switch c := b[0]; {
	case c < string6:
		head = 1
	case c < int13:
		head, data = 1, int(c&max6)
	case c < string12:
		head, data = 1, 1
	case c < string32:
		if head = 2; len(b) >= head {
			data = int(c&high12)<<8 | int(b[1])
		}
	case c == string32:
		if head = 5; len(b) >= head {
			data = int(arena.Load32(b[1:]))
		}
	case c < int64bits:
		head, data = 1, 2+int(c-int16bits)
	case c == int64bits:
		head, data = 1, 8
	}
	if head > len(b) {
		head = 0
	}
	return head, data
}

// hasBacklen says whether b is the backlen of an entry of n bytes.
func hasBacklen(b []byte, n int) bool {
	got, width := readBacklen(b, len(b))
	return got == n && width == len(b)
}
