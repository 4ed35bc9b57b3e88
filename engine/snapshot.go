package engine

import "github.com/wedis/wedis/engine/internal/persist"

// Snapshot is the state of the store at one moment, on its way to a keeper of
// named bytes. Only what changed since the last committed snapshot comes again.
type Snapshot = persist.Snapshot

// Record is one step of a snapshot: store, or remove, the bytes of a name. The
// last one is the manifest. All of them take effect together or not at all.
type Record = persist.Record

// What a Record asks for.
const (
	Put      = persist.Put
	Remove   = persist.Remove
	Manifest = persist.Manifest
)

// Snapshot begins a snapshot as of now. Take the Journal first: the snapshot
// contains its effects. Commands may run between the calls of Next; what they
// change is written down before.
func (e *Engine) Snapshot(now int64) *Snapshot { return e.tracker.Begin(now) }

// Restorer takes a snapshot in. Chunks may come in any order.
type Restorer struct {
	*persist.Restorer
}

// Restore begins to load a snapshot, given its manifest, into an empty store.
// An error at any point leaves the store empty.
func (e *Engine) Restore(now int64, manifest []byte) (*Restorer, error) {
	r, err := e.tracker.Restore(now, manifest)
	if err != nil {
		return nil, err
	}
	return &Restorer{r}, nil
}
