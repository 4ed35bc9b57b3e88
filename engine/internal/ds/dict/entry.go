package dict

import (
	"encoding/binary"

	"github.com/wedis/wedis/engine/internal/arena"
)

// An entry is a block: the hash, the owner's word, the length of the key, the key, the payload.
const (
	offKey = 8 // length as a varint, then the key

	shortKey = 0x80 // a key below this length has a varint of one byte
)

// head is what entries have at fixed places.
type head struct {
	hash   uint32
	word   uint32
	keyLen uint8 // the whole length of a short key
}

func (d Dict) head(e Ref) *head { return arena.View[head](d.s.Arena, e, 0) }

// newEntry returns an entry that is in no bucket.
func (d Dict) newEntry(hash uint32, key []byte, payload int) Ref {
	n := offKey + varintLen(len(key)) + len(key) + payload
	e := d.s.Alloc(n)
	head := d.head(e)
	head.hash, head.word = hash, 0
	b := d.s.From(e)[offKey:]
	if len(key) < shortKey {
		b[0] = byte(len(key))
		arena.Copy(b[1:], key)
	} else {
		copy(b[binary.PutUvarint(b, uint64(len(key))):], key)
	}
	return e
}

// keyIn returns where the key of the entry b starts and ends.
func keyIn(b []byte) (from, to int) {
	if n := int(b[offKey]); n < shortKey {
		return offKey + 1, offKey + 1 + n
	}
	return longKeyIn(b)
}

// longKeyIn is keyIn for keys that are not short, apart so that keyIn is inlined.
func longKeyIn(b []byte) (from, to int) {
	n, w := binary.Uvarint(b[offKey:])
	return offKey + w, offKey + w + int(n)
}

// hasKey says whether the entry b has this key.
func hasKey(b, key []byte) bool {
	if n := len(key); n < shortKey {
		return int(b[offKey]) == n && arena.Equal(b[offKey+1:offKey+1+n], key)
	}
	from, to := keyIn(b)
	return to-from == len(key) && arena.Equal(b[from:to], key)
}

// varintLen returns the number of bytes of n as a varint.
func varintLen(n int) int {
	w := 1
	for ; n >= shortKey; n >>= 7 {
		w++
	}
	return w
}

// Key returns the key of entry e: a view, valid while e is.
func (d Dict) Key(e Ref) []byte {
	b := d.s.From(e)
	from, to := keyIn(b)
	return b[from:to:to]
}

// Payload returns the bytes from the start of e's payload to the end of the chunk that e's block is in: the caller
// knows the length of the payload, and must not go further.
func (d Dict) Payload(e Ref) []byte {
	b := d.s.From(e)
	_, to := keyIn(b)
	return b[to:]
}

// Look returns the owner's word and the payload of entry e, as Word and Payload do, for the price of one of them.
func (d Dict) Look(e Ref) (word uint32, payload []byte) {
	head, b := d.head(e), d.s.From(e)
	to := offKey + 1 + int(head.keyLen) // keyIn, by hand
	if head.keyLen >= shortKey {
		_, to = longKeyIn(b)
	}
	return head.word, b[to:]
}

// Place returns the owner's word of entry e, and where in its block the payload begins.
func (d Dict) Place(e Ref) (word, at uint32) {
	head := d.head(e)
	if head.keyLen < shortKey { // keyIn, by hand
		return head.word, offKey + 1 + uint32(head.keyLen)
	}
	_, to := longKeyIn(d.s.From(e))
	return head.word, uint32(to)
}

// PayloadCap returns how many bytes of payload e's block has room for.
func (d Dict) PayloadCap(e Ref) int {
	_, to := keyIn(d.s.From(e))
	return d.s.Size(e) - to
}

// Word returns the owner's word of e, 32 bits that the dict knows nothing of. Being at a fixed place, it is what the
// owner needs of nearly every entry it looks at. It is 0 in a new entry.
func (d Dict) Word(e Ref) uint32 { return d.head(e).word }

// SetWord changes the owner's word of e.
func (d Dict) SetWord(e Ref, w uint32) { d.head(e).word = w }

// SetBits changes those bits of the owner's word of e that are set in mask to those of bits.
func (d Dict) SetBits(e Ref, mask, bits uint32) {
	head := d.head(e)
	head.word = head.word&^mask | bits
}

// HashOf returns the hash of e's key.
func (d Dict) HashOf(e Ref) uint32 { return d.head(e).hash }

// Resize gives e room for payload bytes, of which the first keep are preserved, and returns the entry, which is another
// one if its block had to move.
func (d Dict) Resize(e Ref, payload, keep int) Ref {
	_, start := keyIn(d.s.From(e))
	to := d.s.Realloc(e, start+payload, start+keep)
	if to != e {
		hash := d.HashOf(to)
		_, g := d.bucketFor(hash)
		in, slot := d.locate(g, tagOf(hash), e)
		in.entries[slot] = to
	}
	return to
}
