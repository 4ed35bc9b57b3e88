//go:build js && wasm

package main

import (
	"errors"
	"unsafe"
)

// snapshot begins a snapshot of the store as it is now: of what has changed
// since the last one, or, if complete is not 0, of everything.
//
//go:wasmexport wedis_snapshot
func exportSnapshot(complete int32) (result int32) {
	defer leave(&result)
	enter()
	s, err := self.engine.Snapshot(complete != 0)
	self.snapshot = s
	return status(err)
}

// snapshot_next gives the next record: its name at namePtr, its bytes at
// outPtr. It returns what to do with it: 1 put, 2 remove, 3 keep as manifest; 0
// at the end.
//
//go:wasmexport wedis_snapshot_next
func exportSnapshotNext() (result int32) {
	defer leave(&result)
	enter()
	if self.snapshot == nil {
		return 0
	}
	r, ok := self.snapshot.Next()
	if !ok {
		return 0
	}
	control.namePtr = uint32(uintptr(unsafe.Pointer(unsafe.StringData(r.Name))))
	control.nameLen = uint32(len(r.Name))
	self.record = r // keeps the memory of its name
	give(r.Bytes)
	return int32(r.Op)
}

// snapshot_end commits the snapshot if ok is not 0, else it gives it up.
//
//go:wasmexport wedis_snapshot_end
func exportSnapshotEnd(ok int32) {
	defer leave(nil)
	enter()
	if self.snapshot == nil {
		return
	}
	if ok != 0 {
		self.snapshot.Commit()
	} else {
		self.snapshot.Abort()
	}
	self.snapshot = nil
	report(0) // what it held can be freed now
}

// restore begins to load a snapshot, given n bytes of manifest. One that has not
// ended is given up.
//
//go:wasmexport wedis_restore
func exportRestore(n int32) (result int32) {
	defer leave(&result)
	enter()
	r, err := self.engine.Restore(input[:n])
	self.restorer = r
	report(0)
	return status(err)
}

var errNoRestore = errors.New("no restore has begun")

// restore_chunk loads n bytes of chunk.
//
//go:wasmexport wedis_restore_chunk
func exportRestoreChunk(n int32) (result int32) {
	defer leave(&result)
	enter()
	if self.restorer == nil {
		return status(errNoRestore)
	}
	return status(self.restorer.Chunk(input[:n]))
}

// restore_close ends the restore.
//
//go:wasmexport wedis_restore_close
func exportRestoreClose() (result int32) {
	defer leave(&result)
	enter()
	if self.restorer == nil {
		return status(errNoRestore)
	}
	err := self.restorer.Close()
	self.restorer = nil
	report(0)
	return status(err)
}
