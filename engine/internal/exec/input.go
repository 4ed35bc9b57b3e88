package exec

import (
	"github.com/wedis/wedis/engine/internal/resp"
)

// Exec runs the commands in the input at now (µs) and returns their replies,
// valid until the next call for the session. An incomplete command is kept for
// the next call.
func (s *Server) Exec(c *Session, now int64, in []byte) []byte {
	s.beginCall(c, now, in)
	buf := in
	if len(c.pending) > 0 {
		c.pending = c.append(in)
		buf = c.pending
	}
	c.reading = len(buf)
	s.keep(c, s.run(c, buf))
	return s.endCall(c)
}

// ExecSplit runs one command of count arguments that the host has split, see
// [resp.Parser.Split]. It leaves alone what is pending, unless the session waits, or
// there are commands left: then the command is added to those.
func (s *Server) ExecSplit(c *Session, now int64, in []byte, count int) []byte {
	s.beginCall(c, now, in)
	c.reading = len(in)
	argv, err := c.parser.Split(in, count)
	switch {
	case err != nil:
		s.breach(c, err)
	case c.blocked != nil || c.more:
		c.pending = resp.AppendCommand(c.pending, argv...)
		rest := c.pending
		if c.blocked == nil {
			rest = s.run(c, rest)
		}
		s.keep(c, rest)
	case !c.closing:
		s.dispatch(c, argv)
	}
	return s.endCall(c)
}

func (s *Server) beginCall(c *Session, now int64, in []byte) {
	s.setNow(now)
	if s.limits&restrictPaused != 0 {
		s.endPause() // if its time is up: who waits for that goes first
	}
	c.ActiveAt = now
	s.startOutput(c)
	s.Stats.InputBytes += int64(len(in))
	s.Stats.Reads++
}

func (s *Server) endCall(c *Session) []byte {
	if len(s.blocked.resumed) > 0 {
		s.resume()
	}
	if s.audience&hasTrackers != 0 {
		s.broadcast()
	}
	if s.held > 0 && !c.more {
		s.bindInput(c)
	}
	if len(c.out.Buf)+c.unsent > s.clients.unweighed {
		s.weigh(c)
	}
	if cap(c.out.Buf) > largeBuffer && c.room != cap(c.out.Buf) {
		s.keepRoom(c)
	}
	c.reading = 0
	c.peak = max(c.peak, len(c.out.Buf))
	s.Stats.OutputBytes += int64(len(c.out.Buf))
	s.Stats.Writes++
	return c.out.Buf
}

// breach answers input that breaks the protocol.
func (s *Server) breach(c *Session, err error) {
	s.Stats.countError("ERR")
	c.out.Error(err.Error())
	c.closing = true
}

// run executes the whole commands in buf and returns what is left of it.
func (s *Server) run(c *Session, buf []byte) []byte {
	c.more = false
	for len(buf) > 0 && !c.closing && c.blocked == nil {
		if len(c.out.Buf) > s.clients.step {
			if s.weigh(c); c.closing {
				break
			}
			if len(c.out.Buf) > outputStep {
				c.more = true
				break
			}
		}
		argv, n, err := c.parser.Next(buf, resp.Limits{
			MaxBulk:       s.Config.MaxValue(),
			Authenticated: s.trusts(c),
		})
		buf = buf[n:]
		if err != nil {
			s.breach(c, err)
			break
		}
		if argv == nil {
			break
		}
		s.dispatch(c, argv)
	}
	return buf
}

// append adds input to what is pending, with room for all of an argument whose length is known, or for much of a long
// one: what a client announces, it need not send.
func (c *Session) append(in []byte) []byte {
	held := len(c.pending)
	if need := c.parser.Need(); need > len(in) && cap(c.pending)-held < need {
		room := max(keptBuffer, 2*held)
		if need <= room || cap(c.pending)-held < len(in) {
			grown := make([]byte, held, held+max(min(need, room), len(in)))
			copy(grown, c.pending)
			c.pending = grown
		}
	}
	return append(c.pending, in...)
}

// recycle keeps the buffer that a session gives back for the next one with a long argument: long values that come one after
// the other would have the collector run for nothing else.
func (s *Server) recycle(buf []byte) {
	if cap(buf) <= keptBuffer && cap(buf) > cap(s.spareInput) {
		s.spareInput = buf[:0]
	}
}

// roomFor returns an empty buffer for the beginning of a command, and all of an argument of it whose length is known or much
// of a long one.
func (s *Server) roomFor(held, need int) []byte {
	size := held + min(need, keptBuffer-held)
	if spare := s.spareInput; cap(spare) >= size {
		s.spareInput = nil
		return spare
	}
	return make([]byte, 0, size)
}

// keep stores the input that is left for the next call. rest may be the tail of
// pending itself. A long buffer is not kept for a short rest, nor are the views
// of it that the last command had: of ten thousand sessions each has its own.
func (s *Server) keep(c *Session, rest []byte) {
	switch {
	case c.closing:
		c.pending = nil
		c.parser.Release()
	case cap(c.pending) > keptInput && len(rest) < cap(c.pending)/4:
		old := c.pending
		c.pending = append([]byte(nil), rest...)
		c.parser.Release()
		s.recycle(old)
	case cap(c.pending) < len(rest) && len(rest) > keptInput && len(rest) < keptBuffer:
		c.pending = append(s.roomFor(len(rest), c.parser.Need()), rest...)
	case len(rest) > 0 || len(c.pending) > 0:
		c.pending = append(c.pending[:0], rest...)
	}
	if len(c.pending) != c.counted {
		s.countInput(c)
	}
}

// countInput counts what a session's input takes.
func (s *Server) countInput(c *Session) {
	size := len(c.pending)
	if c.blocked != nil {
		size += c.blocked.size
	}
	s.held += int64(size - c.counted)
	c.counted = size
	s.bindKeys()
}
