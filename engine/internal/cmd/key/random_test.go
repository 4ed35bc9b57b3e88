package key_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/wedis/wedis/engine/internal/cmd/cmdtest"
)

// commands are lines to draw from. A word of a line is replaced by one of the texts in brackets; (…) is left out half
// of the time.
var commands = []string{
	"SET K V (COND) (TIME) (GET)", "SET K V (GET) (KEEPTTL) (COND)", "SET K V TIME", "SET K V TIME (TIME) (COND)", "SET K V",
	"SETNX K V", "SETEX K S V", "PSETEX K 5N000 V", "GETSET K V", "GETDEL K", "GETEX K", "GETEX K TIME", "GETEX K (PERSIST) (TIME)",
	"GET K", "MGET K K K", "MSET K V K V", "MSETNX K V K V", "STRLEN K", "GETRANGE K N N", "SETRANGE K N V", "APPEND K V", "LCS K K",
	"LCS K K LEN", "LCS K K IDX WITHMATCHLEN", "INCR K", "DECR K", "INCRBY K N", "DECRBY K N", "INCRBYFLOAT K F", "SETRANGE K 3 V",
	"DEL K K", "UNLINK K", "EXISTS K K", "TOUCH K K", "TYPE K", "TTL K", "EXPIRETIME K", "PERSIST K", "EXPIRE K S", "EXPIRE K 10N0 (LIMIT)",
	"EXPIREAT K 410244N (LIMIT)", "PEXPIREAT K 410244N000 (LIMIT) (LIMIT)", "PEXPIREAT K S", "EXPIRE K S LIMIT LIMIT", "RENAME K K",
	"RENAMENX K K", "COPY K K (REPLACE)", "COPY K K DB D (REPLACE)", "MOVE K D", "SELECT D", "OBJECT ENCODING K", "MULTI", "EXEC", "EXEC",
	"DISCARD", "WATCH K", "UNWATCH",
}

var words = map[string][]string{
	"K":     {"a", "b", "c", "d"},
	"V":     {`""`, "0", "1", "-1", "7", "10000", "abc", "9223372036854775807", "-9223372036854775808", "3.25", "1e3", "xyzxyzabc"},
	"N":     {"-1", "0", "1", "2", "5", "100", "-100", "x", "9223372036854775807"},
	"S":     {"-1", "0", "x", "9223372036854775807", "5N00"},
	"F":     {"0.1", "-2.5", "1e5", "inf", "x", "3"},
	"D":     {"0", "1", "2", "16", "x"},
	"COND":  {"NX", "XX"},
	"LIMIT": {"NX", "XX", "GT", "LT"},
	"TIME":  {"EX 1000", "PX 2000000", "EXAT 4102440000", "PXAT 4102440000123", "EX 0", "EX x", "PXAT 1", "KEEPTTL", "PERSIST", "EX"},
}

// draw writes a random command.
func draw(r *rand.Rand) string {
	var line []string
	for _, word := range strings.Fields(commands[r.IntN(len(commands))]) {
		if inner, optional := strings.CutPrefix(word, "("); optional {
			if r.IntN(2) == 0 {
				continue
			}
			word = strings.TrimSuffix(inner, ")")
		}
		if choice := words[word]; choice != nil {
			word = choice[r.IntN(len(choice))]
		}
		// Every N within a word is another number, so that no two times are equal by chance on one side only.
		if strings.ContainsAny(word, "0123456789") && strings.Contains(word, "N") {
			word = strings.Replace(word, "N", fmt.Sprint(1000+r.IntN(9000)), 1)
		}
		line = append(line, word)
	}
	return strings.Join(line, " ")
}

// TestRandom runs random commands on a store of ours and on redis-server, and then compares what is stored, also in a
// store that has only heard of the effects.
func TestRandom(t *testing.T) {
	p := cmdtest.New(t)
	r := rand.New(rand.NewPCG(7, 7))
	for range 300 {
		var script strings.Builder
		for range 20 {
			script.WriteString(draw(r) + "\n")
		}
		p.Run(t, script.String())
		if t.Failed() {
			return
		}
	}
	p.Run(t, "DISCARD\nDEBUG DIGEST")
	p.CheckReplay(t)
}
