package str_test

import (
	"strings"
	"testing"

	"github.com/wedis/wedis/engine/internal/cmd"
	"github.com/wedis/wedis/engine/internal/config"
	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/tests/reply"
)

// client is a store with one session and a clock that stands still.
type client struct {
	*exec.Server
	session *exec.Session
	now     int64 // µs
}

func newClient() *client {
	const now = 1_700_000_000_000_000
	s := exec.NewServer(exec.NewTable(cmd.Tables()...), config.Default(), 1, now)
	return &client{s, s.OpenSession(now, ""), now}
}

func (c *client) do(words ...string) string { return string(c.send(reply.Command(words...))) }

func (c *client) send(in []byte) []byte { return c.Exec(c.session, c.now, in) }

// hot are the commands of hot paths: none may allocate once its key exists.
var hot = [][]string{
	{"GET", "text"}, {"GET", "number"}, {"GET", "missing"}, {"GET", "long"}, {"STRLEN", "text"}, {"GETRANGE", "text", "1", "3"},
	{"MGET", "text", "number", "missing"}, {"SET", "text", "another value"}, {"SET", "number", "12345"}, {"SET", "text", "v", "EX", "100"},
	{"SET", "text", "v", "XX", "KEEPTTL"}, {"SET", "text", "v", "GET", "PX", "100"}, {"SETEX", "text", "100", "v"}, {"SETNX", "text", "v"},
	{"MSET", "text", "a", "number", "1"}, {"INCR", "number"}, {"INCRBY", "number", "10"}, {"DECR", "number"}, {"GETEX", "text", "EX", "100"},
	{"SETRANGE", "text", "1", "x"}, {"EXPIRE", "text", "100"}, {"PERSIST", "text"}, {"TTL", "text"}, {"EXISTS", "text", "missing"},
	{"TYPE", "text"}, {"DEL", "missing"}, {"OBJECT", "ENCODING", "text"},
}

func TestHotCommandsDoNotAllocate(t *testing.T) {
	for _, journal := range []bool{false, true} {
		c := newClient()
		if journal {
			c.EnableJournal()
		}
		c.do("MSET", "text", "a value", "number", "7", "long", strings.Repeat("x", 1000))
		for _, words := range hot {
			in := reply.Command(words...)
			run := func() {
				if out := c.send(in); out[0] == '-' {
					t.Fatalf("%q: %s", words, out)
				}
				c.Journal()
			}
			run()
			run() // the journal has two buffers, each of which grows once
			if n := testing.AllocsPerRun(100, run); n != 0 {
				t.Errorf("%q allocates %v times (journal: %t)", words, n, journal)
			}
		}
	}
}

func BenchmarkCommands(b *testing.B) {
	for _, words := range hot {
		b.Run(strings.Join(words, "_"), func(b *testing.B) {
			c := newClient()
			c.do("MSET", "text", "a value", "number", "7", "long", strings.Repeat("x", 1000))
			in := reply.Command(words...)
			b.ReportAllocs()
			for b.Loop() {
				c.send(in)
			}
		})
	}
}
