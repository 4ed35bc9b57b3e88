//go:build js && wasm

package main

import (
	"unsafe"

	"github.com/wedis/wedis/engine"
)

// control is the block of words through which the exports answer. Its layout is
// part of the interface; JavaScript reads it at the address wedis_control
// returns. Addresses fit 32 bits.
var control struct {
	outPtr  uint32
	outLen  uint32
	flags   uint32
	journal uint32  // bytes that wedis_journal would return
	next    float64 // when wedis_tick wants to be called, µs; 0 never
	namePtr uint32
	nameLen uint32
	ready   uint32 // handle of a session with unasked output, 0 none; or feedsReady
}

// Bits of control.flags.
const (
	flagClosing = 1 // close the session after these replies, or at once if there are none
	flagFailed  = 2 // the instance is of no more use
	flagMore    = 4 // call wedis_exec again, with or without input
	flagWaiting = 8 // the last command has no reply yet: it comes as unasked output
)

// input is where JavaScript puts the bytes of a call.
var input []byte

// keptInput is the largest input buffer kept between calls.
const keptInput = 1 << 20

// badHandle answers a call for a session that is not open.
const badHandle = "-ERR internal error: no such session\r\n"

// failedReply answers every call after a panic.
const failedReply = "-ERR internal error: this instance has failed\r\n"

func address(b []byte) uint32 { return uint32(uintptr(unsafe.Pointer(unsafe.SliceData(b)))) }

func give(b []byte) int32 {
	control.outPtr, control.outLen = address(b), uint32(len(b))
	return int32(len(b))
}

func giveText(text string) int32 {
	return give(unsafe.Slice(unsafe.StringData(text), len(text)))
}

// fail answers with an error reply. A failed instance is marked as such and has
// nothing more for the host.
func fail(text string) int32 {
	control.flags = 0
	if self.failed {
		control.flags, control.journal, control.next, control.ready = flagFailed, 0, 0, 0
	}
	return giveText(text)
}

// status is what the loading exports return: 0, or -1 and an error text.
func status(err error) int32 {
	if err == nil {
		return 0
	}
	giveText(err.Error())
	return -1
}

// report refreshes the words that any call may change.
func report(flags uint32) {
	control.flags = flags
	control.journal = uint32(self.engine.JournalLen())
	control.next = float64(self.engine.NextTick())
	control.ready = 0
	if s := self.engine.Ready(); s != nil {
		control.ready = uint32(self.handles[s])
	} else if self.engine.HasReadyFeed() {
		control.ready = feedsReady
	}
}

// control returns the address of the control block.
//
//go:wasmexport wedis_control
func exportControl() int32 { return int32(uintptr(unsafe.Pointer(&control))) }

// input returns the address of a buffer with room for n bytes. It stays valid
// until the next call of wedis_input.
//
//go:wasmexport wedis_input
func exportInput(n int32) int32 {
	if int(n) > len(input) || len(input) > keptInput && n <= keptInput {
		input = make([]byte, max(int(n), 64<<10))
	}
	return int32(address(input))
}

// init makes the engine. The input holds its settings as a RESP array of names
// and values, cfgLen bytes; the seed comes in two halves. Bit 0 of flags turns
// the journal on; with bit 1 it begins with loading, see wedis_loaded.
//
//go:wasmexport wedis_init
func exportInit(cfgLen, seedLo, seedHi, flags int32, now float64) (result int32) {
	defer leave(&result)
	enter()
	settings, err := engine.ParseConfig(input[:cfgLen])
	if err == nil {
		err = start(engine.Options{
			Now:     int64(now),
			Seed:    uint64(uint32(seedHi))<<32 | uint64(uint32(seedLo)),
			Config:  settings,
			Journal: flags&1 != 0,
			Loading: flags&2 != 0,
		})
	}
	if err == nil {
		report(0)
	}
	return status(err)
}

// open begins a session; the input holds its peer's address and, after a zero
// byte, ours. It returns a handle above 0. The session may be closing, see
// wedis_output: there are too many.
//
//go:wasmexport wedis_open
func exportOpen(addressLen int32, now float64) (handle int32) {
	defer leave(&handle)
	enter()
	handle = open(string(input[:addressLen]), now)
	report(0)
	return handle
}

// own makes a session the owner's: it needs no password and may do everything.
// If model is a session, it gets the user, database and protocol of that one
// instead.
//
//go:wasmexport wedis_own
func exportOwn(session, model int32) {
	defer leave(nil)
	enter()
	s, like := sessionOf(session), sessionOf(model)
	switch {
	case s == nil:
	case like == nil:
		self.engine.Own(s)
	default:
		self.engine.Own(s) // let in, whatever maxclients says
		self.engine.Mirror(s, like)
	}
}

// unsent tells how many bytes of a session's output wait in the host for its
// client to read them.
//
//go:wasmexport wedis_unsent
func exportUnsent(session, bytes int32, now float64) {
	defer leave(nil)
	enter()
	if s := sessionOf(session); s != nil {
		self.engine.Unsent(s, int64(now), int(uint32(bytes)))
	}
	report(0)
}

// close ends a session.
//
//go:wasmexport wedis_close
func exportClose(session int32, now float64) {
	defer leave(nil)
	enter()
	closeSession(session, now)
	report(0)
}

// exec runs n bytes of input for a session and returns the length of the
// replies.
//
//go:wasmexport wedis_exec
func exportExec(session, n int32, now float64) (length int32) {
	defer leave(&length)
	enter()
	self.calls += uint32(n) / yieldBytes
	s := sessionOf(session)
	if s == nil {
		return fail(badHandle)
	}
	return reply(s, self.engine.Exec(s, int64(now), input[:n]))
}

// exec_split runs one short command for a session: the input holds the lengths
// of its count arguments as words, then their bytes, n bytes in all. It returns
// the length of the reply.
//
//go:wasmexport wedis_exec_split
func exportExecSplit(session, n, count int32, now float64) (length int32) {
	defer leave(&length)
	enter()
	s := sessionOf(session)
	if s == nil {
		return fail(badHandle)
	}
	return reply(s, self.engine.ExecSplit(s, int64(now), input[:n], int(count)))
}

// reply hands over the replies to a session's input.
func reply(s *engine.Session, out []byte) int32 {
	var flags uint32
	if s.Closing() {
		flags |= flagClosing
	}
	if s.More() {
		flags |= flagMore
	}
	if s.Blocked() {
		flags |= flagWaiting
	}
	report(flags)
	return give(out)
}

// output takes the unasked output of a session and returns its length. The flag
// more says that input waits, as after wedis_exec.
//
//go:wasmexport wedis_output
func exportOutput(session int32) (length int32) {
	defer leave(&length)
	enter()
	s := sessionOf(session)
	if s == nil {
		return fail(badHandle)
	}
	return reply(s, self.engine.Output(s))
}

// tick does what is due and returns when it wants to be called next, in µs, or
// 0 for never.
//
//go:wasmexport wedis_tick
func exportTick(now float64) (next float64) {
	defer leave(nil)
	enter()
	next = float64(self.engine.Tick(int64(now)))
	report(0)
	return next
}

// journal takes the effects since the last call and returns their length.
//
//go:wasmexport wedis_journal
func exportJournal() (length int32) {
	defer leave(&length)
	enter()
	out := self.engine.Journal()
	report(0)
	return give(out)
}

// loaded ends loading, which wedis_init or the first wedis_restore, wedis_load or wedis_replay begins:
// until then nothing expires and there are no snapshots.
//
//go:wasmexport wedis_loaded
func exportLoaded() {
	defer leave(nil)
	enter()
	self.loader, self.replayer = nil, nil
	self.engine.Loaded()
	report(0)
}
