// Package gojs runs programs that Go compiled for js/wasm under wazero, unmodified.
//
// Such a program imports one host module, "gojs", which in a browser or in Node comes from the toolchain's
// wasm_exec.js. This package is that module in Go: the eight runtime.* functions (time, randomness, output,
// timeouts) and the syscall/js.* functions over a small model of JavaScript values.
//
// Terms:
//   - a Program is a compiled module; compiling is slow, so it is cached in memory and on disk;
//   - a Module is one running instance: its Go runtime has started, main has run until it blocked, and its exported
//     functions (//go:wasmexport) can be called;
//   - a Value is a JavaScript value, see Value;
//   - a reference is how the guest holds a Value: a NaN whose low bits number an entry of a counted table.
//
// Everything a guest can observe is given by Options: clock, randomness, global object. Two modules with equal options
// and equal calls behave equally. Nothing happens between calls: a timeout the guest has asked for fires only when
// RunEvents is called. A Module belongs to one goroutine at a time.
package gojs

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
)

// Options are the surroundings of one Module. The zero value is a deterministic world without output.
type Options struct {
	// Clock answers in nanoseconds since the Unix epoch. Nil: a clock that begins at Epoch and moves on by a
	// microsecond each time it is read.
	Clock func() int64
	// Seed of the random bytes the guest's runtime asks for.
	Seed uint64
	// Args are os.Args; nil means {"js"}.
	Args []string
	// Env holds NAME=value lines.
	Env []string
	// Stdout and Stderr receive what the guest writes; nil drops it. What the runtime prints before it dies is in the
	// error of the call as well.
	Stdout, Stderr io.Writer
	// Globals are added to the guest's global object before it starts.
	Globals map[string]Value
}

// Epoch is where the default clock begins: 2025-01-01T00:00:00Z, in nanoseconds.
const Epoch int64 = 1735689600 * 1e9

// Program is a compiled js/wasm module. Instantiate may be called any number of times.
type Program struct {
	runtime  wazero.Runtime
	compiled wazero.CompiledModule
}

// Compile prepares the bytes of a module. Machine code is kept in a directory of the system's temporary folder, so
// that a second process starts at once.
func Compile(ctx context.Context, wasm []byte) (*Program, error) {
	cache, err := wazero.NewCompilationCacheWithDir(filepath.Join(os.TempDir(), "wedis-wazero"))
	if err != nil {
		return nil, err
	}
	r := wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfigCompiler().WithCompilationCache(cache))
	if err := exportHost(ctx, r); err != nil {
		return nil, errors.Join(err, r.Close(ctx))
	}
	compiled, err := r.CompileModule(ctx, wasm)
	if err != nil {
		return nil, errors.Join(err, r.Close(ctx))
	}
	return &Program{runtime: r, compiled: compiled}, nil
}

// Close releases the program and every Module made from it.
func (p *Program) Close(ctx context.Context) error { return p.runtime.Close(ctx) }

// Module is one running instance.
type Module struct {
	ctx     context.Context
	guest   api.Module
	mem     api.Memory
	exports map[string]api.Function
	depth   int // calls into the guest that are under way; above one when a host function calls back

	clock  func() int64
	random *rand.ChaCha8
	stdout io.Writer
	stderr io.Writer
	dying  bytes.Buffer // the latest of what the runtime printed

	refs     refs
	global   *Object
	self     *Object // the "Go" object the guest's syscall/js talks to
	timeouts map[int32]int64
	nextID   int32
}

// Instantiate starts the program with opts and returns when its main has returned or blocked.
func (p *Program) Instantiate(ctx context.Context, opts Options) (*Module, error) {
	m := &Module{
		exports:  map[string]api.Function{},
		clock:    opts.Clock,
		stdout:   opts.Stdout,
		stderr:   opts.Stderr,
		timeouts: map[int32]int64{},
	}
	if m.clock == nil {
		now := Epoch
		m.clock = func() int64 { now += 1000; return now }
	}
	var seed [32]byte
	for i := range 8 {
		seed[i] = byte(opts.Seed >> (8 * i))
	}
	m.random = rand.NewChaCha8(seed)
	m.ctx = context.WithValue(ctx, moduleKey{}, m)
	m.buildGlobals(opts.Globals)
	m.refs.init(m.global, m.self)

	guest, err := p.runtime.InstantiateModule(m.ctx, p.compiled,
		wazero.NewModuleConfig().WithName("").WithStartFunctions())
	if err != nil {
		return nil, err
	}
	m.guest = guest
	if m.mem = guest.ExportedMemory("mem"); m.mem == nil {
		return nil, errors.Join(errors.New("gojs: the module exports no memory named mem: not a Go js/wasm program"), guest.Close(ctx))
	}
	args := opts.Args
	if args == nil {
		args = []string{"js"}
	}
	argc, argv, err := m.writeArgs(args, opts.Env)
	if err == nil {
		_, err = m.Call("run", argc, argv)
	}
	if err != nil {
		return nil, errors.Join(err, guest.Close(ctx))
	}
	return m, nil
}

// minDataAddr is where the linker puts the first global: arguments and environment must end before it.
const minDataAddr = 4096 + 8192

// writeArgs lays out argv and envp as the runtime expects them and returns argc and the address of argv.
func (m *Module) writeArgs(args, env []string) (argc, argv uint64, err error) {
	offset := uint32(4096)
	var pointers []uint32
	put := func(s string) {
		m.mem.WriteString(offset, s+"\x00")
		pointers = append(pointers, offset)
		offset += (uint32(len(s)) + 1 + 7) &^ 7
	}
	for _, a := range args {
		put(a)
	}
	pointers = append(pointers, 0)
	for _, e := range env {
		put(e)
	}
	pointers = append(pointers, 0)
	argv = uint64(offset)
	for _, p := range pointers {
		m.mem.WriteUint64Le(offset, uint64(p))
		offset += 8
	}
	if offset >= minDataAddr {
		return 0, 0, errors.New("gojs: arguments and environment are too long")
	}
	return uint64(len(args)), argv, nil
}

// Call calls an exported function. Parameters and result are raw wasm values (api.EncodeF64 and its like); a function
// without a result answers 0. An error means the guest has trapped or exited and cannot be used any more.
func (m *Module) Call(name string, params ...uint64) (uint64, error) {
	f, err := m.function(name)
	if err != nil {
		return 0, err
	}
	m.depth++
	results, err := f.Call(m.ctx, params...)
	m.depth--
	if err != nil {
		if m.dying.Len() > 0 {
			err = fmt.Errorf("%w\n%s", err, m.dying.Bytes())
		}
		return 0, fmt.Errorf("gojs: %s: %w", name, err)
	}
	if len(results) == 0 {
		return 0, nil
	}
	return results[0], nil
}

// function finds an export. A wazero function object carries one stack, so a call made while another is under way
// needs its own.
func (m *Module) function(name string) (api.Function, error) {
	if m.depth == 0 {
		if f := m.exports[name]; f != nil {
			return f, nil
		}
	}
	f := m.guest.ExportedFunction(name)
	if f == nil {
		return nil, fmt.Errorf("gojs: the module exports no function %q", name)
	}
	if m.depth == 0 {
		m.exports[name] = f
	}
	return f, nil
}

// Exports names the functions the module exports.
func (m *Module) Exports() []string {
	var names []string
	for name := range m.guest.ExportedFunctionDefinitions() {
		names = append(names, name)
	}
	return names
}

// Bytes views n bytes of the guest's memory. The view is lost when the guest next runs.
func (m *Module) Bytes(addr, n uint32) ([]byte, error) {
	b, ok := m.mem.Read(addr, n)
	if !ok {
		return nil, fmt.Errorf("gojs: %d bytes at %d are outside the memory of %d", n, addr, m.mem.Size())
	}
	return b, nil
}

// MemorySize is the size of the guest's memory in bytes.
func (m *Module) MemorySize() uint32 { return m.mem.Size() }

// Global is the guest's global object.
func (m *Module) Global() *Object { return m.global }

// RunEvents fires every timeout that is due by the clock, as an event loop would between two calls.
func (m *Module) RunEvents() error {
	for {
		now, due := m.clock(), int32(0)
		for id, at := range m.timeouts {
			if at <= now && (due == 0 || at < m.timeouts[due] || at == m.timeouts[due] && id < due) {
				due = id
			}
		}
		if due == 0 {
			return nil
		}
		delete(m.timeouts, due)
		if _, err := m.Call("resume"); err != nil {
			return err
		}
	}
}

// Close ends the instance.
func (m *Module) Close() error { return m.guest.Close(m.ctx) }

type moduleKey struct{}

// of finds the Module a host function was called by.
func of(ctx context.Context) *Module { return ctx.Value(moduleKey{}).(*Module) }
