package hash_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/wedis/wedis/engine/internal/cmd"
	"github.com/wedis/wedis/engine/internal/config"
	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/tests/reply"
)

// client is a store with one session and a clock of its own.
type client struct {
	*exec.Server
	session *exec.Session
	now     int64 // µs
}

const start = 1_700_000_000_000_000

func newClient() *client {
	s := exec.NewServer(exec.NewTable(cmd.Tables()...), config.Default(), 1, start)
	s.ApplyConfig()
	return &client{s, s.OpenSession(start, ""), start}
}

func (c *client) do(words ...string) string { return string(c.send(reply.Command(words...))) }

func (c *client) send(in []byte) []byte { return c.Exec(c.session, c.now, in) }

// fill makes a hash of n fields.
func (c *client) fill(key string, n int) {
	for i := range n {
		c.do("HSET", key, fmt.Sprintf("element:%012d", i), "xxx")
	}
}

// hot are the commands of hot paths: none may allocate once its key exists.
var hot = [][]string{
	{"HSET", "K", "element:000000000003", "yyy"}, {"HSET", "K", "element:000000000003", "17"}, {"HGET", "K", "element:000000000003"},
	{"HGET", "K", "missing"}, {"HMGET", "K", "element:000000000001", "missing"}, {"HEXISTS", "K", "missing"}, {"HLEN", "K"},
	{"HSTRLEN", "K", "element:000000000003"}, {"HINCRBY", "K", "counter", "1"}, {"HGETALL", "K"}, {"HKEYS", "K"}, {"HVALS", "K"},
	{"HSETNX", "K", "element:000000000003", "x"}, {"HDEL", "K", "missing"},
}

func TestHotCommandsDoNotAllocate(t *testing.T) {
	for _, size := range []int{10, 1000} {
		for _, journal := range []bool{false, true} {
			c := newClient()
			if journal {
				c.EnableJournal()
			}
			c.fill("K", size)
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
					t.Errorf("%q allocates %v times (%d fields, journal: %t)", words, n, size, journal)
				}
			}
		}
	}
}

func BenchmarkCommands(b *testing.B) {
	for _, size := range []int{10, 1000, 100_000, 1_000_000} {
		c := newClient()
		c.fill("K", size)
		for _, words := range append(hot[:9:9], []string{"HRANDFIELD", "K"}, []string{"HSCAN", "K", "0"}, []string{"OBJECT", "ENCODING", "K"}, []string{"MEMORY", "USAGE", "K"}) {
			b.Run(fmt.Sprintf("%d/%s", size, strings.Join(words, "_")), func(b *testing.B) {
				in := reply.Command(words...)
				b.ReportAllocs()
				for b.Loop() {
					c.send(in)
				}
			})
		}
	}
}
