package exec_test

import (
	"strings"
	"testing"
)

// A message to one session may end that one, or another, in the midst of telling all of them.

// brim is what may wait for a session before any byte more ends it.
const brim = 20000 - 40 - 1

// fill leaves no room for output that waits for b.
func (w *waiting) fill() {
	w.Helper()
	w.set("client-output-buffer-limit", "normal 20000 0 0 pubsub 20000 0 0 replica 1 0 0")
	if w.Unsent(w.sessions['b'], w.now*1000, brim); w.sessions['b'].Closing() {
		w.Fatal("it is over its limit already")
	}
}

func TestFlushEndsOneWhoTracks(t *testing.T) {
	w := newWaiting(t, "abcx")
	for _, line := range []string{"HELLO 3", "CLIENT TRACKING ON"} {
		w.do("a "+line, "b "+line, "c "+line)
	}
	w.fill()
	w.expect(w.do("x FLUSHALL"), "x +OK, a >2, a invalidate, a _, c >2, c invalidate, c _")
}

func TestPrefixEndsWhoHearsOfTheNext(t *testing.T) {
	w := newWaiting(t, "abx")
	w.do("a HELLO 3", "a CLIENT TRACKING ON BCAST", "b HELLO 3", "b CLIENT TRACKING ON BCAST PREFIX k PREFIX l")
	w.fill()
	w.expect(w.do("x MSET k 1 l 1"), "x +OK, a >2, a invalidate, a [k l]")
	w.expect(w.do("x SET k 1"), "x +OK, a >2, a invalidate, a [k]")
}

func TestEventEndsOneWhoWaits(t *testing.T) {
	w := newWaiting(t, "abcx")
	w.set("notify-keyspace-events", "El")
	w.do("a BLPOP k 0", "b HELLO 3", "b SUBSCRIBE __keyevent@0__:lpop", "b BLPOP k 0", "c BLPOP k 0")
	w.fill()
	w.expect(w.do("x RPUSH k 1 2 3"), "x :3, a [k 1], c [k 2]")
}

func TestMonitorEndsAnother(t *testing.T) {
	for more := range 100 {
		w := newWaiting(t, "abcx")
		w.set("maxmemory-clients", "128kb")
		w.do("a MONITOR", "b MONITOR", "c MONITOR")
		w.Unsent(w.sessions['b'], w.now*1000, 122000+100*more)
		got := w.do("x ECHO " + strings.Repeat("x", 500))
		if !strings.Contains(got, "a +") || !strings.Contains(got, "c +") {
			t.Fatalf("with %d bytes more: %.200s", 100*more, got)
		}
	}
}
