package persist

import (
	"bytes"
	"errors"
	"strconv"

	"github.com/vmihailenco/msgpack/v5"
)

// manifest encodes the list of chunks that make up the snapshot:
//
//	[generation, seed, seed, [[db, bits, [[prefix, generation, crc64], …]], …], libraries]
//
// Databases without keys are left out, and so are libraries if there are none.
func (s *Snapshot) manifest() []byte {
	var w bytes.Buffer
	e := msgpack.NewEncoder(&w)
	seed := s.tracker.store.Seed()
	if len(s.libraries) > 0 {
		must(e.EncodeArrayLen(5))
	} else {
		must(e.EncodeArrayLen(4))
	}
	must(e.EncodeUint(s.generation))
	must(e.EncodeUint(seed[0]))
	must(e.EncodeUint(seed[1]))
	dbs := 0
	for i := range s.dbs {
		if live(s.dbs[i].chunks) > 0 {
			dbs++
		}
	}
	must(e.EncodeArrayLen(dbs))
	for i := range s.dbs {
		p := &s.dbs[i]
		n := live(p.chunks)
		if n == 0 {
			continue
		}
		must(e.EncodeArrayLen(3))
		must(e.EncodeUint(uint64(i)))
		must(e.EncodeUint(uint64(p.bits)))
		must(e.EncodeArrayLen(n))
		for prefix, c := range p.chunks {
			if c.generation == 0 {
				continue
			}
			must(e.EncodeArrayLen(3))
			must(e.EncodeUint(uint64(prefix)))
			must(e.EncodeUint(c.generation))
			must(e.EncodeUint(c.sum))
		}
	}
	if len(s.libraries) > 0 {
		must(e.EncodeBytes(s.libraries))
	}
	return seal(nil, w.Bytes())
}

// live returns the number of ranges that are not empty.
func live(chunks []chunkRef) int {
	n := 0
	for _, c := range chunks {
		if c.generation != 0 {
			n++
		}
	}
	return n
}

// readManifest sets the tracker, fresh from Track, to what a manifest lists, hands the
// rest to the restorer and returns the seed.
func (t *Tracker) readManifest(b []byte, to *Restorer) (seed [2]uint64, err error) {
	body, _, err := unseal(b)
	if err != nil {
		return seed, err
	}
	r := read(body)
	parts := r.arrayLen()
	if parts != 4 && parts != 5 {
		return seed, ErrCorrupt
	}
	if t.generation = r.uint(); t.generation >= 1<<63 { // no counter ever came so far
		t.generation = 0
		return seed, ErrCorrupt
	}
	seed = [2]uint64{r.uint(), r.uint()}
	to.missing = map[string]bool{}
	for n := r.arrayLen(); n > 0 && r.err == nil; n-- {
		r.array(3)
		db, bits := r.uint(), r.uint()
		if r.err != nil || bits > cellBits {
			return seed, ErrCorrupt
		}
		if db >= uint64(len(t.dbs)) {
			return seed, errors.New("it has keys in database " + utoa(db) + ", and the setting databases is " + strconv.Itoa(len(t.dbs)))
		}
		d := &t.dbs[db]
		d.bits, d.chunks = uint32(bits), make([]chunkRef, 1<<bits)
		for m := r.arrayLen(); m > 0 && r.err == nil; m-- {
			r.array(3)
			prefix, c := r.uint(), chunkRef{generation: r.uint(), sum: r.uint()}
			if r.err != nil || prefix >= 1<<bits || c.generation == 0 || c.generation > t.generation {
				return seed, ErrCorrupt
			}
			d.chunks[prefix] = c
			to.missing[chunkName(int(db), int(prefix), c.generation)] = true
		}
	}
	if parts == 5 {
		to.library = r.bytes()
	}
	if !r.end() {
		return seed, ErrCorrupt
	}
	return seed, nil
}
