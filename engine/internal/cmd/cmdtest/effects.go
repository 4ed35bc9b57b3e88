package cmdtest

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/wedis/wedis/engine/internal/resp"
)

// effects writes a journal's commands one a line: the database instead of a SELECT, the name in capitals, the
// arguments. Times near now are given as their distance from the start. The conditions of a PEXPIREAT, which held when
// it ran, are left out: redis-server repeats them, we do not.
func (p *Pair) effects(tb testing.TB, journal []byte) (list []string) {
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
			words = append(words, p.word(arg))
		}
		list = append(list, strings.Join(words, " "))
	}
	return list
}

func (p *Pair) word(arg []byte) string {
	if ms, err := strconv.ParseInt(string(arg), 10, 64); err == nil && len(arg) == 13 {
		if d := time.UnixMilli(ms).Sub(p.start).Round(10 * time.Second); d.Abs() < 200_000*time.Hour {
			return "now+" + d.String()
		}
	}
	if len(arg) > 60 {
		return fmt.Sprintf("%q… (%d bytes)", arg[:60], len(arg))
	}
	return strconv.Quote(string(arg))
}
