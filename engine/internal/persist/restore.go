package persist

import (
	"errors"
	"slices"
)

// Restorer loads a snapshot: the manifest first, then its chunks in any order.
// After an error the store is empty and the restorer of no more use.
type Restorer struct {
	tracker *Tracker
	missing map[string]bool
	err     error
}

// ErrNotEmpty refuses to restore over data.
var ErrNotEmpty = errors.New("the store is not empty")

// Restore begins to load a snapshot, given its manifest, into an empty store.
func (t *Tracker) Restore(now int64, manifest []byte) (*Restorer, error) {
	if t.store.Len() > 0 {
		return nil, ErrNotEmpty
	}
	fresh := Track(t.store)
	seed, missing, err := fresh.readManifest(manifest)
	t.store.Watcher = t
	if err != nil {
		return nil, errors.New("snapshot manifest: " + err.Error())
	}
	*t = *fresh
	t.store.Watcher = nil // what is loaded has not changed
	t.store.Reseed(seed)
	return &Restorer{tracker: t, missing: missing}, nil
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
	id, generation, err := decodeRange(t.store, body)
	if err != nil {
		return r.fail("snapshot chunk: " + err.Error())
	}
	name := chunkName(id.db, int(id.prefix), generation)
	d := &t.dbs[id.db]
	if !r.missing[name] || d.bits != id.bits || d.chunks[id.prefix] != (chunkRef{generation, sum}) {
		return r.fail("snapshot chunk " + name + " does not belong to the manifest")
	}
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
	r.tracker.store.Watcher = r.tracker
	return nil
}

func (r *Restorer) fail(text string) error {
	r.err = errors.New(text)
	r.tracker.store.FlushAll()
	*r.tracker = *Track(r.tracker.store)
	r.tracker.store.Watcher = r.tracker
	return r.err
}
