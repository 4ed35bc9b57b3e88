package cmdtest

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/wedis/wedis/engine/internal/resp"
)

// effects writes a journal's commands one a line: the database instead of a SELECT, the name in capitals, the
// arguments. The conditions of a PEXPIREAT, which held when
// it ran, are left out: redis-server repeats them, we do not.
func effects(tb testing.TB, journal []byte) (list []string) {
	tb.Helper()
	var parser resp.Parser
	db := ""
	for len(journal) > 0 {
		argv, n, err := parser.Next(journal, resp.Limits{MaxBulk: 1 << 30, Authenticated: true})
		if err != nil || argv == nil {
			tb.Fatalf("journal damaged: %v: %.100q", err, journal)
		}
		journal = journal[n:]
		words := []string{db, strings.ToUpper(string(argv[0]))}
		switch words[1] {
		case "SELECT":
			db = string(argv[1])
			continue
		case "MULTI", "EXEC":
			words = words[1:]
		case "PEXPIREAT":
			argv = argv[:3]
		}
		for _, arg := range argv[1:] {
			words = append(words, quote(arg))
		}
		list = append(list, strings.Join(words, " "))
	}
	return list
}

func quote(arg []byte) string {
	if len(arg) > 60 {
		return fmt.Sprintf("%q… (%d bytes)", arg[:60], len(arg))
	}
	return strconv.Quote(string(arg))
}

// withoutExtra leaves out those of ours that are extra, and the bounds of transactions in both: with more effects there
// are more of them.
func withoutExtra(ours, theirs []string, extra func(string) bool) (left, all []string) {
	for _, effect := range theirs {
		if effect != "MULTI" && effect != "EXEC" {
			all = append(all, effect)
		}
	}
	for _, effect := range ours {
		known := len(left) < len(all) && sameWords(effect, all[len(left)])
		if effect != "MULTI" && effect != "EXEC" && (known || !extra(effect)) {
			left = append(left, effect)
		}
	}
	return left, all
}
