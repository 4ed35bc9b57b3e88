package hll_test

import (
	"strconv"
	"testing"

	"github.com/wedis/wedis/engine/internal/cmd/cmdtest"
	"github.com/wedis/wedis/tests/reply"
)

// hot are the commands of hot paths: none may allocate once its key exists.
var hot = [][]string{
	{"PFADD", "sparse", "7"}, {"PFADD", "dense", "7", "8", "9"}, {"PFCOUNT", "sparse"}, {"PFCOUNT", "dense"}, {"PFCOUNT", "missing"},
	{"PFCOUNT", "sparse", "dense"},
}

func fill(s *cmdtest.Store) {
	for i := range 20000 {
		if i < 100 {
			s.Do("PFADD", "sparse", strconv.Itoa(i))
		}
		s.Do("PFADD", "dense", strconv.Itoa(i))
	}
}

func TestHotCommandsDoNotAllocate(t *testing.T) { cmdtest.NoAllocations(t, hot, fill) }

func BenchmarkCommands(b *testing.B) {
	s := cmdtest.NewStore(b)
	fill(s)
	for _, words := range hot {
		in := reply.Command(words...)
		b.Run(words[0]+" "+words[1], func(b *testing.B) {
			for b.Loop() {
				s.Send(in)
			}
		})
	}
}
