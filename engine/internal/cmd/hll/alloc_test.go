package hll_test

import (
	"strconv"
	"testing"

	"github.com/wedis/wedis/engine/internal/cmd"
	"github.com/wedis/wedis/engine/internal/config"
	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/tests/reply"
)

// hot are the commands of hot paths: none may allocate once its key exists.
var hot = [][]string{
	{"PFADD", "sparse", "7"}, {"PFADD", "dense", "7", "8", "9"}, {"PFCOUNT", "sparse"}, {"PFCOUNT", "dense"}, {"PFCOUNT", "missing"},
	{"PFCOUNT", "sparse", "dense"},
}

func newStore() func(words ...string) []byte {
	const now = 1_700_000_000_000_000
	s := exec.NewServer(exec.NewTable(cmd.Tables()...), config.Default(), 1, now)
	s.EnableJournal()
	session := s.OpenSession(now, "")
	for i := range 20000 {
		if i < 100 {
			s.Exec(session, now, reply.Command("PFADD", "sparse", strconv.Itoa(i)))
		}
		s.Exec(session, now, reply.Command("PFADD", "dense", strconv.Itoa(i)))
	}
	s.Journal()
	return func(words ...string) []byte {
		out := s.Exec(session, now, reply.Command(words...))
		s.Journal()
		return out
	}
}

func TestHotCommandsDoNotAllocate(t *testing.T) {
	do := newStore()
	for _, words := range hot {
		do(words...)
		do(words...)
		own := testing.AllocsPerRun(100, func() { reply.Command(words...) })
		if n := testing.AllocsPerRun(100, func() { do(words...) }); n != own {
			t.Errorf("%q allocates %v times", words, n-own)
		}
	}
}

func BenchmarkCommands(b *testing.B) {
	do := newStore()
	for _, words := range hot {
		b.Run(words[0]+" "+words[1], func(b *testing.B) {
			for b.Loop() {
				do(words...)
			}
		})
	}
}
