package persist

import (
	"bytes"
	"encoding/binary"
	"errors"

	"github.com/vmihailenco/msgpack/v5"

	"github.com/wedis/wedis/engine/internal/ds/crc"
	"github.com/wedis/wedis/engine/internal/keyspace"
	"github.com/wedis/wedis/engine/internal/rdb"
)

// format is the version of chunks and manifests.
const format = 1

// ErrCorrupt means that bytes are not a chunk or manifest as written.
var ErrCorrupt = errors.New("corrupt or truncated")

// rangeID names a range: the keys of a database whose hash ends in bits bits
// equal to prefix.
type rangeID struct {
	db     int
	bits   uint32
	prefix uint32
}

// seal appends [format, crc64, body] to dst.
func seal(dst, body []byte) []byte {
	dst = append(dst, sealHead(crc.Update64(0, body), len(body))...)
	return append(dst, body...)
}

// sealHead returns what comes before a sealed body of n bytes.
func sealHead(sum uint64, n int) []byte {
	return encoded(func(e *msgpack.Encoder) {
		must(e.EncodeArrayLen(3))
		must(e.EncodeUint(format))
		must(e.EncodeUint64(sum))
		must(e.EncodeBytesLen(n))
	})
}

// encoded returns what fn encodes.
func encoded(fn func(e *msgpack.Encoder)) []byte {
	var w bytes.Buffer
	fn(msgpack.NewEncoder(&w))
	return w.Bytes()
}

// unseal checks a sealed body and returns it with its checksum.
func unseal(b []byte) (body []byte, sum uint64, err error) {
	r := read(b)
	r.array(3)
	version := r.uint()
	sum = r.uint()
	body = r.bytes()
	if r.err == nil && version != format {
		return nil, 0, errors.New("format " + utoa(version) + " is not known")
	}
	if !r.end() || crc.Update64(0, body) != sum {
		return nil, 0, ErrCorrupt
	}
	return body, sum, nil
}

// headRoom is more than what comes before the keys of a chunk.
const headRoom = 128

// The body of a chunk is
//
//	[generation, db, bits, prefix, number of keys, keys]
//
// where keys is a binary of, for each key: varint length and name; varint expiry
// in ms plus one, 0 for none; varint length and value in RDB encoding.

// bodyHead returns what comes before n bytes of keys.
func bodyHead(id rangeID, generation uint64, count, n int) []byte {
	return encoded(func(e *msgpack.Encoder) {
		must(e.EncodeArrayLen(6))
		must(e.EncodeUint(generation))
		must(e.EncodeUint(uint64(id.db)))
		must(e.EncodeUint(uint64(id.bits)))
		must(e.EncodeUint(uint64(id.prefix)))
		must(e.EncodeUint(uint64(count)))
		must(e.EncodeBytesLen(n))
	})
}

// appendRange appends the keys of a range to buf and returns their number, and which are large and left out.
func appendRange(buf []byte, db *keyspace.DB, id rangeID) (_ []byte, count int, large []largeKey) {
	values := rdb.Writer{Brief: true} // without compression: hosts compress better, all of a chunk or nothing
	db.Partition(id.bits, id.prefix, func(e keyspace.Entry) bool {
		n := len(buf)
		if buf = appendKey(buf, db, &values, e); values.Exceeded {
			buf = buf[:n]
			large = append(large, newLargeKey(id.db, db, db.Key(e)))
		} else {
			count++
		}
		return true
	})
	return buf, count, large
}

// appendKeyHead appends what comes before the length of a value.
func appendKeyHead(buf []byte, db *keyspace.DB, e keyspace.Entry) []byte {
	key := db.Key(e)
	buf = binary.AppendUvarint(buf, uint64(len(key)))
	buf = append(buf, key...)
	return binary.AppendUvarint(buf, uint64(db.Expiry(e)+1)) // NoExpiry is -1
}

// appendKey appends a key as chunks have it.
func appendKey(buf []byte, db *keyspace.DB, values *rdb.Writer, e keyspace.Entry) []byte {
	buf = appendKeyHead(buf, db, e)
	at := len(buf)
	buf = db.AppendValue(values, append(buf, 0), e) // most lengths take one byte
	n := len(buf) - at - 1
	var length [binary.MaxVarintLen64]byte
	if w := binary.PutUvarint(length[:], uint64(n)); w > 1 {
		buf = append(buf, length[1:w]...)
		copy(buf[at+w:], buf[at+1:at+1+n])
		copy(buf[at:], length[:w])
	} else {
		buf[at] = length[0]
	}
	return buf
}

// rangeBody is a chunk's body, taken apart.
type rangeBody struct {
	rangeID
	generation uint64
	count      uint64
	keys       []byte
}

// readRange takes a chunk's body apart.
func readRange(s *keyspace.Store, body []byte) (b rangeBody, err error) {
	r := read(body)
	r.array(6)
	b.generation = r.uint()
	b.rangeID = rangeID{int(r.uint()), uint32(r.uint()), uint32(r.uint())}
	b.count = r.uint()
	b.keys = r.bytes()
	if !r.end() || s.DB(b.db) == nil || b.bits > cellBits || b.count > uint64(len(b.keys)) {
		return rangeBody{}, ErrCorrupt
	}
	return b, nil
}

// load loads a chunk's keys into the store, which must not have any of them.
func (b *rangeBody) load(s *keyspace.Store) error {
	db, l, keys := s.DB(b.db), rdb.NewLoader(s.Space()), b.keys
	n := b.count
	for ; n > 0 && len(keys) > 0; n-- {
		if keys = loadKey(db, l, keys, b.rangeID); keys == nil {
			return ErrCorrupt
		}
	}
	if n > 0 || len(keys) > 0 {
		return ErrCorrupt
	}
	return nil
}

// loadKey loads the first of keys and returns the rest, nil if it is damaged or
// does not belong to the range.
func loadKey(db *keyspace.DB, l *rdb.Loader, keys []byte, id rangeID) (rest []byte) {
	key, keys, ok := cut(keys)
	if !ok {
		return nil
	}
	expiry, n := binary.Uvarint(keys)
	if n <= 0 || expiry > 1<<63 {
		return nil
	}
	val, keys, ok := cut(keys[n:])
	if !ok {
		return nil
	}
	v, behind, err := l.Load(val)
	if err != nil || len(behind) > 0 {
		v.Discard()
		return nil
	}
	e, ok := db.Load(key, v, int64(expiry-1)) // NoExpiry is -1
	if !ok {
		v.Discard()
		return nil
	}
	if db.HashOf(e)%(1<<id.bits) != id.prefix { // the restore fails, and all goes
		return nil
	}
	return keys
}

// cut takes a string with its length before it off b. The rest is never nil.
func cut(b []byte) (s, rest []byte, ok bool) {
	n, w := binary.Uvarint(b)
	if w <= 0 || n > uint64(len(b)-w) {
		return nil, nil, false
	}
	end := w + int(n)
	return b[w:end], b[end:], true
}

// must is for writes to memory, which cannot fail.
func must(err error) {
	if err != nil {
		panic(err)
	}
}
