package engine

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/wedis/wedis/engine/"

// layers lists the packages from the bottom up. A package imports only from
// layers before its own.
var layers = [][]string{
	{"internal/arena", "internal/ds/bitmap", "internal/ds/geohash", "internal/ds/hll", "internal/ds/num", "internal/ds/glob", "internal/ds/crc", "internal/ds/lzf", "internal/ds/sha1", "internal/ds/sha256", "internal/ds/xxh3", "internal/version"},
	{"internal/ds/tree", "internal/ds/vec", "internal/config", "internal/resp"},
	{"internal/ds/dict", "internal/ds/heap", "internal/ds/intset", "internal/ds/listpack"},
	{"internal/value"},
	{"internal/rdb"},
	{"internal/keyspace"},
	{"internal/acl", "internal/cluster", "internal/pubsub", "internal/lua"},
	{"internal/persist", "internal/exec"},
	{
		"internal/cmd/acl", "internal/cmd/bits", "internal/cmd/cluster", "internal/cmd/conn", "internal/cmd/geo", "internal/cmd/hash", "internal/cmd/hll", "internal/cmd/key",
		"internal/cmd/list", "internal/cmd/pubsub", "internal/cmd/script", "internal/cmd/server", "internal/cmd/set", "internal/cmd/str", "internal/cmd/stream", "internal/cmd/tx",
		"internal/cmd/zset",
	},
	{"internal/cmd"},
	{"", "internal/gen"},
}

// foreign are the imports from outside the standard library, and who may use
// them.
var foreign = map[string]string{
	"github.com/vmihailenco/msgpack/v5": "internal/persist",
	"github.com/yuin/gopher-lua":        "internal/lua",
	"github.com/yuin/gopher-lua/ast":    "internal/lua",
	"github.com/yuin/gopher-lua/parse":  "internal/lua",
	"github.com/yuin/gopher-lua/pm":     "internal/lua",
}

// forbidden packages would bring in a clock, a file, a lock or a lot of bytes.
var forbidden = []string{
	"time", "os", "io/ioutil", "net", "net/http", "sync", "encoding/json", "log", "fmt", "reflect",
}

// source is a parsed file that is not a test.
type source struct {
	pkg  string // directory below engine/, "" for engine itself
	name string
	file *ast.File
	fset *token.FileSet
}

func sources(t *testing.T) []source {
	t.Helper()
	var all []source
	err := filepath.WalkDir(".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(p, ".go") || strings.HasSuffix(p, "_test.go") {
			return err
		}
		fset := token.NewFileSet()
		f, err := parser.ParseFile(fset, p, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		dir := filepath.ToSlash(filepath.Dir(p))
		if dir == "." {
			dir = ""
		}
		if strings.HasSuffix(dir, "test") { // helpers of tests, such as resp/redistest
			return nil
		}
		all = append(all, source{dir, p, f, fset})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func layerOf(pkg string) int {
	return slices.IndexFunc(layers, func(l []string) bool { return slices.Contains(l, pkg) })
}

// TestImportsRunOneWay holds the packages to their layers.
func TestImportsRunOneWay(t *testing.T) {
	for _, s := range sources(t) {
		own := layerOf(s.pkg)
		if own < 0 {
			t.Errorf("%s: package %q has no layer", s.name, s.pkg)
			continue
		}
		for _, spec := range s.file.Imports {
			imported := strings.Trim(spec.Path.Value, `"`)
			switch {
			case strings.HasPrefix(imported, module):
				if to := strings.TrimPrefix(imported, module); layerOf(to) >= own {
					t.Errorf("%s imports %s, which is not below it", s.name, to)
				}
			case strings.Contains(strings.SplitN(imported, "/", 2)[0], "."):
				if foreign[imported] != s.pkg {
					t.Errorf("%s imports %s", s.name, imported)
				}
			case slices.Contains(forbidden, imported) && s.pkg != "internal/gen" && !checks(s.name):
				t.Errorf("%s imports %s", s.name, imported)
			}
		}
	}
}

// checks reports whether a file only serves tests and debug builds, where fmt
// may word what is broken.
func checks(file string) bool {
	base := path.Base(filepath.ToSlash(file))
	return base == "check.go" || base == "debug_on.go"
}

// TestEngineIsSequential finds goroutines, channels and init functions: the
// engine has none.
func TestEngineIsSequential(t *testing.T) {
	for _, s := range sources(t) {
		if filepath.ToSlash(s.name) == "internal/lua/limits.go" {
			continue // the context.Context that gopher-lua asks at every instruction
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.GoStmt, *ast.ChanType, *ast.SelectStmt, *ast.SendStmt:
				t.Errorf("%s: goroutine or channel", s.fset.Position(n.Pos()))
			case *ast.FuncDecl:
				if n.Recv == nil && n.Name.Name == "init" {
					t.Errorf("%s: init function", s.fset.Position(n.Pos()))
				}
			}
			return true
		})
	}
}

// TestNoMutableGlobals finds whatever could change a package-level variable.
func TestNoMutableGlobals(t *testing.T) {
	globals := map[string]map[string]bool{}
	all := sources(t)
	for _, s := range all {
		if globals[s.pkg] == nil {
			globals[s.pkg] = map[string]bool{}
		}
		for _, d := range s.file.Decls {
			if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.VAR {
				for _, spec := range g.Specs {
					for _, name := range spec.(*ast.ValueSpec).Names {
						globals[s.pkg][name.Name] = true
					}
				}
			}
		}
	}
	for _, s := range all {
		if s.pkg == "internal/gen" {
			continue
		}
		for _, d := range s.file.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Body == nil {
				continue
			}
			local := map[string]bool{}
			ast.Inspect(fn, func(n ast.Node) bool { // names that hide a global
				switch n := n.(type) {
				case *ast.Field:
					for _, id := range n.Names {
						local[id.Name] = true
					}
				case *ast.AssignStmt:
					if n.Tok == token.DEFINE {
						for _, l := range n.Lhs {
							if id, ok := l.(*ast.Ident); ok {
								local[id.Name] = true
							}
						}
					}
				case *ast.ValueSpec:
					for _, id := range n.Names {
						local[id.Name] = true
					}
				}
				return true
			})
			changes := func(e ast.Expr) {
				if name := root(e); globals[s.pkg][name] && !local[name] {
					t.Errorf("%s: %s may change", s.fset.Position(e.Pos()), name)
				}
			}
			ast.Inspect(fn, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.AssignStmt:
					if n.Tok != token.DEFINE {
						for _, l := range n.Lhs {
							changes(l)
						}
					}
				case *ast.IncDecStmt:
					changes(n.X)
				case *ast.UnaryExpr:
					if _, whole := n.X.(*ast.Ident); whole && n.Op == token.AND { // a row of a table may be pointed to
						changes(n.X)
					}
				case *ast.CallExpr:
					if id, ok := n.Fun.(*ast.Ident); ok && (id.Name == "delete" || id.Name == "clear") {
						changes(n.Args[0])
					}
				}
				return true
			})
		}
	}
}

// root is the variable at the start of an expression such as a.b[c].
func root(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return root(e.X)
	case *ast.IndexExpr:
		return root(e.X)
	}
	return ""
}

// TestOnlyRespWritesLineEnds keeps the wire format in one package.
func TestOnlyRespWritesLineEnds(t *testing.T) {
	allowed := []string{
		"internal/resp",
		"internal/cmd/server", // the text of INFO has lines of its own
		"internal/cmd/conn",
		"internal/cmd/cluster", // and so has that of CLUSTER INFO
	}
	for _, s := range sources(t) {
		if slices.Contains(allowed, s.pkg) {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING && strings.Contains(lit.Value, `\r\n`) {
				t.Errorf("%s: a line end", s.fset.Position(lit.Pos()))
			}
			return true
		})
	}
}

// TestPackageNames forbids names that say nothing.
func TestPackageNames(t *testing.T) {
	for _, s := range sources(t) {
		for _, bad := range []string{"util", "utils", "helper", "helpers", "common", "misc", "types"} {
			if path.Base(s.pkg) == bad || strings.TrimSuffix(path.Base(s.name), ".go") == bad {
				t.Errorf("%s: name it after what it holds", s.name)
			}
		}
	}
}
