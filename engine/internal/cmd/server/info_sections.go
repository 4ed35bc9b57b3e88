package server

import (
	"maps"
	"slices"
	"strconv"

	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/engine/internal/keyspace"
	"github.com/wedis/wedis/engine/internal/version"
)

// The sections leave out what this store does not have or cannot know: a process
// with its files and processors, time spent (there is no clock but the host's),
// rates.

func reportNothing(*report, *exec.Server) {}

func reportServer(r *report, s *exec.Server) {
	uptime := (s.NowMicros() - s.StartedAt()) / 1e6
	r.line("redis_version", version.Redis)
	r.line("wedis_version", version.Wedis)
	r.line("redis_mode", "standalone")
	r.int("arch_bits", strconv.IntSize)
	r.line("run_id", s.RunID)
	r.int("server_time_usec", s.NowMicros())
	r.int("uptime_in_seconds", uptime)
	r.int("uptime_in_days", uptime/(24*60*60))
	r.int("lru_clock", s.Now()/1000&(1<<24-1)) // the stamp of a key that is used now
}

func reportClients(r *report, s *exec.Server) {
	var in, out int
	for _, session := range s.Sessions() {
		b := session.Buffers()
		in, out = max(in, b.Input), max(out, b.OutputPeak)
	}
	r.int("connected_clients", int64(len(s.Sessions())))
	r.int("client_recent_max_input_buffer", int64(in))
	r.int("client_recent_max_output_buffer", int64(out))
	r.int("blocked_clients", int64(s.BlockedSessions()))
}

func reportMemory(r *report, s *exec.Server) {
	used, peak, committed := s.UsedMemory(), s.PeakMemory(), s.Store.Arena().Committed()
	r.bytes("used_memory", used)
	r.bytes("used_memory_rss", committed)
	r.bytes("used_memory_peak", peak)
	r.line("used_memory_peak_perc", fixed2(100*float64(used)/float64(max(peak, 1)))+"%")
	r.bytes("maxmemory", s.Config.MaxMemory)
	r.line("maxmemory_policy", s.Config.MaxMemoryPolicy.String())
	r.ratio("mem_fragmentation_ratio", committed, used)
	r.int("mem_fragmentation_bytes", committed-used)
	r.line("mem_allocator", "arena")
}

// A store answers no commands while it loads.
func reportPersistence(r *report, _ *exec.Server) {
	r.int("loading", 0)
	r.int("async_loading", 0)
}

func reportStats(r *report, s *exec.Server) {
	st := &s.Stats
	r.int("total_connections_received", st.Connections)
	r.int("total_commands_processed", st.Commands)
	r.int("total_net_input_bytes", st.InputBytes)
	r.int("total_net_output_bytes", st.OutputBytes)
	r.int("expired_subkeys", st.ExpiredFields) // as of Redis 7.4
	r.int("expired_keys", st.ExpiredKeys)
	r.int("evicted_keys", st.EvictedKeys)
	r.int("keyspace_hits", st.Hits)
	r.int("keyspace_misses", st.Misses)
	r.int("total_error_replies", st.ErrorReplies())
}

func reportReplication(r *report, _ *exec.Server) {
	r.line("role", "master")
	r.int("connected_slaves", 0)
}

func reportCommandStats(r *report, s *exec.Server) {
	for _, row := range s.Table.All() {
		st := row.Stats()
		if st == (exec.Stats{}) {
			continue
		}
		r.line("cmdstat_"+row.FullName(), "calls="+strconv.FormatInt(st.Calls, 10)+
			",rejected_calls="+strconv.FormatInt(st.Rejected, 10)+
			",failed_calls="+strconv.FormatInt(st.Failed, 10))
	}
}

func reportErrorStats(r *report, s *exec.Server) {
	errors := s.Stats.Errors()
	for _, code := range slices.Sorted(maps.Keys(errors)) {
		r.line("errorstat_"+safeName(code), "count="+strconv.FormatInt(errors[code], 10))
	}
}

// safeName keeps what clients send from breaking INFO's lines.
func safeName(name string) string {
	safe := []byte(name)
	for i, b := range safe {
		if b == '#' || b == ':' || b == '\n' || b == '\r' {
			safe[i] = '_'
		}
	}
	return string(safe)
}

func reportCluster(r *report, _ *exec.Server) { r.int("cluster_enabled", 0) }

func reportKeyspace(r *report, s *exec.Server) {
	for i := range s.Store.Databases() {
		db := s.Store.DB(i)
		if db.Len() == 0 {
			continue
		}
		r.line("db"+strconv.Itoa(i), "keys="+strconv.Itoa(db.Len())+
			",expires="+strconv.Itoa(db.Volatile())+
			",avg_ttl="+strconv.FormatInt(averageTTL(db, s.Now()), 10))
	}
}

// ttlSamples is how many keys the average TTL is taken of.
const ttlSamples = 20

// averageTTL estimates how many ms the keys of a database have left that expire.
func averageTTL(db *keyspace.DB, now int64) int64 {
	n := int64(min(ttlSamples, db.Volatile()))
	average := int64(0)
	db.SpreadVolatile(ttlSamples, func(e keyspace.Entry) {
		average += max(db.Expiry(e)-now, 0) / n // a sum could overflow
	})
	return average
}
