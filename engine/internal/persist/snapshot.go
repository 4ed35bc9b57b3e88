package persist

import (
	"slices"
	"strconv"
)

// Op is what a Record asks for.
type Op uint8

// The operations.
const (
	Put      Op = iota + 1 // keep Bytes under Name
	Remove                 // forget Name
	Manifest               // keep Bytes as the manifest
)

// Record is one step of a snapshot. Bytes are valid until the next call of
// Snapshot.Next.
type Record struct {
	Op    Op
	Name  string
	Bytes []byte
}

// Snapshot is a snapshot being written.
type Snapshot struct {
	tracker    *Tracker
	generation uint64
	dbs        []pendingDB
	db, prefix int      // where Next goes on
	rescued    []Record // written ahead of their turn
	removed    []string // chunks that the snapshot no longer refers to
	buf        []byte
	done       bool
}

// pendingDB is a database as the snapshot will leave it.
type pendingDB struct {
	bits    uint32
	pending []bool // ranges still to be written
	chunks  []chunkRef
	dirty   bitmap // what was dirty at Begin, for Abort
}

// Begin starts a snapshot of the state as it is now. There is one at a time: an
// unfinished one is aborted.
func (t *Tracker) Begin(now int64) *Snapshot {
	if t.active != nil {
		t.active.Abort()
	}
	s := &Snapshot{tracker: t, generation: t.generation + 1, dbs: make([]pendingDB, len(t.dbs))}
	used, keys := t.store.Arena().Used(), int64(t.store.Len())
	for i := range t.dbs {
		d := &t.dbs[i]
		n := int64(t.store.DB(i).Len())
		bits := rangeBits(d.bits, n*used/max(keys, 1))
		p := &s.dbs[i]
		p.bits, p.dirty = bits, d.dirty
		if bits == d.bits {
			p.chunks = slices.Clone(d.chunks)
			p.pending = d.dirty.ranges(bits)
		} else {
			p.chunks = make([]chunkRef, 1<<bits)
			p.pending = make([]bool, 1<<bits)
			for j := range p.pending {
				p.pending[j] = true
			}
			for prefix, c := range d.chunks {
				s.drop(i, prefix, c)
			}
		}
		d.dirty = bitmap{}
	}
	t.active = s
	return s
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

// Next returns the next record, or false after the manifest.
func (s *Snapshot) Next() (Record, bool) {
	for {
		if n := len(s.rescued); n > 0 {
			r := s.rescued[n-1]
			s.rescued = s.rescued[:n-1]
			return r, true
		}
		if s.db < len(s.dbs) {
			p := &s.dbs[s.db]
			if s.prefix == len(p.pending) {
				s.db, s.prefix = s.db+1, 0
				continue
			}
			prefix := s.prefix
			s.prefix++
			if !p.pending[prefix] {
				continue
			}
			s.buf = s.buf[:0]
			if r, ok := s.write(s.db, prefix); ok {
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
}

// write encodes a range into s.buf. An empty range has no chunk.
func (s *Snapshot) write(db, prefix int) (Record, bool) {
	p := &s.dbs[db]
	p.pending[prefix] = false
	s.drop(db, prefix, p.chunks[prefix])
	p.chunks[prefix] = chunkRef{}
	body, count := encodeRange(s.tracker.store.DB(db), rangeID{db, p.bits, uint32(prefix)}, s.generation)
	if count == 0 {
		return Record{}, false
	}
	var sum uint64
	s.buf, sum = seal(s.buf, body)
	p.chunks[prefix] = chunkRef{s.generation, sum}
	return Record{Put, chunkName(db, prefix, s.generation), s.buf}, true
}

// rescue writes the range of a key that is about to change.
func (s *Snapshot) rescue(db int, hash uint32) {
	p := &s.dbs[db]
	if prefix := hash % (1 << p.bits); p.pending[prefix] {
		s.rescueRange(db, int(prefix))
	}
}

func (s *Snapshot) rescueAll(db int) {
	for prefix, pending := range s.dbs[db].pending {
		if pending {
			s.rescueRange(db, prefix)
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
// records are safely kept.
func (s *Snapshot) Commit() {
	t := s.tracker
	if t.active != s {
		return
	}
	t.active = nil
	t.generation = s.generation
	for i := range s.dbs {
		t.dbs[i].bits, t.dbs[i].chunks = s.dbs[i].bits, s.dbs[i].chunks
	}
}

// Abort gives the snapshot up: what it contained counts as changed again.
func (s *Snapshot) Abort() {
	t := s.tracker
	if t.active != s {
		return
	}
	t.active = nil
	for i := range s.dbs {
		for j, word := range s.dbs[i].dirty {
			t.dbs[i].dirty[j] |= word
		}
	}
}
