package exec

import (
	"slices"

	"github.com/wedis/wedis/engine/internal/resp"
)

const (
	// outputStep is where Exec pauses, so that a small pipeline of reads of
	// large values cannot ask for all of them at once.
	outputStep = 32 << 20
	// keptBuffer is the largest buffer a session keeps between calls; keptReplies
	// is that of replies, as long as they go on filling it.
	keptBuffer  = 1 << 20
	keptReplies = 4 << 20
)

// Session is one client's connection: its input so far, its replies and what it
// has said of itself.
type Session struct {
	ID            int64
	Peer          string // address, for CLIENT LIST
	Name          string // CLIENT SETNAME
	LibName       string // CLIENT SETINFO
	LibVersion    string
	User          string
	DB            int
	Authenticated bool
	NoEvict       bool
	NoTouch       bool
	Last          *Command // running or run last
	OpenedAt      int64    // µs
	ActiveAt      int64    // µs

	out     resp.Writer
	parser  resp.Parser
	pending []byte // input after the last whole command
	reading int    // length of the input that is running
	peak    int    // most bytes of output to one call
	more    bool   // pending may hold whole commands
	closing bool
	unasked place // among those whose out holds what no command asked for

	limits   restrictions // beside those of all
	tx       transaction
	watching []*watch
	blocked  *waiting // nil: it does not wait
}

// OpenSession starts a session at now (µs).
func (s *Server) OpenSession(now int64, peer string) *Session {
	s.lastID++
	s.Stats.Connections++
	c := &Session{ID: s.lastID, Peer: peer, OpenedAt: now, ActiveAt: now}
	c.out.Limit = s.host.output
	c.Reset(s)
	s.sessions = append(s.sessions, c)
	return c
}

// Reset gives a session the state of a new one, as the command RESET does. Its
// queue and watches are the caller's to drop. NoEvict stays, as in redis-server 7.0.
func (c *Session) Reset(s *Server) {
	c.DB = 0
	c.Name = ""
	c.User = "default"
	c.Authenticated = s.Config.RequirePass == ""
	c.NoTouch = false
	c.out.Proto = 2
}

// trusts reports whether a session may run commands: it has authenticated, or
// need not because there is no password any more.
func (s *Server) trusts(c *Session) bool { return c.Authenticated || s.Config.RequirePass == "" }

// CloseSession ends a session; whatever it queued is dropped.
func (s *Server) CloseSession(c *Session) {
	c.closing = true
	s.unblock(c)
	s.release(c)
	if i, open := s.indexOf(c.ID); open {
		s.sessions = slices.Delete(s.sessions, i, i+1)
	}
	s.Output(c)
}

// Sessions returns the open sessions by ID.
func (s *Server) Sessions() []*Session { return s.sessions }

// SessionByID returns an open session, or nil.
func (s *Server) SessionByID(id int64) *Session {
	if i, open := s.indexOf(id); open {
		return s.sessions[i]
	}
	return nil
}

// indexOf returns where a session stands among the open ones, or where it would.
func (s *Server) indexOf(id int64) (i int, open bool) {
	low, high := 0, len(s.sessions)
	for low < high {
		if mid := (low + high) / 2; s.sessions[mid].ID < id {
			low = mid + 1
		} else {
			high = mid
		}
	}
	return low, low < len(s.sessions) && s.sessions[low].ID == id
}

// Close makes the host close the session once its replies are written.
func (c *Session) Close() { c.closing = true }

// Closing reports whether the host is to close the session.
func (c *Session) Closing() bool { return c.closing }

// More reports whether Exec paused with commands left: the host takes the
// replies and calls Exec again, with or without more input.
func (c *Session) More() bool { return c.more && !c.closing }

// Proto returns the RESP version, 2 or 3.
func (c *Session) Proto() int { return c.out.Proto }

// SetProto changes the RESP version.
func (c *Session) SetProto(v int) { c.out.Proto = v }

// Buffers are the bytes that a session holds.
type Buffers struct {
	Input      int // received: the commands that are running and the start of the next
	InputRoom  int // allocated for input beyond that
	Output     int // replies that the host has not taken
	OutputSize int // allocated for replies
	OutputPeak int // most bytes of replies to one call of Exec
	Queue      int // arguments of commands queued in a transaction
}

// Buffers returns the bytes that the session holds.
func (c *Session) Buffers() Buffers {
	output := 0
	if c.reading > 0 || c.hasUnasked() { // else it has been returned
		output = len(c.out.Buf)
	}
	return Buffers{
		Input:      max(c.reading, len(c.pending)),
		InputRoom:  cap(c.pending) - len(c.pending),
		Output:     output,
		OutputSize: cap(c.out.Buf),
		OutputPeak: c.peak,
		Queue:      c.tx.size,
	}
}

// Exec runs the commands in the input at now (µs) and returns their replies,
// valid until the next call for the session. An incomplete command is kept for
// the next call.
func (s *Server) Exec(c *Session, now int64, in []byte) []byte {
	s.beginCall(c, now, in)
	buf := in
	held := len(c.pending)
	if held > 0 {
		c.pending = c.append(in)
		buf = c.pending
	}
	c.reading = len(buf)
	rest := s.run(c, buf)
	c.keep(rest)
	s.held += int64(len(c.pending) - held)
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
		held := len(c.pending)
		c.pending = resp.AppendCommand(c.pending, argv...)
		if c.blocked == nil {
			c.keep(s.run(c, c.pending))
		}
		s.held += int64(len(c.pending) - held)
	case !c.closing:
		s.dispatch(c, argv)
	}
	return s.endCall(c)
}

func (s *Server) beginCall(c *Session, now int64, in []byte) {
	s.setNow(now)
	c.ActiveAt = now
	s.startOutput(c)
	s.Stats.InputBytes += int64(len(in))
}

func (s *Server) endCall(c *Session) []byte {
	if len(s.blocked.resumed) > 0 {
		s.resume()
	}
	c.reading = 0
	if s.held > 0 && !c.more {
		s.bindInput(c)
	}
	c.peak = max(c.peak, len(c.out.Buf))
	s.Stats.OutputBytes += int64(len(c.out.Buf))
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
		if len(c.out.Buf) > outputStep {
			c.more = true
			break
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

// append adds input to what is pending, growing once for a bulk whose length is
// known.
func (c *Session) append(in []byte) []byte {
	if need := c.parser.Need(); need > len(in) && cap(c.pending)-len(c.pending) < need {
		c.pending = slices.Grow(c.pending, min(need, max(keptBuffer, 2*len(c.pending))))
	}
	return append(c.pending, in...)
}

// keep stores the input that is left for the next call. rest may be the tail of
// pending itself. A long buffer is not kept for a short rest, nor are the views
// of it that the last command had.
func (c *Session) keep(rest []byte) {
	if cap(c.pending) > keptBuffer && len(rest) < cap(c.pending)/4 {
		c.pending = append([]byte(nil), rest...)
		c.parser.Release()
	} else if len(rest) > 0 || len(c.pending) > 0 {
		c.pending = append(c.pending[:0], rest...)
	}
}

// startOutput begins an empty reply buffer, or goes on with the one that holds
// what nobody took yet: the replies will follow it.
func (s *Server) startOutput(c *Session) {
	if c.hasUnasked() {
		c.unasked.leave()
		return
	}
	if n := cap(c.out.Buf); n > keptBuffer && (n > keptReplies || len(c.out.Buf) < n/4) {
		c.out.Buf = nil
	}
	c.out.Buf = c.out.Buf[:0]
}

// Push appends unasked output to a session with fn and lets the host know, unless
// its replies are on the way to the host anyway.
func (s *Server) Push(c *Session, fn func(w *resp.Writer)) {
	s.beginUnasked(c)
	fn(&c.out)
	s.announce(c)
}

// beginUnasked makes a session's buffer ready for output that no command asked
// for.
func (s *Server) beginUnasked(c *Session) {
	if !c.hasUnasked() && c.reading == 0 {
		s.startOutput(c)
	}
}

// announce lets the host know of such output.
func (s *Server) announce(c *Session) {
	if !c.hasUnasked() && c.reading == 0 {
		s.ready.join(&c.unasked, c)
	}
}

// hasUnasked reports whether there is output that no command asked for, and that the host has not taken.
func (c *Session) hasUnasked() bool { return c.unasked.queue != nil }

// Ready returns the session that has had unasked output for longest, or nil.
func (s *Server) Ready() *Session { return s.ready.head() }

// Output takes a session's unasked output, valid until the next call for it.
func (s *Server) Output(c *Session) []byte {
	if !c.hasUnasked() {
		return nil
	}
	c.unasked.leave()
	return c.out.Buf
}
