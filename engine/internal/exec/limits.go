package exec

import "math"

// limits divide the memory of a host that cannot give more than so much, where
// running out of it ends everything. What is not given away here is for moving a
// large value or buffer to a larger block, for a moment twice the size.
type limits struct {
	values int64 // keys and values
	input  int64 // what all sessions have sent and nobody has run yet
	output int   // the replies to one call
	script int64 // what a script holds while it runs; 0: as much as package lua lets it
}

// SetMemory tells the bytes that the host can give altogether, 0 if it has no
// limit of its own. It binds whatever the settings say.
func (s *Server) SetMemory(n int64) {
	s.host = limits{math.MaxInt64, math.MaxInt64, math.MaxInt, 0}
	if n > 0 {
		s.host = limits{n / 16 * 7, n / 16 * 3, int(n / 32 * 5), n / 16}
	}
	s.ApplyConfig()
}

// overLimit reports whether keys and values take more than they may: maxmemory,
// or what the host can give.
func (s *Server) overLimit() bool { return s.UsedMemory() > s.limit }

// exhausted reports whether the host has no more to give for keys and values, the
// session's own input counted as if it were stored.
func (s *Server) exhausted(c *Session) bool {
	return s.UsedMemory()+int64(len(c.pending)) > s.host.values
}

// Room returns how many bytes more of keys and values the host has memory for.
func (s *Server) Room() int64 { return max(s.host.values-s.UsedMemory(), 0) }

// HasRoom reports whether the host can give n more bytes for a value, and replies
// when it cannot. It is for commands that need more than what the client sent.
func (c *Ctx) HasRoom(n int) bool {
	s := c.srv
	if int64(n) <= s.host.values-s.UsedMemory() || n <= 0 || s.replaying {
		return true
	}
	c.Error(ErrOOM)
	return false
}

// bindInput closes a session whose unfinished input is longer than
// client-query-buffer-limit, or more than the host can hold for all sessions.
// Like redis-server it does so without a word.
func (s *Server) bindInput(c *Session) {
	own := len(c.pending) + c.tx.size
	if int64(len(c.pending)) > s.Config.QueryBufferLimit || s.held > s.host.input && own > 0 {
		s.Stats.Overflowed++
		s.Log(LogWarning, "A client has sent too much that is no whole command: closing it")
		s.Disconnect(c)
	}
}

// release drops all input of a session.
func (s *Server) release(c *Session) {
	c.pending = nil
	s.countInput(c)
	c.parser.Release()
	s.Discard(c)
}

// bindOutput answers a command whose reply would have been too long for the host. One that is too long for the client
// ends the session.
func (s *Server) bindOutput(c *Ctx, start int) {
	w := c.Reply
	if w.Full {
		w.Full = false
		if w.Limit < s.host.output {
			s.overflow(c.Session)
			return
		}
		w.Buf = w.Buf[:start]
		c.Error(errReplyTooLong)
	}
}
