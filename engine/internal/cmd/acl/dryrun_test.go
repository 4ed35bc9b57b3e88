package acl_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/wedis/wedis/engine/internal/cmd/cmdtest"
	"github.com/wedis/wedis/engine/internal/resp"
	"github.com/wedis/wedis/tests/reply"
)

// users are limited in different ways.
var users = map[string]string{
	"keys":      "+@all ~k* ~a ~x %R~b* %W~d* &n*",
	"reader":    "+@all %R~* &*",
	"writer":    "+@all %W~* resetchannels",
	"selectors": "-@all +@read ~a* (+@write %W~k*) (+@all %RW~* -set) (+@pubsub &*)",
	"commands":  "+@all -@write -@scripting +config|get -acl|list allkeys allchannels",
	"nobody":    "",
}

// TestDryRun asks of every line in the corpus, for a user or another, whether she may run it.
func TestDryRun(t *testing.T) {
	p := cmdtest.New(t)
	var names []string
	for name, rules := range users {
		names = append(names, name)
		compare(t, p, append([]string{"ACL", "SETUSER", name, "on"}, strings.Fields(rules)...)...)
	}
	slices.Sort(names)
	files, err := filepath.Glob("../../../../tests/corpus/*/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal(err, len(files))
	}
	asked := 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		newer := false
		for line := range strings.Lines(string(text)) {
			newer = line != "\n" && (newer || strings.HasPrefix(line, "@newer")) // a paragraph about what redis-server 7.0 has not
			line, ok := strings.CutPrefix(line, "> ")
			words, _, quoted := resp.SplitLine(nil, nil, []byte(strings.TrimSpace(line)))
			nul := strings.Contains(line, `\x00`) // in the name of a subcommand, redis-server finds it at times
			if newer || nul || !ok || !quoted || len(words) == 0 || len(line) > 500 {
				continue
			}
			asked++
			ask := []string{"ACL", "DRYRUN", names[asked%len(names)]}
			for _, w := range words {
				ask = append(ask, string(w))
			}
			ours, theirs := p.Ask(t, ask...)
			if strings.HasSuffix(string(theirs.Text), "not found") { // or has been left out by us
				continue
			}
			if a, b := reply.Format(ours), reply.Format(theirs); a != b {
				t.Errorf("%q\n  ours   %s\n  theirs %s", ask, a, b)
			}
		}
	}
	if asked < 2000 {
		t.Errorf("only %d lines", asked)
	}
}
