package persist

import (
	"bytes"
	"errors"
	"slices"
	"strconv"

	"github.com/wedis/wedis/engine/internal/ds/crc"
)

// Op is what a Record asks for.
type Op uint8

// The operations.
const (
	Put      Op = iota + 1 // keep Bytes under Name
	Remove                 // forget Name
	Manifest               // keep Bytes as the manifest
	Pause                  // nothing: the next record is not ready yet
)

// Record is one step of a snapshot. Bytes are valid until the next call of
// Snapshot.Next.
//
// Records come in any order, the manifest last. A keeper lets all of them take
// effect at once. One that cannot puts all chunks, then the manifest, and then
// removes: until the manifest is there, the snapshot before it is in force and
// needs what is to be removed.
type Record struct {
	Op    Op
	Name  string
	Bytes []byte
}

// Snapshot is a snapshot being written.
type Snapshot struct {
	view
	tracker    *Tracker
	generation uint64
	dbs        []pendingDB
	long       []rangeAt // to be written first, so that few commands have to: see changing
	db, prefix int       // where Next goes on then
	open       []*longRange
	rescued    []Record // written ahead of their turn
	removed    []string // chunks that the snapshot no longer refers to
	libraries  []byte
	buf        []byte
	done       bool
}

// rangeAt is a range by its place in Snapshot.dbs.
type rangeAt struct{ db, prefix int }

// pendingDB is a database as the snapshot will leave it.
type pendingDB struct {
	bits    uint32
	pending []bool // ranges still to be written
	chunks  []chunkRef
	dirty   bitmap // what was dirty at Begin, for Abort
}

// ErrRestoring refuses a snapshot of a store that is not there yet.
var ErrRestoring = errors.New("a snapshot is being restored")

// Begin starts a snapshot of the state as it is now; a complete one refers to
// no chunk of another. There is one at a time: an unfinished one is aborted.
func (t *Tracker) Begin(complete bool) (*Snapshot, error) {
	if t.restorer != nil || t.rdb != nil {
		return nil, ErrRestoring
	}
	if t.active != nil {
		t.active.Abort()
	}
	t.generation++
	s := &Snapshot{
		tracker:    t,
		generation: t.generation,
		dbs:        make([]pendingDB, len(t.dbs)),
		view:       look(t.store),
	}
	if t.Libraries != nil {
		s.libraries = t.Libraries.AppendLibraries(nil)
	}
	live, keys := t.store.Live(), int64(t.store.Len())
	for i := range t.dbs {
		d, p := &t.dbs[i], &s.dbs[i]
		p.dirty = d.dirty
		p.bits = rangeBits(d.bits, int64(s.keys[i].Len())*live/max(keys, 1))
		if p.bits == d.bits {
			p.chunks = slices.Clone(d.chunks)
			p.pending = d.dirty.ranges(p.bits)
		} else {
			p.chunks = make([]chunkRef, 1<<p.bits)
			p.pending = make([]bool, 1<<p.bits)
			for prefix, c := range d.chunks {
				s.drop(i, prefix, c)
			}
		}
		if complete || p.bits != d.bits {
			for j := range p.pending {
				p.pending[j] = true
			}
		}
		for prefix, c := range p.chunks {
			if c.long && p.pending[prefix] {
				s.long = append(s.long, rangeAt{i, prefix})
			}
		}
		d.dirty = bitmap{}
	}
	t.active = s
	t.begin(s)
	return s, nil
}

// chunkName names the chunk of a range. A generation writes a range once.
func chunkName(db, prefix int, generation uint64) string {
	return strconv.Itoa(db) + "." + strconv.Itoa(prefix) + "." + strconv.FormatUint(generation, 10)
}

func (s *Snapshot) drop(db, prefix int, c chunkRef) {
	if c.generation != 0 {
		s.removed = append(s.removed, chunkName(db, prefix, c.generation))
	}
}

// Next returns the next record, or false after the manifest, or when the
// snapshot has been aborted.
func (s *Snapshot) Next() (Record, bool) {
	for s.tracker.active == s {
		if n := len(s.rescued); n > 0 {
			r := s.rescued[n-1]
			s.rescued = s.rescued[:n-1]
			return r, true
		}
		if len(s.open) > 0 {
			return s.writeSome(), true
		}
		if at, ok := s.nextRange(); ok {
			s.buf = s.buf[:0]
			if r, ok := s.write(at.db, at.prefix); ok {
				return r, true
			}
			continue
		}
		if n := len(s.removed); n > 0 {
			name := s.removed[n-1]
			s.removed = s.removed[:n-1]
			return Record{Op: Remove, Name: name}, true
		}
		if s.done {
			return Record{}, false
		}
		s.done = true
		return Record{Op: Manifest, Bytes: s.manifest()}, true
	}
	return Record{}, false
}

// nextRange returns the next range that is to be written.
func (s *Snapshot) nextRange() (at rangeAt, ok bool) {
	for n := len(s.long); n > 0; n = len(s.long) {
		at = s.long[n-1]
		s.long = s.long[:n-1]
		if s.dbs[at.db].pending[at.prefix] {
			return at, true
		}
	}
	for ; s.db < len(s.dbs); s.db, s.prefix = s.db+1, 0 {
		for pending := s.dbs[s.db].pending; s.prefix < len(pending); {
			at = rangeAt{s.db, s.prefix}
			s.prefix++
			if pending[at.prefix] {
				return at, true
			}
		}
	}
	return rangeAt{}, false
}

// write encodes a range into s.buf. An empty range has no chunk, and one with large values gets it later.
func (s *Snapshot) write(db, prefix int) (Record, bool) {
	p := &s.dbs[db]
	p.pending[prefix] = false
	s.drop(db, prefix, p.chunks[prefix])
	p.chunks[prefix] = chunkRef{}
	id := rangeID{db, p.bits, uint32(prefix)}
	buf := slices.Grow(s.buf, headRoom)[:headRoom]
	buf, count, large := appendRange(buf, s.keys[db], id)
	s.buf = buf
	s.count += count + len(large)
	switch {
	case len(large) > 0:
		r := &longRange{rangeAt: rangeAt{db, prefix}, keys: s.keys[db], store: s.store, count: count, large: large}
		r.add(bytes.Clone(buf[headRoom:]))
		s.open = append(s.open, r)
		return Record{}, false
	case count == 0:
		return Record{}, false
	}
	c := chunk{buf: buf, start: headRoom}
	c.prepend(bodyHead(id, s.generation, count, len(buf)-headRoom))
	c.sum = crc.Update64(0, c.bytes())
	c.seal()
	return s.put(db, prefix, &c), true
}

// put is the record of a complete chunk.
func (s *Snapshot) put(db, prefix int, c *chunk) Record {
	s.dbs[db].chunks[prefix] = chunkRef{s.generation, c.sum, len(c.bytes()) > longChunk}
	return Record{Put, chunkName(db, prefix, s.generation), c.bytes()}
}

// writeSome goes on with a range that has large values.
func (s *Snapshot) writeSome() Record {
	r := s.open[0]
	c := r.step(s.dbs[r.db].bits, s.generation)
	if c == nil {
		return Record{Op: Pause}
	}
	s.open[0] = nil
	s.open = s.open[1:]
	return s.put(r.db, r.prefix, c)
}

// changing writes the range of a key that is about to change, and its value if that is large.
func (s *Snapshot) changing(db int, hash uint32) {
	if db = s.place[db]; db == gone {
		return
	}
	p := &s.dbs[db]
	if prefix := hash % (1 << p.bits); p.pending[prefix] {
		s.rescueRange(db, int(prefix))
	}
	for _, r := range s.open {
		if r.db == db && uint32(r.prefix) == hash%(1<<p.bits) {
			r.changing(hash)
		}
	}
}

func (s *Snapshot) rescueRange(db, prefix int) {
	buf := s.buf
	s.buf = nil // the record outlives the next call
	if r, ok := s.write(db, prefix); ok {
		s.rescued = append(s.rescued, r)
	}
	s.buf = buf
}

// Commit makes the snapshot the one that the next refers to. Call it when all
// records are safely kept. If they have not all been taken, it is an Abort.
func (s *Snapshot) Commit() {
	if !s.done {
		s.Abort()
	}
	if !s.end() {
		return
	}
	for i, p := range s.dbs {
		d := &s.tracker.dbs[i]
		d.bits, d.chunks = p.bits, p.chunks
	}
}

// Abort gives the snapshot up: what it contained counts as changed again.
func (s *Snapshot) Abort() {
	if !s.end() {
		return
	}
	for i := range s.dbs {
		for j, word := range s.dbs[i].dirty {
			s.tracker.dbs[i].dirty[j] |= word
		}
	}
}

// end lets go of the keys and reports whether the snapshot had not ended yet.
func (s *Snapshot) end() bool {
	t := s.tracker
	if t.active != s {
		return false
	}
	t.active = nil
	t.end(s)
	for _, r := range s.open {
		r.close()
	}
	s.open = nil
	s.release()
	return true
}
