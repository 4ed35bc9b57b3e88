package stream_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/wedis/wedis/engine/internal/cmd/cmdtest"
	"github.com/wedis/wedis/tests/reply"
)

// TestReplay changes a stream at random and applies the journal to another store, which is the same then. Only when a
// consumer was seen is not in the journal, as in redis-server's append-only file.
func TestReplay(t *testing.T) {
	for seed := range uint64(20) {
		from, to := cmdtest.NewStore(t), cmdtest.NewStore(t)
		from.EnableJournal()
		r := rand.New(rand.NewPCG(seed, 0))
		for _, c := range []*cmdtest.Store{from, to} {
			c.Config.StreamSize = []int64{1, 3, 100}[seed%3]
			c.ApplyConfig()
		}
		var lines []string
		for i := range 300 {
			words := randomCommand(r, i+1, true)
			lines = append(lines, strings.Join(words, " "))
			from.Do(words...)
		}
		if err := to.Replay(cmdtest.Start+1000, from.Journal()); err != nil {
			t.Fatal(err)
		}
		to.Loaded()
		for _, words := range [][]string{
			{"XRANGE", "s", "-", "+"}, {"XPENDING", "s", "g"}, {"XPENDING", "s", "h"}, {"XPENDING", "s", "g", "-", "+", "1000"},
			{"XINFO", "STREAM", "s"}, {"XINFO", "GROUPS", "s"}, {"DEBUG", "DIGEST"},
		} {
			a, b := from.Do(words...), to.Do(words...)
			if a != b {
				t.Fatalf("seed %d: %q: %q, after a replay %q\n%s", seed, words, a, b, strings.Join(lines, "\n"))
			}
		}
	}
}

// TestTrimOfAcknowledged trims what is acknowledged from among what is not. However many nodes that takes, by length as
// much goes as may; and an effect, which says what is left, takes the same entries.
func TestTrimOfAcknowledged(t *testing.T) {
	for _, test := range []struct{ trim, left string }{
		{"MAXLEN 9", "1 2 4 6 7 9 10 11 12"},
		{"MAXLEN 10", "1 2 4 6 7 8 9 10 11 12"},
		{"MAXLEN 0", "1 2 4 6 7 10 11"},
		{"MAXLEN ~ 7", "1 2 4 6 7 10 11 12"},
		{"MAXLEN ~ 0", "1 2 4 6 7 10 11"},
		{"MINID 9", "1 2 4 6 7 9 10 11 12"},
		{"MINID ~ 9", "1 2 4 6 7 8 9 10 11 12"},
	} {
		from, to := cmdtest.NewStore(t), cmdtest.NewStore(t)
		from.EnableJournal()
		for _, c := range []*cmdtest.Store{from, to} {
			c.Config.StreamSize = 3
			c.ApplyConfig()
		}
		fill(from, 12)
		from.Send([]byte("XACK s g 3 5 8 9 12\r\nXTRIM s " + test.trim + " ACKED\r\n"))
		if err := to.Replay(cmdtest.Start, from.Journal()); err != nil {
			t.Fatal(err)
		}
		to.Loaded()
		for _, c := range []*cmdtest.Store{from, to} {
			entries, err := reply.ReadAll(c.Send([]byte("XRANGE s - +\r\n")))
			if err != nil {
				t.Fatal(err)
			}
			var left []string
			for _, entry := range entries[0].Items {
				left = append(left, strings.TrimSuffix(string(entry.Items[0].Text), "-0"))
			}
			if got := strings.Join(left, " "); got != test.left {
				t.Errorf("%s leaves %s, not %s", test.trim, got, test.left)
			}
		}
	}
}

// TestRandomLikeRedis does the same on redis-server.
func TestRandomLikeRedis(t *testing.T) {
	for seed, size := range []string{"1", "3", "100"} {
		p := newPair(t, "stream-node-max-entries", size)
		r := rand.New(rand.NewPCG(uint64(seed), 1))
		for i := 1; i < 400; {
			var lines []string
			for range 10 {
				lines = append(lines, strings.Join(randomCommand(r, i, false), " "))
				i++
			}
			p.Run(t, strings.Join(lines, "\n"))
			run(t, p, "XINFO STREAM s FULL\nXPENDING s g - + 100\nXPENDING s h\nXINFO GROUPS s")
			if t.Failed() {
				t.Fatal(strings.Join(lines, "\n"))
			}
		}
		p.CheckReplay(t)
	}
}

// randomCommand changes the stream s, whose next entry may have the id i-0. Newer commands are those that redis-server
// 7.0 does not know.
func randomCommand(r *rand.Rand, i int, newer bool) []string {
	id := func() string { return fmt.Sprint(r.IntN(i)+1, "-0") }
	any := func(words ...string) string { return words[r.IntN(len(words))] }
	group, consumer, refs := any("g", "h"), any("ann", "bob"), any("KEEPREF", "DELREF", "ACKED")
	trim := any("MAXLEN", "MINID") + any(" ", " = ", " ~ ")
	if strings.HasPrefix(trim, "MAXLEN") {
		trim += fmt.Sprint(r.IntN(30))
	} else {
		trim += fmt.Sprint(max(i-r.IntN(30), 0))
	}
	if strings.Contains(trim, "~") && r.IntN(2) == 0 {
		trim += fmt.Sprint(" LIMIT ", r.IntN(20))
	}
	if !newer {
		refs = ""
	}
	var line string
	switch r.IntN(14) {
	default:
		line = fmt.Sprintf("XADD s %d-0 f %d", i, i)
	case 1:
		line = fmt.Sprintf("XADD s %s %s %d-* f %d", refs, trim, i, i)
	case 2:
		line = fmt.Sprintf("XTRIM s %s %s", trim, refs)
	case 3:
		if !newer {
			line = fmt.Sprintf("XRANGE s %s + COUNT 5", id())
			break
		}
		line = fmt.Sprintf("XDELEX s %s IDS 2 %s %s", refs, id(), id())
	case 4:
		if !newer {
			line = fmt.Sprintf("XREVRANGE s %s - COUNT 5", id())
			break
		}
		line = fmt.Sprintf("XACKDEL s %s %s IDS 2 %s %s", group, refs, id(), id())
	case 5:
		line = fmt.Sprintf("XDEL s %s", id())
	case 6:
		line = fmt.Sprintf("XGROUP CREATE s %s 0 MKSTREAM", group)
	case 7:
		line = fmt.Sprintf("XREADGROUP GROUP %s %s COUNT 5 %s STREAMS s %s", group, consumer, any("NOACK", ""), any(">", ">", "0"))
	case 8:
		line = fmt.Sprintf("XACK s %s %s %s", group, id(), id())
	case 9:
		line = fmt.Sprintf("XCLAIM s %s %s 0 %s %s %s", group, consumer, id(), id(), any("FORCE", "JUSTID", "LASTID 3-0"))
	case 10:
		line = fmt.Sprintf("XAUTOCLAIM s %s %s 0 %s COUNT 5", group, consumer, id())
	case 11:
		line = fmt.Sprintf("XGROUP %s s %s", any("DESTROY", "SETID", "DELCONSUMER", "CREATECONSUMER"), group)
		switch {
		case strings.Contains(line, "SETID"):
			line += " " + id()
		case strings.Contains(line, "CONSUMER"):
			line += " " + consumer
		}
	}
	return strings.Fields(line)
}
