package exec

import (
	"math"
	"math/bits"
)

// What all sessions together may take: maxmemory-clients, and `timeout` for those that say nothing.
//
// The memory of sessions is no part of UsedMemory. But maxmemory is a limit for keys and large buffers together, as in
// redis-server: what sessions have sent in part, and have not read, leaves less room for keys. Those that CLIENT
// NO-EVICT protects do not count for maxmemory-clients, as they would have all others closed.

// clients is what the store knows of all its sessions' memory and silence.
type clients struct {
	// unweighed is how much output a session may have waiting before anybody need look; below 0: look always.
	unweighed int
	step      int   // how much output of one call may grow before anybody need look
	memory    int64 // of the sessions in sizes
	weighing  bool  // maxmemory-clients is set
	sizes     [buckets]queue
	over      queue // sessions over the soft limit of their output
	large     queue // sessions with much room for replies, in the order in which they have come to it
	room      int   // that these have
	unsent    int   // bytes that the host holds for all sessions
	idle      int64 // when to look for silent sessions, µs; 0: never
}

const (
	// Sessions of at most 32 KiB are in the first bucket, each other one has those of twice the size.
	smallest = 15
	buckets  = 19
	// leastForClients is what maxmemory-clients allows at least: less, and nobody could set it higher.
	leastForClients = 128 << 10

	sessionSize = 800 // bytes of a Session and what it has at least
	queuedSize  = 48  // of a queued command beside its arguments
	watchSize   = 180 // of a watched key
	topicSize   = 100 // of what a session listens to

	// largeBuffer is how much room for replies a session keeps that does nothing.
	largeBuffer = 64 << 10
	// restTime is for how long one keeps more, in µs, and largeBuffers how much more all together may keep.
	restTime     = 2e6
	largeBuffers = 64 << 20
)

// bindClients takes over the settings.
func (s *Server) bindClients() {
	m := &s.clients
	m.unweighed = math.MaxInt
	for _, limit := range s.Config.OutputLimits {
		for _, n := range [...]int64{limit.Hard, limit.Soft} {
			if n > 0 {
				m.unweighed = int(min(n, int64(m.unweighed)))
			}
		}
	}
	m.step = min(outputStep, m.unweighed)
	if m.weighing = s.Config.MaxMemoryClients != 0; m.weighing {
		m.unweighed = -1
	}
	for _, c := range s.sessions {
		s.limitOutput(c)
		if s.forgetWeight(c); m.weighing {
			s.weight(c)
		}
	}
	m.idle = 0
	s.awaitIdle()
	s.arm()
}

// weigh closes a session with too much output that waits, and sessions when all together take too much.
func (s *Server) weigh(c *Session) {
	if c.ended {
		return
	}
	if s.overflows(c) {
		s.overflow(c)
		return
	}
	if s.clients.weighing {
		s.weight(c)
		s.evictSessions()
	}
}

// bindKeys sets the limit of keys and values: what the host has for them, and what buffers leave of maxmemory. Whoever
// changes what these take calls it.
func (s *Server) bindKeys() {
	s.limit = s.host.values
	if m := s.Config.MaxMemory; m != 0 {
		s.limit = min(max(m-s.held-int64(s.clients.room+s.clients.unsent), 0), s.limit)
	}
}

// Memory returns the bytes that the session takes. The rest of an argument that it has announced counts, as
// redis-server makes room for it at once.
func (c *Session) Memory() int64 {
	n := sessionSize + len(c.Name) + len(c.Peer) + len(c.Local) + len(c.LibName) + len(c.LibVersion)
	if len(c.pending) > 0 {
		n += max(len(c.pending)+c.parser.Need()-cap(c.pending), 0)
	}
	n += max(cap(c.pending), c.reading) + c.tx.size + queuedSize*len(c.tx.lines)
	n += cap(c.out.Buf) + c.unsent
	for kind := range c.listens {
		n += topicSize * c.listens[kind].Len()
	}
	for _, w := range c.watching {
		n += watchSize + len(w.key)
	}
	if c.blocked != nil {
		n += c.blocked.size
	}
	return int64(n)
}

// MemoryOfClients returns the bytes that sessions take, those of subscribers apart.
func (s *Server) MemoryOfClients() (normal, subscribed int64) {
	for _, c := range s.sessions {
		if c.Class() == ClassPubSub {
			subscribed += c.Memory()
		} else {
			normal += c.Memory()
		}
	}
	return normal, subscribed
}

// LimitOfClients returns how many bytes all sessions together may take: maxmemory-clients; 0 for any number.
func (s *Server) LimitOfClients() int64 {
	n := s.Config.MaxMemoryClients
	if n < 0 {
		n = int64(float64(s.Config.MaxMemory) * float64(-n) / 100)
	}
	if n == 0 {
		return 0
	}
	return max(n, leastForClients)
}

// weight counts what a session takes, unless it is protected, and files it with those of its size.
func (s *Server) weight(c *Session) {
	m := &s.clients
	if c.NoEvict {
		s.forgetWeight(c)
		return
	}
	n := c.Memory()
	m.memory += n - c.weight
	c.weight = n
	q := &m.sizes[min(max(bits.Len64(uint64(n)), smallest)-smallest, buckets-1)]
	if c.bucket.queue != q {
		c.bucket.leave()
		q.join(&c.bucket, c)
	}
}

// forgetWeight counts a session no more.
func (s *Server) forgetWeight(c *Session) {
	s.clients.memory -= c.weight
	c.weight = 0
	c.bucket.leave()
}

// evictSessions closes sessions, of the largest ones the first, until they fit their limit.
func (s *Server) evictSessions() {
	limit := s.LimitOfClients()
	if limit == 0 {
		return
	}
	for i := buckets - 1; i >= 0 && s.clients.memory >= limit; {
		c := s.clients.sizes[i].head()
		if c == nil {
			i--
			continue
		}
		s.Stats.Evicted++
		s.Log(LogNotice, "Evicting client "+c.Peer)
		s.forgetWeight(c)
		s.Disconnect(c)
	}
}

// awaitIdle sees to it that sessions which say nothing are looked for in time.
func (s *Server) awaitIdle() {
	if s.Config.IdleTimeout > 0 && s.clients.idle == 0 && len(s.sessions) > 0 {
		s.clients.idle = s.now + s.Config.IdleTimeout*1e6
		s.arm()
	}
}

// closeIdle closes the sessions that have said nothing for longer than `timeout`. Who waits for something is not idle.
func (s *Server) closeIdle() {
	if s.clients.idle == 0 || s.clients.idle > s.now {
		return
	}
	seconds := s.Config.IdleTimeout
	next := s.now + seconds*1e6
	var idle []*Session
	for _, c := range s.sessions {
		if c.blocked != nil || c.Listening || c.Monitoring || c.User == nil { // the last is the store's own
			continue
		}
		if until := (c.ActiveAt/1e6 + seconds + 1) * 1e6; until <= s.now {
			idle = append(idle, c)
		} else {
			next = min(next, until)
		}
	}
	for _, c := range idle {
		s.Log(LogVerbose, "Closing idle client")
		s.Disconnect(c)
	}
	s.clients.idle = 0
	if len(s.sessions) > 0 {
		s.clients.idle = max(next, s.now+1e6)
	}
}

// keepRoom notes that a session has much room for replies, which it may keep as long as it goes on using it.
func (s *Server) keepRoom(c *Session) {
	m := &s.clients
	s.forgetRoom(c)
	c.room = cap(c.out.Buf)
	m.room += c.room
	m.large.join(&c.large, c)
	s.bindKeys()
	for m.room > largeBuffers && m.large.head() != c {
		s.dropRoom(m.large.head())
	}
	if m.large.length == 1 {
		s.arm()
	}
}

// forgetRoom counts it no more.
func (s *Server) forgetRoom(c *Session) {
	s.clients.room -= c.room
	c.room = 0
	c.large.leave()
	s.bindKeys()
}

// dropRoom takes it away. What the host has been given there stays the host's.
func (s *Server) dropRoom(c *Session) {
	s.forgetRoom(c)
	if !c.hasUnasked() && c.reading == 0 {
		c.out.Buf = nil
	}
}

// dropRooms does so where sessions do nothing.
func (s *Server) dropRooms() {
	for c := s.clients.large.head(); c != nil && c.ActiveAt+restTime <= s.now; c = s.clients.large.head() {
		s.dropRoom(c)
	}
}
