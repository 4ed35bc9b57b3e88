package cmdtest

import (
	"testing"

	"github.com/wedis/wedis/engine/internal/cmd"
	"github.com/wedis/wedis/engine/internal/config"
	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/tests/reply"
)

// Start is when the clock of a Store starts, µs.
const Start = 1_700_000_000_000_000

// Store is a store of ours with one session and a clock that only the test moves. It keeps no journal until
// EnableJournal.
type Store struct {
	*exec.Server
	Session *exec.Session
	Now     int64 // µs
}

// NewStore starts a store. Settings are names and values in turn, as in redis.conf.
func NewStore(tb testing.TB, settings ...string) *Store {
	tb.Helper()
	s := &Store{Server: newServer(tb, Start, true, settings), Now: Start}
	s.Session = s.OpenSession(Start, "")
	return s
}

// Do runs a command and returns its reply as it is sent.
func (s *Store) Do(words ...string) string { return string(s.Send(reply.Command(words...))) }

// Send is Do for bytes that a client sends. The reply is valid until the next call.
func (s *Store) Send(in []byte) []byte { return s.Exec(s.Session, s.Now, in) }

// NoAllocations runs each line over and over, on a store without a journal and on one with it, both of which fill has
// filled: it must succeed and leave nothing to Go's garbage collector. The lines of restore run after every line, to put
// back what it takes.
func NoAllocations(tb testing.TB, lines [][]string, fill func(*Store), restore ...[]string) {
	tb.Helper()
	for _, journal := range []bool{false, true} {
		s := NewStore(tb)
		if journal {
			s.EnableJournal()
		}
		fill(s)
		var again []byte
		for _, words := range restore {
			again = append(again, reply.Command(words...)...)
		}
		debug := debugBuild(s)
		for _, words := range lines {
			in := reply.Command(words...)
			run := func() {
				if out := s.Send(in); len(out) == 0 || out[0] == '-' {
					tb.Fatalf("%q: %q", words, out)
				}
				if len(again) > 0 {
					s.Send(again)
				}
				s.Journal()
			}
			run()
			run() // the journal has two buffers, each of which grows once
			if n := testing.AllocsPerRun(100, run); n != 0 && !debug {
				tb.Errorf("%q allocates %v times (journal: %t)", words, n, journal)
			}
		}
	}
}

// debugBuild says whether the tag wedisdebug is set: blocks have canaries then, and a map of them is kept.
func debugBuild(s *Store) bool {
	a := s.Store.Arena()
	r := a.Alloc(8)
	defer a.Free(r)
	return a.Size(r) != 8
}

// newServer returns a server with all commands. Only an active one takes out what has expired before a command meets it.
func newServer(tb testing.TB, now int64, active bool, settings []string) *exec.Server {
	tb.Helper()
	cfg := config.Default()
	cfg.ActiveExpire = active
	for i := 0; i < len(settings); i += 2 {
		if err := cfg.Set(settings[i], settings[i+1]); err != nil {
			tb.Fatal(err)
		}
	}
	return exec.NewServer(exec.NewTable(cmd.Tables()...), cfg, 1, now)
}
