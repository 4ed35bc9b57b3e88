package rdb

import (
	"encoding/binary"

	"github.com/wedis/wedis/engine/internal/ds/crc"
)

const footer = 2 + 8 // version and checksum

// Seal makes a payload of the value that b holds from at on. Its version is the oldest that knows the value's type, but 10
// at least.
func Seal(b []byte, at int) []byte {
	b = binary.LittleEndian.AppendUint16(b, uint16(versionOf(b[at])))
	return binary.LittleEndian.AppendUint64(b, crc.Sum64(b[at:]))
}

// Open returns the value in a payload, if its version is known and its checksum is right; a check of the checksum that is to be
// left out counts as passed.
func Open(payload []byte, unchecked bool) (b []byte, ok bool) {
	if len(payload) < footer {
		return nil, false
	}
	end := len(payload) - footer
	version := binary.LittleEndian.Uint16(payload[end:])
	sum := binary.LittleEndian.Uint64(payload[end+2:])
	return payload[:end:end], version <= version74 && (unchecked || crc.Sum64(payload[:end+2]) == sum)
}
