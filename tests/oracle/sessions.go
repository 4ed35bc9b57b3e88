package oracle

import (
	"bytes"
	"errors"
	"syscall"
	"time"
)

// Sessions are connections to a Server by name: the server as the corpus sees it.
type Sessions struct {
	*Server
	open map[string]*Conn
}

// NewSessions gives the named sessions of a server. Closing them closes the server.
func NewSessions(s *Server) *Sessions { return &Sessions{s, map[string]*Conn{}} }

// Exec sends bytes on a session, which is opened if need be, and waits until they are worked off.
func (s *Sessions) Exec(session string, in []byte) error {
	c := s.open[session]
	if c == nil {
		var err error
		if c, err = s.Dial(); err != nil {
			return err
		}
		s.open[session] = c
	}
	s.monitored = s.monitored || bytes.Contains(bytes.ToUpper(in), []byte("MONITOR"))
	c.SetDeadline(time.Now().Add(patience))
	// A server that refuses the beginning hangs up without reading the rest: the replies say so.
	if _, err := c.Write(in); err != nil && !errors.Is(err, syscall.EPIPE) && !errors.Is(err, syscall.ECONNRESET) {
		return err
	}
	return s.Settle(len(in))
}

// Output takes everything that has come out of a session.
func (s *Sessions) Output(session string) (out []byte, closed bool, err error) {
	c := s.open[session]
	if c == nil {
		return nil, true, nil
	}
	for {
		more, closed, err := c.Available()
		out = append(out, more...)
		if closed || err != nil {
			delete(s.open, session)
			c.Close()
			return out, closed, err
		}
		if len(more) == 0 {
			return out, false, nil
		}
		if err := s.Settle(0); err != nil { // reading made room for more
			return out, false, err
		}
	}
}

// Hangup closes a session from this side.
func (s *Sessions) Hangup(session string) error {
	if c := s.open[session]; c != nil {
		delete(s.open, session)
		c.Close()
	}
	return s.Settle(0)
}

// Wait really waits: the server has a clock of its own.
func (s *Sessions) Wait(d time.Duration) error {
	time.Sleep(d)
	return nil
}

// Close ends the sessions and the server.
func (s *Sessions) Close() error {
	for _, c := range s.open {
		c.Close()
	}
	return s.Server.Close()
}
