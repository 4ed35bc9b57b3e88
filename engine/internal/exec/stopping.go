package exec

import "github.com/wedis/wedis/engine/internal/resp"

const errNotStopped = "ERR Errors trying to SHUTDOWN. Check logs."

// Shutdown makes the host end the process. There is no reply but the end of the connection, unless that fails. Until
// then commands that write wait, so that what the host saves is all there is.
func (c *Ctx) Shutdown(how ShutdownOptions) {
	s := c.srv
	if s.loading { // half a store is not to take the place of a whole one
		how.Save, how.NoSave = false, true
	}
	if !s.stopping {
		if s.Host.Shutdown == nil {
			c.Error(errNotStopped)
			return
		}
		s.Log(LogWarning, "User requested shutdown...")
		if err := s.Host.Shutdown(how); err != nil {
			s.Log(LogWarning, "Can't shut down: "+err.Error())
			c.Error(errNotStopped)
			return
		}
		s.stopping = true
		s.bindPause()
	}
	c.Block(Wait{Heard: func() func(*resp.Writer) {
		if s.stopping {
			return nil
		}
		return s.answer(errNotStopped, nil)
	}})
}

// Unstopped reports that what Host.Shutdown began has failed.
func (s *Server) Unstopped(now int64, err error) {
	s.setNow(now)
	if !s.stopping {
		return
	}
	s.stopping = false
	s.Log(LogWarning, "Errors trying to shut down the server. Check the logs for more information.")
	s.endWaits()
	s.hear()
}
