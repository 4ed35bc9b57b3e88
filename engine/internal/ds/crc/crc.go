// Package crc computes the two checksums of Redis: CRC-16/XMODEM, which assigns keys to cluster slots, and
// CRC-64/Jones, which protects RDB files and DUMP payloads.
package crc

import (
	"bytes"
	"encoding/binary"
)

// Slots is the number of hash slots of a cluster.
const Slots = 16384

// Slot returns the hash slot of a key. Where the key holds a tag, that is a '{' with a '}' somewhere behind it and at
// least one byte between, only the bytes between the first '{' and the '}' next to it count.
func Slot(key []byte) uint16 {
	if open := bytes.IndexByte(key, '{'); open >= 0 {
		if size := bytes.IndexByte(key[open+1:], '}'); size > 0 {
			key = key[open+1 : open+1+size]
		}
	}
	return Sum16(key) % Slots
}

// Sum16 returns the CRC-16/XMODEM of b: polynomial 0x1021, most significant bit first, initial value 0.
func Sum16(b []byte) uint16 {
	var crc uint16
	for _, c := range b {
		crc = crc<<8 ^ table16[byte(crc>>8)^c]
	}
	return crc
}

// Update64 continues a CRC-64/Jones with b: polynomial 0xad93d23594c935a9, least significant bit first, initial value
// 0, no final inversion. Update64(Update64(0, x), y) is the checksum of x followed by y.
func Update64(crc uint64, b []byte) uint64 {
	for len(b) >= 8 {
		crc ^= binary.LittleEndian.Uint64(b)
		crc = table64[7][byte(crc)] ^ table64[6][byte(crc>>8)] ^ table64[5][byte(crc>>16)] ^ table64[4][byte(crc>>24)] ^
			table64[3][byte(crc>>32)] ^ table64[2][byte(crc>>40)] ^ table64[1][byte(crc>>48)] ^ table64[0][crc>>56]
		b = b[8:]
	}
	for _, c := range b {
		crc = crc>>8 ^ table64[0][byte(crc)^c]
	}
	return crc
}

// Sum64 returns the CRC-64/Jones of b.
func Sum64(b []byte) uint64 { return Update64(0, b) }

// The tables are constants that are cheaper to compute than to ship. table64[i][c] is the effect of byte c, i bytes
// before the end of a group of eight.
var (
	table16 = makeTable16()
	table64 = makeTable64()
)

func makeTable16() (t [256]uint16) {
	for i := range t {
		crc := uint16(i) << 8
		for range 8 {
			carry := crc>>15 != 0
			crc <<= 1
			if carry {
				crc ^= 0x1021
			}
		}
		t[i] = crc
	}
	return t
}

func makeTable64() (t [8][256]uint64) {
	const reversed = 0x95ac9329ac4bc9b5
	for i := range t[0] {
		crc := uint64(i)
		for range 8 {
			carry := crc&1 != 0
			crc >>= 1
			if carry {
				crc ^= reversed
			}
		}
		t[0][i] = crc
	}
	for n := 1; n < len(t); n++ {
		for i, prev := range t[n-1] {
			t[n][i] = prev>>8 ^ t[0][byte(prev)]
		}
	}
	return t
}
