package stream_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/wedis/wedis/engine/internal/cmd/cmdtest"
	"github.com/wedis/wedis/tests/reply"
)

// fill adds n entries, which a group has read.
func fill(s *cmdtest.Store, n int) {
	s.Do("XGROUP", "CREATE", "s", "g", "0", "MKSTREAM")
	for i := range n {
		s.Do("XADD", "s", fmt.Sprint(i+1, "-0"), "field", "value")
	}
	s.Do("XREADGROUP", "GROUP", "g", "c", "STREAMS", "s", ">")
}

// hot are the commands of hot paths, which must not allocate once the key exists.
var hot = [][]string{
	{"XADD", "s", "*", "myfield", "some value"}, {"XLEN", "s"}, {"XRANGE", "s", "-", "+", "COUNT", "10"},
	{"XREVRANGE", "s", "+", "-", "COUNT", "1"}, {"XTRIM", "s", "MAXLEN", "1000000"}, {"XPENDING", "s", "g"},
}

func TestHotCommandsDoNotAllocate(t *testing.T) {
	cmdtest.NoAllocations(t, hot, func(s *cmdtest.Store) { fill(s, 100) })
}

func BenchmarkCommands(b *testing.B) {
	for _, words := range append(hot,
		[]string{"XDEL", "s", "7-7"}, []string{"XREAD", "COUNT", "10", "STREAMS", "s", "500-0"},
		[]string{"XADD", "s", "MAXLEN", "~", "1000", "*", "myfield", "some value"},
		[]string{"XREADGROUP", "GROUP", "g", "c", "COUNT", "1", "STREAMS", "s", "0"},
		[]string{"XCLAIM", "s", "g", "c", "0", "5-0", "JUSTID"}, []string{"XINFO", "STREAM", "s"},
	) {
		b.Run(strings.Join(words, "_"), func(b *testing.B) {
			s := cmdtest.NewStore(b)
			fill(s, 1000)
			in := reply.Command(words...)
			b.ReportAllocs()
			for b.Loop() {
				s.Send(in)
			}
		})
	}
}

// BenchmarkLargeStream runs what must not depend on the size of a stream.
func BenchmarkLargeStream(b *testing.B) {
	s := cmdtest.NewStore(b)
	fill(s, 1_000_000)
	for _, words := range [][]string{
		{"XADD", "s", "*", "field", "value"}, {"XLEN", "s"}, {"XRANGE", "s", "500000", "+", "COUNT", "10"}, {"XDEL", "s", "400000-0", "1-0"},
		{"XREVRANGE", "s", "+", "-", "COUNT", "10"}, {"XREAD", "COUNT", "10", "STREAMS", "s", "700000"}, {"XINFO", "STREAM", "s"},
		{"XPENDING", "s", "g", "-", "+", "10"}, {"XACK", "s", "g", "5000-0"}, {"XAUTOCLAIM", "s", "g", "d", "0", "300000", "COUNT", "10"},
		{"XTRIM", "s", "MAXLEN", "~", "1000000"}, {"XGROUP", "CREATE", "s", "h", "$"}, {"MEMORY", "USAGE", "s"}, {"XINFO", "STREAM", "s", "FULL"},
	} {
		b.Run(strings.Join(words, "_"), func(b *testing.B) {
			in := reply.Command(words...)
			for b.Loop() {
				s.Send(in)
			}
		})
	}
}
