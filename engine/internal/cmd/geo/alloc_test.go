package geo_test

import (
	"fmt"
	"testing"

	"github.com/wedis/wedis/engine/internal/cmd/cmdtest"
	"github.com/wedis/wedis/tests/reply"
)

// hot are the commands of hot paths: none may allocate once its key exists.
var hot = [][]string{
	{"GEOADD", "g", "0.1", "0.1", "m1"}, {"GEOPOS", "g", "m1", "m2", "nobody"}, {"GEODIST", "g", "m1", "m2", "KM"},
	{"GEOHASH", "g", "m1", "m2"},
}

func TestHotCommandsDoNotAllocate(t *testing.T) {
	cmdtest.NoAllocations(t, hot, func(s *cmdtest.Store) {
		for i := range 1000 {
			s.Do("GEOADD", "g", fmt.Sprint(i%100), fmt.Sprint(i/100), fmt.Sprint("m", i))
		}
	})
}

func BenchmarkCommands(b *testing.B) {
	s := cmdtest.NewStore(b)
	for i := range 100_000 {
		s.Do("GEOADD", "g", fmt.Sprint(float64(i%1000)/50), fmt.Sprint(float64(i/1000)/5), fmt.Sprint("m", i))
	}
	for _, words := range append(hot, []string{"GEOSEARCH", "g", "FROMLONLAT", "10", "10", "BYRADIUS", "50", "km", "WITHDIST"}) {
		in := reply.Command(words...)
		b.Run(words[0], func(b *testing.B) {
			for b.Loop() {
				s.Send(in)
			}
		})
	}
}
