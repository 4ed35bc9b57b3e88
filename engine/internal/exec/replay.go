package exec

import (
	"strconv"

	"github.com/wedis/wedis/engine/internal/resp"
)

// Load tells that the store is being filled with what was kept. Until Loaded it
// is the store of an earlier time: no key expires and none is evicted, since
// what comes later in the journal may save it.
func (s *Server) Load() {
	s.loading = true
	s.limits.restrict(restrictLoading, true)
}

// Loaded ends what Load, or the first Replay, has begun.
func (s *Server) Loaded() {
	s.loading = false
	s.snapshots.saved = s.dirty // all that is there comes from where it is kept
	s.limits.restrict(restrictLoading, false)
}

// Loading reports whether the store is being filled.
func (s *Server) Loading() bool { return s.loading }

// Replaying reports whether a journal is being applied. It has been accepted once
// and is not to be refused for limits that came later.
func (s *Server) Replaying() bool { return s.replaying }

// ReplayError says where a journal could not be applied.
type ReplayError struct {
	Offset int // bytes of whole units before: what is left when the journal is cut there is sound
	Reason string
}

func (e *ReplayError) Error() string {
	return "journal damaged at byte " + strconv.Itoa(e.Offset) + ": " + e.Reason
}

// Replay applies a journal at now (µs), as a part of loading: it begins that, and
// Loaded ends it. Expiries are in the journal as deletions. Nothing of it becomes
// journal again; effects that wait for Journal go on waiting. An error names the
// byte where it stopped; what came before it has been applied.
func (s *Server) Replay(now int64, journal []byte) error {
	s.setNow(now)
	s.Load()
	s.replaying = true
	c := &Session{Authenticated: true}
	c.out.Proto = 2
	c.out.Limit = s.host.output
	defer func() {
		s.Discard(c)
		s.replaying = false
	}()
	applied := 0 // length of whole units
	for read := 0; read < len(journal); {
		argv, n, err := c.parser.Next(journal[read:], resp.Limits{MaxBulk: 1 << 32, Authenticated: true})
		if err != nil {
			return &ReplayError{applied, err.Error()}
		}
		read += n
		if argv == nil {
			break
		}
		s.startOutput(c)
		failures := s.Stats.failures
		s.dispatch(c, argv)
		if s.Stats.failures != failures {
			return &ReplayError{applied, c.firstError()}
		}
		if !c.tx.open {
			applied = read
		}
	}
	if applied < len(journal) {
		return &ReplayError{applied, "unexpected end of journal"}
	}
	return nil
}

// firstError is the error that a session's output consists of.
func (c *Session) firstError() string {
	out := c.out.Buf
	if len(out) > 2 && out[0] == '-' {
		return string(out[1 : len(out)-2])
	}
	return "a command of a transaction failed" // and stands somewhere among its replies
}
