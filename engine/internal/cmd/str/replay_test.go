package str_test

import (
	"strings"
	"testing"
)

// TestReplay brings a store up to date whose limits are lower than when the commands ran, and whose clock is ahead.
func TestReplay(t *testing.T) {
	from, to := newClient(), newClient()
	from.EnableJournal()
	from.do("SET", "long", strings.Repeat("x", 1<<20))
	from.do("APPEND", "long", strings.Repeat("y", 1<<20))
	from.do("SETRANGE", "gap", "2000000", "z")
	from.do("SET", "soon", "v", "PX", "100")
	from.do("GETEX", "soon", "PX", "200")
	from.do("SET", "counter", "1")
	from.do("INCRBYFLOAT", "counter", "0.5")

	from.do("SET", "compared", "a")
	from.do("SET", "compared", "b", "IFEQ", "a", "GET")
	from.do("SET", "compared", "c", "IFEQ", "a")
	from.do("MSETEX", "2", "many1", "1", "many2", "2", "NX", "PX", "100000")
	from.do("MSETEX", "2", "many1", "3", "many2", "4", "KEEPTTL")
	from.do("MSETEX", "1", "many2", "5", "XX")
	from.do("SET", "gone", "x")
	from.do("DELEX", "gone", "IFNE", "y")

	to.Config.ProtoMaxBulkLen = 1 << 20
	if err := to.Replay(from.now+150_000, from.Journal()); err != nil {
		t.Fatal(err)
	}
	to.Loaded()
	to.now = from.now + 150_000
	for _, words := range [][]string{
		{"STRLEN", "long"}, {"GETRANGE", "long", "1048575", "1048576"}, {"STRLEN", "gap"}, {"GET", "soon"}, {"PEXPIRETIME", "soon"},
		{"GET", "counter"}, {"MGET", "compared", "many1", "many2", "gone"}, {"PEXPIRETIME", "many1"}, {"TTL", "many2"},
	} {
		if a, b := from.do(words...), to.do(words...); a != b {
			t.Errorf("%q: %.100q, after a replay %.100q", words, a, b)
		}
	}
	to.now = from.now + 201_000
	if got := to.do("GET", "soon"); got != "$-1\r\n" {
		t.Errorf("%q", got)
	}
}
