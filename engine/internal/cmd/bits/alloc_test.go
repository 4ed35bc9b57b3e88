package bits_test

import (
	"testing"

	"github.com/wedis/wedis/engine/internal/cmd/cmdtest"
	"github.com/wedis/wedis/tests/reply"
)

// hot are the commands of hot paths: none may allocate once its key exists.
var hot = [][]string{
	{"SETBIT", "short", "7", "1"}, {"SETBIT", "long", "400000", "1"}, {"SETBIT", "long", "400000", "0"}, {"GETBIT", "long", "5"},
	{"GETBIT", "missing", "5"}, {"GETBIT", "number", "5"}, {"BITCOUNT", "long"}, {"BITCOUNT", "long", "5", "-5", "BIT"},
	{"BITPOS", "long", "1"}, {"BITPOS", "long", "0", "100", "-1", "BIT"}, {"BITFIELD", "long", "INCRBY", "u8", "#100", "1"},
	{"BITFIELD_RO", "long", "GET", "i5", "100"},
}

// fill makes a short string, a number and a string of 100 KB.
func fill(s *cmdtest.Store) {
	s.Do("SET", "short", "abc")
	s.Do("SET", "number", "12345")
	s.Do("SETBIT", "long", "800000", "1")
}

func TestHotCommandsDoNotAllocate(t *testing.T) { cmdtest.NoAllocations(t, hot, fill) }

// BenchmarkCommands sets a bit of strings of different sizes, which must not matter, and counts and combines.
func BenchmarkCommands(b *testing.B) {
	for _, bench := range []struct {
		name  string
		words []string
	}{
		{"SETBIT 100 MB", []string{"SETBIT", "huge", "7", "1"}}, {"SETBIT 100 KB", []string{"SETBIT", "long", "7", "1"}},
		{"SETBIT 3 B", []string{"SETBIT", "short", "7", "1"}}, {"BITCOUNT 100 KB", []string{"BITCOUNT", "long"}},
		{"BITOP 100 KB", []string{"BITOP", "AND", "d", "long", "long"}},
		{"BITFIELD", []string{"BITFIELD", "long", "INCRBY", "u8", "#100", "1"}},
	} {
		b.Run(bench.name, func(b *testing.B) {
			s := cmdtest.NewStore(b)
			fill(s)
			if bench.words[1] == "huge" {
				s.Do("SETBIT", "huge", "838860799", "1")
			}
			in := reply.Command(bench.words...)
			for b.Loop() {
				s.Send(in)
			}
		})
	}
}
