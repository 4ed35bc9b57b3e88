// Command lean prepares the wasm build's copy of gopher-lua, without the libraries that the engine never opens: they would
// bring in files, processes and channels, 150 KB of them compressed. Behaviour is that of the module in go.mod, whose
// other files are copied as they are.
//
//	go run ./wasm/lean build   writes build/gopher-lua, build/lean.mod and build/lean.sum, for go build -modfile
package main

import (
	"embed"
	"fmt"
	"io/fs"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

const (
	module  = "github.com/yuin/gopher-lua"
	version = "v1.1.2" // that the files here replace files of: look at them again before another
)

// replaced are files of the module by name, with ".txt" behind it.
//
//go:embed *.go.txt
var replaced embed.FS

// cuts are pieces of other files, and what stands there instead: texts for people that nobody reads here.
var cuts = []struct{ file, piece, instead string }{
	{"function.go", "return fp.str(1, 0)", `return ""`},
	{"state.go", `	buf := []string{}
	header := "stack traceback:"
	if ls.currentFrame != nil {`, `	return ""
}

func (ls *LState) noTrace(level int) string {
	buf := []string{}
	header := "stack traceback:"
	if ls.currentFrame != nil {`},
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
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Version}} {{.Dir}}", module).Output()
	if err != nil {
		return err
	}
	found, source, _ := strings.Cut(strings.TrimSpace(string(out)), " ")
	if found != version {
		return fmt.Errorf("%s is at %s, the files in wasm/lean replace those of %s", module, found, version)
	}
	copied := filepath.Join(folder, "gopher-lua")
	if err := os.RemoveAll(copied); err != nil {
		return err
	}
	for _, part := range []string{".", "ast", "parse", "pm"} {
		if err := copyPackage(filepath.Join(copied, part), filepath.Join(source, part)); err != nil {
			return err
		}
	}
	if err := replace(copied); err != nil {
		return err
	}
	for _, c := range cuts {
		if err := cut(filepath.Join(copied, c.file), c.piece, c.instead); err != nil {
			return err
		}
	}
	path, err := filepath.Abs(copied)
	if err != nil {
		return err
	}
	mod, err := os.ReadFile("go.mod")
	if err != nil {
		return err
	}
	mod = fmt.Appendf(mod, "\nreplace %s => %s\n", module, path)
	if err := os.WriteFile(filepath.Join(folder, "lean.mod"), mod, 0o644); err != nil {
		return err
	}
	sum, err := os.ReadFile("go.sum")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, "lean.sum"), sum, 0o644)
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

// cut replaces a piece of a file, which must be there once.
func cut(file, piece, instead string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	if strings.Count(string(text), piece) != 1 {
		return fmt.Errorf("%s: not once: %s", file, piece)
	}
	return os.WriteFile(file, []byte(strings.Replace(string(text), piece, instead, 1)), 0o644)
}

// replace puts our files in the place of those of their names, which must be there.
func replace(copied string) error {
	return fs.WalkDir(replaced, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := replaced.ReadFile(name)
		if err != nil {
			return err
		}
		target := filepath.Join(copied, strings.TrimSuffix(name, ".txt"))
		if _, err := os.Stat(target); err != nil {
			return err
		}
		return os.WriteFile(target, text, 0o644)
	})
}
