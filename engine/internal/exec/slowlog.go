package exec

import "strconv"

// What an entry of the slow log keeps of a command line.
const (
	slowArgs  = 32
	slowBytes = 128
)

// Slow is an entry of the slow log: a command that took long.
type Slow struct {
	ID     int64
	At     int64 // s since the epoch
	Micros int64
	Argv   [][]byte // what is long or secret is replaced
	Peer   string
	Name   string // of the session
}

// slowLog keeps the last entries, the newest at the end.
type slowLog struct {
	entries []*Slow
	nextID  int64
}

func (l *slowLog) add(e *Slow) {
	e.ID = l.nextID
	l.nextID++
	l.entries = append(l.entries, e)
}

// trim forgets the oldest entries beyond a number.
func (l *slowLog) trim(most int64) {
	if surplus := int64(len(l.entries)) - most; surplus > 0 {
		l.entries = append(l.entries[:0], l.entries[surplus:]...)
	}
}

// SlowLog returns the entries, the newest last.
func (s *Server) SlowLog() []*Slow { return s.slowLog.entries }

// ResetSlowLog forgets all entries.
func (s *Server) ResetSlowLog() { s.slowLog.entries = nil }

func (s *Server) newSlow(c *Ctx, took int64) *Slow {
	line := c.Argv
	e := &Slow{At: s.now / 1e6, Micros: took, Peer: c.Session.Peer, Name: c.Session.Name}
	for i := range line {
		arg := c.Shown(i)
		switch {
		case len(line) > slowArgs && i == slowArgs-1:
			arg = []byte("... (" + strconv.Itoa(len(line)-i) + " more arguments)")
		case len(arg) > slowBytes:
			rest := "... (" + strconv.Itoa(len(arg)-slowBytes) + " more bytes)"
			arg = append(arg[:slowBytes:slowBytes], rest...)
		default:
			arg = append([]byte{}, arg...)
		}
		e.Argv = append(e.Argv, arg)
		if i == slowArgs-1 {
			break
		}
	}
	return e
}
