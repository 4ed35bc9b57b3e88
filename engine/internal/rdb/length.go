package rdb

import "encoding/binary"

// First bytes of a length. The low six bits of the short ones are part of it.
const (
	len6    = 0x00
	len14   = 0x40
	len32   = 0x80
	len64   = 0x81
	special = 0xc0 // no length, but a string in a form of its own
)

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

// lenWidth returns how many bytes a length takes that begins with b, 1 if it is none.
func lenWidth(b byte) uint64 {
	switch {
	case b&special == len14:
		return 2
	case b == len32:
		return 5
	case b == len64:
		return 9
	}
	return 1
}

// readLen reads a length and returns the bytes it took, 0 if it is cut off or none.
func readLen(b []byte) (n uint64, width int) {
	switch {
	case len(b) == 0:
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
