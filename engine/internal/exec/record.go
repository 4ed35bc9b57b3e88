package exec

import (
	"bytes"
	"errors"
	"strconv"

	"github.com/wedis/wedis/engine/internal/ds/crc"
	"github.com/wedis/wedis/engine/internal/resp"
)

// A record is what one call of Journal returns: whole units behind a line that redis-server takes for a comment,
//
//	#CRC:<length of the units>:<their CRC-64>:<CRC-16 of this text between the first colon and here>\r\n
//
// all numbers hexadecimal and of fixed width. A replay applies nothing of a record before it has all of it and its sum
// agrees.
//
// The line is not to be lost unnoticed, since its record would then be applied unchecked. One that begins like it, or
// ends like it (whatever the mark has become, and if the end of the line before is gone), and is not it, is damage.

const (
	recordMark = "#CRC:"
	sizeDigits = 10
	sumDigits  = 16
	markDigits = 4
	// recordTail is the length of what follows the mark, and recordHead that of the line.
	recordTail = sizeDigits + 1 + sumDigits + 1 + markDigits + len(resp.LineEnd)
	recordHead = len(recordMark) + recordTail
)

// putRecordHead writes the line of a record's units into dst, which is as long as the line.
func putRecordHead(dst, units []byte) {
	tail := dst[copy(dst, recordMark):]
	putHex(tail[:sizeDigits], uint64(len(units)))
	tail[sizeDigits] = ':'
	putHex(tail[sizeDigits+1:][:sumDigits], crc.Sum64(units))
	covered := tail[:sizeDigits+1+sumDigits+1]
	covered[len(covered)-1] = ':'
	putHex(tail[len(covered):][:markDigits], uint64(crc.Sum16(covered)))
	copy(tail[len(covered)+markDigits:], resp.LineEnd)
}

func putHex(dst []byte, n uint64) {
	for i := len(dst) - 1; i >= 0; i-- {
		dst[i] = "0123456789abcdef"[n&15]
		n >>= 4
	}
}

// The ways in which a record is damaged.
var (
	errRecordLine  = errors.New("bad file format: the line with a checksum is damaged")
	errRecordSum   = errors.New("wrong checksum")
	errRecordWhole = errors.New("bad file format: a checksum in the middle of a transaction")
)

// recordHeadOf reads a line, with its end, that begins with '#'. ok is false if it is another annotation.
func recordHeadOf(line []byte) (size, sum uint64, ok bool, err error) {
	known := bytes.HasPrefix(line, []byte(recordMark[:len(recordMark)-1]))
	if len(line) >= recordTail {
		if size, sum, ok = recordTailOf(line[len(line)-recordTail:]); ok {
			if len(line) == recordHead && bytes.HasPrefix(line, []byte(recordMark)) {
				return size, sum, true, nil
			}
			return 0, 0, false, errRecordLine
		}
	}
	if known {
		return 0, 0, false, errRecordLine
	}
	return 0, 0, false, nil
}

// recordTailOf reads what follows the mark.
func recordTailOf(tail []byte) (size, sum uint64, ok bool) {
	covered := tail[:sizeDigits+1+sumDigits+1]
	rest := tail[len(covered):]
	if covered[sizeDigits] != ':' || covered[len(covered)-1] != ':' || string(rest[markDigits:]) != resp.LineEnd {
		return 0, 0, false
	}
	size, sized := readHex(covered[:sizeDigits])
	sum, summed := readHex(covered[sizeDigits+1:][:sumDigits])
	mark, marked := readHex(rest[:markDigits])
	return size, sum, sized && summed && marked && uint16(mark) == crc.Sum16(covered)
}

// readHex reads a number as putHex writes it: capital letters are damage, too.
func readHex(b []byte) (n uint64, ok bool) {
	if bytes.ContainsAny(b, "ABCDEF+-_") {
		return 0, false
	}
	n, err := strconv.ParseUint(string(b), 16, 64)
	return n, err == nil
}
