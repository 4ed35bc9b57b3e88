package hash_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/wedis/wedis/engine/internal/cmd/cmdtest"
	"github.com/wedis/wedis/tests/reply"
)

// client is a store whose effects and events a test looks at.
type client struct{ *cmdtest.Store }

const start = cmdtest.Start

func newClient(tb testing.TB, settings ...string) *client {
	return &client{cmdtest.NewStore(tb, settings...)}
}

// fill makes a hash of n fields.
func (c *client) fill(key string, n int) {
	for i := range n {
		c.Do("HSET", key, fmt.Sprintf("element:%012d", i), "xxx")
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
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			cmdtest.NoAllocations(t, hot, func(s *cmdtest.Store) { (&client{s}).fill("K", size) })
		})
	}
}

func BenchmarkCommands(b *testing.B) {
	for _, size := range []int{10, 1000, 100_000, 1_000_000} {
		c := newClient(b)
		c.fill("K", size)
		for _, words := range append(hot[:9:9], []string{"HRANDFIELD", "K"}, []string{"HSCAN", "K", "0"}, []string{"OBJECT", "ENCODING", "K"}, []string{"MEMORY", "USAGE", "K"}) {
			b.Run(fmt.Sprintf("%d/%s", size, strings.Join(words, "_")), func(b *testing.B) {
				in := reply.Command(words...)
				b.ReportAllocs()
				for b.Loop() {
					c.Send(in)
				}
			})
		}
	}
}
