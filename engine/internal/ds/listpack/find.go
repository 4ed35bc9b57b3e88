package listpack

import "github.com/wedis/wedis/engine/internal/arena"

// Find returns the position of the first entry that is elem, from the one at p on, or 0. After each entry that it looks
// at it leaves out skip of them: with skip 1 it finds keys among keys and values. p may be 0, where nothing is found.
func (l List) Find(elem []byte, p, skip int) int { return Find(l.A.From(l.Ref), elem, p, skip) }

// Find finds elem in the listpack b, see [List.Find].
//
// As an element has but one encoding, entries are compared without decoding them: the first byte, which tells strings of
// different lengths apart if they are short, then the last 8 bytes as one word, as keys rather differ at the end, then
// what is left of longer ones.
func Find(b, elem []byte, p, skip int) int {
	if p == 0 {
		return 0
	}
	var enc [10]byte
	first, head := byte(0), 1 // head is the number of bytes before elem
	if n, ok := Integer(elem); ok {
		w := intSize(n)
		putInt(enc[:], n, w)
		first, elem = enc[0], enc[1:w]
	} else if n := len(elem); n <= max6 {
		first = string6 | byte(n)
	} else {
		first, head = longHead(n)
	}
	n := len(elem)
	var tail, mask uint64 // the last 8 bytes; those that count
	if n >= 8 {
		tail, mask = arena.Load64(elem[n-8:]), ^uint64(0)
	} else if n > 0 {
		shift := 64 - 8*n
		tail, mask = arena.LoadUpTo8(elem)<<shift, ^uint64(0)<<shift
	}
	for {
		c := b[p]
		if c == first && (head == 1 || hasLength(b, p, n)) && (n == 0 ||
			(arena.Load64(b[p+head+n-8:])^tail)&mask == 0 && (n <= 8 || arena.Equal(b[p+head:p+head+n-8], elem[:n-8]))) {
			return p
		}
		for left := skip; ; left-- {
			if c < int13 {
				p += 2 + int(c)&max6&-int(c>>7) // entrySize, by hand
			} else if c == EndByte {
				return 0
			} else {
				p += longEntrySize(b, p)
			}
			if left == 0 {
				break
			}
			c = b[p]
		}
	}
}

// longHead returns the first byte of an entry that is a string of n bytes, more than 63, and how many come before them.
func longHead(n int) (first byte, head int) {
	if n <= max12 {
		return string12 | byte(n>>8), 2
	}
	return string32, 5
}

// hasLength says whether the entry at p, which begins as longHead says for n, is a string of n bytes.
func hasLength(b []byte, p, n int) bool {
	if n <= max12 {
		return b[p+1] == byte(n)
	}
	return int(arena.Load32(b[p+1:])) == n
}
