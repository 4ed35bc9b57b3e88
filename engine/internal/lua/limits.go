package lua

import (
	"context"
	"runtime"

	glua "github.com/yuin/gopher-lua"
)

const (
	tickInterval  = 4096      // instructions from one look at the hook to the next
	looks         = 16        // ticks from one look at the memory to the next
	slack         = 16 << 20  // bytes that are made between two looks at the memory
	defaultLimit  = 256 << 20 // bytes a run may hold
	smallIndex    = 4096      // indexes that make no table large
	slotSize      = 16        // bytes of a value in a table or on the stack
	maxNestedGo   = 200       // Go functions of ours that call Lua that call Go functions …
	maxFrames     = 1000      // calls within calls
	maxRegisters  = 1 << 18   // values on the stack of one coroutine
	maxPushed     = 7990      // values that one function takes or returns through ours
	maxCStack     = 8000      // values of a function in C: parameters and results together
	growRegisters = 1 << 10
)

const notEnoughMemory = "not enough memory"

// meter limits a run. gopher-lua asks its context at every instruction whether it is done: that is where a run is
// counted, stopped and measured.
type meter struct {
	context.Context // nothing of it is used
	v               *VM
	left            int    // instructions until the next tick
	ticks           int    // until the next look at the memory
	stop            string // why the run must end
	made            int64  // bytes that came into being since the last look
	start           int64  // what the heap held at the start of the run, -1 if not known
	nested          int
	stopped         chan struct{} // closed: what Done returns to end the run
}

func newMeter(v *VM) *meter {
	m := &meter{v: v, stopped: make(chan struct{})}
	close(m.stopped)
	return m
}

// Done is called before each instruction.
func (m *meter) Done() <-chan struct{} {
	m.left--
	if m.left > 0 {
		return nil
	}
	return m.tick()
}

// Err is why the run must end.
func (m *meter) Err() error { return &luaError{m.stop} }

func (m *meter) tick() <-chan struct{} {
	if m.stop == "" {
		m.left = tickInterval
		if m.v.Hook != nil {
			m.stop = m.v.Hook()
		}
		if m.ticks--; m.ticks <= 0 && m.stop == "" {
			m.ticks = looks
			if !m.fits(0) {
				m.stop = notEnoughMemory
			}
		}
	}
	if m.stop != "" {
		m.left = 0
		return m.stopped
	}
	return nil
}

// begin prepares for a run.
func (m *meter) begin() {
	m.left, m.ticks, m.stop, m.made, m.start, m.nested = tickInterval, looks, "", 0, -1, 0
}

// pass is for loops of our own, which no instruction interrupts.
func (m *meter) pass(L *glua.LState) {
	if m.tick() != nil {
		m.v.rethrow(L)
	}
}

// charge announces that bytes will come into being, and raises an error if there is no room for them.
func (m *meter) charge(L *glua.LState, bytes int) {
	m.made += int64(bytes)
	if m.made > slack && !m.fits(int64(bytes)) {
		raise(L, notEnoughMemory)
	}
}

// fits looks at the heap. What is dead in it is counted first, and swept only if there seems to be too much.
func (m *meter) fits(bytes int64) bool {
	if bytes > m.v.limit {
		return false
	}
	held := m.held()
	if m.start < 0 {
		m.start = max(held-m.made+bytes, 0)
	}
	m.made = 0
	if held-m.start+bytes <= m.v.limit {
		return true
	}
	runtime.GC()
	return m.held()-m.start+bytes <= m.v.limit
}

// held is what the heap holds, without what belongs to the store.
func (m *meter) held() int64 {
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	held := int64(stats.HeapAlloc)
	if m.v.Held != nil {
		held -= m.v.Held()
	}
	return held
}

// call calls the function and arguments on the stack from a Go function of ours.
func (v *VM) call(L *glua.LState, args, results int) {
	v.meter.nested++
	if v.meter.nested > maxNestedGo {
		v.meter.nested--
		raise(L, "C stack overflow")
	}
	L.Call(args, results)
	v.meter.nested--
}

// rethrow ends a run that must end, from within a Go function.
func (v *VM) rethrow(L *glua.LState) { throw(L, glua.LString(v.meter.stop)) }
