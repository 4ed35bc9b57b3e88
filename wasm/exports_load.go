//go:build js && wasm

package main

import (
	"bytes"
	"errors"

	"github.com/wedis/wedis/engine"
)

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

// load loads n bytes of an RDB file, of which the first call begins it. It returns
// how many of them belong to the file: fewer than n where it has ended. If base is
// not 0, keys that have expired are loaded too: a journal goes on from there.
//
//go:wasmexport wedis_load
func exportLoad(n, base int32, now float64) (taken int32) {
	defer leave(&taken)
	enter()
	if self.loader == nil {
		r, err := self.engine.LoadRDB(int64(now), base != 0)
		if err != nil {
			return status(err)
		}
		self.loader = r
	}
	m, err := self.loader.Write(input[:n])
	report(0)
	if err != nil {
		return status(err)
	}
	return int32(m)
}

// load_end ends the loading of an RDB file.
//
//go:wasmexport wedis_load_end
func exportLoadEnd(now float64) (result int32) {
	defer leave(&result)
	enter()
	if self.loader == nil {
		return status(errNoRestore)
	}
	err := self.loader.Close()
	self.loader = nil
	report(0)
	return status(err)
}

// replay applies n bytes of journal, as a part of loading: see wedis_loaded. They may
// end anywhere. It returns the length of the annotations among them, each with a
// line end.
//
//go:wasmexport wedis_replay
func exportReplay(n int32, now float64) (length int32) {
	defer leave(&length)
	enter()
	if self.replayer == nil {
		self.replayer = self.engine.Replayer()
	}
	r := self.replayer
	r.Annotations = nil
	err := r.Write(int64(now), input[:n])
	report(0)
	if err != nil {
		return failReplay(err)
	}
	var lines []byte
	if len(r.Annotations) > 0 {
		lines = append(bytes.Join(r.Annotations, []byte{'\n'}), '\n')
	}
	return give(lines)
}

// replay_end ends the journal: the next wedis_replay begins another one.
//
//go:wasmexport wedis_replay_end
func exportReplayEnd(now float64) (result int32) {
	defer leave(&result)
	enter()
	if self.replayer == nil {
		return 0
	}
	err := self.replayer.Close()
	self.replayer = nil
	report(0)
	if err != nil {
		return failReplay(err)
	}
	return 0
}

// failReplay answers with the error of a journal: how many bytes of it are sound is at
// nameLen, and the upper half of that number at namePtr.
func failReplay(err error) int32 {
	if e, ok := err.(*engine.ReplayError); ok {
		control.nameLen, control.namePtr = uint32(e.Offset), uint32(e.Offset>>32)
	}
	return status(err)
}
