package exec_test

import (
	"fmt"
	"testing"
)

// TestPauseKeepsOrder of sessions, and of what each has sent.
func TestPauseKeepsOrder(t *testing.T) {
	w := newWaiting(t, "abcx")
	w.do("x CLIENT PAUSE 1000 WRITE")
	w.expect(w.do("b RPUSH l b1\r\nRPUSH l b2", "a RPUSH l a1", "b RPUSH l b3", "c LRANGE l 0 -1"), "c []")
	if next := w.NextTick(); next != (w.now+1001)*1000 {
		t.Errorf("a tick is due in %d µs", next-w.now*1000)
	}
	w.expect(w.tick(1000), "")
	w.expect(w.tick(1), "b :1, b :2, b :3, a :4")
	w.expect(w.do("b LRANGE l 0 -1"), "b [b1 b2 b3 a1]")
	w.expect(w.effects(), "RPUSH l b1, RPUSH l b2, RPUSH l b3, RPUSH l a1")
}

// TestPauseEndsWithAnyCall: what has waited comes before what comes then.
func TestPauseEndsWithAnyCall(t *testing.T) {
	w := newWaiting(t, "abx")
	w.do("x CLIENT PAUSE 100", "a RPUSH l a1", "b RPUSH l b1")
	w.now += 101
	w.expect(w.do("x RPUSH l x1", "x LRANGE l 0 -1"), "x :3, a :1, b :2, x [a1 b1 x1]")
}

// TestPauseGrows longer and stricter, never shorter nor milder.
func TestPauseGrows(t *testing.T) {
	w := newWaiting(t, "abx")
	w.do("x CLIENT PAUSE 1000 WRITE", "x CLIENT PAUSE 10 WRITE")
	w.expect(w.tick(500), "")
	w.expect(w.do("a SET k v"), "")
	w.expect(w.do("x CLIENT PAUSE 10 ALL", "b PING"), "x +OK")
	w.expect(w.tick(501), "a +OK, b +PONG")
	w.expect(w.do("x CLIENT PAUSE 0", "x PING"), "x +OK, x +PONG")
	w.expect(w.do("x CLIENT PAUSE 100 WRITE", "a INCR n", "x CLIENT UNPAUSE"), "x +OK, x +OK, a :1")
}

// TestNothingChangesInAPause: no key expires or is evicted, though one whose time is up is not there.
func TestNothingChangesInAPause(t *testing.T) {
	w := newWaiting(t, "abx")
	w.do("x SET k v PX 10", "x SET big v")
	w.effects()
	w.do("x CLIENT PAUSE 1000 WRITE")
	w.tick(100)
	w.expect(w.do("a GET k", "a DBSIZE", "a EXISTS k"), "a $-1, a :2, a :0")
	w.set("maxmemory-policy", "allkeys-random")
	w.set("maxmemory", "1")
	w.expect(w.do("a GET big", "a DBSIZE"), "a v, a :2")
	w.set("maxmemory", "0")
	w.expect(w.effects(), "")
	w.tick(1000)
	w.expect(w.effects(), "DEL k")
}

// TestBlockedInAPause sessions time out, and cannot be unblocked from waiting for its end.
func TestBlockedInAPause(t *testing.T) {
	w := newWaiting(t, "abcx")
	w.do("a BLPOP k 0.1", "x CLIENT PAUSE 1000 WRITE", "b BLPOP k 0.1", "c RPUSH k 1 2")
	w.expect(fmt.Sprint(w.BlockedSessions()), "3")
	w.expect(w.tick(200), "a *-1")
	b := w.sessions['b'].ID
	w.expect(w.do(fmt.Sprintf("x CLIENT UNBLOCK %d", b)), "x :0")
	w.expect(w.tick(1000), "b [k 1], c :2")
	w.do("x CLIENT PAUSE 1000 WRITE", "a SET gone 1")
	w.CloseSession(w.sessions['a'])
	w.expect(w.do("x CLIENT UNPAUSE", "x EXISTS gone"), "x +OK, x :0")
}

// TestTransactionsInAPause wait at EXEC if they write; one that pauses runs to its end.
func TestTransactionsInAPause(t *testing.T) {
	w := newWaiting(t, "abx")
	w.do("a MULTI", "a SET k 1", "b WATCH k", "b MULTI", "b GET k")
	w.expect(w.do("x MULTI", "x CLIENT PAUSE 1000 WRITE", "x SET j 1", "x EXEC"), "x +OK, x +QUEUED, x +QUEUED, x [+OK +OK]")
	w.expect(w.do("a EXEC\r\nGET k", "b EXEC"), "b [$-1]")
	w.expect(w.do("x CLIENT UNPAUSE"), "x +OK, a [+OK], a 1")
}

// TestSplitCommandsInAPause wait like others, and leave alone what is pending.
func TestSplitCommandsInAPause(t *testing.T) {
	w := newWaiting(t, "ax")
	w.do("x CLIENT PAUSE 1000 WRITE")
	for range 2 {
		in, n := split("INCR", "n")
		if out := w.ExecSplit(w.sessions['a'], w.now*1000, in, n); len(out) > 0 {
			t.Errorf("reply %q", out)
		}
	}
	w.expect(w.do("x CLIENT UNPAUSE"), "x +OK, a :1, a :2")
}

// TestPauseOfWhatWillNotRun: a transaction that has been refused keeps no more lines, and so has nothing to wait for.
func TestPauseOfWhatWillNotRun(t *testing.T) {
	w := newWaiting(t, "abx")
	w.do("a MULTI", "a NOSUCH", "a SET k v", "b WATCH l", "b MULTI", "x SET l v", "b SET k v")
	if n, m := w.sessions['a'].Queued(), w.sessions['b'].Queued(); n != 0 || m != 0 {
		t.Errorf("%d and %d lines queued", n, m)
	}
	w.expect(w.do("x CLIENT PAUSE 1000 WRITE", "a EXEC", "b EXEC"),
		"x +OK, a -EXECABORT Transaction discarded because of previous errors., b *-1")
}

// TestRepliesBeforeWhatTheyCause: what a session that goes on gets as a consequence comes behind its replies so far.
func TestRepliesBeforeWhatTheyCause(t *testing.T) {
	w := newWaiting(t, "abx")
	w.do("a HELLO 3", "a CLIENT TRACKING ON", "a GET k", "b BLMOVE l k LEFT RIGHT 0")
	w.do("x CLIENT PAUSE 1000 WRITE", "a SET other 1", "a RPUSH l 1")
	w.expect(w.do("x CLIENT UNPAUSE"), "x +OK, b 1, a +OK, a :1, a >2, a invalidate, a [k]")
}
