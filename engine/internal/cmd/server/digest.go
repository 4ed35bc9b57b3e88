package server

import (
	"encoding/binary"

	"github.com/wedis/wedis/engine/internal/ds/sha1"
	"github.com/wedis/wedis/engine/internal/keyspace"
	"github.com/wedis/wedis/engine/internal/value"
)

// digest is a hash of data in DEBUG DIGEST's sense, made of two operations: xor,
// for what has no order, and mix, for what has.
type digest [sha1.Size]byte

// xor adds b. The order of what is added does not matter.
func (d *digest) xor(b []byte) {
	sum := sha1.Sum(b)
	for i := range d {
		d[i] ^= sum[i]
	}
}

// mix adds b after what is there.
func (d *digest) mix(b []byte) {
	d.xor(b)
	*d = sha1.Sum(d[:])
}

// mixInt adds a number in network order.
func (d *digest) mixInt(n int) {
	var b [4]byte
	binary.BigEndian.PutUint32(b[:], uint32(n))
	d.mix(b[:])
}

// digestAll hashes all databases.
func digestAll(store *keyspace.Store) digest {
	var all digest
	for i := range store.Databases() {
		db := store.DB(i)
		if db.Len() == 0 {
			continue
		}
		all.mixInt(i)
		db.Each(func(e keyspace.Entry) bool {
			var one digest
			one.mix(db.Key(e))
			one.addValue(db, e)
			all.xor(one[:])
			return true
		})
	}
	return all
}

// addValue adds a key's type, its value and whether it expires.
func (d *digest) addValue(db *keyspace.DB, e keyspace.Entry) {
	t := db.Type(e)
	d.mixInt(objectType(t))
	switch t {
	case value.TypeString:
		var scratch [20]byte
		d.mix(db.String(e).Bytes(&scratch))
	case value.TypeList:
		d.addList(value.List{Root: db.Collection(e)})
	case value.TypeSet:
		d.addSet(value.Set{Root: db.Collection(e)})
	case value.TypeZSet:
		d.addZSet(value.ZSet{Root: db.Collection(e)})
	case value.TypeHash:
		d.addHash(value.Hash{Root: db.Collection(e)})
	case value.TypeStream:
		d.addStream(value.Stream{Root: db.Collection(e)})
	}
	if db.Expiry(e) != keyspace.NoExpiry {
		d.xor([]byte("!!expire!!"))
	}
}

// objectType is the number of a type in redis-server, where 5 was once that of a
// module's.
func objectType(t value.Type) int {
	if t == value.TypeStream {
		return 6
	}
	return int(t)
}
