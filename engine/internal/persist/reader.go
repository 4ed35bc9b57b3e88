package persist

import (
	"bytes"
	"strconv"

	"github.com/vmihailenco/msgpack/v5"
)

// reader reads msgpack and latches its first error.
type reader struct {
	dec *msgpack.Decoder
	err error
}

func decoder(b []byte) *msgpack.Decoder { return msgpack.NewDecoder(bytes.NewReader(b)) }

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

// bytes reads a binary. However long it claims to be, memory is taken only for
// what is there.
func (r *reader) bytes() []byte {
	if r.err != nil {
		return nil
	}
	var b []byte
	b, r.err = r.dec.DecodeBytes()
	return b
}

// end reports whether everything was read, without an error.
func (r *reader) end() bool {
	if r.err != nil {
		return false
	}
	_, err := r.dec.PeekCode()
	return err != nil
}

func utoa(n uint64) string { return strconv.FormatUint(n, 10) }
