package tests

import (
	"flag"
	"os"
	"testing"

	"github.com/wedis/wedis/tests/corpus"
	"github.com/wedis/wedis/tests/oracle"
)

var rewrite = flag.Bool("rewrite", false, "write the replies the scripts of the corpus expect: redis-server's where it has the command, else the engine's")

// scripts are the whole corpus.
func scripts(t *testing.T) []*corpus.Script {
	t.Helper()
	all, err := corpus.Load("corpus")
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// newOracle starts a redis-server for one script.
func newOracle() (corpus.Server, error) {
	s, err := oracle.Start()
	if err != nil {
		return nil, err
	}
	return oracle.NewSessions(s), nil
}

func TestCorpus(t *testing.T) {
	if *rewrite {
		rewriteCorpus(t)
	}
	t.Run("redis-server", func(t *testing.T) { checkCorpus(t, newOracle, true) })
}

// checkCorpus runs every script on a server of its own.
func checkCorpus(t *testing.T, start func() (corpus.Server, error), isOracle bool) {
	for _, s := range scripts(t) {
		t.Run(s.Family()+"/"+s.Name(), func(t *testing.T) {
			server, err := start()
			if err != nil {
				t.Fatal(err)
			}
			defer server.Close()
			for _, err := range corpus.Check(s, server, isOracle) {
				t.Error(err)
			}
		})
	}
}

func rewriteCorpus(t *testing.T) {
	for _, s := range scripts(t) {
		theirs, err := newOracle()
		if err != nil {
			t.Fatal(err)
		}
		changed, err := corpus.Rewrite(s, theirs, nil)
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
