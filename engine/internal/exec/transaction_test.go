package exec

import (
	"testing"
)

func TestWatch(t *testing.T) {
	s := newTestServer(t)
	a, b := s.OpenSession(start, ""), s.OpenSession(start, "")
	expectReply(t, s, a, "watch k", "+OK\r\n")
	expectReply(t, s, b, "put k 1", "+OK\r\n")
	expectReply(t, s, a, "multi", "+OK\r\n")
	expectReply(t, s, a, "put k 2", "+QUEUED\r\n")
	expectReply(t, s, a, "exec", "*-1\r\n")
	expectReply(t, s, a, "take k", "$1\r\n1\r\n")
	if len(s.watched) != 0 {
		t.Errorf("%d keys still watched", len(s.watched))
	}

	expectReply(t, s, b, "put k 1 ttl 5", "+OK\r\n")
	expectReply(t, s, a, "watch k", "+OK\r\n")
	s.setNow(s.now + 10_000)
	expectReply(t, s, a, "multi", "+OK\r\n")
	expectReply(t, s, a, "exec", "*-1\r\n") // it has expired since

	expectReply(t, s, b, "put k 1 ttl 5", "+OK\r\n")
	s.setNow(s.now + 10_000)
	expectReply(t, s, a, "watch k", "+OK\r\n") // had expired already
	expectReply(t, s, b, "take k", "$-1\r\n")
	expectReply(t, s, a, "multi", "+OK\r\n")
	expectReply(t, s, a, "exec", "*0\r\n")
}
