package exec

import (
	"slices"

	"github.com/wedis/wedis/engine/internal/acl"
	"github.com/wedis/wedis/engine/internal/resp"
)

const (
	// outputStep is where Exec pauses: about as much waits for a client that does not read what it has asked for, and a
	// small pipeline of reads of large values cannot ask for all of them at once.
	outputStep = 2 << 20
	// keptBuffer is the largest buffer of replies a session keeps between calls, keptReplies that as long as they go
	// on filling it, and keptInput the largest one of input.
	keptBuffer  = 1 << 20
	keptInput   = 16 << 10
	keptReplies = 4 << 20
)

// Session is one client's connection: its input so far, its replies and what it
// has said of itself.
type Session struct {
	ID            int64
	Peer          string // address, for CLIENT LIST
	Local         string // that of ours it is connected to; "": the host has none
	Name          string // CLIENT SETNAME
	LibName       string // CLIENT SETINFO
	LibVersion    string
	User          *acl.User // nil: the store's own session, which may do everything
	DB            int
	Authenticated bool
	NoEvict       bool
	NoTouch       bool
	Listening     bool     // to a channel, a pattern or a channel of shards
	Monitoring    bool     // MONITOR
	Last          *Command // running or run last
	OpenedAt      int64    // µs
	ActiveAt      int64    // µs

	out     resp.Writer
	parser  resp.Parser
	pending []byte // input after the last whole command
	counted int    // bytes of pending, and of a command line that waits, in Server.held
	reading int    // length of the input that is running
	peak    int    // most bytes of output to one call
	more    bool   // pending may hold whole commands
	closing bool   // runs nothing any more
	ended   bool   // is not among the open sessions any more
	unasked place  // among those whose out holds what no command asked for

	muted  muting // CLIENT REPLY
	unsent int    // bytes of output that the host has taken and not sent
	over   place  // among those whose output is over the soft limit
	since  int64  // when it went over that, µs
	large  place  // among those with much room for replies
	room   int    // that it has, as it counts there
	bucket place  // among those of about its size, see memoryOfClients
	weight int64  // its memory as it counts there

	listens  listening
	tracking tracker
	monitor  place // among the monitors

	limits   restrictions // beside those of all
	visitor  visitor      // of a node of a cluster
	tx       transaction
	watching []*watch
	blocked  *waiting // nil: it does not wait
	wrote    int64    // where its last effect ends in the journal
	// postponed is a command line that has waited and is to run now, before pending.
	postponed [][]byte
}

// OpenSession starts a session at now (µs). When there are maxclients already it gets one that is closing and has
// output.
func (s *Server) OpenSession(now int64, peer string) *Session {
	c := &Session{Peer: peer, OpenedAt: now, ActiveAt: now}
	c.Reset(s)
	s.limitOutput(c)
	if int64(len(s.sessions)) >= s.Config.MaxClients {
		s.refuse(c)
		return c
	}
	s.admit(c)
	return c
}

// admit makes a session one of the open ones.
func (s *Server) admit(c *Session) {
	s.lastID++
	c.ID = s.lastID
	s.Stats.Connections++
	s.sessions = append(s.sessions, c)
	s.awaitIdle()
}

// refuse lets the host know that a session which has just begun is one too many.
func (s *Server) refuse(c *Session) {
	s.Stats.Refused++
	s.beginUnasked(c)
	c.out.Error(errMaxClients)
	c.closing, c.ended = true, true
	s.announce(c)
}

// Reset gives a session the state of a new one, as the command RESET does. Its
// queue and watches are the caller's to drop. NoEvict stays, as in redis-server 7.0.
func (c *Session) Reset(s *Server) {
	c.DB = 0
	c.Name = ""
	c.become(s.Users.Default)
	c.Authenticated = s.Users.Open()
	c.NoTouch = false
	c.visitor = visitor{}
	c.muted.mode &= muteThis // which is the reply to RESET
	c.out.Proto = 2
}

// trusts reports whether a session may run commands: it has authenticated, or
// need not because there is no password any more.
func (s *Server) trusts(c *Session) bool { return c.Authenticated || s.Users.Open() }

// CloseSession ends a session whose client has gone; whatever it queued is dropped.
func (s *Server) CloseSession(c *Session) {
	s.end(c)
	c.unasked.leave()
}

// Disconnect ends a session from within: at once and without its output, which redis-server drops too, or, if it is
// the one whose command is running, when the reply to that has been written. The host learns of it as of unasked
// output.
func (s *Server) Disconnect(c *Session) {
	if s.runs(c) {
		c.closing = true
		return
	}
	if c.ended {
		return
	}
	s.end(c)
	c.out.Buf, c.muted = nil, muting{}
	s.announce(c)
}

// end takes a session out of everything that it is in.
func (s *Server) end(c *Session) {
	if c.ended {
		return
	}
	c.closing, c.ended = true, true
	s.unblock(c)
	s.release(c)
	c.over.leave()
	s.clients.unsent -= c.unsent
	c.unsent = 0
	s.forgetRoom(c)
	s.forgetWeight(c)
	s.StopListening(c)
	if i, open := s.indexOf(c.ID); open {
		s.sessions = slices.Delete(s.sessions, i, i+1)
	}
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
	Input      int // received: the commands that are running and what is not understood of the next
	Args       int // arguments of the next, as far as it is
	InputRoom  int // allocated for input beyond that
	Output     int // replies that the host has not taken, or not sent
	OutputSize int // allocated for replies
	OutputPeak int // most bytes of replies to one call of Exec
	Queue      int // arguments of commands queued in a transaction
}

// Buffers returns the bytes that the session holds.
func (c *Session) Buffers() Buffers {
	parsed, args := c.parser.Parsed()
	return Buffers{
		Input:      max(c.reading, len(c.pending)-parsed),
		Args:       args,
		InputRoom:  cap(c.pending) - len(c.pending),
		Output:     c.waitingOutput(),
		OutputSize: cap(c.out.Buf),
		OutputPeak: c.peak,
		Queue:      c.tx.size,
	}
}
