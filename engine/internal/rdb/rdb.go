// Package rdb turns values into bytes and back, in the object encodings of
// Redis's RDB files: a type byte, then the body. Snapshots are made of them.
//
// A string is written as an integer of 8, 16 or 32 bits where it is one, else
// with its length before it. Lengths take 6, 14, 32 or 64 bits, told by the
// first two bits.
package rdb

import (
	"encoding/binary"
	"errors"

	"github.com/wedis/wedis/engine/internal/ds/num"
	"github.com/wedis/wedis/engine/internal/value"
)

// ErrCorrupt means that bytes are not what this package writes.
var ErrCorrupt = errors.New("corrupt value")

const typeString = 0

// First bytes of a length. The low six bits of the short ones are part of it.
const (
	len6    = 0x00
	len14   = 0x40
	len32   = 0x80
	len64   = 0x81
	special = 0xc0
)

// Strings that are integers: the low bits of a special length.
const (
	int8bits  = 0
	int16bits = 1
	int32bits = 2
)

// AppendString appends a string value.
func AppendString(dst []byte, s value.String) []byte {
	var scratch [20]byte
	text := s.Bytes(&scratch)
	dst = append(dst, typeString)
	if len(text) <= 11 {
		if n, ok := num.ParseInt(text); ok && n == int64(int32(n)) {
			return appendInt(dst, n)
		}
	}
	dst = appendLen(dst, uint64(len(text)))
	return append(dst, text...)
}

func appendInt(dst []byte, n int64) []byte {
	switch {
	case n == int64(int8(n)):
		return append(dst, special|int8bits, byte(n))
	case n == int64(int16(n)):
		return binary.LittleEndian.AppendUint16(append(dst, special|int16bits), uint16(n))
	default:
		return binary.LittleEndian.AppendUint32(append(dst, special|int32bits), uint32(n))
	}
}

func appendLen(dst []byte, n uint64) []byte {
	switch {
	case n < 1<<6:
		return append(dst, len6|byte(n))
	case n < 1<<14:
		return append(dst, len14|byte(n>>8), byte(n))
	case n < 1<<32:
		return binary.BigEndian.AppendUint32(append(dst, len32), uint32(n))
	default:
		return binary.BigEndian.AppendUint64(append(dst, len64), n)
	}
}

// String reads a string value that fills b. The form refers to b.
func String(b []byte) (value.Form, error) {
	if len(b) < 2 || b[0] != typeString {
		return value.Form{}, ErrCorrupt
	}
	b = b[1:]
	if b[0]&special == special {
		return readInt(b)
	}
	n, width := readLen(b)
	if width == 0 || n != uint64(len(b)-width) {
		return value.Form{}, ErrCorrupt
	}
	return value.Encoded(b[width:]), nil
}

func readInt(b []byte) (value.Form, error) {
	switch {
	case b[0] == special|int8bits && len(b) == 2:
		return value.Integer(int64(int8(b[1]))), nil
	case b[0] == special|int16bits && len(b) == 3:
		return value.Integer(int64(int16(binary.LittleEndian.Uint16(b[1:])))), nil
	case b[0] == special|int32bits && len(b) == 5:
		return value.Integer(int64(int32(binary.LittleEndian.Uint32(b[1:])))), nil
	}
	return value.Form{}, ErrCorrupt
}

// readLen reads a length and returns the bytes it took, 0 if it is cut off.
func readLen(b []byte) (n uint64, width int) {
	switch {
	case b[0]&special == len6:
		return uint64(b[0]), 1
	case b[0]&special == len14 && len(b) >= 2:
		return uint64(b[0]&^special)<<8 | uint64(b[1]), 2
	case b[0] == len32 && len(b) >= 5:
		return uint64(binary.BigEndian.Uint32(b[1:])), 5
	case b[0] == len64 && len(b) >= 9:
		return binary.BigEndian.Uint64(b[1:]), 9
	}
	return 0, 0
}
