package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
)

// TestRuns builds a program that makes the runtime walk stacks (collections, stacks that grow, panics, goroutines, the
// caller's position) and wants its slim form to print the same.
func TestRuns(t *testing.T) {
	dir := t.TempDir()
	full, slimmed := filepath.Join(dir, "full.wasm"), filepath.Join(dir, "slim.wasm")
	build := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", full, "./testdata/program")
	build.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if err := slim(full, slimmed); err != nil {
		t.Fatal(err)
	}
	want, got := run(t, full), run(t, slimmed)
	if want != got || want == "" {
		t.Errorf("slim prints %q, want %q", got, want)
	}
	if before, after := brotli(t, full), brotli(t, slimmed); after > before*9/10 {
		t.Errorf("%d bytes became %d", before, after)
	}
}

func run(t *testing.T, module string) string {
	t.Helper()
	cmd := exec.Command("node", filepath.Join(runtime.GOROOT(), "lib/wasm/wasm_exec_node.js"), module)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH")}
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return string(out)
}

func brotli(t *testing.T, file string) int {
	t.Helper()
	out, err := exec.Command("node", "-p", "require('zlib').brotliCompressSync(require('fs').readFileSync(process.argv[1]), {params: {[require('zlib').constants.BROTLI_PARAM_QUALITY]: 5}}).length", file).Output()
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, c := range bytes.TrimSpace(out) {
		n = 10*n + int(c-'0')
	}
	return n
}

// TestOtherFiles refuses what it does not understand.
func TestOtherFiles(t *testing.T) {
	for _, b := range [][]byte{nil, []byte("\x00asm\x01\x00\x00\x00"), []byte("\x00asm\x01\x00\x00\x00\x0b\x09\x01\x00\x41\x10\x0b\x02ab"), bytes.Repeat([]byte("x"), 99)} {
		if m, err := parse(b); err == nil {
			t.Errorf("%q is taken for %v", b, m)
		}
	}
	memory := make([]byte, 1000)
	if forgetLines(memory) == nil {
		t.Error("an empty memory is taken for a table")
	}
	copy(memory[100:], magic)
	if forgetLines(memory) == nil {
		t.Error("a magic number alone is taken for a table")
	}
}

// TestMemory takes modules apart and puts them together again.
func TestMemory(t *testing.T) {
	b := []byte("\x00asm\x01\x00\x00\x00\x0b\x10\x02\x00\x41\x10\x0b\x02ab\x00\x41\xc0\x02\x0b\x02cd")
	m, err := parse(b)
	if err != nil {
		t.Fatal(err)
	}
	if got := m.withMemory(m.memory()); !bytes.Equal(got, b) {
		t.Errorf("%q became %q", b, got)
	}
	if memory := m.memory(); string(memory[16:18]) != "ab" || string(memory[320:322]) != "cd" || len(memory) != 322 {
		t.Errorf("the memory is %q", memory)
	}
}
