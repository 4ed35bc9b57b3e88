package tests

import (
	"strings"
	"testing"

	"github.com/wedis/wedis/tests/host"
)

// TestStrangeHandles: a host that mixes up its sessions gets an error, and the instance goes on.
func TestStrangeHandles(t *testing.T) {
	e := newWasm(t, host.Options{})
	defer e.Close()
	s := e.OpenSession(epoch, "127.0.0.1:1")
	gone := e.OpenSession(epoch, "127.0.0.1:2")
	e.CloseSession(gone, epoch)
	for _, bad := range []host.Session{0, -1, gone, 1 << 30, -1 << 31} {
		if out := string(e.Exec(bad, epoch, []byte("PING\r\n"))); !strings.HasPrefix(out, "-ERR internal error") {
			t.Errorf("session %d answers %q", bad, out)
		}
		e.CloseSession(bad, epoch)
		e.Output(bad)
	}
	if e.Failed() {
		t.Fatal("the instance has given up")
	}
	if _, err := e.Restore(nil); err == nil {
		t.Error("restored nothing")
	}
	expect(t, exec(e, s, "PING"), "+PONG")
}

// TestSplitCommands: a command that the host has split goes the way of any other, whatever the session has in part.
func TestSplitCommands(t *testing.T) {
	e := newWasm(t, host.Options{Journal: true, Config: [][2]string{{"requirepass", "secret"}}})
	defer e.Close()
	s := e.OpenSession(epoch, "127.0.0.1:1")
	split := func(want string, args ...string) {
		t.Helper()
		if got := string(e.ExecSplit(s, epoch, args...)); got != want {
			t.Errorf("%q answers %q, want %q", args, got, want)
		}
	}
	split("-NOAUTH Authentication required.\r\n", "GET", "k")
	split("+OK\r\n", "auth", "secret")
	if out := e.Exec(s, epoch, []byte("*2\r\n$3\r\nGET\r\n$1\r\n")); len(out) != 0 {
		t.Errorf("half a command answers %q", out)
	}
	split("+OK\r\n", "SET", "k", "a\r\n\x00b")
	split("-ERR wrong number of arguments for 'get' command\r\n", "get")
	split("+OK\r\n", "MULTI")
	split("+QUEUED\r\n", "APPEND", "k", "")
	split("*1\r\n:5\r\n", "EXEC")
	if out := string(e.Exec(s, epoch, []byte("k\r\n"))); out != "$5\r\na\r\n\x00b\r\n" {
		t.Errorf("the other half answers %q", out)
	}
	if journal := string(e.Journal()); !strings.Contains(journal, "$3\r\nSET\r\n$1\r\nk\r\n$5\r\na\r\n\x00b\r\n") {
		t.Errorf("the journal is %q", journal)
	}
	split("-ERR Protocol error: invalid bulk length\r\n", "SET", "k", strings.Repeat("x", 1<<16))
	if !e.Closing(s) {
		t.Error("a command too long to be split leaves the session open")
	}
}

// TestFailedInstance: after a panic nothing comes out any more, least of all anything that a host would keep.
func TestFailedInstance(t *testing.T) {
	e := newWasm(t, host.Options{Journal: true})
	defer e.Close()
	s := e.OpenSession(epoch, "127.0.0.1:1")
	exec(e, s, "SET", "k", "v", "PX", "1000")
	snapshot, err := e.Snapshot(false)
	if err != nil {
		t.Fatal(err)
	}
	e.Break()
	if !e.Failed() {
		t.Fatal("a call with a length below zero passes")
	}
	if e.JournalLen() != 0 || e.NextTick() != 0 || e.Ready() != 0 {
		t.Error("a failed instance wants something of its host")
	}
	failed := func(what string, out []byte) {
		t.Helper()
		if !strings.HasPrefix(string(out), "-ERR internal error: this instance has failed") || !e.Failed() {
			t.Errorf("%s: %q", what, out)
		}
	}
	failed("exec", e.Exec(s, epoch, []byte("PING\r\n")))
	failed("exec split", e.ExecSplit(s, epoch, "PING"))
	failed("journal", e.Journal())
	failed("output", e.Output(s))
	if e.Tick(epoch+2_000_000) != 0 {
		t.Error("a failed instance ticks")
	}
	if _, ok := snapshot.Next(); ok {
		t.Error("a failed instance goes on with a snapshot")
	}
	snapshot.Commit()
	if _, err := e.Snapshot(false); err == nil {
		t.Error("a failed instance takes a snapshot")
	}
	if _, err := e.Restore(nil); err == nil {
		t.Error("a failed instance restores")
	}
	if err := e.Replay(epoch, nil); err == nil {
		t.Error("a failed instance replays")
	}
	e.Loaded()
	if e.OpenSession(epoch, "") > 0 {
		t.Error("a failed instance opens a session")
	}
	e.CloseSession(s, epoch)
	failed("exec", e.Exec(s, epoch, []byte("PING\r\n")))
}
