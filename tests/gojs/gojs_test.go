package gojs_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tetratelabs/wazero/api"
	"github.com/wedis/wedis/tests/gojs"
)

// program builds and compiles testdata/guest.
func program(t *testing.T) *gojs.Program {
	t.Helper()
	file := filepath.Join(t.TempDir(), "guest.wasm")
	build := exec.Command("go", "build", "-trimpath", "-o", file, "./testdata/guest")
	build.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	wasm, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	p, err := gojs.Compile(context.Background(), wasm)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close(context.Background()) })
	return p
}

type guest struct {
	*gojs.Module
	t              *testing.T
	bridge         *gojs.Object
	stdout, stderr bytes.Buffer
	now            int64
}

func start(t *testing.T, p *gojs.Program) *guest {
	t.Helper()
	g := &guest{t: t, now: gojs.Epoch}
	m, err := p.Instantiate(context.Background(), gojs.Options{
		Clock:  func() int64 { g.now += 1000; return g.now },
		Seed:   7,
		Args:   []string{"js", "a", "b c"},
		Env:    []string{"COLOUR=blue"},
		Stdout: &g.stdout, Stderr: &g.stderr,
		Globals: map[string]gojs.Value{
			"ready": gojs.NewFunction(func(_ gojs.Value, args []gojs.Value) (gojs.Value, error) {
				g.bridge = args[0].(*gojs.Object)
				return gojs.Undefined{}, nil
			}),
			"refuse": gojs.NewFunction(func(_ gojs.Value, args []gojs.Value) (gojs.Value, error) {
				return nil, errors.New("refused " + gojs.ToString(gojs.NewArray(args...)))
			}),
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	g.Module = m
	return g
}

func (g *guest) must(name string, params ...uint64) uint64 {
	g.t.Helper()
	v, err := g.Call(name, params...)
	if err != nil {
		g.t.Fatal(err)
	}
	return v
}

func (g *guest) method(name string, args ...gojs.Value) gojs.Value {
	g.t.Helper()
	v, err := g.bridge.Get(name).(*gojs.Object).Call(g.bridge, args...)
	if err != nil {
		g.t.Fatal(err)
	}
	return v
}

func equal[T comparable](t *testing.T, got, want T) {
	t.Helper()
	if got != want {
		t.Fatalf("got %v, want %v", got, want)
	}
}

func TestModule(t *testing.T) {
	p := program(t)

	t.Run("start", func(t *testing.T) {
		g := start(t, p)
		lines := strings.Split(g.stdout.String(), "\n")
		equal(t, lines[0], "args [a b c] blue")
		equal(t, strings.HasPrefix(lines[1], "random "), true)
		equal(t, lines[2], "undefined true array true true false")
		equal(t, lines[3], "caught JavaScript error: refused 1.5,true,")
		equal(t, g.stderr.String(), "2025-01-01T00:00:00Z\n")
		equal(t, start(t, p).stdout.String(), g.stdout.String()) // the same world, the same output
	})

	t.Run("exports", func(t *testing.T) {
		g := start(t, p)
		equal(t, int32(g.must("add", 40, 2)), 42)
		equal(t, api.DecodeF64(g.must("half", api.EncodeF64(5))), 2.5)
		addr := uint32(g.must("room", 1000))
		b, err := g.Bytes(addr, 1000)
		if err != nil {
			t.Fatal(err)
		}
		for i := range b {
			b[i] = 3
		}
		equal(t, g.must("sum"), 3000)
		equal(t, g.must("churn", 20_000), 20_000)
		equal(t, g.must("room", 64<<20) > 0, true) // the memory grows during a call
		equal(t, g.must("sum"), 0)
		_, err = g.Call("missing")
		equal(t, err != nil, true)
		_, err = g.Bytes(g.MemorySize()-1, 2)
		equal(t, err != nil, true)
	})

	t.Run("bridge", func(t *testing.T) {
		g := start(t, p)
		equal(t, g.method("twice", 21.0), gojs.Value(42.0))
		equal(t, string(g.method("reverse", g.NewBytes([]byte("abc"))).(*gojs.Object).Bytes()), "cba")
		list := g.method("list", nil, gojs.Undefined{}, true, 0.0, -2.5, 1e21, "é", g.bridge)
		equal(t, gojs.ToString(list), "null,<null>,undefined,<undefined>,boolean,<boolean: true>,number,<number: 0>,"+
			"number,<number: -2.5>,number,<number: 1e+21>,string,é,object,<object>")
		// Go calls JavaScript that calls Go: the nested call has a stack of its own.
		inner := gojs.NewFunction(func(_ gojs.Value, args []gojs.Value) (gojs.Value, error) {
			return g.method("twice", args[0]).(float64) + float64(g.must("add", 1, 2)), nil
		})
		for range 1000 {
			equal(t, g.method("through", inner, 10.0), gojs.Value(23.0))
		}
		thrower := gojs.NewFunction(func(gojs.Value, []gojs.Value) (gojs.Value, error) { return nil, errors.New("no") })
		equal(t, g.method("through", thrower, 1.0), gojs.Value(nil))
	})

	t.Run("timeouts", func(t *testing.T) {
		g := start(t, p)
		g.must("add", 1, 1)
		if err := g.RunEvents(); err != nil {
			t.Fatal(err)
		}
		equal(t, g.must("ticks"), 0)
		g.now += 60e6
		if err := g.RunEvents(); err != nil {
			t.Fatal(err)
		}
		equal(t, g.must("ticks"), 1)
	})

	t.Run("death", func(t *testing.T) {
		g := start(t, p)
		_, err := g.Call("boom")
		if err == nil || !strings.Contains(err.Error(), "panic: boom") {
			t.Fatalf("got %v", err)
		}
		g = start(t, p)
		_, err = g.Call("leave")
		if err == nil || !strings.Contains(err.Error(), "3") {
			t.Fatalf("got %v", err)
		}
		_, err = g.Call("add", 1, 1)
		equal(t, err != nil, true)
	})
}

func TestCompileErrors(t *testing.T) {
	if _, err := gojs.Compile(context.Background(), []byte("not wasm")); err == nil {
		t.Fatal("compiled nonsense")
	}
	empty := []byte("\x00asm\x01\x00\x00\x00")
	p, err := gojs.Compile(context.Background(), empty)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close(context.Background())
	if _, err := p.Instantiate(context.Background(), gojs.Options{}); err == nil {
		t.Fatal("started a module without memory")
	}
}
