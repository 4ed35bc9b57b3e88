package exec

import (
	"github.com/wedis/wedis/engine/internal/config"
	"github.com/wedis/wedis/engine/internal/resp"
)

// Output that nobody asked for, and output that waits: the engine holds what the host has not taken, and learns from
// the host how much that holds for a client that does not read ([Server.Unsent]). Together they are what
// client-output-buffer-limit binds.

// Class is a class of sessions, each with limits of its own on output that waits.
type Class int

// The classes, as client-output-buffer-limit orders them.
const (
	ClassNormal Class = iota
	ClassReplica
	ClassPubSub
)

const (
	// replyChunk is how much output redis-server keeps beside the list of replies that it limits.
	replyChunk = 16 << 10
	// replyNode is what a node of that list takes.
	replyNode = 40
)

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
	if c.closing {
		return
	}
	s.beginUnasked(c)
	start := len(c.out.Buf)
	fn(&c.out)
	if c.muted.silent() && s.runs(c) { // replies are dropped, this is none
		c.muted.kept = append(c.muted.kept, c.out.Buf[start:]...)
		c.out.Buf = c.out.Buf[:start]
	}
	s.announce(c)
	if c.reading == 0 && len(c.out.Buf)+c.unsent > s.clients.unweighed {
		s.weigh(c)
	}
}

// runs reports whether a command of the session is running.
func (s *Server) runs(c *Session) bool { return s.depth > 0 && s.contexts[0].Session == c }

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

// Output takes a session's unasked output, valid until the next call for it. When
// Closing is true then, the host closes the session after it: there may be none.
func (s *Server) Output(c *Session) []byte {
	if !c.hasUnasked() {
		return nil
	}
	c.unasked.leave()
	s.Stats.OutputBytes += int64(len(c.out.Buf))
	return c.out.Buf
}

// Unsent tells at now (µs) how many bytes of a session's output the host has taken but its client not yet read: what
// waits in the host's own buffers. A host calls it when that becomes more than nothing, as it changes, and when it is
// nothing again. The session may be closing afterwards, as one with unasked output.
func (s *Server) Unsent(c *Session, now int64, bytes int) {
	s.setNow(now)
	if !c.ended {
		s.clients.unsent += bytes - c.unsent
		c.unsent = bytes
		s.bindKeys()
		s.weigh(c)
	}
}

// waitingOutput is how many bytes of output wait for the client to read them.
func (c *Session) waitingOutput() int {
	if c.reading > 0 || c.hasUnasked() { // else it has been returned
		return len(c.out.Buf) + c.unsent
	}
	return c.unsent
}

// Backlog divides the output that waits as redis-server does: what is in the fixed buffer, and the number and memory
// of the nodes of the list behind that, which is what limits bind.
func (c *Session) Backlog() (fixed, nodes, memory int) {
	n := c.waitingOutput()
	fixed = min(n, replyChunk)
	nodes = (n - fixed + replyChunk - 1) / replyChunk
	return fixed, nodes, n - fixed + nodes*replyNode
}

// Class returns the class of the session.
func (c *Session) Class() Class {
	if c.Listening {
		return ClassPubSub
	}
	return ClassNormal
}

// overflows reports whether more output waits than the session's class may have, or has waited for too long. The store's
// own sessions have no limit: what the program reads is up to itself, and it cannot while it publishes.
func (s *Server) overflows(c *Session) bool {
	if c.User == nil {
		return false
	}
	limit := &s.Config.OutputLimits[c.Class()]
	fixed, _, memory := c.Backlog()
	if memory == 0 || limit.Soft == 0 || int64(memory) < limit.Soft {
		c.over.leave()
	} else if c.over.queue == nil {
		s.clients.over.join(&c.over, c)
		c.since = s.now
		s.arm()
	} else if s.now >= s.overUntil(c, limit) {
		return true
	}
	// Where redis-server fills the list from the start, as behind a header that it writes later, the fixed part counts,
	// too. Here it always does: nobody is closed for less than the limit, and some for a little less than there.
	return memory > 0 && limit.Hard != 0 && int64(fixed+memory) >= limit.Hard
}

// overflow closes a session that overflows.
func (s *Server) overflow(c *Session) {
	s.Stats.Overflowed++
	s.Log(LogWarning, "A client has read too little of its output: closing it")
	s.Disconnect(c)
}

// limitOutput tells a session's writer where to stop. Whoever changes its class, or the limits, calls it.
func (s *Server) limitOutput(c *Session) {
	c.out.Limit = s.host.output
	if hard := s.Config.OutputLimits[c.Class()].Hard; hard > 0 && c.User != nil {
		c.out.Limit = int(min(hard, int64(s.host.output-replyChunk))) + replyChunk
	}
}

// overUntil is when a session that is over its soft limit has been so for too long, µs. Whole seconds count.
func (s *Server) overUntil(c *Session, limit *config.OutputLimit) int64 {
	return (c.since/1e6 + limit.Seconds + 1) * 1e6
}

// closeSlow closes the sessions whose output has been over the soft limit for too long.
func (s *Server) closeSlow() {
	for _, c := range s.clients.over.sessions() {
		s.weigh(c)
	}
}
