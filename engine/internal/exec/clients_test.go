package exec_test

import (
	"bytes"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/engine/internal/resp"
)

// set changes a setting as CONFIG SET does.
func (w *waiting) set(name, value string) {
	w.Helper()
	if err := w.Config.Set(name, value); err != nil {
		w.Fatal(err)
	}
	w.ApplyConfig()
}

// ended returns the names of the sessions that the host is to close, and closes them.
func (w *waiting) ended() string {
	names := ""
	for s := w.Ready(); s != nil; s = w.Ready() {
		if out := w.Output(s); !s.Closing() || len(out) > 0 {
			w.Errorf("session %c gets %q", w.name(s), out)
			continue
		}
		names += string(w.name(s))
		w.CloseSession(s)
	}
	return names
}

// open begins a session.
func (w *waiting) open(name byte) *exec.Session {
	s := w.OpenSession(w.now*1000, fmt.Sprintf("10.0.0.%d:%d", name-'a', name))
	w.sessions[name] = s
	return s
}

// TestDisconnect ends sessions from within, whatever they are doing.
func TestDisconnect(t *testing.T) {
	w := newWaiting(t, "abcdex")
	w.do("a BLPOP k 0\r\nPING", "b WATCH k", "b MULTI", "b SET k 1", "c SUBSCRIBE news", "d PING")
	w.Push(w.sessions['d'], func(out *resp.Writer) { out.OK() }) // which nobody will read
	for name, s := range w.sessions {
		if name != 'x' {
			w.Disconnect(s)
			w.Disconnect(s)
		}
	}
	w.expect(fmt.Sprint(len(w.Sessions()), w.BlockedSessions()), "1 0")
	w.expect(w.do("x RPUSH k 1", "x PUBLISH news hi")[:10], "x :1, x :0")
	if names := w.ended(); len(names) != 0 {
		t.Errorf("%q were still to be ended", names) // do has taken them all
	}
	for _, s := range w.sessions {
		w.CloseSession(s)
	}
	if out := w.Exec(w.sessions['a'], w.now*1000, []byte("PING\r\n")); len(out) > 0 {
		t.Errorf("a session that is over answers %q", out)
	}
}

// TestDisconnectIsToldToTheHost even where there is no output.
func TestDisconnectIsToldToTheHost(t *testing.T) {
	w := newWaiting(t, "abx")
	w.do("a PING", "b BLPOP k 0")
	w.Exec(w.sessions['x'], w.now*1000, []byte("CLIENT KILL TYPE normal\r\n"))
	w.expect(w.ended(), "ab")
	w.expect(w.do("x CLIENT KILL TYPE normal SKIPME no\r\nSET k v"), "x :1")
	if !w.sessions['x'].Closing() {
		t.Error("the session that ended itself goes on")
	}
	w.CloseSession(w.sessions['x'])
	w.open('y')
	w.expect(w.do("y EXISTS k"), "y :0")
}

func TestMaxClients(t *testing.T) {
	w := newWaiting(t, "ab")
	w.set("maxclients", "2")
	refused := w.open('c')
	if w.Ready() != refused || string(w.Output(refused)) != "-ERR max number of clients reached\r\n" || !refused.Closing() {
		t.Error("a third session may begin")
	}
	w.CloseSession(refused)
	w.expect(fmt.Sprint(w.Stats.Refused, len(w.Sessions())), "1 2")
	w.CloseSession(w.sessions['a'])
	w.open('d')
	w.expect(w.do("d PING"), "d +PONG")
}

// TestIdleTimeout closes those that say nothing, but not those that wait for something.
func TestIdleTimeout(t *testing.T) {
	w := newWaiting(t, "abc")
	w.do("b BLPOP k 0", "c SUBSCRIBE news")
	if w.NextTick() != 0 {
		t.Error("something is due")
	}
	w.set("timeout", "10")
	w.open('d')
	for second := range 30 {
		if next := w.NextTick(); next < w.now*1000 || next > (w.now+12_000)*1000 {
			t.Fatalf("second %d: the next tick is in %d µs", second, next-w.now*1000)
		}
		w.now += 1000
		w.Tick(w.now * 1000)
		want := ""
		switch {
		case second == 10:
			want = "a"
		case second == 19: // it spoke in second 9
			want = "d"
		case second == 8:
			w.do("d PING")
		}
		w.expect(fmt.Sprint(second, w.ended()), fmt.Sprint(second, want))
	}
	w.set("timeout", "0")
	if w.NextTick() != 0 {
		t.Error("something is due")
	}
}

// TestHardOutputLimit closes who has too much output waiting: replies to itself, messages, what the host holds.
func TestHardOutputLimit(t *testing.T) {
	w := newWaiting(t, "abcx")
	w.set("client-output-buffer-limit", "normal 100000 0 0 pubsub 200000 0 0")
	w.do("x SET big "+strings.Repeat("v", 60_000), "c SUBSCRIBE news")
	if got := w.do("a GET big"); len(got) < 60_000 {
		t.Errorf("a reply below the limit: %.100q", got)
	}
	w.expect(w.do("a MULTI", "a GET big", "a INCR n", "a GET big", "a EXEC\r\nINCR n"), "a +OK, a +QUEUED, a +QUEUED, a +QUEUED")
	if !w.sessions['a'].Closing() {
		t.Error("a session with too long a reply goes on")
	}
	w.expect(w.do("x GET n"), "x 1") // the transaction has run to its end, what stands behind it has not
	w.Exec(w.sessions['b'], w.now*1000, []byte(strings.Repeat("GET big\r\n", 3)))
	w.expect(fmt.Sprint(w.sessions['b'].Closing()), "true")

	w.expect(w.do("x HSET h f "+strings.Repeat("v", 1000)), "x :1")
	e := w.open('e')
	w.Exec(e, w.now*1000, []byte("HRANDFIELD h -1000000000 WITHVALUES\r\n")) // stops on the way
	w.expect(fmt.Sprint(e.Closing()), "true")
	publish := []byte("PUBLISH news " + strings.Repeat("m", 45_000) + "\r\n")
	for i := range 5 {
		w.expect(fmt.Sprint(i, w.sessions['c'].Closing()), fmt.Sprint(i, false))
		w.Exec(w.sessions['x'], w.now*1000, publish)
	}
	w.expect(fmt.Sprint(w.sessions['c'].Closing(), " ", w.ended()), "true c")

	d := w.open('d')
	w.do("d PING")
	w.Unsent(d, w.now*1000, 90_000)
	w.expect(w.ended(), "")
	w.Unsent(d, w.now*1000, 100_000)
	w.expect(w.ended(), "d")
	w.expect(fmt.Sprint(w.Stats.Overflowed), "5")
}

// TestSoftOutputLimit closes who has had much output waiting for some time without a break.
func TestSoftOutputLimit(t *testing.T) {
	w := newWaiting(t, "ab")
	w.set("client-output-buffer-limit", "normal 0 100000 5")
	a, b := w.sessions['a'], w.sessions['b']
	w.Unsent(a, w.now*1000, 200_000)
	w.Unsent(b, w.now*1000, 200_000)
	for second := range 7 {
		if second == 3 {
			w.Unsent(b, w.now*1000, 50_000)
			w.Unsent(b, w.now*1000, 200_000) // begins anew
		}
		if next := w.NextTick(); next <= w.now*1000 {
			t.Fatalf("a tick is due at %d", next)
		}
		w.now += 1000
		w.Tick(w.now * 1000)
		want := ""
		if second == 5 {
			want = "a"
		}
		w.expect(fmt.Sprint(second, w.ended()), fmt.Sprint(second, want))
	}
	w.now = w.NextTick() / 1000
	w.Tick(w.now * 1000)
	w.expect(w.ended(), "b")
	w.expect(fmt.Sprint(w.NextTick()), "0")
}

// TestMemoryOfClients closes the largest sessions first until all fit.
func TestMemoryOfClients(t *testing.T) {
	w := newWaiting(t, "abcdx")
	part := func(name byte, size int) { // of a command
		w.Exec(w.sessions[name], w.now*1000, fmt.Appendf(nil, "*2\r\n$4\r\nECHO\r\n$%d\r\n%s", size+1, bytes.Repeat([]byte("v"), size)))
	}
	part('a', 100_000)
	part('b', 900_000)
	part('c', 300_000)
	w.Unsent(w.sessions['d'], w.now*1000, 700_000)
	w.set("maxmemory-clients", "1200000")
	w.Exec(w.sessions['x'], w.now*1000, []byte("PING\r\n"))
	w.expect(w.ended(), "b")
	w.expect(fmt.Sprint(w.Stats.Evicted), "1")
	w.set("maxmemory", "10000000")
	w.set("maxmemory-clients", "6%")
	w.Exec(w.sessions['x'], w.now*1000, []byte("PING\r\n"))
	w.expect(w.ended(), "d")
	w.sessions['c'].NoEvict = true
	w.set("maxmemory-clients", "1") // which is as good as 128 KiB
	w.Exec(w.sessions['x'], w.now*1000, []byte("PING\r\n"))
	w.expect(w.ended(), "")
	part('a', 100_000)
	w.expect(fmt.Sprint(w.sessions['a'].Closing()), "true")
	w.set("maxmemory-clients", "0")
	part('x', 500_000)
	w.expect(w.ended(), "")
}

// TestTenThousandSessions that do nothing, or have sent half a command, take little memory.
func TestTenThousandSessions(t *testing.T) {
	w := newWaiting(t, "x")
	const count = 10_000
	heap := func() int64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return int64(m.HeapAlloc)
	}
	before := heap()
	sessions := make([]*exec.Session, count)
	for i := range sessions {
		sessions[i] = w.OpenSession(w.now*1000, "127.0.0.1:12345")
		w.Exec(sessions[i], w.now*1000, []byte("PING\r\n"))
	}
	idle := (heap() - before) / count
	for _, s := range sessions {
		w.Exec(s, w.now*1000, []byte("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$1000000\r\nhalf"))
	}
	half := (heap() - before) / count
	t.Logf("%d bytes each, %d with half a command", idle, half)
	if idle > 2048 || half > 3072 {
		t.Errorf("%d bytes each, %d with half a command", idle, half)
	}
	rest := append(bytes.Repeat([]byte("v"), 1_000_000-len("half")), "\r\nGET k\r\n"...)
	for _, s := range sessions[:100] {
		if out := w.Exec(s, w.now*1000, rest); len(out) < 1_000_000 {
			t.Fatalf("%d bytes of replies", len(out))
		}
		w.Journal()
	}
	w.now += 2000
	w.Tick(w.now * 1000)
	w.do("x DEL k")
	w.Journal()
	if left := (heap() - before) / count; left > half+1000 {
		t.Errorf("%d bytes each are left after large commands and replies", left)
	}
	for _, s := range sessions {
		w.CloseSession(s)
	}
	clear(sessions)
	if left := heap() - before; left > count*100 {
		t.Errorf("%d bytes are left of them", left)
	}
}

// TestBuffersLeaveLessRoomForKeys: keys are evicted for what clients have sent in part, and for what they do not read.
func TestBuffersLeaveLessRoomForKeys(t *testing.T) {
	w := newWaiting(t, "ax")
	w.set("maxmemory-policy", "allkeys-random")
	for i := range 1000 {
		w.do(fmt.Sprintf("x SET key:%d %01000d", i, 0))
	}
	used := w.UsedMemory()
	w.set("maxmemory", fmt.Sprint(used+100_000))
	evicted := func() int64 {
		w.do("x PING")
		return w.Stats.EvictedKeys
	}
	w.expect(fmt.Sprint(evicted()), "0")
	w.Unsent(w.sessions['a'], w.now*1000, 300_000)
	if n := evicted(); n < 150 || n > 250 {
		t.Errorf("%d keys evicted", n)
	}
	w.Unsent(w.sessions['a'], w.now*1000, 0)
	before := evicted()
	w.Exec(w.sessions['a'], w.now*1000, fmt.Appendf(nil, "*2\r\n$4\r\nECHO\r\n$10000000\r\n%s", bytes.Repeat([]byte("v"), 500_000)))
	if n := evicted() - before; n < 150 || n > 350 {
		t.Errorf("%d keys evicted", n)
	}
	w.CloseSession(w.sessions['a'])
	before = evicted()
	w.expect(fmt.Sprint(evicted()-before), "0")
}
