package rdb

import (
	"encoding/binary"
	"strconv"
)

// A file is the magic "REDIS" with a version in four digits, then opcodes and keys in turn, the end, and a checksum of all
// that. A key is its type, its name and the body of its value; what else is known of it, its expiry for one, comes as
// opcodes before it.

// Opcodes of files. Those below come with lengths and strings as operands, see Reader.
const (
	opSlotInfo    = 244 // how many keys a slot of a cluster has: three lengths
	opModuleAux   = 247
	opIdle        = 248
	opFreq        = 249
	opAux         = 250
	opResize      = 251
	opExpiryMs    = 252
	opExpiry      = 253 // in seconds
	opSelect      = 254
	opEnd         = 255
	typeModule    = 6
	typeModule2   = 7
	magic         = "REDIS"
	digits        = 4
	sumSince      = 5 // the version that brought the checksum
	millis        = 1000
	checksumBytes = 8
)

// Unset is the idle time and the frequency of a key of which they are not known.
const Unset = -1

// FileVersion returns the version of a file that has, or has not, hashes whose fields expire.
func FileVersion(fieldsExpire bool) int {
	if fieldsExpire {
		return version74
	}
	return version70
}

// AppendHeader appends the beginning of a file.
func AppendHeader(dst []byte, version int) []byte {
	dst = append(dst, magic...)
	for unit := 1000; unit > 0; unit /= 10 {
		dst = append(dst, '0'+byte(version/unit%10))
	}
	return dst
}

// AppendAux appends something that is good to know and nothing else.
func (w *Writer) AppendAux(dst []byte, name, value string) []byte {
	return w.text(w.text(append(dst, opAux), []byte(name)), []byte(value))
}

// AppendAuxInt appends a number that is good to know.
func (w *Writer) AppendAuxInt(dst []byte, name string, value int64) []byte {
	return w.AppendAux(dst, name, strconv.FormatInt(value, 10))
}

// AppendSelect appends the number of the database that the keys from now on belong to.
func AppendSelect(dst []byte, db int) []byte { return appendLen(append(dst, opSelect), uint64(db)) }

// AppendResize appends how many keys the database has, and how many of them expire.
func AppendResize(dst []byte, keys, volatile int) []byte {
	return appendLen(appendLen(append(dst, opResize), uint64(keys)), uint64(volatile))
}

// AppendExpiry appends when the next key expires, ms.
func AppendExpiry(dst []byte, when int64) []byte {
	return binary.LittleEndian.AppendUint64(append(dst, opExpiryMs), uint64(when))
}

// AppendIdle appends for how many seconds the next key has not been used, AppendFreq how often it has been.
func AppendIdle(dst []byte, seconds int64) []byte {
	return appendLen(append(dst, opIdle), uint64(seconds))
}

// AppendFreq is described at AppendIdle.
func AppendFreq(dst []byte, n int64) []byte { return append(dst, opFreq, byte(n)) }

// AppendEnd appends the end. The checksum of all that comes before, or 0, follows it.
func AppendEnd(dst []byte) []byte { return append(dst, opEnd) }

// AppendSum appends the checksum.
func AppendSum(dst []byte, sum uint64) []byte { return binary.LittleEndian.AppendUint64(dst, sum) }
