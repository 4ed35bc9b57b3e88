package listpack

// Canonical returns b if it is valid. If it is a listpack but for entries that are not in their shortest encoding, which
// redis-server reads though it never writes them, the result is one with the same elements. Anything else is false.
func Canonical(b []byte) (lp []byte, ok bool) {
	if Valid(b) {
		return b, true
	}
	if len(b) < emptySize || Size(b) != len(b) || b[len(b)-1] != EndByte {
		return nil, false
	}
	lp = NewBytes()
	end, n := len(b)-1, 0
	for p := headerSize; p < end; n++ {
		size := readableEntry(b[p:end])
		if size == 0 {
			return nil, false
		}
		if e := Get(b, p); e.IsInt() {
			lp = AppendIntTo(lp, e.num)
		} else {
			lp = AppendTo(lp, e.text)
		}
		p += size
	}
	return lp, count(b) == uncounted || count(b) == n
}

// readableEntry returns the bytes of the entry that b begins with, in whatever encoding, 0 if it is none. b must not be
// empty.
func readableEntry(b []byte) int {
	head, n := entryHead(b)
	if head == 0 || n > len(b)-head {
		return 0
	}
	w := head + n
	if width := backlenSize(w); w+width > len(b) || !hasBacklen(b[w:w+width], w) {
		return 0
	}
	return w + backlenSize(w)
}
