package host

import (
	"bytes"
	"time"
)

// Sessions are sessions of an Engine by name, with the time: the engine as the corpus sees it.
type Sessions struct {
	engine Engine
	open   map[string]Session
	out    map[string][]byte
	now    int64
	crumbs int
}

// NewSessions gives the named sessions of an engine whose time is now. Where crumbs is not 0, input arrives in pieces of
// so many bytes. Closing them closes the engine.
func NewSessions(e Engine, now int64, crumbs int) *Sessions {
	return &Sessions{engine: e, open: map[string]Session{}, out: map[string][]byte{}, now: now, crumbs: crumbs}
}

// Exec runs bytes on a session, which is opened if need be.
func (s *Sessions) Exec(session string, in []byte) error {
	id := s.open[session]
	if id == 0 {
		id = s.engine.OpenSession(s.now, "127.0.0.1:"+session)
		s.open[session] = id
	}
	size := len(in)
	if s.crumbs > 0 {
		size = s.crumbs
	}
	for len(in) > 0 && !s.engine.Closing(id) {
		n := min(size, len(in))
		s.out[session] = append(s.out[session], s.engine.Exec(id, s.now, bytes.Clone(in[:n]))...)
		in = in[n:]
	}
	for ready := s.engine.Ready(); ready != 0; ready = s.engine.Ready() {
		for name, id := range s.open {
			if id == ready {
				s.out[name] = append(s.out[name], s.engine.Output(id)...)
			}
		}
	}
	return nil
}

// Output takes everything that has come out of a session.
func (s *Sessions) Output(session string) (out []byte, closed bool, err error) {
	out = s.out[session]
	delete(s.out, session)
	id := s.open[session]
	if id != 0 && s.engine.Closing(id) {
		return out, true, s.Hangup(session)
	}
	return out, id == 0, nil
}

// Hangup closes a session.
func (s *Sessions) Hangup(session string) error {
	if id := s.open[session]; id != 0 {
		s.engine.CloseSession(id, s.now)
		delete(s.open, session)
	}
	return nil
}

// Wait lets the engine's time pass, with the calls of Tick that a host makes.
func (s *Sessions) Wait(d time.Duration) error {
	s.now += d.Microseconds()
	for next := s.engine.Tick(s.now); next != 0 && next <= s.now; next = s.engine.Tick(s.now) {
	}
	return nil
}

// Close ends the engine.
func (s *Sessions) Close() error {
	s.engine.Close()
	return nil
}
