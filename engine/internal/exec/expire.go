package exec

import (
	"math"

	"github.com/wedis/wedis/engine/internal/keyspace"
)

// Work limits of a tick. What is left over makes the tick ask to be called
// again at once, so that no single tick takes noticeably long.
const (
	tickExpiries = 1000 // keys expired
	tickFrees    = 5000 // keys of flushed databases freed
)

// Expired reports whether e has expired, which nothing does while the store
// loads.
func (s *Server) Expired(db *keyspace.DB, e keyspace.Entry) bool {
	when := db.Expiry(e)
	return when != keyspace.NoExpiry && when < s.Now() && !s.loading
}

// Past reports whether an expiry at when, in ms, deletes the key at once.
// While the store loads it does not: the journal is behind the time.
func (s *Server) Past(when int64) bool { return when <= s.Now() && !s.loading }

// expire deletes an expired key, as an effect of its own: the command that came
// across it has not written anything.
func (s *Server) expire(db *keyspace.DB, e keyspace.Entry) {
	key := append([]byte(nil), db.Key(e)...)
	db.Remove(e)
	s.Stats.ExpiredKeys++
	s.propagate(db.ID, []byte("DEL"), key)
	s.notify(db, EventExpired, "expired", key)
	s.invalidate(nil, db, key)
	if s.blocked.sessions.length > 0 {
		s.signal(db, key, false)
	}
}

// Tick does what is due at now (µs): expires keys, frees flushed databases,
// compacts memory, each within a limit. It returns when it wants to be called
// next, in µs, or 0 when nothing is planned.
func (s *Server) Tick(now int64) (next int64) {
	s.setNow(now)
	if s.loading {
		return 0
	}
	if len(s.contexts) > 0 {
		s.contexts[0].Session = nil // no client's command is on its way
	}
	if s.busy() {
		s.goOn()
		return s.NextTick()
	}
	s.onTime()
	start, timed := s.timeEvent()
	idle := s.expireDue()
	idle = s.expireDueFields() && idle
	if timed {
		s.endEvent("expire-cycle", start)
	}
	s.endUnit()
	idle = s.Store.FreeStep(tickFrees) && idle
	idle = s.compactStep() && idle
	if s.audience&hasTrackers != 0 {
		idle = s.tickTracking() && idle
	}
	if !idle {
		return now
	}
	return s.NextTick()
}

// NextTick returns when Tick wants to be called: at once when there is memory to
// free or compact, else when the next key expires or the time of a blocked session
// is up, in µs; 0 for never, and while the store loads.
func (s *Server) NextTick() int64 {
	if s.loading {
		return 0
	}
	if s.busy() || s.Store.Garbage() || s.wantsCompaction() || s.tracking.full {
		return s.now
	}
	if !s.Config.ActiveExpire || s.paused() {
		return s.alarm
	}
	if n := &s.next; n.expiries != s.Store.Expiries {
		n.expiries, n.when = s.Store.Expiries, s.nextExpiry()
	}
	return earlier(s.alarm, s.next.when)
}

// nextExpiry is the µs after the earliest expiry of all databases, or 0.
func (s *Server) nextExpiry() int64 {
	next := keyspace.NoExpiry
	for i := range s.Store.Databases() {
		db := s.Store.DB(i)
		for _, when := range [...]int64{db.NextExpiry(), db.NextFieldExpiry()} {
			if when != keyspace.NoExpiry && (next == keyspace.NoExpiry || when < next) {
				next = when
			}
		}
	}
	if next == keyspace.NoExpiry || next >= math.MaxInt64/1000 { // never, or beyond what µs can say
		return 0
	}
	return (next + 1) * 1000 // a key lives through the millisecond of its expiry
}

// expireDue deletes due keys up to the limit and reports whether it got all.
// Each is a unit of its own.
func (s *Server) expireDue() bool {
	if !s.Config.ActiveExpire || s.paused() {
		return true
	}
	left := tickExpiries
	for i := range s.Store.Databases() {
		db := s.Store.DB(i)
		for e := db.Due(s.Now()); e != 0; e = db.Due(s.Now()) {
			if left--; left < 0 {
				return false
			}
			s.expire(db, e)
			s.seal()
		}
	}
	return true
}
