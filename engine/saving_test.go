package engine

import (
	"errors"
	"strconv"
	"strings"
	"testing"
)

// now is the time at which hosted runs its commands, µs.
const now = 1e12

// told expects the output of a session that has waited, "" for none.
func (h *hosted) told(session *Session, want string) {
	h.t.Helper()
	got := ""
	for s := h.Ready(); s != nil; s = h.Ready() {
		if out := h.Output(s); s == session {
			got = string(out)
		}
	}
	if strings.TrimSpace(got) != want {
		h.t.Errorf("the session that waited reads %q, want %q", got, want)
	}
}

// info expects fields of INFO persistence.
func (h *hosted) info(want ...string) {
	h.t.Helper()
	text := string(h.Exec(h.OpenSession(now, ""), now, []byte("INFO persistence\r\n")))
	for _, line := range want {
		if !strings.Contains(text, "\r\n"+line+"\r\n") {
			h.t.Errorf("INFO has no %s:\n%s", line, text)
		}
	}
}

var errFull = errors.New("No space left on device")

const (
	saving     = "-ERR Background save already in progress"
	misconf    = "-MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk. Commands that may modify the data set are disabled, because this instance is configured to report errors during writes if RDB snapshotting fails (stop-writes-on-bgsave-error option). Please check the Redis logs for details about the RDB error."
	misconfAOF = "-MISCONF Errors writing to the AOF file: No space left on device"
	scheduled  = "+Background append only file rewriting scheduled"
)

func TestSaveWaits(t *testing.T) {
	h := startHosted(t)
	other := h.OpenSession(now, "")
	h.expect("SET k v", "+OK")
	h.info("rdb_changes_since_last_save:1", "rdb_saves:0", "rdb_bgsave_in_progress:0")
	h.expect("LASTSAVE", ":1000000")
	h.expect("SAVE\r\nPING", "", "save")
	h.expectOf(other, "SAVE", saving)
	h.expectOf(other, "BGSAVE", saving)
	h.expectOf(other, "CLIENT UNBLOCK 1", ":0")
	h.expectOf(other, "SET k w", "+OK")
	h.Saved(now+7e6, nil)
	h.told(h.session, "+OK\r\n+PONG")
	h.expect("LASTSAVE", ":1000007")
	h.info("rdb_changes_since_last_save:1", "rdb_saves:1", "rdb_last_bgsave_time_sec:-1")
	h.expect("SAVE", "", "save")
	h.Saved(now, errFull)
	h.told(h.session, "-ERR")
	h.info("rdb_last_bgsave_status:ok") // which tells of those in the background
	h.fails = errFull
	h.expect("SAVE", "-ERR", "save", "log Can't save: No space left on device")
	h.fails = nil
	h.expect("MULTI", "+OK")
	h.expect("SAVE", "-ERR Command not allowed inside a transaction")
	h.expect("DISCARD", "+OK")
}

func TestBackgroundSave(t *testing.T) {
	h := startHosted(t)
	h.expect("SET k v", "+OK")
	h.expect("BGSAVE", "+Background saving started", "save")
	h.expect("SET k w", "+OK")
	h.info("rdb_bgsave_in_progress:1", "rdb_current_bgsave_time_sec:0", "current_save_keys_total:1", "current_save_keys_processed:0")
	for _, format := range []Format{RDB, Chunks} {
		s, err := h.Snapshot(format, false)
		if err != nil {
			t.Fatal(err)
		}
		s.Next()
		s.Next()
		h.info("current_save_keys_processed:1")
		s.Commit()
	}
	h.expect("BGSAVE SCHEDULE", saving)
	h.expect("BGREWRITEAOF", scheduled)
	h.info("aof_rewrite_scheduled:1", "aof_rewrite_in_progress:0")
	h.asked = nil
	h.Saved(now+3e6, nil)
	h.info("rdb_bgsave_in_progress:0", "rdb_last_bgsave_time_sec:3", "rdb_changes_since_last_save:1", "current_save_keys_total:0")
	if next := h.NextTick(); next == 0 || next > now+3e6 {
		t.Errorf("the next tick is at %d, though a rewrite is scheduled", next)
	}
	h.Tick(now + 3e6)
	if len(h.asked) != 1 || h.asked[0] != "rewrite" {
		t.Errorf("asked for %q", h.asked)
	}
	h.expect("BGSAVE", "-ERR Another child process is active (AOF?): can't BGSAVE right now. Use BGSAVE SCHEDULE in order to schedule a BGSAVE whenever possible.")
	h.expect("BGREWRITEAOF", "-ERR Background append only file rewriting already in progress")
	h.expect("BGSAVE SCHEDULE", "+Background saving scheduled")
	h.Rewritten(now+4e6, errFull)
	h.info("aof_last_bgrewrite_status:err", "aof_rewrites:1", "aof_rewrites_consecutive_failures:1", "aof_last_rewrite_time_sec:1")
	h.Tick(now + 4e6)
	h.info("rdb_bgsave_in_progress:1", "rdb_saves:2")
	h.Saved(now+5e6, errFull)
	h.info("rdb_last_bgsave_status:err")

	h.expect("MULTI", "+OK")
	h.expect("BGSAVE", "+QUEUED")
	h.expect("BGREWRITEAOF", "+QUEUED")
	h.expect("EXEC", "*2\r\n+Background saving scheduled\r\n"+scheduled)
	h.Tick(now + 5e6)
	h.info("aof_rewrite_in_progress:1", "rdb_bgsave_in_progress:0")
	h.Rewritten(now+6e6, nil)
	h.Tick(now + 6e6)
	h.info("aof_last_bgrewrite_status:ok", "aof_rewrites_consecutive_failures:0", "rdb_bgsave_in_progress:0") // not so soon after one that failed
	h.Tick(now + 12e6)
	h.info("rdb_bgsave_in_progress:1")
}

// TestHostSavesItself: what changes after a snapshot has begun is not in it.
func TestHostSavesItself(t *testing.T) {
	h := startHosted(t)
	h.expect("SET a 1", "+OK")
	h.Saving(now)
	h.expect("MSET b 1 c 2", "+OK")
	h.info("rdb_bgsave_in_progress:1", "rdb_changes_since_last_save:3")
	h.expect("BGSAVE", saving)
	h.Saved(now, nil)
	h.info("rdb_bgsave_in_progress:0", "rdb_changes_since_last_save:2", "rdb_saves:1")
	if n := h.Unsaved(); n != 2 {
		t.Errorf("%d changes are unsaved", n)
	}
	h.expect("BGSAVE", "+Background saving started", "save")
	h.expect("SET d 1", "+OK")
	h.Saving(now) // the host begins later than it was asked
	h.expect("SET e 1", "+OK")
	h.Saved(now, nil)
	h.info("rdb_changes_since_last_save:1", "rdb_saves:2")
	h.Rewriting(now)
	h.info("aof_rewrite_in_progress:1", "aof_rewrites:1")
	h.Rewritten(now, nil)
	h.info("aof_rewrite_in_progress:0")
}

func TestFlushAllSaves(t *testing.T) {
	h := startHosted(t)
	client := h.OpenSession(now, "10.0.0.1:5")
	h.expect("SET k v", "+OK")
	h.expectOf(client, "FLUSHALL", "", "save")
	h.Saved(now, nil)
	h.told(client, "+OK")
	h.info("rdb_changes_since_last_save:0", "rdb_saves:0")

	h.expect("SET k v", "+OK")
	h.expect("BGSAVE", "+Background saving started", "save")
	h.expectOf(client, "FLUSHALL", "")
	h.Saved(now, nil)
	h.told(client, "") // of a snapshot that still has the key
	h.Tick(now)
	h.Saved(now, errFull)
	h.told(client, "+OK")

	own := h.OpenSession(now, "")
	h.Own(own)
	h.expectOf(own, "FLUSHALL", "+OK", "save")
	h.Saved(now, nil)
	h.expect("CONFIG SET save \"\"", "+OK", "save=")
	h.expectOf(client, "FLUSHALL", "+OK")
}

func TestShutdownWaits(t *testing.T) {
	h := startHosted(t)
	other := h.OpenSession(now, "10.0.0.1:5")
	h.fails = errFull
	h.expect("SHUTDOWN", "-ERR Errors trying to SHUTDOWN. Check logs.",
		"log User requested shutdown...", "shutdown", "log Can't shut down: No space left on device")
	h.fails = nil
	h.expect("SHUTDOWN NOW", "", "log User requested shutdown...", "shutdown now")
	h.expectOf(other, "PING\r\nSET k v", "+PONG")
	h.Tick(now + 100e6)
	h.told(other, "") // what would write waits
	h.Unstopped(now+100e6, errFull)
	for s := h.Ready(); s != nil; s = h.Ready() {
		want := "-ERR Errors trying to SHUTDOWN. Check logs.\r\n"
		if s == other {
			want = "+OK\r\n"
		}
		if got := string(h.Output(s)); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	h.expect("GET k", "$1\r\nv")
	h.expectOf(other, "SET k w", "+OK")
}

func TestMisconf(t *testing.T) {
	h := startHosted(t, [2]string{"appendonly", "yes"})
	refused := func(text string) {
		t.Helper()
		h.expect("SET k v", text)
		h.expect("PING", text)
		h.expect("GET k", "$-1")
		h.expect("MULTI", "+OK")
		h.expect("SET k v", text)
		h.expect("EXEC", "-EXECABORT Transaction discarded because of previous errors.")
		h.expect(`EVAL "return redis.pcall('SET','k','v').err" 0`, "$"+strconv.Itoa(len(text)-1)+"\r\n"+text[1:])
		h.expect(`EVAL "return redis.call('GET','k')" 0`, "$-1")
		h.expect(`EVAL "#!lua flags=no-writes\nreturn 1" 0`, ":1")
	}
	well := func() {
		t.Helper()
		h.expect("PING", "+PONG")
		h.expect("SET k v", "+OK")
		h.expect("DEL k", ":1")
	}
	h.expect("BGSAVE", "+Background saving started", "save")
	h.Saved(now, errFull)
	refused(misconf)
	h.expect(`EVAL "#!lua\nreturn 1" 0`, misconf)
	h.expect("CONFIG SET stop-writes-on-bgsave-error no", "+OK", "stop-writes-on-bgsave-error=no")
	well()
	h.expect("CONFIG SET stop-writes-on-bgsave-error yes", "+OK", "stop-writes-on-bgsave-error=yes")
	refused(misconf)
	h.expect("MULTI", "+OK")
	h.expect("BGSAVE", "+QUEUED")
	h.expect("DISCARD", "+OK")
	h.expect("CONFIG SET save \"\"", "+OK", "save=")
	well()
	h.expect("CONFIG SET save \"1 1\"", "+OK", "save=1 1")
	h.expect("BGSAVE", "+Background saving started", "save")
	h.expect("SET k v", misconf)
	h.Saved(now, nil)
	well()

	h.expect("MULTI", "+OK")
	h.expect("SET k v", "+QUEUED")
	h.Written(now, errFull)
	h.expect("EXEC", "-EXECABORT Transaction discarded because of: "+misconfAOF[1:])
	refused(misconfAOF)
	h.info("aof_last_write_status:err")
	h.expect("CONFIG SET appendonly no", "+OK", "appendonly=no")
	well()
	h.expect("CONFIG SET appendonly yes", "+OK", "appendonly=yes", "rewrite")
	refused(misconfAOF)
	h.Written(now, nil)
	well()
	h.info("aof_last_write_status:ok")
}

func TestWaitForSync(t *testing.T) {
	h := startHosted(t, [2]string{"appendonly", "yes"})
	other := h.OpenSession(now, "")
	h.expect("WAITAOF 1 0 0", "*2\r\n:1\r\n:0") // it has written nothing
	h.expect("SET a 1", "+OK")
	h.expect("WAITAOF 0 0 0", "*2\r\n:0\r\n:0")
	h.expect("WAITAOF 1 0 0", "")
	h.Synced(now) // before the journal has been taken
	h.told(h.session, "")
	taken := int64(len(h.Journal()))
	h.expectOf(other, "SET b 1", "+OK")
	h.SyncedTo(now, taken-1)
	h.told(h.session, "")
	h.SyncedTo(now, taken)
	h.told(h.session, "*2\r\n:1\r\n:0")
	h.expect("WAITAOF 1 0 0", "*2\r\n:1\r\n:0") // whatever others have written
	h.expectOf(other, "WAITAOF 1 0 1000", "")
	h.Tick(now + 1001e3)
	h.told(other, "*2\r\n:0\r\n:0")
	h.expectOf(other, "WAITAOF 1 0 0", "")
	h.expect("CONFIG SET appendonly no", "+OK", "appendonly=no")
	h.told(other, "-ERR WAITAOF cannot be used when numlocal is set but appendonly is disabled.")
	h.expect("CONFIG SET appendonly yes", "+OK", "appendonly=yes", "rewrite")
	h.expectOf(other, "WAITAOF 1 0 0", "")
	h.Journal()
	h.Synced(now)
	h.told(other, "*2\r\n:1\r\n:0")
	h.expect("MULTI", "+OK")
	h.expect("SET a 2", "+QUEUED")
	h.expect("WAITAOF 1 0 0", "+QUEUED")
	h.expect("EXEC", "*2\r\n+OK\r\n*2\r\n:1\r\n:0")
	h.expect("WAITAOF 1 0 0", "")
	h.Journal()
	h.Synced(now)
	h.told(h.session, "*2\r\n:1\r\n:0")
	// What a wait is served is an effect of its session.
	h.expect("BLPOP l 0", "")
	h.expectOf(other, "RPUSH l x", ":1")
	h.told(h.session, "*2\r\n$1\r\nl\r\n$1\r\nx")
	h.expect("WAITAOF 1 0 0", "")
}

func TestFilesInInfo(t *testing.T) {
	h := startHosted(t, [2]string{"appendonly", "yes"})
	h.files = Files{Journal: 10, JournalBase: 7, Buffered: 3, PendingSyncs: 1, DelayedSyncs: 2, Loading: 8}
	h.info("aof_enabled:1", "aof_current_size:10", "aof_base_size:7", "aof_buffer_length:3", "aof_pending_bio_fsync:1", "aof_delayed_fsync:2")
	h.fails = errFull
	h.expect("CONFIG SET appendonly no", "-ERR CONFIG SET failed (possibly related to argument 'appendonly') - Unable to turn on AOF. Check server logs.",
		"appendonly=no", "log Can't turn on the append only file: No space left on device")
}

func TestSaveThatCannotBegin(t *testing.T) {
	h := startHosted(t, [2]string{"save", "900 1"})
	h.fails = errFull
	h.expect("SAVE", "-ERR", "save", "log Can't save: No space left on device")
	h.info("rdb_last_bgsave_status:ok")
	h.fails = nil
	h.expect("SET k v", "+OK")

	h.expect("BGREWRITEAOF", "+Background append only file rewriting started", "rewrite")
	h.expect("SAVE", "")
	h.fails = errFull
	h.Rewritten(now, nil)
	h.Tick(now)
	h.told(h.session, "-ERR")
	h.info("rdb_last_bgsave_status:ok")
}

func TestFailureOfASnapshotThatNobodyAwaits(t *testing.T) {
	h := startHosted(t, [2]string{"save", "900 1"})
	h.expect("BGSAVE", "+Background saving started", "save")
	h.expect("FLUSHALL", "") // waits for the next one
	h.Saved(now, errFull)
	h.info("rdb_last_bgsave_status:err")
}

func TestPauseOutlastsAShutdownThatFails(t *testing.T) {
	h := startHosted(t)
	other := h.OpenSession(now, "")
	h.expectOf(other, "CLIENT PAUSE 100000 WRITE", "+OK")
	h.expectOf(other, "SHUTDOWN", "", "log User requested shutdown...", "shutdown")
	h.Unstopped(now, errFull)
	h.expect("SET k v", "")
	h.expectOf(h.OpenSession(now, ""), "CLIENT UNPAUSE", "+OK")
	h.told(h.session, "+OK")
}
