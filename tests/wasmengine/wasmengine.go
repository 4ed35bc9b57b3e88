// Package wasmengine runs the WebAssembly module that ships, under wazero, and calls it as JavaScript does: through the
// exports and the control block in linear memory that wasm/exports.go describes.
package wasmengine

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/tetratelabs/wazero/api"
	"github.com/wedis/wedis/tests/gojs"
	"github.com/wedis/wedis/tests/host"
	"github.com/wedis/wedis/tests/reply"
)

// Module is the compiled module; engines are instances of it.
type Module struct{ program *gojs.Program }

// Build builds build/wedis.wasm by the Makefile, which knows how it ships, and returns its path. When nothing has changed
// that is quick, and a test never meets a stale file.
func Build(ctx context.Context) (file string, err error) {
	root, err := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Dir}}").Output()
	if err != nil {
		return "", err
	}
	dir, target := strings.TrimSpace(string(root)), filepath.Join("build", "wedis.wasm")
	build := exec.CommandContext(ctx, "make", "-s", target)
	build.Dir = dir
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("wasmengine: make %s: %w\n%s", target, err, out)
	}
	return filepath.Join(dir, target), nil
}

// Compile prepares a file for wazero.
func Compile(ctx context.Context, file string) (*Module, error) {
	wasm, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	program, err := gojs.Compile(ctx, wasm)
	if err != nil {
		return nil, err
	}
	return &Module{program}, nil
}

// Close releases the module and its engines.
func (m *Module) Close() error { return m.program.Close(context.Background()) }

// Engine is an instance of the module. Its methods panic when the module traps, which it must never do.
type Engine struct {
	module  *gojs.Module
	bridge  *gojs.Object // what the module publishes for callers that want a plain object
	control uint32
	now     int64
	closing map[host.Session]bool
	out     []byte
}

// The words of the control block.
const (
	wordOut     = 0
	wordOutLen  = 4
	wordFlags   = 8
	wordJournal = 12
	wordNext    = 16
	wordName    = 24
	wordNameLen = 28
	wordReady   = 32
	controlSize = 36
)

// Bits of the word at wordFlags.
const (
	flagClosing = 1
	flagFailed  = 2
	flagMore    = 4
)

// New makes an engine.
func (m *Module) New(opt host.Options) (*Engine, error) {
	e := &Engine{now: opt.Now, closing: map[host.Session]bool{}}
	var err error
	e.module, err = m.program.Instantiate(context.Background(), gojs.Options{
		Clock: func() int64 { return e.now * 1000 },
		Seed:  opt.Seed,
		Globals: map[string]gojs.Value{
			"__wedisReady": gojs.NewFunction(func(_ gojs.Value, args []gojs.Value) (gojs.Value, error) {
				e.bridge = args[0].(*gojs.Object)
				return gojs.Undefined{}, nil
			}),
		},
	})
	if err != nil {
		return nil, err
	}
	e.control = uint32(e.call("wedis_control"))
	var config []string
	for _, c := range opt.Settings() {
		config = append(config, c[0], c[1])
	}
	flags := uint64(0)
	if opt.Journal {
		flags = 1
	}
	n := e.input(reply.Command(config...))
	if status := e.call("wedis_init", n, opt.Seed&math.MaxUint32, opt.Seed>>32, flags, e.time(opt.Now)); int32(status) != 0 {
		return nil, errors.Join(errors.New(string(e.output())), e.module.Close())
	}
	return e, nil
}

// Bridge is the object that the module published when it started.
func (e *Engine) Bridge() *gojs.Object { return e.bridge }

// NewBytes makes a Uint8Array to hand to the bridge.
func (e *Engine) NewBytes(b []byte) *gojs.Object { return e.module.NewBytes(b) }

// call calls an export.
func (e *Engine) call(name string, params ...uint64) uint64 {
	v, err := e.module.Call(name, params...)
	if err != nil {
		panic(err)
	}
	return v
}

func (e *Engine) time(now int64) uint64 {
	e.now = now
	return api.EncodeF64(float64(now))
}

func (e *Engine) bytes(addr, n uint32) []byte {
	b, err := e.module.Bytes(addr, n)
	if err != nil {
		panic(err)
	}
	return b
}

func (e *Engine) word(at uint32) uint32 {
	return binary.LittleEndian.Uint32(e.bytes(e.control, controlSize)[at:])
}

// input copies b to where the exports read it.
func (e *Engine) input(b []byte) (n uint64) {
	addr := uint32(e.call("wedis_input", uint64(len(b))))
	copy(e.bytes(addr, uint32(len(b))), b)
	return uint64(len(b))
}

func (e *Engine) output() []byte { return e.bytes(e.word(wordOut), e.word(wordOutLen)) }

// Failed tells whether the instance has given itself up after a panic.
func (e *Engine) Failed() bool { return e.word(wordFlags)&flagFailed != 0 }

// JournalLen is how much Journal would return.
func (e *Engine) JournalLen() int { return int(e.word(wordJournal)) }

// NextTick is when Tick wants to be called.
func (e *Engine) NextTick() int64 {
	return int64(math.Float64frombits(binary.LittleEndian.Uint64(e.bytes(e.control, controlSize)[wordNext:])))
}

// OpenSession is host.Engine's.
func (e *Engine) OpenSession(now int64, peer string) host.Session {
	n := e.input([]byte(peer))
	return host.Session(int32(e.call("wedis_open", n, e.time(now))))
}

// CloseSession is host.Engine's.
func (e *Engine) CloseSession(s host.Session, now int64) {
	e.call("wedis_close", uint64(s), e.time(now))
	delete(e.closing, s)
}

// Exec is host.Engine's.
func (e *Engine) Exec(s host.Session, now int64, in []byte) []byte {
	e.out = e.out[:0]
	for {
		n := e.input(in)
		e.call("wedis_exec", uint64(s), n, e.time(now))
		e.out = append(e.out, e.output()...)
		flags := e.word(wordFlags)
		e.closing[s] = flags&flagClosing != 0
		if flags&flagMore == 0 || flags&flagFailed != 0 {
			return e.out
		}
		in = nil
	}
}

// ExecSplit runs one command through the export for commands that the host has
// split.
func (e *Engine) ExecSplit(s host.Session, now int64, args ...string) []byte {
	var in []byte
	for _, a := range args {
		in = binary.LittleEndian.AppendUint32(in, uint32(len(a)))
	}
	for _, a := range args {
		in = append(in, a...)
	}
	n := e.input(in)
	e.call("wedis_exec_split", uint64(s), n, uint64(len(args)), e.time(now))
	e.closing[s] = e.word(wordFlags)&flagClosing != 0
	return e.output()
}

// Break makes the instance panic, by a length below zero.
func (e *Engine) Break() {
	e.call("wedis_exec", uint64(e.OpenSession(e.now, "")), math.MaxUint32, e.time(e.now))
}

// Closing is host.Engine's.
func (e *Engine) Closing(s host.Session) bool { return e.closing[s] }

// Ready is host.Engine's.
func (e *Engine) Ready() host.Session { return host.Session(e.word(wordReady)) }

// Output is host.Engine's.
func (e *Engine) Output(s host.Session) []byte {
	e.call("wedis_output", uint64(s))
	e.closing[s] = e.word(wordFlags)&flagClosing != 0
	return e.output()
}

// Tick is host.Engine's.
func (e *Engine) Tick(now int64) int64 {
	return int64(api.DecodeF64(e.call("wedis_tick", e.time(now))))
}

// Journal is host.Engine's.
func (e *Engine) Journal() []byte {
	e.call("wedis_journal")
	return e.output()
}

// status turns what the loading exports return into an error.
func (e *Engine) status(result uint64) error {
	if int32(result) == 0 {
		return nil
	}
	return errors.New(string(e.output()))
}

// Replay is host.Engine's.
func (e *Engine) Replay(now int64, journal []byte) error {
	n := e.input(journal)
	result := e.call("wedis_replay", n, e.time(now))
	if int32(result) < 0 {
		err := e.status(result)
		e.call("wedis_replay_end", e.time(now))
		return err
	}
	return e.status(e.call("wedis_replay_end", e.time(now)))
}

// Loaded is host.Engine's.
func (e *Engine) Loaded() { e.call("wedis_loaded") }

// Snapshot is host.Engine's.
func (e *Engine) Snapshot(complete bool) (host.Snapshot, error) {
	flag := uint64(0)
	if complete {
		flag = 1
	}
	handle := e.call("wedis_snapshot", 0, flag)
	if int32(handle) < 0 {
		return nil, e.status(handle)
	}
	return snapshot{e, handle}, nil
}

type snapshot struct {
	*Engine
	handle uint64
}

// pause is the answer when a record is not ready yet.
const pause = 4

func (s snapshot) Next() (host.Record, bool) {
	op := host.Op(pause)
	for op == pause {
		op = host.Op(int32(s.call("wedis_snapshot_next", s.handle)))
	}
	if op <= 0 {
		return host.Record{}, false
	}
	return host.Record{
		Op:    op,
		Name:  string(s.bytes(s.word(wordName), s.word(wordNameLen))),
		Bytes: bytes.Clone(s.output()),
	}, true
}

func (s snapshot) Commit() { s.call("wedis_snapshot_end", s.handle, 1) }
func (s snapshot) Abort()  { s.call("wedis_snapshot_end", s.handle, 0) }

// Restore is host.Engine's.
func (e *Engine) Restore(manifest []byte) (host.Restorer, error) {
	n := e.input(manifest)
	if err := e.status(e.call("wedis_restore", n)); err != nil {
		return nil, err
	}
	return restorer{e}, nil
}

type restorer struct{ e *Engine }

func (r restorer) Chunk(b []byte) error {
	n := r.e.input(b)
	return r.e.status(r.e.call("wedis_restore_chunk", n))
}

func (r restorer) Close() error { return r.e.status(r.e.call("wedis_restore_close")) }

// MemorySize is the size of the linear memory.
func (e *Engine) MemorySize() int64 { return int64(e.module.MemorySize()) }

// Close ends the instance.
func (e *Engine) Close() { e.module.Close() }
