package server

import (
	"strconv"

	"github.com/wedis/wedis/engine/internal/acl"
	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/engine/internal/version"
)

// The sections have the fields of redis-server in its order, but for those that tell of its own machinery: forks,
// replicas, threads, active defragmentation. What only the host can know comes from exec.Host.

func bit(set bool) int64 {
	if set {
		return 1
	}
	return 0
}

func status(failed bool) string {
	if failed {
		return "err"
	}
	return "ok"
}

func reportServer(r *report, s *exec.Server) {
	uptime := (s.NowMicros() - s.StartedAt()) / 1e6
	host, cfg := &s.Host.Process, s.Config
	port, _ := strconv.ParseInt(cfg.Get("port"), 10, 64)
	hz, _ := strconv.ParseInt(cfg.Get("hz"), 10, 64)
	r.line("redis_version", version.Redis)
	r.line("wedis_version", version.Wedis)
	mode := "standalone"
	if cfg.Cluster {
		mode = "cluster"
	}
	r.line("redis_mode", mode)
	r.line("os", host.OS)
	r.int("arch_bits", strconv.IntSize)
	r.int("process_id", host.ID)
	r.line("process_supervised", "no")
	r.line("run_id", s.RunID)
	r.ints("tcp_port server_time_usec uptime_in_seconds uptime_in_days hz configured_hz lru_clock",
		port, s.NowMicros(), uptime, uptime/(24*60*60), hz, hz, s.Now()/1000&(1<<24-1)) // the stamp of a key that is used now
	r.line("executable", host.Executable)
	r.line("config_file", host.ConfigFile)
	r.int("io_threads_active", 0)
}

func reportClients(r *report, s *exec.Server) {
	var in, out int
	for _, session := range s.Sessions() {
		b := session.Buffers()
		in, out = max(in, b.Input), max(out, b.OutputPeak)
	}
	r.ints("connected_clients cluster_connections maxclients client_recent_max_input_buffer client_recent_max_output_buffer "+
		"blocked_clients tracking_clients clients_in_timeout_table",
		int64(len(s.Sessions())), 0, s.Config.MaxClients, int64(in), int64(out),
		int64(s.BlockedSessions()), int64(s.TrackingClients()), int64(s.Deadlines()))
}

func reportMemory(r *report, s *exec.Server) {
	u, scripts := usageOf(s), s.ScriptStats()
	r.bytes("used_memory", u.used)
	r.bytes("used_memory_rss", u.committed)
	r.bytes("used_memory_peak", u.peak)
	r.line("used_memory_peak_perc", fixed2(100*float64(u.used)/float64(max(u.peak, 1)))+"%")
	r.ints("used_memory_overhead used_memory_startup used_memory_dataset", u.overhead(), 0, u.used)
	r.line("used_memory_dataset_perc", "100.00%")
	r.ints("allocator_allocated allocator_active allocator_resident", u.used, u.committed, u.committed)
	r.bytes("total_system_memory", s.Host.Process.Memory)
	r.ints("used_memory_lua used_memory_vm_eval", scripts.EvalVM, scripts.EvalVM)
	r.line("used_memory_lua_human", humanBytes(scripts.EvalVM))
	r.ints("used_memory_scripts_eval number_of_cached_scripts number_of_functions number_of_libraries used_memory_vm_functions",
		scripts.Texts, int64(scripts.Scripts), int64(scripts.Functions), int64(scripts.Libraries), scripts.FunctionVM)
	r.bytes("used_memory_vm_total", scripts.EvalVM+scripts.FunctionVM)
	r.int("used_memory_functions", scripts.LibraryTexts)
	r.bytes("used_memory_scripts", scripts.Texts+scripts.LibraryTexts)
	r.bytes("maxmemory", s.Config.MaxMemory)
	r.line("maxmemory_policy", s.Config.MaxMemoryPolicy.String())
	r.ratio("allocator_frag_ratio", u.committed, u.used)
	r.int("allocator_frag_bytes", u.committed-u.used)
	r.line("allocator_rss_ratio", "1.00")
	r.int("allocator_rss_bytes", 0)
	r.line("rss_overhead_ratio", "1.00")
	r.int("rss_overhead_bytes", 0)
	r.ratio("mem_fragmentation_ratio", u.committed, u.used)
	r.ints("mem_fragmentation_bytes mem_not_counted_for_evict mem_replication_backlog mem_total_replication_buffers mem_clients_slaves "+
		"mem_clients_normal mem_cluster_links mem_aof_buffer",
		u.committed-u.used, 0, 0, 0, 0, u.normal+u.subscribed, 0, u.journal)
	r.line("mem_allocator", "arena")
	r.ints("active_defrag_running lazyfree_pending_objects lazyfreed_objects", 0, int64(s.Store.Pending()), s.Store.Freed)
}

func reportStats(r *report, s *exec.Server) {
	st, rates := &s.Stats, s.Rates()
	topics := func(kind exec.TopicKind) int64 { return int64(s.Topics(kind).Len()) }
	keys, items := s.TrackedKeys()
	r.ints("total_connections_received total_commands_processed instantaneous_ops_per_sec total_net_input_bytes total_net_output_bytes "+
		"total_net_repl_input_bytes total_net_repl_output_bytes",
		st.Connections, st.Commands, rates.Commands, st.InputBytes, st.OutputBytes, 0, 0)
	r.line("instantaneous_input_kbps", fixed2(float64(rates.InputBytes)/1024))
	r.line("instantaneous_output_kbps", fixed2(float64(rates.OutputBytes)/1024))
	r.line("instantaneous_input_repl_kbps", "0.00")
	r.line("instantaneous_output_repl_kbps", "0.00")
	r.ints("rejected_connections sync_full sync_partial_ok sync_partial_err expired_subkeys expired_keys", // subkeys: as of Redis 7.4
		st.Refused, 0, 0, 0, st.ExpiredFields, st.ExpiredKeys)
	r.line("expired_stale_perc", "0.00") // they go when their time comes
	r.ints("expired_time_cap_reached_count evicted_keys evicted_clients keyspace_hits keyspace_misses pubsub_channels pubsub_patterns "+
		"pubsubshard_channels latest_fork_usec total_forks tracking_total_keys tracking_total_items tracking_total_prefixes "+
		"unexpected_error_replies total_error_replies total_reads_processed total_writes_processed",
		0, st.EvictedKeys, st.Evicted, st.Hits, st.Misses, topics(exec.Channels), topics(exec.Patterns),
		topics(exec.ShardChannels), 0, 0, int64(keys), int64(items), int64(s.TrackedPrefixes()),
		0, st.ErrorReplies(), st.Reads, st.Writes)
	r.ints("acl_access_denied_auth acl_access_denied_cmd acl_access_denied_key acl_access_denied_channel", // as of Redis 7.2
		st.Denials[acl.DeniedAuth], st.Denials[acl.DeniedCommand], st.Denials[acl.DeniedKey], st.Denials[acl.DeniedChannel])
}

func reportReplication(r *report, s *exec.Server) {
	r.line("role", "master")
	r.int("connected_slaves", 0)
	r.line("master_failover_state", "no-failover")
	r.line("master_replid", s.RunID)
	r.line("master_replid2", "0000000000000000000000000000000000000000")
	r.ints("master_repl_offset second_repl_offset repl_backlog_active repl_backlog_size repl_backlog_first_byte_offset repl_backlog_histlen",
		0, -1, 0, 1<<20, 0, 0)
}

func reportCPU(r *report, s *exec.Server) {
	var user, system int64
	if s.Host.CPU != nil {
		user, system = s.Host.CPU()
	}
	for _, field := range [...]struct {
		name   string
		micros int64
	}{{"used_cpu_sys", system}, {"used_cpu_user", user}, {"used_cpu_sys_children", 0}, {"used_cpu_user_children", 0}} {
		r.line(field.name, strconv.FormatFloat(float64(field.micros)/1e6, 'f', 6, 64))
	}
}
