package persist

import (
	"bytes"
	"io"
	"strconv"

	"github.com/vmihailenco/msgpack/v5"
)

// reader reads msgpack and latches its first error.
type reader struct {
	all []byte
	src *bytes.Reader
	dec *msgpack.Decoder
	err error
}

func read(b []byte) *reader {
	src := bytes.NewReader(b) // which the decoder reads byte by byte, not ahead
	return &reader{all: b, src: src, dec: msgpack.NewDecoder(src)}
}

func (r *reader) array(n int) {
	if got := r.arrayLen(); got != n && r.err == nil {
		r.err = ErrCorrupt
	}
}

func (r *reader) arrayLen() int {
	if r.err != nil {
		return 0
	}
	var n int
	n, r.err = r.dec.DecodeArrayLen()
	return n
}

func (r *reader) uint() uint64 {
	if r.err != nil {
		return 0
	}
	var n uint64
	n, r.err = r.dec.DecodeUint64()
	return n
}

// bytes reads a binary: a view of the input, whatever length it claims.
func (r *reader) bytes() []byte {
	if r.err != nil {
		return nil
	}
	var n int
	if n, r.err = r.dec.DecodeBytesLen(); r.err != nil {
		return nil
	}
	if n < 0 || n > r.src.Len() {
		r.err = ErrCorrupt
		return nil
	}
	at := len(r.all) - r.src.Len()
	_, r.err = r.src.Seek(int64(at+n), io.SeekStart)
	return r.all[at : at+n]
}

// end reports whether everything was read, without an error.
func (r *reader) end() bool {
	if r.err != nil {
		return false
	}
	return r.src.Len() == 0
}

func utoa(n uint64) string { return strconv.FormatUint(n, 10) }
