package tests

import (
	"context"
	"sync"
	"testing"

	"github.com/wedis/wedis/tests/corpus"
	"github.com/wedis/wedis/tests/host"
	"github.com/wedis/wedis/tests/oracle"
	"github.com/wedis/wedis/tests/wasmengine"
)

// epoch is the time that engines begin with: 2025-01-01T00:00:00Z.
const epoch int64 = 1735689600_000_000

// newNative makes an engine in this process.
func newNative(t testing.TB, opt host.Options) host.Engine {
	t.Helper()
	if opt.Now == 0 {
		opt.Now = epoch
	}
	e, err := host.Native(opt)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// wasmFile is the module that ships, built once.
var wasmFile = sync.OnceValues(func() (string, error) { return wasmengine.Build(context.Background()) })

// wasm is the same, compiled.
var wasm = sync.OnceValues(func() (*wasmengine.Module, error) {
	file, err := wasmFile()
	if err != nil {
		return nil, err
	}
	return wasmengine.Compile(context.Background(), file)
})

// newWasm makes an engine out of the module that ships.
func newWasm(t testing.TB, opt host.Options) *wasmengine.Engine {
	t.Helper()
	m, err := wasm()
	if err != nil {
		t.Fatal(err)
	}
	if opt.Now == 0 {
		opt.Now = epoch
	}
	e, err := m.New(opt)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// newTwin makes both, to run in step.
func newTwin(t testing.TB, opt host.Options) host.Engine {
	t.Helper()
	return host.NewTwin(newNative(t, opt), newWasm(t, opt))
}

// newOracle starts a redis-server.
func newOracle(t testing.TB) corpus.Server {
	t.Helper()
	s, err := oracle.Start()
	if err != nil {
		t.Fatal(err)
	}
	return oracle.NewSessions(s)
}
