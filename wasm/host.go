//go:build js && wasm

package main

import (
	"runtime"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/wedis/wedis/engine"
)

// instance is the engine with the handles that JavaScript holds.
type instance struct {
	engine   *engine.Engine
	sessions []*engine.Session // by handle; nil: the handle is free. A map takes as long to ask as a command to parse
	handles  map[*engine.Session]int32
	bridge   int32 // handle of the bridge's session, 0 before its first call
	calls    uint32
	feeds    []*engine.Feed // by handle less one; nil: the handle is free
	failed   bool
	walks    []engine.Snapshot // by handle; nil: the handle is free
	record   engine.Record     // of a snapshot, the one given out last
	restorer *engine.Restorer
	loader   *engine.RDBLoader
	replayer *engine.Replayer
}

// self is the one instance of this module; WebAssembly exports are functions
// without a receiver.
var self instance

// yieldEvery is how many calls may pass before the Go scheduler gets a turn; a long
// input counts as several, one for yieldBytes.
// Exports alone give other goroutines none. The collector gets by without (with
// Go 1.26.8, 20 million commands and 8 GB of garbage in one turn of JavaScript
// left the heap flat, since who allocates does its work), but finalizers, for
// one, do not run then: see collectLater. And until its workers have had their
// turns, a collection that has begun goes on, with a write barrier that makes
// commands slower.
const (
	yieldEvery = 1024
	yieldBytes = 128
)

// enter begins an export, once leave is deferred: a failed instance answers
// nothing any more, as its state is not to be trusted, nor to be kept.
func enter() {
	if self.failed {
		panic(failedReply)
	}
	if self.calls++; self.calls >= yieldEvery {
		self.calls = 0
		runtime.Gosched()
	}
}

// leave ends an export: it keeps a panic from crossing the border, which would
// hand JavaScript garbage, and marks the instance as failed for good. The
// export's result, if it has one, becomes -1 and the output an error reply.
func leave(result *int32) {
	r := recover()
	if r == nil {
		return
	}
	text := "unknown"
	switch v := r.(type) {
	case error:
		text = v.Error()
	case string:
		text = v
	}
	if self.failed {
		fail(failedReply)
	} else {
		self.failed = true
		fail("-ERR internal error: " + text + "\r\n")
	}
	if result != nil {
		*result = -1
	}
}

// memory is where a WebAssembly memory ends: an allocation beyond it ends the
// module.
const memory = 4 << 30

// start makes the engine.
func start(opt engine.Options) error {
	collectLater()
	opt.Memory, opt.Host = memory, callbacks()
	e, err := engine.New(opt)
	if err != nil {
		return err
	}
	self = instance{
		engine:   e,
		sessions: make([]*engine.Session, 1), // 0 is no handle
		walks:    make([]engine.Snapshot, 1),
		handles:  map[*engine.Session]int32{},
	}
	return nil
}

// collectLater sets the collector's goal low, because nearly all of the heap is
// the arena, which it need not look at: what it must keep small is the garbage
// beside it. It does so after the first collection, which is at 4 MiB: with a low
// goal the arena's first chunk would set that off, and open() would take a tenth
// longer, waiting for the collector's own code to be compiled.
func collectLater() {
	collected := new(*byte) // garbage; not an object so small that others live with it
	runtime.SetFinalizer(collected, func(**byte) { debug.SetGCPercent(20) })
}

func open(addresses string, now float64) int32 {
	peer, local, _ := strings.Cut(addresses, "\x00")
	handle := len(self.sessions)
	if free := slices.Index(self.sessions[1:], nil); free >= 0 {
		handle = 1 + free
	} else {
		self.sessions = append(self.sessions, nil)
	}
	s := self.engine.OpenSession(int64(now), peer)
	s.Local = local
	self.sessions[handle] = s
	self.handles[s] = int32(handle)
	return int32(handle)
}

// sessionOf returns the session of a handle, or nil.
func sessionOf(handle int32) *engine.Session {
	if uint(handle) >= uint(len(self.sessions)) {
		return nil
	}
	return self.sessions[handle]
}

func closeSession(handle int32, now float64) {
	if s := sessionOf(handle); s != nil {
		self.engine.CloseSession(s, int64(now))
		self.sessions[handle] = nil
		delete(self.handles, s)
	}
}
