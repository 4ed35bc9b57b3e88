package str_test

import (
	"strings"
	"testing"

	"github.com/wedis/wedis/engine/internal/cmd/cmdtest"
	"github.com/wedis/wedis/tests/reply"
)

// hot are the commands of hot paths: none may allocate once its key exists.
var hot = [][]string{
	{"GET", "text"}, {"GET", "number"}, {"GET", "missing"}, {"GET", "long"}, {"STRLEN", "text"}, {"GETRANGE", "text", "1", "3"},
	{"MGET", "text", "number", "missing"}, {"SET", "text", "another value"}, {"SET", "number", "12345"}, {"SET", "text", "v", "EX", "100"},
	{"SET", "text", "v", "XX", "KEEPTTL"}, {"SET", "text", "v", "GET", "PX", "100"}, {"SETEX", "text", "100", "v"}, {"SETNX", "text", "v"},
	{"MSET", "text", "a", "number", "1"}, {"INCR", "number"}, {"INCRBY", "number", "10"}, {"DECR", "number"}, {"GETEX", "text", "EX", "100"},
	{"SETRANGE", "text", "1", "x"}, {"EXPIRE", "text", "100"}, {"PERSIST", "text"}, {"TTL", "text"}, {"EXISTS", "text", "missing"},
	{"TYPE", "text"}, {"DEL", "missing"}, {"OBJECT", "ENCODING", "text"},
}

func fill(s *cmdtest.Store) {
	s.Do("MSET", "text", "a value", "number", "7", "long", strings.Repeat("x", 1000))
}

func TestHotCommandsDoNotAllocate(t *testing.T) { cmdtest.NoAllocations(t, hot, fill) }

func BenchmarkCommands(b *testing.B) {
	for _, words := range hot {
		b.Run(strings.Join(words, "_"), func(b *testing.B) {
			s := cmdtest.NewStore(b)
			fill(s)
			in := reply.Command(words...)
			b.ReportAllocs()
			for b.Loop() {
				s.Send(in)
			}
		})
	}
}
