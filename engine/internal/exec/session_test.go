package exec

import (
	"bytes"
	"slices"
	"testing"

	"github.com/wedis/wedis/engine/internal/resp"
)

// TestInputInPieces cuts a pipeline anywhere: the replies are the same.
func TestInputInPieces(t *testing.T) {
	script := []byte("*3\r\n$3\r\nPUT\r\n$1\r\nk\r\n$5\r\nhe\r\no\r\nTAKE k\r\n*2\r\n$4\r\ntake\r\n$1\r\nk\r\n*0\r\n\r\nNOPE\r\n")
	const want = "+OK\r\n$5\r\nhe\r\no\r\n$5\r\nhe\r\no\r\n-ERR unknown command 'NOPE', with args beginning with: \r\n"
	for cut := range script {
		s := newTestServer(t)
		c := s.OpenSession(start, "")
		got := string(s.Exec(c, start, script[:cut]))
		got += string(s.Exec(c, start, script[cut:]))
		if got != want {
			t.Fatalf("cut at %d: %q", cut, got)
		}
	}
}

// TestOutputPauses asks for more than a session may buffer.
func TestOutputPauses(t *testing.T) {
	s := newTestServer(t)
	c := s.OpenSession(start, "")
	total, calls := 0, 0
	in := bytes.Repeat([]byte("big\r\n"), 100)
	for {
		out := s.Exec(c, start, in)
		if len(out) > outputStep+2<<20 {
			t.Fatalf("%d bytes at once", len(out))
		}
		total += len(out)
		calls++
		in = nil
		if !c.More() {
			break
		}
	}
	if want := 100 * (1<<20 + len("$1048576\r\n\r\n")); total != want || calls < 3 {
		t.Errorf("%d bytes in %d calls, want %d", total, calls, want)
	}
}

func TestProtocolErrorCloses(t *testing.T) {
	s := newTestServer(t)
	c := s.OpenSession(start, "")
	expectReply(t, s, c, "*1\r\n:1", "-ERR Protocol error: expected '$', got ':'\r\n")
	if !c.Closing() {
		t.Error("the session stays open")
	}
	expectReply(t, s, c, "take k", "")
}

func TestHTTPCloses(t *testing.T) {
	for _, line := range []string{"POST / HTTP/1.1", "host: x"} {
		s := newTestServer(t)
		c := s.OpenSession(start, "")
		expectReply(t, s, c, line+"\r\nput k v", "")
		if !c.Closing() || s.Store.Len() != 0 {
			t.Errorf("%s: the session goes on", line)
		}
	}
}

func TestPush(t *testing.T) {
	s := newTestServer(t)
	a, b := s.OpenSession(start, ""), s.OpenSession(start, "")
	s.Push(b, func(w *resp.Writer) { w.Simple("one") })
	s.Push(b, func(w *resp.Writer) { w.Simple("two") })
	if s.Ready() != b {
		t.Fatal("nobody is ready")
	}
	if got := string(s.Output(b)); got != "+one\r\n+two\r\n" {
		t.Errorf("output %q", got)
	}
	s.Push(b, func(w *resp.Writer) { w.Simple("three") })
	expectReply(t, s, b, "fail", "+three\r\n-BAD luck\r\n") // in order with replies, and taken with them
	if s.Ready() != nil || s.Output(a) != nil || s.Output(b) != nil {
		t.Error("output twice")
	}
	expectReply(t, s, b, "fail", "-BAD luck\r\n")
}

// TestLongInputIsLetGo: after a long command that came in pieces a session keeps
// neither its buffer nor views of it.
func TestLongInputIsLetGo(t *testing.T) {
	s := newTestServer(t)
	c := s.OpenSession(start, "")
	long := resp.AppendCommand(nil, []byte("PUT"), []byte("k"), make([]byte, 8<<20))
	long = append(long, "take"...) // the start of the next command
	for piece := range slices.Chunk(long, 64<<10) {
		s.Exec(c, start, piece)
	}
	if got := cap(c.pending); got > keptBuffer || string(c.pending) != "take" {
		t.Errorf("%d bytes kept for %q", got, c.pending)
	}
	if s.held != int64(len("take")) {
		t.Errorf("%d bytes counted", s.held)
	}
	expectReply(t, s, c, " j", "$-1\r\n")
}

// TestLongInputIsPassedOn: what one session has let go serves the next long command, of whichever session.
func TestLongInputIsPassedOn(t *testing.T) {
	s := newTestServer(t)
	long := resp.AppendCommand(nil, []byte("PUT"), []byte("k"), make([]byte, 150_000))
	var before *byte
	for i := range 3 {
		c := s.OpenSession(start, "")
		s.Exec(c, start, long[:64<<10])
		if cap(c.pending) < len(long) {
			t.Fatalf("room for %d bytes of %d", cap(c.pending), len(long))
		}
		if buf := &c.pending[0]; i > 0 && buf != before {
			t.Error("another buffer")
		} else {
			before = buf
		}
		if got := string(s.Exec(c, start, long[64<<10:])); got != "+OK\r\n" {
			t.Fatal(got)
		}
	}
}
