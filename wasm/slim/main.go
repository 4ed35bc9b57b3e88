// Command slim takes out of a WebAssembly module of Go what only tracebacks read.
//
// Go's linker puts into every program a table that leads from each instruction to its file, line, function and the
// calls that were inlined there. A module that hands panics to its host as text (see leave in wasm/host.go) prints none
// of it, yet the table makes a fifth of what a browser downloads. What the collector and panics read stays: stack
// sizes, stack maps, defers, and the names of the functions that the runtime knows by name.
//
//	go run ./wasm/slim in.wasm out.wasm
//
// The table is that of Go 1.20 to 1.26 (runtime/symtab.go: pcHeader; runtime/runtime2.go: _func). Anything else is an
// error, as is a module whose table is not where it says.
package main

import (
	"fmt"
	"os"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: slim in.wasm out.wasm")
		os.Exit(2)
	}
	if err := slim(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "slim:", err)
		os.Exit(1)
	}
}

func slim(in, out string) error {
	module, err := os.ReadFile(in)
	if err != nil {
		return err
	}
	m, err := parse(module)
	if err != nil {
		return err
	}
	memory := m.memory()
	if err := forgetLines(memory); err != nil {
		return err
	}
	return os.WriteFile(out, m.withMemory(memory), 0o644)
}
