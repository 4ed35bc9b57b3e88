package engine

import (
	"strconv"
	"strings"
	"testing"
)

// keeping is a host whose files are variables.
type keeping struct {
	snapshot, journal []byte
}

func (k *keeping) open(t *testing.T, config ...[2]string) (*Engine, func(words ...string) string) {
	t.Helper()
	e, err := New(Options{Now: now, Journal: true, Config: append(config, [2]string{"enable-debug-command", "yes"}), Host: Host{
		WriteSnapshot: func(file []byte) error { k.snapshot = append([]byte{}, file...); return nil },
		ReadSnapshot:  func() ([]byte, error) { return append([]byte{}, k.snapshot...), nil },
		ReadJournal:   func() ([]byte, error) { return append([]byte{}, k.journal...), nil },
	}})
	if err != nil {
		t.Fatal(err)
	}
	s := e.OpenSession(now, "")
	e.Own(s)
	return e, func(words ...string) string { return string(e.Exec(s, now, []byte(strings.Join(words, " ")+"\r\n"))) }
}

func equals(t *testing.T, got, wanted string) {
	t.Helper()
	if got != wanted {
		t.Errorf("got %q, not %q", got, wanted)
	}
}

func TestReloadOfWhatTheHostKeeps(t *testing.T) {
	k := &keeping{}
	e, run := k.open(t)
	run("SET", "a", "1")
	run("RPUSH", "list", "x", "y")
	equals(t, run("DEBUG", "RELOAD"), "+OK\r\n")
	if string(k.snapshot[:5]) != "REDIS" {
		t.Fatalf("no RDB file was written, but %q", k.snapshot)
	}
	if n := e.Unsaved(); n != 0 {
		t.Errorf("%d changes are unsaved after all was", n)
	}
	run("SET", "a", "2")
	run("SET", "b", "3")
	equals(t, run("DEBUG", "RELOAD", "NOSAVE", "NOFLUSH", "MERGE"), "+OK\r\n")
	equals(t, run("MGET", "a", "b"), "*2\r\n$1\r\n1\r\n$1\r\n3\r\n")
	equals(t, run("DEBUG", "RELOAD", "NOSAVE"), "+OK\r\n")
	equals(t, run("DBSIZE"), ":2\r\n")
	equals(t, run("DEBUG", "RELOAD", "NOSAVE", "NOFLUSH"), "-ERR Error trying to load the RDB dump\r\n")
	if info := run("INFO", "persistence"); !strings.Contains(info, "rdb_last_load_keys_loaded:0\r\n") {
		t.Errorf("the last load, which failed, counts: %q", info)
	}
	k.snapshot[len(k.snapshot)/2] ^= 1
	equals(t, run("DEBUG", "RELOAD", "NOSAVE"), "-ERR Error trying to load the RDB dump\r\n")
}

func TestLoadOfTheJournalThatTheHostKeeps(t *testing.T) {
	k := &keeping{}
	e, run := k.open(t, [2]string{"appendonly", "yes"})
	run("SET", "a", "1")
	run("DEBUG", "RELOAD")
	k.journal = k.snapshot // the base
	run("SELECT", "3")
	run("INCR", "n")
	k.journal = append(k.journal, e.Journal()...)
	run("INCR", "n") // which the host is yet to be given
	equals(t, run("DEBUG", "LOADAOF"), "+OK\r\n")
	equals(t, run("GET", "n"), "$1\r\n2\r\n")
	run("SELECT", "0")
	equals(t, run("GET", "a"), "$1\r\n1\r\n")
	if rest := string(e.Journal()); !strings.Contains(rest, "INCR") || strings.Count(rest, "INCR") != 1 {
		t.Errorf("what the host is given after loading: %q", rest)
	}
	equals(t, run("SET", "a", "5"), "+OK\r\n")
	if e.JournalLen() == 0 {
		t.Error("nothing is journalled after loading")
	}
	k.journal = append(k.journal, "nonsense"...)
	equals(t, run("DEBUG", "LOADAOF"), "-ERR Error trying to load the append only file\r\n")
}

func TestLoadIsCounted(t *testing.T) {
	k := &keeping{}
	_, run := k.open(t)
	run("MSET", "a", "1", "b", "2")
	run("DEBUG", "RELOAD")
	other, ask := (&keeping{}).open(t)
	r, err := other.LoadRDB(now, false)
	if err != nil {
		t.Fatal(err)
	}
	half := len(k.snapshot) / 2
	if _, err := r.Write(k.snapshot[:half]); err != nil {
		t.Fatal(err)
	}
	if info := ask("INFO", "persistence"); !strings.Contains(info, "loading:1\r\n") || !strings.Contains(info, "loading_loaded_bytes:"+strconv.Itoa(half)+"\r\n") {
		t.Errorf("while it loads: %q", info)
	}
	if reply := ask("GET", "a"); !strings.HasPrefix(reply, "-LOADING") {
		t.Errorf("while it loads: %q", reply)
	}
	if _, err := r.Write(k.snapshot[half:]); err != nil {
		t.Fatal(err)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	other.Loaded()
	if info := ask("INFO", "persistence"); !strings.Contains(info, "rdb_last_load_keys_loaded:2\r\n") || !strings.Contains(info, "loading:0\r\n") {
		t.Errorf("after it has loaded: %q", info)
	}
}
