package exec

import (
	"iter"
	"strconv"
)

// Scripts that run for too long. Where the host has a clock, a command that may run a script does so in a coroutine.
// When the script has taken longer than busy-reply-threshold, its hook suspends the coroutine, in the middle of the unit:
// Exec returns without a reply, and the session counts as one that waits. Then the store is busy: commands of other
// sessions are refused, but for those with the flag AllowBusy. Tick goes on with the script for a while, and at last
// its end is that of the unit.
//
// While the coroutine is suspended, what belongs to the unit is put aside: nesting, time, effects, the keys that were
// touched, the part of the reply that is there.

const (
	// busySlice is for how long, in µs, a script goes on in one Tick.
	busySlice = 10_000
	// loadLimit is how long, in µs, loading a library may take.
	loadLimit = 500_000
)

const (
	errBusyScript   = "BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE."
	errBusyFunction = "BUSY Redis is busy running a script. You can only call FUNCTION KILL or SHUTDOWN NOSAVE."
	errNotBusy      = "NOTBUSY No scripts in execution right now."
	errUnkillable   = "UNKILLABLE Sorry the script already executed write commands against the dataset. You can either " +
		"wait the script termination or kill the server in a hard way using the SHUTDOWN NOSAVE command."
	errKilled      = "Script killed by user with SCRIPT KILL..."
	errLoadTimeout = "FUNCTION LOAD timeout"
)

// coroutine runs units that may be suspended.
type coroutine struct {
	next  func() (ended, ok bool) // goes on with the unit
	yield func(ended bool) bool
	unit  *Ctx  // to run; nil: none
	until int64 // when to suspend it, µs of the clock
	busy  bool  // it is suspended, or has been
	aside aside
}

// aside is what belongs to the unit while others run.
type aside struct {
	depth    int
	contexts []*Ctx
	others   []*Ctx // contexts that those use
	now      int64
	reply    []byte
	touched  []watchKey
	later    []byte
	changed  [][]byte
	effects  []byte // not sealed yet
	count    int
	before   int // the database that the journal has selected before them
	after    int
}

// runLong runs a command that may run a script: a unit, which may not have ended when it returns.
func (s *Server) runLong(c *Ctx) {
	s.scripts.full = s.overLimit() || s.exhausted(c.Session)
	queue := c.Cmd.Flags.Has(RunsQueue) && !c.Session.tx.flags.Has(RunsScript)
	if queue || s.Host.Clock == nil || s.Config.TimeLimit <= 0 || s.replaying {
		s.runUnit(c)
		return
	}
	co := &s.scripts.coroutine
	if co.next == nil {
		co.next, _ = iter.Pull(func(yield func(bool) bool) {
			co.yield = yield
			for {
				s.runUnit(co.unit)
				if !yield(true) {
					return
				}
			}
		})
	}
	co.unit = c
	if ended, _ := co.next(); ended {
		co.unit = nil
	}
}

// runUnit runs a command and ends the unit.
func (s *Server) runUnit(c *Ctx) {
	c.start = len(c.Reply.Buf)
	s.call(c)
	s.bindOutput(c, c.start)
	if s.scripts.coroutine.busy {
		s.unblock(c.Session)
	}
	s.finish(c)
}

// scriptHook is asked every few thousand instructions whether a script may go on.
func (s *Server) scriptHook() (stop string) {
	co, r := &s.scripts.coroutine, s.scripts.run
	if r == nil {
		return s.loadHook()
	}
	if co.unit == nil {
		return ""
	}
	now := s.clock()
	switch {
	case r.started == 0:
		r.started = now
		co.until = now + s.Config.TimeLimit*1000
		return ""
	case now < co.until:
		return ""
	case !r.busy:
		r.busy = true
		s.logBusy(r, now)
	}
	s.suspend()
	co.until = s.clock() + busySlice
	if r.killed {
		s.Log(LogWarning, "Lua script killed by user with SCRIPT KILL.")
		return errKilled
	}
	return ""
}

// loadHook limits the time that loading a library takes.
func (s *Server) loadHook() (stop string) {
	if s.Host.Clock == nil || s.replaying {
		return ""
	}
	now := s.clock()
	if s.scripts.deadline == 0 {
		s.scripts.deadline = now + loadLimit
	}
	if now > s.scripts.deadline {
		return errLoadTimeout
	}
	return ""
}

func (s *Server) logBusy(r *run, now int64) {
	how := "FUNCTION KILL"
	if r.eval {
		how = "SCRIPT KILL"
	}
	s.Log(LogWarning, "Slow script detected: still in execution after "+strconv.FormatInt((now-r.started)/1000, 10)+
		" milliseconds. You can try killing the script using the "+how+" command. Script name is: "+r.name+".")
}

// suspend lets others run, until the script is to go on.
func (s *Server) suspend() {
	co := &s.scripts.coroutine
	c := co.unit
	session := c.Session
	if !co.busy { // the first time: the input will not be there any more when it goes on
		co.busy = true
		c.Argv = ownedLine(c.Argv)
		c.Args.argv = c.Argv
	}
	s.putAside(session)
	s.limits.restrict(restrictBusy, true)
	if !session.ended && session.blocked == nil {
		s.block(session, &waiting{cmd: c.Cmd, db: session.DB})
	}
	co.yield(false)
	s.takeBack(session)
}

func (s *Server) putAside(session *Session) {
	a, e := &s.scripts.coroutine.aside, &s.effects
	start := s.contexts[0].start
	a.reply = append(a.reply[:0], session.out.Buf[start:]...)
	session.out.Buf = session.out.Buf[:start]
	a.depth, a.contexts, a.now = s.depth, s.contexts, s.now
	s.depth, s.contexts = 0, a.others
	a.touched, a.later, a.changed = s.blocked.touched, s.later, s.tracking.pending
	s.blocked.touched, s.later, s.tracking.pending = nil, nil, nil
	s.audience.set(hasLater, false)
	a.effects = append(a.effects[:0], e.buf[e.sealed:]...)
	a.count, a.before, a.after = e.count, e.start, e.db
	e.buf, e.count, e.db = e.buf[:e.sealed], 0, e.start
}

func (s *Server) takeBack(session *Session) {
	a, e := &s.scripts.coroutine.aside, &s.effects
	a.others = s.contexts
	s.depth, s.contexts = a.depth, a.contexts
	s.blocked.touched, s.later, s.tracking.pending = a.touched, a.later, a.changed
	s.audience.set(hasLater, len(s.later) > 0)
	s.trackersChanged()
	s.setNow(a.now)
	s.Stats.blamed = s.Stats.failures // for what others did meanwhile
	start := len(session.out.Buf)
	session.out.Buf = append(session.out.Buf, a.reply...)
	s.contexts[0].start = start
	if session.muted.mode != 0 {
		session.muted.from = start
	}
	if a.count > 0 {
		e.begin()
		if e.db != a.before && a.before >= 0 { // the journal has been taken
			e.selectDB(a.before)
		}
		e.buf, e.count, e.db = append(e.buf, a.effects...), a.count, a.after
	}
}

// busy reports whether a script is suspended.
func (s *Server) busy() bool { return s.limits&restrictBusy != 0 }

// goOn goes on with the suspended script for a while.
func (s *Server) goOn() {
	co := &s.scripts.coroutine
	now := s.now
	session := co.unit.Session
	gone := session.ended
	s.beginUnasked(session)
	session.reading = 1 // as in resume
	ended, _ := co.next()
	session.reading = 0
	s.setNow(now)
	if session.ended && !gone {
		s.announce(session)
	}
	if !ended {
		return
	}
	co.unit, co.busy, co.aside = nil, false, aside{}
	s.limits.restrict(restrictBusy, false)
	if session.ended {
		s.StopListening(session) // to what the rest of its transaction has begun to listen to
	} else {
		s.announce(session)
		s.weigh(session)
	}
	if len(s.blocked.resumed) > 0 {
		s.resume()
	}
	s.broadcast()
}

// Busy returns how commands are refused while a script runs for longer than it may, or "".
func (s *Server) Busy() string {
	switch {
	case !s.busy():
		return ""
	case s.scripts.run == nil || s.scripts.run.eval:
		return errBusyScript
	}
	return errBusyFunction
}

// KillScript makes the script or function at work end, if it has not written. It returns an error text, or "".
func (s *Server) KillScript(eval bool) string {
	r := s.scripts.run
	switch {
	case r == nil:
		return errNotBusy
	case r.wrote:
		return errUnkillable
	case eval != r.eval:
		return s.Busy()
	}
	r.killed = true
	return ""
}

// Running is the script or function at work.
type Running struct {
	Name   string // SHA-1 or name of the function
	Eval   bool   // it is no function
	Line   [][]byte
	Millis int64 // for how long it has been
}

// Running returns what runs while the store is busy, else nil.
func (s *Server) Running() *Running {
	r := s.scripts.run
	if r == nil {
		return nil
	}
	return &Running{Name: r.name, Eval: r.eval, Line: r.caller.Argv, Millis: (s.clock() - r.started) / 1000}
}
