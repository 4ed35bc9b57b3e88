package persist

import (
	"bytes"
	"encoding/binary"

	"github.com/wedis/wedis/engine/internal/ds/crc"
	"github.com/wedis/wedis/engine/internal/keyspace"
	"github.com/wedis/wedis/engine/internal/rdb"
)

// joinedAtOnce is about how many bytes of a chunk are put in their place at once.
const joinedAtOnce = 256 << 10

// longRange is a range with large values being written: in pieces, until all are there and their number and length are known,
// and then piece by piece into the chunk.
type longRange struct {
	rangeAt
	keys   *keyspace.DB
	store  *keyspace.Store
	count  int
	large  []largeKey // left to be written
	value  *reading   // of one of those
	length int        // the index in parts of what comes before the value under way: it ends with the value's length
	start  int        // of its value in parts
	parts  [][]byte
	whole  [][]byte // keys written ahead of their turn, perhaps while another is under way
	chunk  *chunk   // being put together, nil: not yet
}

// chunk is a chunk of which the keys follow bit by bit.
type chunk struct {
	buf   []byte
	start int
	sum   uint64
}

func (r *longRange) close() {
	if r.value != nil {
		r.value.close()
		r.value = nil
	}
}

// step does some of the work, and returns the chunk when it is complete.
func (r *longRange) step(bits uint32, generation uint64) *chunk {
	switch {
	case r.value != nil:
		if piece, ok := r.value.piece(); ok {
			r.add(bytes.Clone(piece))
		} else {
			r.endValue()
		}
	case len(r.large) > 0:
		n := len(r.large) - 1
		k := r.large[n]
		r.large = r.large[:n]
		r.begin(k)
	case r.chunk == nil:
		r.parts, r.whole = append(r.parts, r.whole...), nil
		n := 0
		for _, b := range r.parts {
			n += len(b)
		}
		r.chunk = newChunk(rangeID{r.db, bits, uint32(r.prefix)}, generation, r.count, n)
	case len(r.parts) > 0:
		for n := 0; n < joinedAtOnce && len(r.parts) > 0; {
			part := r.parts[0]
			now := part[:min(len(part), joinedAtOnce)]
			n += len(now)
			r.chunk.add(now)
			if r.parts[0] = part[len(now):]; len(now) == len(part) {
				r.parts[0] = nil
				r.parts = r.parts[1:]
			}
		}
	default:
		r.chunk.seal()
		return r.chunk
	}
	return nil
}

func (r *longRange) add(b []byte) { r.parts = append(r.parts, b) }

// begin begins to write a value.
func (r *longRange) begin(k largeKey) {
	r.length = len(r.parts)
	r.count++
	r.add(appendKeyHead(nil, r.keys, r.keys.Find(k.name)))
	r.start = len(r.parts)
	r.value = readLarge(r.store, r.keys, k, new(rdb.Writer), nil)
}

// endValue writes the length of the value that has been written.
func (r *longRange) endValue() {
	n := 0
	for _, b := range r.parts[r.start:] {
		n += len(b)
	}
	r.parts[r.length] = binary.AppendUvarint(r.parts[r.length], uint64(n))
	r.value = nil
}

// changing writes the large values that are about to change, or the rest of them.
func (r *longRange) changing(hash uint32) {
	if r.value != nil && r.value.key.hash == hash {
		r.add(r.value.all())
		r.endValue()
	}
	if len(r.large) == 0 {
		return
	}
	var taken []largeKey
	r.large, taken = takeLarge(r.large, r.db, hash)
	for _, k := range taken {
		var w rdb.Writer
		r.count++
		r.whole = append(r.whole, appendKey(nil, r.keys, &w, r.keys.Find(k.name)))
	}
}

// newChunk begins a chunk whose keys take n bytes.
func newChunk(id rangeID, generation uint64, count, n int) *chunk {
	c := &chunk{buf: make([]byte, headRoom, headRoom+n), start: headRoom}
	c.prepend(bodyHead(id, generation, count, n))
	c.sum = crc.Update64(0, c.buf[c.start:])
	return c
}

func (c *chunk) add(b []byte) {
	c.buf = append(c.buf, b...)
	c.sum = crc.Update64(c.sum, b)
}

// prepend writes what comes before. There is room for all that does.
func (c *chunk) prepend(head []byte) {
	c.start -= len(head)
	copy(c.buf[c.start:], head)
}

// seal makes the chunk complete.
func (c *chunk) seal() { c.prepend(sealHead(c.sum, len(c.buf)-c.start)) }

func (c *chunk) bytes() []byte { return c.buf[c.start:] }
