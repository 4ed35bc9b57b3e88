package engine

import (
	"errors"

	"github.com/wedis/wedis/engine/internal/persist"
)

// Snapshot is the state of the store at one moment, on its way to a keeper of
// named bytes.
type Snapshot = persist.Snapshot

// Record is one step of a snapshot: store, or remove, the bytes of a name. The
// last one is the manifest. All of them take effect together or not at all; a
// keeper that cannot do this puts, then takes the manifest, then removes.
type Record = persist.Record

// What a Record asks for.
const (
	Put      = persist.Put
	Remove   = persist.Remove
	Manifest = persist.Manifest
)

// Restorer takes a snapshot in. Chunks may come in any order.
type Restorer = persist.Restorer

// The refusals of a snapshot: of a store that is not there yet, and of one that a script has only changed in part.
var (
	errLoading = errors.New("no snapshot is taken while the store loads")
	errBusy    = errors.New("no snapshot is taken while a script is busy")
)

// Snapshot begins a snapshot of the store as it is now. Take the Journal first:
// the snapshot contains its effects. Commands may run between the calls of Next;
// what they change is written down before.
//
// Only what has changed since the last committed snapshot, or the restored one,
// comes again, unless it is to be complete: for a keeper that has lost the other
// chunks, or must not share them.
func (e *Engine) Snapshot(complete bool) (*Snapshot, error) {
	if e.server.Loading() {
		return nil, errLoading
	}
	if e.server.Busy() != "" {
		return nil, errBusy
	}
	return e.tracker.Begin(complete)
}

// Restore begins to load a snapshot, given its manifest, into an empty store; a
// restore that has not ended is aborted. An error at any point leaves the store
// empty. See Loaded for how loading ends.
func (e *Engine) Restore(manifest []byte) (*Restorer, error) {
	r, err := e.tracker.Restore(manifest)
	if err == nil {
		e.server.Load()
	}
	return r, err
}
