// Package exec is the way of a command through the store: sessions and their
// input, the gates, the one place that calls handlers, what happens around a
// write, transactions, expiry and eviction.
//
// Terms:
//
//	row      a Command: everything there is to know about a command.
//	gate     a reason to refuse a command before it runs.
//	unit     what runs between two moments at which others may look: a command,
//	         a whole EXEC, a tick. It has one time and its effects leave together.
//	effect   a command that brings another store to the same state. Effects, not
//	         the commands clients sent, go to the journal.
//	touch    the epilogue of every write (Ctx.Touch).
//
// A command travels
//
//	Exec ▸ resp.Parser ▸ dispatch: gates ▸ (queue) ▸ call ▸ handler ▸ unit end
//
// Invariants: handlers run only in call; every write to the keyspace that a
// client can see is followed by a Touch; there is no goroutine, lock or clock.
package exec

import (
	"math/rand/v2"

	"github.com/wedis/wedis/engine/internal/acl"
	"github.com/wedis/wedis/engine/internal/cluster"
	"github.com/wedis/wedis/engine/internal/config"
	"github.com/wedis/wedis/engine/internal/keyspace"
	"github.com/wedis/wedis/engine/internal/rdb"
	"github.com/wedis/wedis/engine/internal/value"
)

// Server is a store with its sessions. The host calls it from one thread.
type Server struct {
	Table  *Table
	Store  *keyspace.Store
	Config *config.Config
	Host   Host
	Users  *acl.Users
	// Cluster is who owns which slots; nil: the store is no node of a cluster.
	Cluster    *cluster.Table
	Stats      ServerStats
	RunID      string     // 40 hex digits, drawn once
	Dumps      rdb.Writer // for values that a client gets: it keeps its tables
	spareInput []byte     // a long buffer that its session needs no more, for the next one

	Libraries Libraries

	// SnapshotProgress returns how many keys have been written of the snapshot under way.
	SnapshotProgress func() int

	// OnEvent, when set, hears of every keyspace event.
	OnEvent func(db int, class EventClass, event string, key []byte)

	rand      *rand.Rand
	host      limits
	limits    restrictions      // of all sessions
	password  string            // requirepass, as the default user has it
	announced map[string]string // settings that say where this node of a cluster is, as its table has them
	limit     int64             // most bytes of keys and values: what the host gives or maxmemory
	held      int64             // bytes of input that all sessions hold, pending and queued
	watches   int64             // bytes that all watches take, about
	sessions  []*Session        // by ID
	lastID    int64
	ready     queue // with unasked output

	now       int64 // µs, of the running unit
	nowMillis int64
	startedAt int64  // µs
	dirty     int64  // writes since the start
	depth     int    // nesting of call
	loading   bool   // see Load
	replaying bool   // a journal is being applied
	peak      int64  // of UsedMemory
	contexts  []*Ctx // one for each depth

	snapshots, rewrites Saving
	journal             journalling
	health              health
	stopping            bool // the host is about to end the process
	loads               Loads

	timing  timing
	untimed int64 // bits of the number of a call, see untimedCalls: 0 when all are timed
	slowLog slowLog
	latency []*LatencySeries
	rates   rates

	hub       hub
	monitors  queue
	tracking  tracking
	feeds     []*Feed
	taken     []byte // what Feed.Take returned last
	audience  audience
	notifying EventClass // classes of events that are published: none if nobody listens
	later     []byte     // output for the running session behind its reply, see deliver

	effects effects
	scripts scripting
	watched map[watchKey][]*watch
	blocked blocked
	pause   pause
	clients clients
	alarm   int64       // when onTime is due, µs; 0 for never
	pool    []candidate // for eviction
	compact compaction
	next    struct { // the answer of NextTick
		expiries uint64 // of Store when it was found
		when     int64
	}
}

// NewServer returns an empty store. now is in µs since the epoch.
func NewServer(t *Table, cfg *config.Config, seed uint64, now int64) *Server {
	r := rand.New(rand.NewPCG(seed, seed^0x9e3779b97f4a7c15))
	s := &Server{
		Table:     t,
		Config:    cfg,
		rand:      r,
		startedAt: now,
		watched:   map[watchKey][]*watch{},

		SnapshotProgress: func() int { return 0 },
	}
	s.Users = acl.New(aclCommands{t})
	s.Stats.errors = map[string]int64{}
	s.snapshots = Saving{Last: now / 1e6, Took: -1}
	s.rewrites = Saving{Took: -1}
	s.RunID = s.hexID()
	s.Store = keyspace.New(int(cfg.Databases), [2]uint64{r.Uint64(), r.Uint64()}, r)
	s.SetMemory(0)
	s.setNow(now)
	return s
}

// ApplyConfig hands changed settings to those who keep a copy.
func (s *Server) ApplyConfig() {
	c := &s.Store.Clock
	c.LFU = s.Config.MaxMemoryPolicy.LFU()
	c.LogFactor = int(s.Config.LFULogFactor)
	c.DecayTime = int(s.Config.LFUDecayTime)
	s.Dumps.Compress = s.Config.Compress
	s.planTiming()
	s.slowLog.trim(s.Config.SlowLogLength)
	s.applyAccess()
	s.applyCluster()
	s.bindClients()
	s.bindHealth()
	s.listenersChanged()
	s.trackersChanged()
	before := s.limit
	s.bindKeys()
	s.audience.set(hasLess, s.limit < before)
	s.Store.Space().Limits = value.Limits{
		HashEntries: int(s.Config.HashEntries), HashValue: int(s.Config.HashValue),
		SetInts:    int(s.Config.SetInts),
		SetEntries: int(s.Config.SetEntries), SetValue: int(s.Config.SetValue),
		ZSetEntries: int(s.Config.ZSetEntries), ZSetValue: int(s.Config.ZSetValue),
		ListSize: int(s.Config.ListSize), ListCompress: int(s.Config.ListCompress),
		StreamBytes: int(s.Config.StreamBytes), StreamSize: int(s.Config.StreamSize),
		HLLSparse: int(s.Config.HLLSparse),
	}
}

// Rename gives the store another RunID.
func (s *Server) Rename() { s.RunID = s.hexID() }

func (s *Server) hexID() string {
	const digits = "0123456789abcdef"
	id := make([]byte, 40)
	for i := range id {
		id[i] = digits[s.rand.IntN(16)]
	}
	return string(id)
}

// Rand returns the store's only source of randomness.
func (s *Server) Rand() *rand.Rand { return s.rand }

// Now returns the time of the running unit, in ms since the epoch.
func (s *Server) Now() int64 { return s.nowMillis }

// NowMicros returns the time of the running unit, in µs since the epoch.
func (s *Server) NowMicros() int64 { return s.now }

// StartedAt returns when the store was made, in µs since the epoch.
func (s *Server) StartedAt() int64 { return s.startedAt }

// UsedMemory returns the bytes that keys and values take, exactly. maxmemory is
// a limit on it.
func (s *Server) UsedMemory() int64 { return s.Store.Arena().Used() }

// PeakMemory returns the most that UsedMemory has been at the end of a unit.
func (s *Server) PeakMemory() int64 { return max(s.peak, s.UsedMemory()) }

// setNow begins a unit.
func (s *Server) setNow(now int64) {
	if now == s.now { // as often as not: a host's clock is coarser than a command, and divisions are slow
		return
	}
	now = max(now, 0) // before 1970, a time could be taken for NoExpiry
	s.now, s.nowMillis = now, now/1000
	s.Store.Clock.Set(s.nowMillis)
	if now >= s.rates.next {
		s.rates.sample(now, &s.Stats)
	}
}
