package cluster_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/wedis/wedis/engine/internal/resp"
	"github.com/wedis/wedis/tests/reply"
)

// TestCorpus queues every line of the corpus, which is when a node looks at the slots of its keys, and compares what is
// refused. Nothing of it runs.
func TestCorpus(t *testing.T) {
	p := newPair(t)
	p.run("CLUSTER ADDSLOTSRANGE 0 16383")
	p.settle()
	files, err := filepath.Glob("../../../../tests/corpus/*/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal(err, len(files))
	}
	crossed, asked := 0, 0
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
			if newer || !ok || !quoted || len(words) == 0 || len(line) > 500 || atOnce(string(words[0])) {
				continue
			}
			var queue []string
			for _, w := range words {
				queue = append(queue, string(w))
			}
			p.Ask(t, "MULTI")
			ours, theirs := p.Ask(t, queue...)
			p.Ask(t, "DISCARD")
			asked++
			a, b := reply.Format(ours), reply.Format(theirs)
			if strings.HasPrefix(b, "-CROSSSLOT") {
				crossed++
			}
			if a != b && (strings.HasPrefix(a, "-CROSSSLOT") || strings.HasPrefix(b, "-CROSSSLOT")) {
				t.Errorf("%q\n  ours   %s\n  theirs %s", queue, a, b)
			}
		}
	}
	if asked < 2000 || crossed < 100 {
		t.Errorf("only %d lines, %d of them with keys in different slots", asked, crossed)
	}
}

// atOnce reports whether a command would run instead of being queued.
func atOnce(name string) bool {
	return slices.Contains([]string{"MULTI", "EXEC", "DISCARD", "WATCH", "QUIT", "RESET", "HELLO", "AUTH"}, strings.ToUpper(name))
}
