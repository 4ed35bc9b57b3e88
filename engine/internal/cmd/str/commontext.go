package str

// commonText is a longest common subsequence of two strings, a and b.
//
// The table of lengths L(i,j), of the subsequence that the first i bytes of a and
// the first j of b have in common, is computed along the longer string and not
// kept. What is needed to walk back from its last cell is one bit a cell: whether,
// where the two bytes differ, the way leads back along the longer string, or else
// along the shorter.
type commonText struct {
	long, short []byte
	swapped     bool // long is b
	length      int
	along       []uint64 // bit i*len(short)+j: back along long from the cell of long[i] and short[j]
}

// compare finds the subsequence in time len(a)×len(b). On a tie the way leads
// back along b, as in redis-server.
func compare(a, b []byte) *commonText {
	t := &commonText{long: a, short: b}
	if len(a) < len(b) {
		t.long, t.short, t.swapped = b, a, true
	}
	t.along = make([]uint64, (len(a)*len(b)+63)/64)
	row := make([]uint32, len(t.short)+1) // L of a byte of long, overwriting that of the one before
	cell := 0
	for _, x := range t.long {
		diagonal := uint32(0) // L without either byte
		for j, y := range t.short {
			above, left := row[j+1], row[j] // L without the byte of long, of short
			switch {
			case x == y:
				row[j+1] = diagonal + 1
			case above > left || above == left && t.swapped:
				t.along[cell>>6] |= 1 << (cell & 63)
			default:
				row[j+1] = left
			}
			diagonal = above
			cell++
		}
	}
	t.length = int(row[len(t.short)])
	return t
}

// walk goes back through the table and calls step for each byte of the
// subsequence, from the last to the first: where it is in long and in short.
func (t *commonText) walk(step func(i, j int)) {
	for i, j := len(t.long)-1, len(t.short)-1; i >= 0 && j >= 0; {
		cell := i*len(t.short) + j
		switch {
		case t.long[i] == t.short[j]:
			step(i, j)
			i--
			j--
		case t.along[cell>>6]&(1<<(cell&63)) != 0:
			i--
		default:
			j--
		}
	}
}

// text returns the subsequence.
func (t *commonText) text() []byte {
	out := make([]byte, t.length)
	n := t.length
	t.walk(func(i, _ int) {
		n--
		out[n] = t.long[i]
	})
	return out
}

// matches calls fn for each run of the subsequence without a gap in either
// string, from the last to the first: where it starts in a and in b, and its
// length.
func (t *commonText) matches(fn func(a, b, length int)) {
	a, b, length := 0, 0, 0
	t.walk(func(i, j int) {
		if t.swapped {
			i, j = j, i
		}
		if length > 0 && (i != a-1 || j != b-1) {
			fn(a, b, length)
			length = 0
		}
		a, b = i, j
		length++
	})
	if length > 0 {
		fn(a, b, length)
	}
}
