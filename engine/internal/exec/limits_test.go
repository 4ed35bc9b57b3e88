package exec

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/wedis/wedis/engine/internal/resp"
)

// TestHostMemory: what the host can give binds even without maxmemory, inside a
// transaction too.
func TestHostMemory(t *testing.T) {
	s := newTestServer(t)
	s.SetMemory(32 << 20) // 14 MiB for values, 6 for input
	c := s.OpenSession(start, "")
	put := func(key string) []byte {
		return resp.AppendCommand(nil, []byte("PUT"), []byte(key), make([]byte, 1<<20))
	}
	for i := range 13 {
		s.Exec(c, start, put(fmt.Sprint(i)))
	}
	s.Exec(c, start, []byte("multi\r\n"))
	for i := range 5 { // of which one has room
		s.Exec(c, start, put(fmt.Sprint("tx", i)))
	}
	const oom = "-OOM command not allowed when used memory > 'maxmemory'.\r\n"
	expectReply(t, s, c, "exec", "*5\r\n+OK\r\n"+strings.Repeat(oom, 4))
	expectReply(t, s, c, "put k v", oom)

	s.SetMemory(64 << 20)
	s.Exec(c, start, []byte("multi\r\n"))
	for i := range 12 { // 12 MiB is the most
		s.Exec(c, start, put(fmt.Sprint("tx", i)))
	}
	if !c.Closing() {
		t.Error("a transaction of 12 MiB is held")
	}
	if s.held != 0 {
		t.Errorf("%d bytes of a closed session count", s.held)
	}
}

// TestReplyTooLong: a reply beyond what the host can hold is an error in its
// place.
func TestReplyTooLong(t *testing.T) {
	s := newTestServer(t)
	s.SetMemory(32 << 20)
	c := s.OpenSession(start, "")
	const tooLong = "-ERR the reply is too long for the memory of this host\r\n"
	expectReply(t, s, c, "take k\r\nmulti", "$-1\r\n+OK\r\n")
	for range 10 {
		expectReply(t, s, c, "big", "+QUEUED\r\n")
	}
	expectReply(t, s, c, "exec\r\ntake k", tooLong+"$-1\r\n")
}

func TestEndlessInputCloses(t *testing.T) {
	s := newTestServer(t, "client-query-buffer-limit", "1mb")
	c := s.OpenSession(start, "")
	piece := append([]byte("$100000\r\n"), make([]byte, 100_002)...)
	s.Exec(c, start, []byte("*1000\r\n"))
	for i := 0; !c.Closing(); i++ {
		if out := s.Exec(c, start, piece); len(out) > 0 || i > 11 {
			t.Fatalf("after %d pieces: %q", i, out)
		}
	}
}

// TestManyCommandsAreNoUnfinishedInput: client-query-buffer-limit is for what is
// left when the whole commands have run.
func TestManyCommandsAreNoUnfinishedInput(t *testing.T) {
	s := newTestServer(t, "client-query-buffer-limit", "1mb")
	c := s.OpenSession(start, "")
	in := bytes.Repeat([]byte("take k\r\n"), 200_000)
	if out := s.Exec(c, start, in); len(out) != 200_000*len("$-1\r\n") || c.Closing() {
		t.Errorf("%d bytes of replies", len(out))
	}
}
