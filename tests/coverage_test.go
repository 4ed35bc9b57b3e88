package tests

import (
	"strings"
	"testing"

	"github.com/wedis/wedis/tests/corpus"
)

// TestEveryRowHasAScript: each command has a script of its name, each subcommand lines in its container's script or in
// one whose name goes on behind that and "_", and every option of the grammar is in some line. The engine's own tables
// say what there is.
func TestEveryRowHasAScript(t *testing.T) {
	byName := map[string]*corpus.Script{}
	for _, s := range allScripts(t) {
		if other := byName[s.Name()]; other != nil {
			t.Errorf("%s and %s have the same name", s.File, other.File)
		}
		byName[s.Name()] = s
	}
	for _, c := range grammar(t) {
		s := byName[c.Words[0]]
		if s == nil {
			t.Errorf("%s has no script: write tests/corpus/<family>/%s.txt", c.Name(), c.Words[0])
			continue
		}
		lines := linesOf(s, c.Words)
		if len(c.Words) > 1 {
			for name, other := range byName {
				if strings.HasPrefix(name, c.Words[0]+"_") && other.Family() == s.Family() {
					lines = append(lines, linesOf(other, c.Words)...)
				}
			}
		}
		if len(lines) == 0 {
			t.Errorf("%s: %s is never run", s.File, c.Name())
		}
		for _, token := range c.Tokens() {
			if !mentions(lines, token) {
				t.Errorf("%s: %s is never run with %s", s.File, c.Name(), token)
			}
		}
	}
}

// linesOf are the arguments of every line of a script that runs a command.
func linesOf(s *corpus.Script, words []string) (lines [][]string) {
	for _, item := range s.Items {
		if item.Step == nil || len(item.Step.Words) < len(words) {
			continue
		}
		var args []string
		for _, w := range item.Step.Words {
			args = append(args, string(w.Bytes))
		}
		if strings.EqualFold(strings.Join(args[:len(words)], " "), strings.Join(words, " ")) {
			lines = append(lines, args[len(words):])
		}
	}
	return lines
}

func mentions(lines [][]string, token string) bool {
	for _, args := range lines {
		for _, a := range args {
			if strings.EqualFold(a, token) {
				return true
			}
		}
	}
	return false
}
