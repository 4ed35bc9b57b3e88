package pubsub

import (
	"encoding/binary"
	"math/rand/v2"

	"github.com/wedis/wedis/engine/internal/arena"
	"github.com/wedis/wedis/engine/internal/ds/dict"
)

// Keys are keys of which clients may have a copy, with the numbers of these clients: one word each. They are in an
// arena of their own, as there may be as many of them as there are keys in the store.
//
// An entry of the dict has the count of numbers as its word and the numbers, ascending, as its payload.
type Keys struct {
	space dict.Space
	dict  dict.Dict
	items int
}

// idSize is the bytes of a number.
const idSize = 8

// NewKeys returns an empty table whose hash function has a seed.
func NewKeys(seed [2]uint64) *Keys {
	k := &Keys{space: dict.Space{Seed: seed}}
	k.Clear()
	return k
}

// Len returns the number of keys.
func (k *Keys) Len() int { return k.dict.Len() }

// Items returns the number of copies that there may be.
func (k *Keys) Items() int { return k.items }

// Memory returns the bytes that the table takes.
func (k *Keys) Memory() int64 { return k.space.Used() }

// Clear forgets everything.
func (k *Keys) Clear() {
	k.space.Arena = arena.New()
	k.dict = dict.New(&k.space)
	k.items = 0
}

// Add notes that the client called id may have a copy of key.
func (k *Keys) Add(key []byte, id int64) {
	h := k.dict.Hash(key)
	e := k.dict.FindHashed(h, key)
	if e == 0 {
		e = k.dict.InsertHashed(h, key, idSize)
	}
	n := int(k.dict.Word(e))
	at, found := search(k.dict.Payload(e), n, id)
	if found {
		return
	}
	if used := n * idSize; k.dict.PayloadCap(e) < used+idSize {
		e = k.dict.Resize(e, used*3/2+idSize, used)
	}
	ids := k.dict.Payload(e)
	copy(ids[(at+1)*idSize:(n+1)*idSize], ids[at*idSize:n*idSize])
	binary.LittleEndian.PutUint64(ids[at*idSize:], uint64(id))
	k.dict.SetWord(e, uint32(n+1))
	k.items++
}

// search finds id among the first n of ids, or where it belongs.
func search(ids []byte, n int, id int64) (at int, found bool) {
	low, high := 0, n
	for low < high {
		mid := (low + high) / 2
		if numberAt(ids, mid) < id {
			low = mid + 1
		} else {
			high = mid
		}
	}
	return low, low < n && numberAt(ids, low) == id
}

func numberAt(ids []byte, i int) int64 { return int64(binary.LittleEndian.Uint64(ids[i*idSize:])) }

// Take removes a key and appends to ids who may have a copy of it.
func (k *Keys) Take(key []byte, ids []int64) []int64 {
	e := k.dict.Find(key)
	if e == 0 {
		return ids
	}
	n := int(k.dict.Word(e))
	numbers := k.dict.Payload(e)
	for i := range n {
		ids = append(ids, numberAt(numbers, i))
	}
	k.items -= n
	k.dict.Remove(e)
	return ids
}

// Random returns one of the keys, all of which are equally probable; nil if there is none. It is valid until the table
// changes.
func (k *Keys) Random(r *rand.Rand) []byte {
	e := k.dict.Random(r)
	if e == 0 {
		return nil
	}
	return k.dict.Key(e)
}
