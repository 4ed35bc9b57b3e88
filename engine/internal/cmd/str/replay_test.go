package str_test

import (
	"strings"
	"testing"

	"github.com/wedis/wedis/engine/internal/cmd/cmdtest"
)

// TestReplay brings a store up to date whose limits are lower than when the commands ran, and whose clock is ahead.
func TestReplay(t *testing.T) {
	from, to := cmdtest.NewStore(t), cmdtest.NewStore(t)
	from.EnableJournal()
	from.Do("SET", "long", strings.Repeat("x", 1<<20))
	from.Do("APPEND", "long", strings.Repeat("y", 1<<20))
	from.Do("SETRANGE", "gap", "2000000", "z")
	from.Do("SET", "soon", "v", "PX", "100")
	from.Do("GETEX", "soon", "PX", "200")
	from.Do("SET", "counter", "1")
	from.Do("INCRBYFLOAT", "counter", "0.5")

	from.Do("SET", "compared", "a")
	from.Do("SET", "compared", "b", "IFEQ", "a", "GET")
	from.Do("SET", "compared", "c", "IFEQ", "a")
	from.Do("MSETEX", "2", "many1", "1", "many2", "2", "NX", "PX", "100000")
	from.Do("MSETEX", "2", "many1", "3", "many2", "4", "KEEPTTL")
	from.Do("MSETEX", "1", "many2", "5", "XX")
	from.Do("SET", "gone", "x")
	from.Do("DELEX", "gone", "IFNE", "y")

	to.Config.ProtoMaxBulkLen = 1 << 20
	if err := to.Replay(from.Now+150_000, from.Journal()); err != nil {
		t.Fatal(err)
	}
	to.Loaded()
	to.Now = from.Now + 150_000
	for _, words := range [][]string{
		{"STRLEN", "long"}, {"GETRANGE", "long", "1048575", "1048576"}, {"STRLEN", "gap"}, {"GET", "soon"}, {"PEXPIRETIME", "soon"},
		{"GET", "counter"}, {"MGET", "compared", "many1", "many2", "gone"}, {"PEXPIRETIME", "many1"}, {"TTL", "many2"},
	} {
		if a, b := from.Do(words...), to.Do(words...); a != b {
			t.Errorf("%q: %.100q, after a replay %.100q", words, a, b)
		}
	}
	to.Now = from.Now + 201_000
	if got := to.Do("GET", "soon"); got != "$-1\r\n" {
		t.Errorf("%q", got)
	}
}
