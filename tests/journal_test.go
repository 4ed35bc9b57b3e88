package tests

import (
	"os"
	osexec "os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/wedis/wedis/tests/history"
	"github.com/wedis/wedis/tests/host"
	"github.com/wedis/wedis/tests/oracle"
	"github.com/wedis/wedis/tests/reply"
)

// TestHistoryInRedis: the journal of a random history is an append-only file of which redis-server makes the same store.
// It happens in a year from now, so that no time to live ends earlier there than here.
func TestHistoryInRedis(t *testing.T) {
	all := grammar(t)
	server, err := oracle.Start()
	if err != nil {
		t.Fatal(err)
	}
	known := knownTo(t, server, all)
	if err := server.Close(); err != nil {
		t.Fatal(err)
	}
	skip := func(name string) bool { return history.Skipped(name, history.WithRedis) || !known[name] }
	profile := history.Profile{Oldest: true}
	seeds(t, 6, func(seed uint64) {
		g := history.NewGenerator(seed, all, profile, skip)
		journal, digest := lived(t, g.Source(profile, 15_000))
		name := filepath.Join(t.TempDir(), "appendonly.aof")
		if err := os.WriteFile(name, journal, 0o666); err != nil {
			t.Fatal(err)
		}
		if out, err := osexec.Command("redis-check-aof", name).CombinedOutput(); err != nil {
			t.Fatalf("seed %d: redis-check-aof: %s", seed, out)
		}
		theirs, err := oracle.Start("--dir", filepath.Dir(name), "--appendonly", "yes", "--enable-debug-command", "yes")
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		defer theirs.Close()
		if got, err := theirs.Control().Do("DEBUG", "DIGEST"); err != nil || string(got.Text) != digest {
			t.Errorf("seed %d: redis-server has %s, not %s (%v)", seed, got.Text, digest, err)
		}
	})
}

// lived plays a history and returns its journal, a record for every three turns, and the digest at the end.
func lived(t *testing.T, source history.Source) (journal []byte, digest string) {
	t.Helper()
	now := time.Now().AddDate(1, 0, 0).UnixMicro()
	e := newNative(t, host.Options{Seed: 1, Now: now, Journal: true, Config: [][2]string{{"aof-timestamp-enabled", "yes"}}})
	defer e.Close()
	var sessions [history.Sessions]host.Session
	for i := range sessions {
		sessions[i] = e.OpenSession(now, "127.0.0.1:1")
	}
	owner := e.OpenSession(now, "127.0.0.1:2")
	turns := 0
	for {
		step, ok := source(now)
		if !ok {
			break
		}
		now += 300 + step.Pause.Microseconds()
		e.Exec(sessions[step.Session], now, reply.Command(step.Args...))
		e.Tick(now)
		if turns++; turns%3 == 0 {
			journal = append(journal, e.Journal()...)
		}
	}
	for next := e.Tick(now); next != 0 && next <= now; next = e.Tick(now) {
	}
	v, _, err := reply.Read(e.Exec(owner, now, reply.Command("DEBUG", "DIGEST")))
	if err != nil || v.Kind == '-' {
		t.Fatal(err, v)
	}
	digest = string(v.Text)
	return append(journal, e.Journal()...), digest
}
