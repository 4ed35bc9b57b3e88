// Command lean prepares the wasm build's copies of two libraries, without what the engine never calls but the linker cannot
// know that: gopher-lua's libraries for files, processes and channels, 150 KB compressed, and msgpack's tables of
// encoders for all types of Go, 80 KB. What the engine does call is copied as it is.
//
//	go run ./wasm/lean build   writes copies below build, build/lean.mod and build/lean.sum, for go build -modfile
package main

import (
	"embed"
	"fmt"
	"io/fs"
	"log"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
)

// replaced are files of a library, in a folder of its name, with ".txt" behind theirs.
//
//go:embed */*.go.txt
var replaced embed.FS

// library is a module to be copied without some of it.
type library struct {
	name, module string
	version      string // that the cuts are made for: look at them again before another
	packages     []string
	cuts         []cut
}

// cut is a piece of a file, which is there once, and what stands there instead.
type cut struct{ file, piece, instead string }

var libraries = []library{
	{"gopher-lua", "github.com/yuin/gopher-lua", "v1.1.2", []string{".", "ast", "parse", "pm"}, []cut{
		// Before each instruction: a channel of a script that may go on is nil, and select would call the runtime to see that.
		{"vm.go", `		select {
		case <-L.ctx.Done():
			L.RaiseError(L.ctx.Err().Error())
			return
		default:
			if`, `		if L.ctx.Done() != nil {
			L.RaiseError(L.ctx.Err().Error())
			return
		} else {
			if`},
		// Texts for people that nobody reads here.
		{"function.go", "return fp.str(1, 0)", `return ""`},
		{"state.go", `	buf := []string{}
	header := "stack traceback:"
	if ls.currentFrame != nil {`, `	return ""
}

func (ls *LState) noTrace(level int) string {
	buf := []string{}
	header := "stack traceback:"
	if ls.currentFrame != nil {`},
	}},
	{"msgpack", "github.com/vmihailenco/msgpack/v5", "v5.4.1", []string{".", "msgpcode"}, []cut{
		// Tables of what can be done with a value of any type: the engine writes and reads numbers and bytes by name.
		{"decode_value.go", "func init() {", "func _() {"},
		{"encode_value.go", "func init() {", "func _() {"},
		{"intern.go", "func init() {", "func _() {"},
		{"time.go", "func init() {", "func _() {"},
		{"types.go", "func init() {", "func _() {"},
		// What it would write to a log that nobody reads; package log is not small.
		{"types.go", "	\"log\"\n", ""},
		{"types.go", `log.Printf("msgpack: %s already has field=%s", fs.Type, name)`, "return"},
		{"types.go", `log.Printf("msgpack: %s already has field=%s", fs.Type, field.name)`, "_ = field"},
	}},
}

func main() {
	log.SetFlags(0)
	log.SetPrefix("lean: ")
	if len(os.Args) != 2 {
		log.Fatal("usage: lean folder")
	}
	if err := prepare(os.Args[1]); err != nil {
		log.Fatal(err)
	}
}

func prepare(folder string) error {
	mod, err := os.ReadFile("go.mod")
	if err != nil {
		return err
	}
	for _, l := range libraries {
		copied, err := filepath.Abs(filepath.Join(folder, l.name))
		if err != nil {
			return err
		}
		if err := l.copy(copied); err != nil {
			return err
		}
		mod = fmt.Appendf(mod, "\nreplace %s => %s\n", l.module, copied)
	}
	if err := os.WriteFile(filepath.Join(folder, "lean.mod"), mod, 0o644); err != nil {
		return err
	}
	sum, err := os.ReadFile("go.sum")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, "lean.sum"), sum, 0o644)
}

// copy writes the library without what is cut.
func (l *library) copy(copied string) error {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Version}} {{.Dir}}", l.module).Output()
	if err != nil {
		return err
	}
	found, source, _ := strings.Cut(strings.TrimSpace(string(out)), " ")
	if found != l.version {
		return fmt.Errorf("%s is at %s, the cuts in wasm/lean are for %s", l.module, found, l.version)
	}
	if err := os.RemoveAll(copied); err != nil {
		return err
	}
	for _, part := range l.packages {
		if err := copyPackage(filepath.Join(copied, part), filepath.Join(source, part)); err != nil {
			return err
		}
	}
	if err := l.replace(copied); err != nil {
		return err
	}
	for _, c := range l.cuts {
		if err := c.in(copied); err != nil {
			return err
		}
	}
	return nil
}

// copyPackage copies the sources of a package, and go.mod where there is one.
func copyPackage(to, from string) error {
	if err := os.MkdirAll(to, 0o755); err != nil {
		return err
	}
	entries, err := os.ReadDir(from)
	if err != nil {
		return err
	}
	for _, e := range entries {
		name := e.Name()
		isSource := strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") && !strings.HasPrefix(name, "_")
		if !isSource && name != "go.mod" {
			continue
		}
		text, err := os.ReadFile(filepath.Join(from, name))
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(to, name), text, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// in makes a cut in the copy of a library.
func (c cut) in(copied string) error {
	file := filepath.Join(copied, c.file)
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	if strings.Count(string(text), c.piece) != 1 {
		return fmt.Errorf("%s: not once: %s", file, c.piece)
	}
	return os.WriteFile(file, []byte(strings.Replace(string(text), c.piece, c.instead, 1)), 0o644)
}

// replace puts our files in the place of those of their names, which must be there.
func (l *library) replace(copied string) error {
	files, err := fs.Glob(replaced, l.name+"/*")
	if err != nil {
		return err
	}
	for _, name := range files {
		text, err := replaced.ReadFile(name)
		if err != nil {
			return err
		}
		target := filepath.Join(copied, strings.TrimSuffix(path.Base(name), ".txt"))
		if _, err := os.Stat(target); err != nil {
			return err
		}
		if err := os.WriteFile(target, text, 0o644); err != nil {
			return err
		}
	}
	return nil
}
