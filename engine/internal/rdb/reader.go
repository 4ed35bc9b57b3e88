package rdb

import "encoding/binary"

// longestTake is more than any string is long, or any collection: a length beyond it is damage.
const longestTake = 1 << 32

// reader takes things off bytes. Once one of them is cut off or not what it must be, the reader is bad: nothing is left and
// all it returns is zero, so that whoever reads asks once, at the end.
type reader struct {
	b    []byte // what is left
	bad  bool
	room uint64 // bytes that compressed strings may still come to
	full bool   // it is bad because that was not enough

	// more waits for bytes and appends them to b, so that views of what came before stay. It reports false when none
	// will come. Nil: all that there is is in b.
	more func() bool
}

func (r *reader) fail() { r.b, r.bad = nil, true }

// take takes n bytes: a view.
func (r *reader) take(n uint64) []byte {
	if n > uint64(len(r.b)) && !r.await(n) {
		r.fail()
		return nil
	}
	b := r.b[:n:n]
	r.b = r.b[n:]
	return b
}

// await waits for n bytes to be there.
func (r *reader) await(n uint64) bool {
	if r.more == nil || r.bad || n > longestTake {
		return false
	}
	for n > uint64(len(r.b)) {
		if !r.more() {
			return false
		}
	}
	return true
}

// byte takes one byte.
func (r *reader) byte() byte {
	if b := r.take(1); b != nil {
		return b[0]
	}
	return 0
}

// len takes a length.
func (r *reader) len() uint64 {
	n, width := readLen(r.b)
	if width == 0 && r.await(1) && r.await(lenWidth(r.b[0])) {
		n, width = readLen(r.b)
	}
	if width == 0 {
		r.fail()
		return 0
	}
	r.b = r.b[width:]
	return n
}

// count takes the length of something of which each item takes size bytes or more: a count that there are not enough bytes
// for is damage.
func (r *reader) count(size int) int {
	n := r.len()
	if r.more == nil && n > uint64(len(r.b)/size) || n > longestTake {
		r.fail()
		return 0
	}
	return int(n)
}

// uint64 takes a number of 64 bits, the lowest byte first.
func (r *reader) uint64() uint64 {
	if b := r.take(8); b != nil {
		return binary.LittleEndian.Uint64(b)
	}
	return 0
}
