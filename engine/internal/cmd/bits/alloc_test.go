package bits_test

import (
	"testing"

	"github.com/wedis/wedis/engine/internal/cmd"
	"github.com/wedis/wedis/engine/internal/config"
	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/tests/reply"
)

// hot are the commands of hot paths: none may allocate once its key exists.
var hot = [][]string{
	{"SETBIT", "short", "7", "1"}, {"SETBIT", "long", "400000", "1"}, {"SETBIT", "long", "400000", "0"}, {"GETBIT", "long", "5"},
	{"GETBIT", "missing", "5"}, {"GETBIT", "number", "5"}, {"BITCOUNT", "long"}, {"BITCOUNT", "long", "5", "-5", "BIT"},
	{"BITPOS", "long", "1"}, {"BITPOS", "long", "0", "100", "-1", "BIT"}, {"BITFIELD", "long", "INCRBY", "u8", "#100", "1"},
	{"BITFIELD_RO", "long", "GET", "i5", "100"},
}

func TestHotCommandsDoNotAllocate(t *testing.T) {
	const now = 1_700_000_000_000_000
	s := exec.NewServer(exec.NewTable(cmd.Tables()...), config.Default(), 1, now)
	s.EnableJournal()
	session := s.OpenSession(now, "")
	for _, words := range [][]string{{"SET", "short", "abc"}, {"SET", "number", "12345"}, {"SETBIT", "long", "800000", "1"}} {
		s.Exec(session, now, reply.Command(words...))
	}
	for _, words := range hot {
		in := reply.Command(words...)
		run := func() {
			if out := s.Exec(session, now, in); out[0] == '-' {
				t.Fatalf("%q: %s", words, out)
			}
			s.Journal()
		}
		run()
		run() // the journal has two buffers, each of which grows once
		if n := testing.AllocsPerRun(100, run); n != 0 {
			t.Errorf("%q allocates %v times", words, n)
		}
	}
}

// BenchmarkCommands sets a bit of strings of different sizes, which must not matter, and counts and combines.
func BenchmarkCommands(b *testing.B) {
	const now = 1_700_000_000_000_000
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
			s := exec.NewServer(exec.NewTable(cmd.Tables()...), config.Default(), 1, now)
			session := s.OpenSession(now, "")
			for _, words := range [][]string{{"SET", "short", "abc"}, {"SETBIT", "long", "800000", "1"}} {
				s.Exec(session, now, reply.Command(words...))
			}
			if bench.words[1] == "huge" {
				s.Exec(session, now, reply.Command("SETBIT", "huge", "838860799", "1"))
			}
			in := reply.Command(bench.words...)
			for b.Loop() {
				s.Exec(session, now, in)
			}
		})
	}
}
