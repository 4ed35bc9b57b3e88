// Package lzf is the compression of strings in RDB files and in the payloads of DUMP: Marc Lehmann's LibLZF, as
// redis-server is built with it.
//
// # Format
//
// A compressed string is a sequence of runs, x for length and y for distance:
//
//	000xxxxx                    x+1 literal bytes follow
//	xxxyyyyy yyyyyyyy           a copy of x+2 bytes (3 to 8) that begins y+1 bytes back
//	111yyyyy xxxxxxxx yyyyyyyy  a copy of x+9 bytes
//
// A copy may overlap what it writes: a distance of 1 repeats the last byte. So three bytes stand for 264 at most.
//
// # Which of the possible results
//
// Decompressing does not depend on how matches were looked for, but the bytes do. This package takes the choices of
// LibLZF's "very fast" mode: one candidate for each hash of three bytes, the one met last; the first byte is no
// candidate; of a match, only the last two bytes and the beginning are entered. redis-server does not clear its table
// between calls and now and then finds a match that this one does not; apart from that the bytes are the same.
package lzf

const (
	hashBits    = 16
	hashMask    = 1<<hashBits - 1
	maxLiteral  = 1 << 5      // bytes of a literal run
	maxDistance = 1 << 13     // of a copy
	maxCopy     = 1<<8 + 1<<3 // bytes of a copy
	longCopy    = 7           // in place of the length: the next byte has it
	shortest    = 3           // bytes of a copy
)
