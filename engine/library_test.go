package engine

import (
	"strings"
	"testing"

	"github.com/wedis/wedis/tests/reply"
)

// keep takes a snapshot, and restore makes a store of one and a journal.
func keep(t *testing.T, e *Engine) (manifest []byte, chunks map[string][]byte) {
	t.Helper()
	s, err := e.Snapshot(Chunks, true)
	if err != nil {
		t.Fatal(err)
	}
	chunks = map[string][]byte{}
	for r, ok := s.Next(); ok; r, ok = s.Next() {
		switch r.Op {
		case Put:
			chunks[r.Name] = append([]byte{}, r.Bytes...)
		case Manifest:
			manifest = append([]byte{}, r.Bytes...)
		}
	}
	s.Commit()
	return manifest, chunks
}

func restore(t *testing.T, manifest []byte, chunks map[string][]byte, journal []byte) *Engine {
	t.Helper()
	e, err := New(Options{Now: 1, Journal: true})
	if err != nil {
		t.Fatal(err)
	}
	r, err := e.Restore(manifest)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range r.Missing() {
		if err := r.Chunk(chunks[name]); err != nil {
			t.Fatal(err)
		}
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	if err := e.Replay(1, journal); err != nil {
		t.Fatal(err)
	}
	e.Loaded()
	return e
}

// Libraries of functions survive in snapshots and in the journal.
func TestLibrariesSurvive(t *testing.T) {
	library := func(name string) []byte {
		return reply.Command("FUNCTION", "LOAD", "#!lua name="+name+"\nredis.register_function('"+name+"', function() return '"+name+"' end)")
	}
	e, err := New(Options{Now: 1, Journal: true})
	if err != nil {
		t.Fatal(err)
	}
	s := e.OpenSession(1, "")
	e.Exec(s, 1, library("one"))
	e.Exec(s, 1, library("two"))
	e.Exec(s, 1, reply.Command("SET", "k", "v"))
	e.Journal()
	manifest, chunks := keep(t, e)
	e.Exec(s, 1, library("three"))
	e.Exec(s, 1, reply.Command("FUNCTION", "DELETE", "one"))
	journal := append([]byte{}, e.Journal()...)

	for range 2 { // again from a snapshot of the restored one
		e = restore(t, manifest, chunks, journal)
		s = e.OpenSession(1, "")
		for call, want := range map[string]string{"one": "-ERR Function not found\r\n", "two": "$3\r\ntwo\r\n", "three": "$5\r\nthree\r\n"} {
			if got := string(e.Exec(s, 1, reply.Command("FCALL", call, "0"))); got != want {
				t.Errorf("%s: %q", call, got)
			}
		}
		manifest, chunks = keep(t, e)
		journal = nil
	}
}

// There is no snapshot of half a unit.
func TestNoSnapshotOfBusyStore(t *testing.T) {
	clock := int64(0)
	e, err := New(Options{Now: 1, Config: [][2]string{{"busy-reply-threshold", "1"}}, Host: Host{Clock: func() int64 {
		clock += 10_000
		return clock
	}}})
	if err != nil {
		t.Fatal(err)
	}
	s := e.OpenSession(1, "")
	if out := e.Exec(s, 1, reply.Command("EVAL", "redis.call('set', 'a', 1) for i = 1, 1000000 do end redis.call('set', 'b', 1)", "0")); len(out) > 0 {
		t.Fatalf("not suspended: %q", out)
	}
	if _, err := e.Snapshot(Chunks, false); err == nil || !strings.Contains(err.Error(), "busy") {
		t.Errorf("a snapshot: %v", err)
	}
	for e.Ready() == nil {
		e.Tick(1)
	}
	if _, err := e.Snapshot(Chunks, false); err != nil {
		t.Error(err)
	}
}
