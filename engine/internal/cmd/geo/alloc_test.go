package geo_test

import (
	"fmt"
	"testing"

	"github.com/wedis/wedis/engine/internal/cmd"
	"github.com/wedis/wedis/engine/internal/config"
	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/tests/reply"
)

// hot are the commands of hot paths: none may allocate once its key exists.
var hot = [][]string{
	{"GEOADD", "g", "0.1", "0.1", "m1"}, {"GEOPOS", "g", "m1", "m2", "nobody"}, {"GEODIST", "g", "m1", "m2", "KM"},
	{"GEOHASH", "g", "m1", "m2"},
}

func TestHotCommandsDoNotAllocate(t *testing.T) {
	const now = 1_700_000_000_000_000
	s := exec.NewServer(exec.NewTable(cmd.Tables()...), config.Default(), 1, now)
	s.EnableJournal()
	session := s.OpenSession(now, "")
	for i := range 1000 {
		s.Exec(session, now, reply.Command("GEOADD", "g", fmt.Sprint(i%100), fmt.Sprint(i/100), fmt.Sprint("m", i)))
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

func BenchmarkCommands(b *testing.B) {
	const now = 1_700_000_000_000_000
	s := exec.NewServer(exec.NewTable(cmd.Tables()...), config.Default(), 1, now)
	session := s.OpenSession(now, "")
	for i := range 100_000 {
		s.Exec(session, now, reply.Command("GEOADD", "g", fmt.Sprint(float64(i%1000)/50), fmt.Sprint(float64(i/1000)/5), fmt.Sprint("m", i)))
	}
	for _, words := range append(hot, []string{"GEOSEARCH", "g", "FROMLONLAT", "10", "10", "BYRADIUS", "50", "km", "WITHDIST"}) {
		in := reply.Command(words...)
		b.Run(words[0], func(b *testing.B) {
			for b.Loop() {
				s.Exec(session, now, in)
			}
		})
	}
}
