package exec

import "github.com/wedis/wedis/engine/internal/resp"

// What a session waits for may be the host's to do: that a snapshot is written, the journal synced, the process ended. It
// blocks with a function (Wait.Heard), which is asked whenever the host reports something.

// hear asks the sessions that wait for the host whether they have their answer now. It comes last in a call in which the
// host reports something.
func (s *Server) hear() {
	for p := s.blocked.sessions.first; p != nil; {
		session := p.session
		p = p.after
		if heard := session.blocked.Heard; heard != nil {
			if reply := heard(); reply != nil {
				s.Unblock(session, reply)
			}
		}
	}
	s.arm()
	if s.depth == 0 {
		s.resume()
		if s.audience&hasTrackers != 0 {
			s.broadcast()
		}
	}
}

// answer is the reply of a wait that the host ends: an error is counted as one.
func (s *Server) answer(err string, well func(w *resp.Writer)) func(*resp.Writer) {
	if err == "" {
		return well
	}
	return func(w *resp.Writer) {
		s.Stats.countError(err)
		w.Error(err)
	}
}
