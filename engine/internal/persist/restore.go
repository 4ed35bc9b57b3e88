package persist

import (
	"errors"
	"slices"
)

// Restorer loads a snapshot: the manifest first, then its chunks in any order.
// After an error the store is empty and the restorer of no more use.
type Restorer struct {
	tracker  *Tracker
	missing  map[string]bool
	library  []byte // libraries of functions
	reserved int    // keys that room has been made for
	err      error  // why it is of no more use
}

// The errors that are not about the bytes.
var (
	ErrNotEmpty = errors.New("the store is not empty")
	errEnded    = errors.New("the restore has ended")
)

// Restore begins to load a snapshot, given its manifest, into an empty store. A
// restore or snapshot that has not ended is aborted.
func (t *Tracker) Restore(manifest []byte) (*Restorer, error) {
	t.AbortRestore()
	if t.store.Len() > 0 {
		return nil, ErrNotEmpty
	}
	t.abortWalks()
	fresh := newTracker(t.store, t.Libraries)
	r := &Restorer{tracker: t}
	seed, err := fresh.readManifest(manifest, r)
	fresh.generation = max(fresh.generation, t.generation)
	if err != nil {
		t.generation = fresh.generation
		return nil, errors.New("snapshot manifest: " + err.Error())
	}
	*t = *fresh
	t.store.Reseed(seed)
	t.restorer = r
	return r, nil
}

// Missing returns the names of the chunks still to come, sorted.
func (r *Restorer) Missing() []string {
	names := make([]string, 0, len(r.missing))
	for name := range r.missing {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Chunk loads a chunk.
func (r *Restorer) Chunk(b []byte) error {
	if r.err != nil {
		return r.err
	}
	t := r.tracker
	body, sum, err := unseal(b)
	if err != nil {
		return r.fail("snapshot chunk: " + err.Error())
	}
	c, err := readRange(t.store, body)
	if err != nil {
		return r.fail("snapshot chunk: " + err.Error())
	}
	name := chunkName(c.db, int(c.prefix), c.generation)
	d := &t.dbs[c.db]
	if !r.missing[name] || d.bits != c.bits || d.chunks[c.prefix] != (chunkRef{c.generation, sum, false}) {
		return r.fail("snapshot chunk " + name + " does not belong to the manifest")
	}
	if db := t.store.DB(c.db); db.Len() == 0 { // ranges are alike: this one tells how many keys there will be
		r.reserved = reserve(db, r.reserved, c.count*uint64(live(d.chunks)))
	}
	t.store.Watcher = nil // what is loaded has not changed
	err = c.load(t.store)
	t.store.Watcher = t
	if err != nil {
		return r.fail("snapshot chunk: " + err.Error())
	}
	d.chunks[c.prefix].long = len(b) > longChunk
	delete(r.missing, name)
	return nil
}

// Close ends the restore. It fails when a chunk is missing.
func (r *Restorer) Close() error {
	if r.err != nil {
		return r.err
	}
	if len(r.missing) > 0 {
		return r.fail("snapshot chunk " + r.Missing()[0] + " is missing")
	}
	if l := r.tracker.Libraries; l != nil && len(r.library) > 0 {
		if err := l.LoadLibraries(r.library); err != nil {
			return r.fail("snapshot libraries: " + err.Error())
		}
	}
	trim(r.tracker.store)
	r.err, r.tracker.restorer = errEnded, nil
	return nil
}

// Abort gives the restore up: the store is empty again. After the end of the
// restore it has no effect.
func (r *Restorer) Abort() {
	if r.err == nil {
		_ = r.fail(errEnded.Error())
	}
}

// AbortRestore aborts the restore or loading at work, if there is one.
func (t *Tracker) AbortRestore() {
	if t.restorer != nil {
		t.restorer.Abort()
	}
	if t.rdb != nil {
		t.rdb.Abort()
	}
}

// fail empties the store and the list of its chunks. Generations go on, so that
// no name is used again that a keeper may still have.
func (r *Restorer) fail(text string) error {
	r.err = errors.New(text)
	t := r.tracker
	t.store.FlushAll()
	fresh := newTracker(t.store, t.Libraries)
	fresh.generation = t.generation
	*t = *fresh
	return r.err
}
