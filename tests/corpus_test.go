package tests

import (
	"flag"
	"os"
	"regexp"
	"slices"
	"testing"

	"github.com/wedis/wedis/tests/corpus"
	"github.com/wedis/wedis/tests/host"
	"github.com/wedis/wedis/tests/npm"
)

var rewrite = flag.Bool("rewrite", false, "write the replies the scripts of the corpus expect: redis-server's where it has the command, else the engine's")

var only = flag.String("only", "", "which scripts of the corpus to run and rewrite: a regular expression for family/name")

// allScripts are the whole corpus.
func allScripts(t *testing.T) []*corpus.Script {
	t.Helper()
	all, err := corpus.Load("corpus")
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// scripts are what -only asks for, else the whole corpus.
func scripts(t *testing.T) []*corpus.Script {
	t.Helper()
	wanted := regexp.MustCompile(*only)
	return slices.DeleteFunc(allScripts(t), func(s *corpus.Script) bool { return !wanted.MatchString(s.Family() + "/" + s.Name()) })
}

// TestCorpus runs every script on everything that speaks RESP.
func TestCorpus(t *testing.T) {
	if *rewrite {
		rewriteCorpus(t)
	}
	options := host.Options{Seed: 1}
	t.Run("redis-server", func(t *testing.T) {
		checkCorpus(t, true, newOracle)
	})
	t.Run("native", func(t *testing.T) {
		checkCorpus(t, false, func(t testing.TB) corpus.Server {
			return host.NewSessions(newNative(t, options), epoch, 0)
		})
	})
	t.Run("crumbs", func(t *testing.T) {
		checkCorpus(t, false, func(t testing.TB) corpus.Server {
			return host.NewSessions(newNative(t, options), epoch, 7)
		})
	})
	t.Run("wasm", func(t *testing.T) {
		checkCorpus(t, false, func(t testing.TB) corpus.Server {
			return host.NewSessions(newWasm(t, options), epoch, 0)
		})
	})
	t.Run("npm package", func(t *testing.T) {
		file, err := wasmFile()
		if err != nil {
			t.Fatal(err)
		}
		process, err := npm.Start(file)
		if err != nil {
			t.Fatal(err)
		}
		defer process.Close()
		checkCorpus(t, false, func(t testing.TB) corpus.Server {
			s, err := process.Open(epoch)
			if err != nil {
				t.Fatal(err)
			}
			return s
		})
	})
}

// checkCorpus runs every script on a server of its own.
func checkCorpus(t *testing.T, isOracle bool, start func(testing.TB) corpus.Server) {
	for _, s := range scripts(t) {
		t.Run(s.Family()+"/"+s.Name(), func(t *testing.T) {
			server := start(t)
			defer server.Close()
			for _, err := range corpus.Check(s, server, isOracle) {
				t.Error(err)
			}
		})
	}
}

func rewriteCorpus(t *testing.T) {
	for _, s := range scripts(t) {
		theirs := newOracle(t)
		ours := host.NewSessions(newNative(t, host.Options{Seed: 1}), epoch, 0)
		changed, err := corpus.Rewrite(s, theirs, ours)
		theirs.Close()
		if err != nil {
			t.Error(err)
			continue
		}
		if changed {
			if err := os.WriteFile(s.File, []byte(s.String()), 0o644); err != nil {
				t.Fatal(err)
			}
			t.Logf("%s: rewritten", s.File)
		}
	}
}
