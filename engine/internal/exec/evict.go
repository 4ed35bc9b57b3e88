package exec

import (
	"math"

	"github.com/wedis/wedis/engine/internal/config"
	"github.com/wedis/wedis/engine/internal/keyspace"
)

// poolSize is how many good candidates are remembered between evictions, which
// makes sampling come close to true LRU (EVPOOL_SIZE of redis-server).
const poolSize = 16

// candidate is a key worth evicting. The higher its score, the better.
type candidate struct {
	db    int
	key   string
	score uint64
}

// evict deletes keys by the policy until the store fits its limit. It reports
// whether it does; in a pause nothing changes, and nothing is refused either.
func (s *Server) evict() bool {
	if s.paused() {
		return true
	}
	if start, timed := s.timeEvent(); timed && s.overLimit() {
		defer s.endEvent("eviction-cycle", start)
	}
	for s.overLimit() {
		if !s.Store.FreeStep(tickFrees) {
			continue // what was flushed goes first
		}
		if !s.overLimit() {
			break
		}
		if s.Store.Held() {
			return false // a snapshot needs what was flushed: keys written since need not make room for it
		}
		db, e := s.victim()
		if e == 0 {
			return false
		}
		key := append([]byte(nil), db.Key(e)...)
		db.Remove(e)
		s.dirty++
		s.Stats.EvictedKeys++
		s.propagate(db.ID, []byte("DEL"), key)
		s.invalidate(nil, db, key)
		s.notify(db, EventEvicted, "evicted", key)
		if s.blocked.sessions.length > 0 {
			s.signal(db, key, false)
		}
		s.seal()
	}
	return true
}

// victim chooses a key, or none.
func (s *Server) victim() (*keyspace.DB, keyspace.Entry) {
	switch p := s.Config.MaxMemoryPolicy; p {
	case config.NoEviction:
		return nil, 0
	case config.AllKeysRandom, config.VolatileRandom:
		return s.randomVictim(p.Volatile())
	default:
		return s.sampledVictim(p)
	}
}

// randomVictim visits the databases in turn, starting anywhere.
func (s *Server) randomVictim(onlyVolatile bool) (*keyspace.DB, keyspace.Entry) {
	n := s.Store.Databases()
	start := s.rand.IntN(n)
	for i := range n {
		db := s.Store.DB((start + i) % n)
		random := db.Random
		if onlyVolatile {
			random = db.RandomVolatile
		}
		if e := random(); e != 0 {
			return db, e
		}
	}
	return nil, 0
}

// sampledVictim refills the pool from every database and takes its best
// candidate that still exists.
func (s *Server) sampledVictim(p config.Policy) (*keyspace.DB, keyspace.Entry) {
	for {
		found := false
		for i := range s.Store.Databases() {
			db := s.Store.DB(i)
			db.Sample(int(s.Config.MaxMemorySamples), p.Volatile(), func(e keyspace.Entry) {
				found = true
				s.offer(db, e, score(p, db, e))
			})
		}
		if !found {
			s.pool = s.pool[:0]
			return nil, 0
		}
		for len(s.pool) > 0 {
			best := s.pool[len(s.pool)-1]
			s.pool = s.pool[:len(s.pool)-1]
			db := s.Store.DB(best.db)
			e := db.Find([]byte(best.key))
			if e != 0 && (!p.Volatile() || db.Expiry(e) != keyspace.NoExpiry) {
				return db, e
			}
		}
	}
}

// offer puts a key into the pool, which is sorted by score, if it is better
// than the worst or there is room.
func (s *Server) offer(db *keyspace.DB, e keyspace.Entry, score uint64) {
	if len(s.pool) == poolSize {
		if score <= s.pool[0].score {
			return
		}
		s.pool = append(s.pool[:0], s.pool[1:]...)
	}
	key := string(db.Key(e))
	at := 0
	for i, c := range s.pool {
		if c.db == db.ID && c.key == key {
			return
		}
		if c.score < score {
			at = i + 1
		}
	}
	s.pool = append(s.pool, candidate{})
	copy(s.pool[at+1:], s.pool[at:])
	s.pool[at] = candidate{db.ID, key, score}
}

// score is how well a key suits eviction under a policy.
func score(p config.Policy, db *keyspace.DB, e keyspace.Entry) uint64 {
	switch {
	case p == config.VolatileTTL:
		return math.MaxUint64 - uint64(db.Expiry(e))
	case p.LFU():
		return uint64(255 - db.Frequency(e))
	default:
		return uint64(db.Idle(e))
	}
}
