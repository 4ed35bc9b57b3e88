package server

import "github.com/wedis/wedis/engine/internal/exec"

func reportPersistence(r *report, s *exec.Server) {
	rdb, aof, loads := s.Snapshots(), s.Rewrites(), s.Loads()
	var files exec.Files
	if s.Host.Files != nil {
		files = s.Host.Files()
	}
	on := s.Config.Get("appendonly") == "yes"
	total, done := int64(0), int64(0)
	if rdb.Running || aof.Running {
		total, done = int64(s.Store.Len()), int64(s.SnapshotProgress())
	}
	r.ints("loading async_loading current_cow_peak current_cow_size current_cow_size_age", bit(s.Loading()), 0, 0, 0, 0)
	r.line("current_fork_perc", "0.00")
	r.ints("current_save_keys_processed current_save_keys_total rdb_changes_since_last_save rdb_bgsave_in_progress rdb_last_save_time",
		done, total, s.Unsaved(), bit(rdb.Running), rdb.Last)
	r.line("rdb_last_bgsave_status", status(rdb.Failed))
	r.ints("rdb_last_bgsave_time_sec rdb_current_bgsave_time_sec rdb_saves rdb_last_cow_size rdb_last_load_keys_expired rdb_last_load_keys_loaded "+
		"aof_enabled aof_rewrite_in_progress aof_rewrite_scheduled aof_last_rewrite_time_sec aof_current_rewrite_time_sec",
		rdb.Took, running(s, &rdb), rdb.Count, 0, loads.Expired, loads.Keys,
		bit(on), bit(aof.Running), bit(aof.Scheduled), aof.Took, running(s, &aof))
	r.line("aof_last_bgrewrite_status", status(aof.Failed))
	r.ints("aof_rewrites aof_rewrites_consecutive_failures", aof.Count, aof.Failures)
	r.line("aof_last_write_status", status(s.JournalFails()))
	r.ints("aof_last_cow_size module_fork_in_progress module_fork_last_cow_size", 0, 0, 0)
	if on {
		r.ints("aof_current_size aof_base_size aof_pending_rewrite aof_buffer_length aof_pending_bio_fsync aof_delayed_fsync",
			files.Journal, files.JournalBase, bit(aof.Scheduled), files.Buffered+int64(s.JournalLen()), files.PendingSyncs, files.DelayedSyncs)
	}
	if s.Loading() {
		reportLoading(r, s, &loads, files.Loading)
	}
}

// reportLoading tells how far loading is. total is 0 where the host does not know.
func reportLoading(r *report, s *exec.Server, loads *exec.Loads, total int64) {
	percent, left := 0.0, int64(1)
	if total > 0 {
		percent, left = 100*float64(loads.Bytes)/float64(total), max(total-loads.Bytes, 0)
	}
	eta := int64(1) // as redis-server says when it cannot know yet
	if elapsed := s.NowMicros()/1e6 - loads.StartedAt; elapsed > 0 {
		eta = elapsed * left / (loads.Bytes + 1)
	}
	r.ints("loading_start_time loading_total_bytes loading_rdb_used_mem loading_loaded_bytes", loads.StartedAt, total, 0, loads.Bytes)
	r.line("loading_loaded_perc", fixed2(percent))
	r.int("loading_eta_seconds", eta)
}

// running is how many seconds what is being written has taken so far, -1 when it is not.
func running(s *exec.Server, w *exec.Saving) int64 {
	if !w.Running {
		return -1
	}
	return s.NowMicros()/1e6 - w.StartedAt
}
