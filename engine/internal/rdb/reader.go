package rdb

import "encoding/binary"

// reader takes things off bytes. Once one of them is cut off or not what it must be, the reader is bad: nothing is left and
// all it returns is zero, so that whoever reads asks once, at the end.
type reader struct {
	b    []byte // what is left
	bad  bool
	room uint64 // bytes that compressed strings may still come to
	full bool   // it is bad because that was not enough
}

func (r *reader) fail() { r.b, r.bad = nil, true }

// take takes n bytes: a view.
func (r *reader) take(n uint64) []byte {
	if n > uint64(len(r.b)) {
		r.fail()
		return nil
	}
	b := r.b[:n:n]
	r.b = r.b[n:]
	return b
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
	if width == 0 {
		r.fail()
		return 0
	}
	r.b = r.b[width:]
	return n
}

// count takes the length of something of which each item takes size bytes or more: a count that there are not enough bytes
// for is damage, as is none.
func (r *reader) count(size int) int {
	n := r.len()
	if n == 0 || n > uint64(len(r.b)/size) {
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
