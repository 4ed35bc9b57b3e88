package set_test

import (
	"strings"
	"testing"

	"github.com/wedis/wedis/tests/reply"
)

// TestNoGoAllocations runs what handlers do most, on sets of each kind: it must leave nothing to the garbage collector.
func TestNoGoAllocations(t *testing.T) {
	for kind, members := range kinds(400) {
		s := newStore(t)
		s.do(append([]string{"SADD", "s"}, members...)...)
		for _, line := range []string{"SADD s 77 x", "SISMEMBER s 77", "SMISMEMBER s 77 a b", "SREM s 77 x", "SCARD s", "SPOP s",
			"SRANDMEMBER s", "SRANDMEMBER s -3", "SMEMBERS s"} {
			in := reply.Command(strings.Fields(line)...)
			run := func() { s.Exec(s.session, 1e15, in); s.Journal() }
			run() // buffers grow
			if n := testing.AllocsPerRun(50, run); n != 0 && !debugBuild(s) {
				t.Errorf("%s, %s: %g Go allocations", kind, line, n)
			}
		}
	}
}

// debugBuild says whether the tag wedisdebug is set: blocks have canaries then, and a map of them is kept.
func debugBuild(s *store) bool {
	a := s.Store.Arena()
	r := a.Alloc(8)
	defer a.Free(r)
	return a.Size(r) != 8
}
