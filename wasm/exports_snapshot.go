//go:build js && wasm

package main

import (
	"errors"
	"slices"
	"unsafe"

	"github.com/wedis/wedis/engine"
)

// snapshot begins a snapshot of the store as it is now, and returns a handle above
// 0. Of format 0, chunks, it is what has changed since the last one, or, if
// complete is not 0, everything; 1 is an RDB file, 2 one that is the base of a
// journal, 3 such a base of commands alone. Several may be under way, but only one of chunks: the next one aborts it.
//
//go:wasmexport wedis_snapshot
func exportSnapshot(format, complete int32) (handle int32) {
	defer leave(&handle)
	enter()
	s, err := self.engine.Snapshot(engine.Format(format), complete != 0)
	if err != nil {
		return status(err)
	}
	handle = int32(len(self.walks))
	if free := slices.Index(self.walks[1:], nil); free >= 0 {
		handle = int32(1 + free)
		self.walks[handle] = s
	} else {
		self.walks = append(self.walks, s)
	}
	report(0)
	return handle
}

// walkOf returns the snapshot of a handle, or nil.
func walkOf(handle int32) engine.Snapshot {
	if uint(handle) >= uint(len(self.walks)) {
		return nil
	}
	return self.walks[handle]
}

// snapshot_next gives the next record of a snapshot: its name at namePtr, its bytes at
// outPtr. It returns what to do with it: 1 put, 2 remove, 3 keep as manifest, 4
// nothing, as it is not ready yet; 0 at the end.
//
//go:wasmexport wedis_snapshot_next
func exportSnapshotNext(handle int32) (result int32) {
	defer leave(&result)
	enter()
	s := walkOf(handle)
	if s == nil {
		return 0
	}
	r, ok := s.Next()
	if !ok {
		return 0
	}
	control.namePtr = uint32(uintptr(unsafe.Pointer(unsafe.StringData(r.Name))))
	control.nameLen = uint32(len(r.Name))
	self.record = r // keeps the memory of its name
	give(r.Bytes)
	return int32(r.Op)
}

// snapshot_end commits a snapshot if ok is not 0, else it gives it up. Its handle may
// become another one's.
//
//go:wasmexport wedis_snapshot_end
func exportSnapshotEnd(handle, ok int32) {
	defer leave(nil)
	enter()
	s := walkOf(handle)
	if s == nil {
		return
	}
	if ok != 0 {
		s.Commit()
	} else {
		s.Abort()
	}
	self.walks[handle] = nil
	report(0) // what it held can be freed now
}

// What wedis_saved tells, by number.
const (
	savedSnapshot  = iota // a snapshot has been written
	savedJournal          // the journal has been written anew
	savedWrite            // the journal can be written, or not
	savedSync             // all of it is safe
	savedShutdown         // the process could not end
	savingSnapshot        // the host begins a snapshot of its own accord
	savingJournal         // or writes the journal anew
)

// saved tells what the host has done, or begun, with what the store told it: what is
// one of the numbers above. The input holds an error text, empty if it went well.
//
//go:wasmexport wedis_saved
func exportSaved(what, errLen int32, now float64) {
	defer leave(nil)
	enter()
	var err error
	if errLen > 0 {
		err = errors.New(string(input[:errLen]))
	}
	switch e, t := self.engine, int64(now); what {
	case savedSnapshot:
		e.Saved(t, err)
	case savedJournal:
		e.Rewritten(t, err)
	case savedWrite:
		e.Written(t, err)
	case savedSync:
		e.Synced(t)
	case savedShutdown:
		e.Unstopped(t, err)
	case savingSnapshot:
		e.Saving(t)
	case savingJournal:
		e.Rewriting(t)
	}
	report(0)
}

// unsaved returns how many changes no snapshot has.
//
//go:wasmexport wedis_unsaved
func exportUnsaved() (changes float64) {
	defer leave(nil)
	enter()
	return float64(self.engine.Unsaved())
}
