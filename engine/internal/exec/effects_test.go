package exec

import (
	"bytes"
	"strings"
	"testing"

	"github.com/wedis/wedis/engine/internal/resp"
)

// inline turns a journal into readable lines.
func inline(t *testing.T, journal []byte) string {
	t.Helper()
	if len(journal) > 0 {
		journal = journal[recordHead:]
	}
	var p resp.Parser
	var lines []string
	for {
		argv, n, err := p.Next(journal, resp.Limits{Authenticated: true})
		if err != nil {
			t.Fatal(err)
		}
		journal = journal[n:]
		if argv == nil {
			return strings.Join(lines, ";")
		}
		lines = append(lines, string(bytes.Join(argv, []byte(" "))))
	}
}

// commands are the inline commands of a text, each on its line, as journals have them.
func commands(text string) (journal []byte) {
	for line := range strings.Lines(text) {
		journal = resp.AppendCommand(journal, bytes.Fields([]byte(line))...)
	}
	return journal
}

func TestJournal(t *testing.T) {
	s := newTestServer(t)
	c := s.OpenSession(start, "")
	for _, step := range []struct{ line, want string }{
		{"take k", ""},
		{"put k v", "SELECT 0;put k v"},
		{"put k w", "SELECT 0;put k w"},
		{"put k w ttl 5", "SELECT 0;PUT k w AT 1700000000005"},
		{"pair", "MULTI;SELECT 0;PUT a 1;SELECT 1;PUT b 2;EXEC"},
		{"fail", ""},
	} {
		s.Exec(c, start, []byte(step.line+"\r\n"))
		got := inline(t, s.Journal())
		if got != step.want {
			t.Errorf("%s: journal %q, want %q", step.line, got, step.want)
		}
	}

	s.Exec(c, start, []byte("multi\r\nput a 1\r\nput b 2\r\nexec\r\nmulti\r\nput c 3\r\nexec\r\n"))
	if got := inline(t, s.Journal()); got != "MULTI;SELECT 0;put a 1;put b 2;EXEC;put c 3" {
		t.Errorf("transactions: %q", got)
	}
	s.Exec(c, start+10_000, []byte("take k\r\n"))
	if got := inline(t, s.Journal()); got != "SELECT 0;DEL k" {
		t.Errorf("expired key: %q", got)
	}
}

func TestReplay(t *testing.T) {
	s := newTestServer(t)
	journal := resp.AppendCommand(nil, []byte("PUT"), []byte("k"), []byte("v"), []byte("AT"), []byte("5"))
	whole := len(journal)
	journal = resp.AppendCommand(journal, []byte("PUT"), []byte("l"), []byte("w"))
	if err := s.Replay(start, journal); err != nil {
		t.Fatal(err)
	}
	if s.Store.DB(0).Len() != 2 {
		t.Errorf("a key of the past expired during the replay")
	}
	if s.JournalLen() != 0 {
		t.Errorf("a replay wrote a journal")
	}
	for cut := whole + 1; cut < len(journal); cut++ {
		err := newTestServer(t).Replay(start, journal[:cut])
		if e, ok := err.(*ReplayError); !ok || e.Offset != int64(whole) {
			t.Fatalf("cut at %d: %v, want an error at %d", cut, err, whole)
		}
	}
	if err := s.Replay(start, []byte("*1\r\n$4\r\nNOPE\r\n")); err == nil {
		t.Error("an unknown command passed")
	}
}

// TestReplayIsNoEffect: what waits for Journal waits on, in the database it is
// of.
func TestReplayIsNoEffect(t *testing.T) {
	s := newTestServer(t)
	c := s.OpenSession(start, "")
	expectReply(t, s, c, "put a 1", "+OK\r\n")
	if err := s.Replay(start, commands("put k v\r\n")); err != nil {
		t.Fatal(err)
	}
	s.Loaded()
	expectReply(t, s, c, "put b 2", "+OK\r\n")
	if got := inline(t, s.Journal()); got != "SELECT 0;put a 1;put b 2" {
		t.Errorf("journal %q", got)
	}
}

// TestReplayTornTransaction: the offset is that of the MULTI, wherever the
// journal ends or fails before the EXEC has run.
func TestReplayTornTransaction(t *testing.T) {
	before, torn := string(commands("put a 1\n")), string(commands("multi\nput b 2\nput c 3\nexec\n"))
	for cut := range torn {
		s := newTestServer(t)
		err := s.Replay(start, []byte(before+torn[:cut]))
		if cut == 0 && err == nil {
			continue
		}
		if e, ok := err.(*ReplayError); !ok || e.Offset != int64(len(before)) {
			t.Errorf("cut at %d: %v", cut, err)
		}
		if n := s.Store.Len(); n != 1 {
			t.Errorf("cut at %d: %d keys", cut, n)
		}
		if s.held != 0 {
			t.Errorf("cut at %d: %d bytes of input are held", cut, s.held)
		}
	}
	s := newTestServer(t)
	err := s.Replay(start, append([]byte(before), commands("multi\nfail\nexec\nput d 4\n")...))
	if e, ok := err.(*ReplayError); !ok || e.Offset != int64(len(before)) {
		t.Errorf("an error inside EXEC: %v", err)
	}
}
