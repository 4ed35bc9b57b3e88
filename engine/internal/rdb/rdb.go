// Package rdb turns values into bytes and back, in the object encodings of Redis's RDB files. Payloads of DUMP and chunks
// of snapshots are made of them.
//
// # Terms
//
//   - Value: a type byte, then a body. The type says what the value is and how its body is written: Redis has changed that
//     several times for each data type, and whoever loads knows them all.
//   - Length: a number, mostly of what follows, in 6, 14, 32 or 64 bits, told by the first two bits.
//   - String: a length and as many bytes; or an integer of 8, 16 or 32 bits; or a text compressed by package lzf.
//   - Payload: what DUMP answers: a value, the version of the format in 16 bits, CRC-64 of both.
//
// # Which encoding is written
//
// A [Writer] writes what redis-server 7.0 writes for a value in the same encoding, so that their payloads are equal wherever
// the order of elements is not left to chance. Where 7.0 has no word for something (fields that expire), it is 7.4's. A
// small set in a listpack is a hash table to 7.0 and written like one.
//
// # Which is read
//
// A [Loader] reads every encoding up to version 12. It trusts nothing: lengths are compared with what is left, packed bytes
// are looked through entry by entry, and duplicates and disorder are refused, since whatever becomes a value must be one
// that commands could have made. Memory is taken only for bytes that are there; compressed ones can stand for 88 times as
// many at most. As in redis-server, an empty collection is damage, except for a stream.
package rdb

import (
	"errors"

	"github.com/wedis/wedis/engine/internal/value"
)

// Why something cannot be loaded.
var (
	ErrCorrupt  = errors.New("corrupt value")
	ErrTooLarge = errors.New("value too large")
)

// Types, by the numbers that Redis gave them. Those from hashMetadataRC on have fields that expire; the ones of the release
// candidates of 7.4 have the times as they are, the later ones relative to the first.
const (
	typeString       = 0
	typeList         = 1
	typeSet          = 2
	typeZSet         = 3 // scores as text
	typeHash         = 4
	typeZSet2        = 5
	typeHashZipmap   = 9
	typeListZiplist  = 10
	typeSetIntset    = 11
	typeZSetZiplist  = 12
	typeHashZiplist  = 13
	typeQuicklist    = 14 // of ziplists
	typeStream       = 15
	typeHashListpack = 16
	typeZSetListpack = 17
	typeQuicklist2   = 18
	typeStream2      = 19
	typeSetListpack  = 20
	typeStream3      = 21
	typeHashTimesRC  = 22
	typeHashPackedRC = 23
	typeHashTimes    = 24
	typeHashPacked   = 25
)

// Versions of the format.
const (
	version70 = 10
	version72 = 11
	version74 = 12 // the newest one that is read
)

// versionOf returns the version that a type came with, or 7.0's if it is older.
func versionOf(typ byte) int {
	switch {
	case typ < typeSetListpack:
		return version70
	case typ < typeHashTimesRC:
		return version72
	}
	return version74
}

// Append appends a collection: type and body.
func (w *Writer) Append(dst []byte, r value.Root) []byte {
	w.begin()
	switch r.Kind().Type() {
	case value.TypeList:
		return w.list(dst, value.List{Root: r})
	case value.TypeSet:
		return w.set(dst, value.Set{Root: r})
	case value.TypeZSet:
		return w.zset(dst, value.ZSet{Root: r})
	case value.TypeHash:
		return w.hash(dst, value.Hash{Root: r})
	case value.TypeStream:
		return w.stream(dst, value.Stream{Root: r})
	}
	panic("rdb: a string is no collection")
}

// Value is a value that was loaded and is in no database yet: either a collection, which is detached, or a string.
type Value struct {
	Root value.Root // does not exist if it is a string
	Form value.Form // refers to the bytes it was loaded from, or to the Loader's
}

// Discard frees a value that is not wanted.
func (v Value) Discard() {
	if v.Root.Exists() {
		v.Root.Discard()
	}
}
