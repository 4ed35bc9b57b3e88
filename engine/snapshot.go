package engine

import (
	"errors"

	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/engine/internal/persist"
)

// Format is what a snapshot consists of.
type Format uint8

// The formats.
const (
	// Chunks are byte strings with names that never repeat, under a manifest. Only those come that have changed since the
	// last snapshot of this format that was committed, or restored.
	Chunks Format = iota
	// RDB is a file as redis-server has it, in consecutive pieces without names.
	RDB
	// RDBBase is one that says that it is the base of a journal: keys that have expired are loaded from it.
	RDBBase
	// AOF is a journal that makes the store as it is, of commands alone.
	AOF
)

// Record is one step of a snapshot: store, or remove, the bytes of a name. Of chunks, the
// last one is the manifest. All of them take effect together or not at all; a
// keeper that cannot do this puts, then takes the manifest, then removes.
type Record = persist.Record

// What a Record asks for.
const (
	Put      = persist.Put
	Remove   = persist.Remove
	Manifest = persist.Manifest
	Pause    = persist.Pause // nothing yet: a large value is written in several steps
)

// Snapshot is the state of the store at one moment, on its way to a keeper.
type Snapshot interface {
	// Next returns the next record, valid until the next call, or false at the end. Commands may run between the calls.
	Next() (r Record, ok bool)
	// Commit ends it when all of it is stored; Abort gives it up, and has no effect after that.
	Commit()
	Abort()
}

// Restorer takes a snapshot in. Chunks may come in any order.
type Restorer = persist.Restorer

// RDBLoader takes an RDB file in, in pieces.
type RDBLoader struct {
	*persist.RDBLoader
	server *exec.Server
}

// Write loads a piece and returns how much of it belongs to the file: less than all where the file has ended.
func (r *RDBLoader) Write(piece []byte) (n int, err error) {
	n, err = r.RDBLoader.Write(piece)
	r.server.LoadedBytes(n)
	return n, err
}

// Close ends the loading. It fails if the file is not complete.
func (r *RDBLoader) Close() error {
	err := r.RDBLoader.Close()
	if err == nil {
		r.server.LoadedKeys(r.Loaded(), r.Dropped())
	}
	return err
}

// rdbWriter is the version of redis-server that would write such files.
const rdbWriter = "7.0.15"

// The refusals of a snapshot: of a store that is not there yet, and of one that a script has only changed in part.
var (
	errLoading = errors.New("no snapshot is taken while the store loads")
	errBusy    = errors.New("no snapshot is taken while a script is busy")
	errFormat  = errors.New("this format is not known")
)

// Snapshot begins a snapshot of the store as it is now. Take the Journal first:
// the snapshot contains its effects. Commands may run between the calls of Next;
// what they change is written down before. Several may be under way at once, but only one of Chunks: the next one aborts it.
//
// Of Chunks, only what has changed since the last committed snapshot, or the restored one,
// comes again, unless it is to be complete: for a keeper that has lost the other
// chunks, or must not share them.
//
// While the store loads there are none of Chunks. Those of files may begin when what was begun to be loaded has ended: a keeper may
// write a journal's first base before anybody writes.
func (e *Engine) Snapshot(format Format, complete bool) (Snapshot, error) {
	s := e.server
	if s.Loading() && format == Chunks {
		return nil, errLoading
	}
	if s.Busy() != "" {
		return nil, errBusy
	}
	switch format {
	case Chunks:
		return e.tracker.Begin(complete)
	case RDB, RDBBase:
		d, err := e.tracker.BeginDump(persist.DumpOptions{
			Base:     format == RDBBase,
			Compress: s.Config.Compress,
			Checksum: s.Config.Get("rdbchecksum") == "yes",
			Idle:     s.Config.MaxMemoryPolicy.LRU(),
			Freq:     s.Config.MaxMemoryPolicy.LFU(),
			Now:      s.Now(),
			Memory:   s.UsedMemory(),
			Version:  rdbWriter,
		})
		if err != nil {
			return nil, err
		}
		return file{d}, nil
	case AOF:
		second := int64(0)
		if s.Config.AOFTimestamps {
			second = s.Now() / 1e6
		}
		r, err := e.tracker.BeginRewrite(second)
		if err != nil {
			return nil, err
		}
		return file{r}, nil
	}
	return nil, errFormat
}

// file is one that comes in pieces, as a Snapshot.
type file struct{ pieces }

type pieces interface {
	Next() (piece []byte, ok bool)
	Abort()
}

// Next implements Snapshot.
func (f file) Next() (Record, bool) {
	piece, ok := f.pieces.Next()
	switch {
	case !ok:
		return Record{}, false
	case len(piece) == 0:
		return Record{Op: Pause}, true
	}
	return Record{Op: Put, Bytes: piece}, true
}

// Commit implements Snapshot.
func (f file) Commit() { f.Abort() }

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

// LoadRDB begins to load an RDB file into an empty store: like Restore. Keys that have expired at now are left out, unless
// the file is the base of a journal.
func (e *Engine) LoadRDB(now int64, base bool) (*RDBLoader, error) {
	r, err := e.tracker.LoadRDB(now/1000, base)
	if err != nil {
		return nil, err
	}
	e.server.Load()
	return &RDBLoader{r, e.server}, nil
}
