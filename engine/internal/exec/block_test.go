package exec_test

import (
	"encoding/binary"
	"fmt"
	"strings"
	"testing"

	"github.com/wedis/wedis/engine/internal/cmd"
	"github.com/wedis/wedis/engine/internal/config"
	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/engine/internal/resp"
)

// waiting is a store with sessions named by letters.
type waiting struct {
	*testing.T
	*exec.Server
	now      int64 // ms
	sessions map[byte]*exec.Session
}

func newWaiting(t *testing.T, names string) *waiting {
	w := &waiting{t, nil, 1_000_000, map[byte]*exec.Session{}}
	w.Server = exec.NewServer(exec.NewTable(cmd.Tables()...), config.Default(), 1, w.now*1000)
	w.EnableJournal()
	for i := range len(names) {
		w.sessions[names[i]] = w.OpenSession(w.now*1000, "")
	}
	return w
}

// do runs lines, "a LPUSH k 1", and returns what sessions get, "a :1", commas in between. Bulk strings are
// shown as they are, and arrays in brackets.
func (w *waiting) do(lines ...string) string {
	w.Helper()
	var got []string
	for _, line := range lines {
		out := w.Exec(w.sessions[line[0]], w.now*1000, []byte(line[2:]+"\r\n"))
		got = append(got, w.shown(line[0], out)...)
		got = append(got, w.ready()...)
	}
	return strings.Join(got, ", ")
}

// tick lets ms pass and returns what sessions get.
func (w *waiting) tick(ms int64) string {
	w.now += ms
	w.Tick(w.now * 1000)
	return strings.Join(w.ready(), ", ")
}

// ready takes all unasked output, and goes on with sessions that have been waiting.
func (w *waiting) ready() (got []string) {
	for s := w.Ready(); s != nil; s = w.Ready() {
		name := w.name(s)
		got = append(got, w.shown(name, w.Output(s))...)
		for s.More() {
			got = append(got, w.shown(name, w.Exec(s, w.now*1000, nil))...)
		}
	}
	return got
}

func (w *waiting) name(s *exec.Session) byte {
	for name, other := range w.sessions {
		if s == other {
			return name
		}
	}
	w.Fatal("output of an unknown session")
	return 0
}

// shown splits output into replies.
func (w *waiting) shown(name byte, out []byte) (list []string) {
	lines := strings.Split(string(out), "\r\n")
	var reply func() string
	reply = func() string {
		line := lines[0]
		lines = lines[1:]
		switch {
		case line[0] == '*' && line[1] != '-':
			var n int
			fmt.Sscan(line[1:], &n)
			items := make([]string, n)
			for i := range items {
				items[i] = reply()
			}
			return "[" + strings.Join(items, " ") + "]"
		case line[0] == '$' && line[1] != '-':
			line = lines[0]
			lines = lines[1:]
		}
		return line
	}
	for len(lines) > 1 {
		list = append(list, string(name)+" "+reply())
	}
	return list
}

func (w *waiting) expect(got, want string) {
	w.Helper()
	if got != want {
		w.Errorf("got  %s\nwant %s", got, want)
	}
}

// effects returns the journal in one line.
func (w *waiting) effects() string {
	var parser resp.Parser
	var all []string
	for journal := w.Journal(); len(journal) > 0; {
		argv, n, err := parser.Next(journal, resp.Limits{MaxBulk: 1 << 30, Authenticated: true})
		if err != nil {
			w.Fatal(err)
		}
		journal = journal[n:]
		if argv[0][0] == '#' { // the line with the record's checksum
			continue
		}
		var words []string
		for _, arg := range argv {
			words = append(words, string(arg))
		}
		all = append(all, strings.Join(words, " "))
	}
	return strings.Replace(strings.Join(all, ", "), "SELECT 0, ", "", 1)
}

func TestWaitersAreServedInOrder(t *testing.T) {
	w := newWaiting(t, "abcdx")
	w.expect(w.do("a BLPOP q 0", "b BRPOP q 0", "c BLPOP q 0", "d BLPOP q 0"), "")
	w.expect(w.do("x RPUSH q 1 2 3"), "x :3, a [q 1], b [q 3], c [q 2]")
	w.expect(w.effects(), "RPUSH q 1 2 3, LPOP q, RPOP q, LPOP q")
	w.expect(w.do("x EXISTS q", "x LPUSH q 4"), "x :0, x :1, d [q 4]")
	if w.BlockedSessions() != 0 {
		t.Error("somebody still waits")
	}
	w.expect(w.do("x LPUSH q 5", "x LLEN q"), "x :1, x :1")
}

// TestKeysAreServedInOrder of becoming ready, whatever the order in which a command names them.
func TestKeysAreServedInOrder(t *testing.T) {
	w := newWaiting(t, "abx")
	w.do("a BLPOP k1 k2 k3 0", "b BLMPOP 0 3 k1 k2 k3 RIGHT COUNT 5")
	w.expect(w.do("x MULTI", "x RPUSH k3 c", "x RPUSH k1 a1 a2", "x RPUSH k2 b", "x EXEC"),
		"x +OK, x +QUEUED, x +QUEUED, x +QUEUED, x [:1 :2 :1], a [k3 c], b [k1 [a2 a1]]")
	w.expect(w.effects(), "MULTI, RPUSH k3 c, RPUSH k1 a1 a2, RPUSH k2 b, EXEC, LPOP k3, RPOP k1 2")
	w.expect(w.do("x KEYS *"), "x [k2]")
}

func TestKeyNamedTwice(t *testing.T) {
	w := newWaiting(t, "abx")
	w.do("a BLPOP q q p q 0", "b BLPOP p p 0")
	w.expect(w.do("x RPUSH q 1 2", "x RPUSH p 3", "x LPUSH p 4"), "x :2, a [q 1], x :1, b [p 3], x :1")
	w.expect(w.do("x LRANGE p 0 -1", "x LRANGE q 0 -1"), "x [4], x [2]")
}

// TestWaitersOfOtherTypes stay: a key that comes into being as something else wakes only those who wait for that.
func TestWaitersOfOtherTypes(t *testing.T) {
	w := newWaiting(t, "abx")
	w.do("a BLPOP k 0", "b BLPOP k j 0")
	w.expect(w.do("x SADD k m", "x SET j 1", "x DEL k", "x SET k 1"), "x :1, x +OK, x :1, x +OK")
	w.expect(w.do("x RPUSH k 1"), "x -WRONGTYPE Operation against a key holding the wrong kind of value")
	w.expect(w.do("x MULTI", "x DEL k", "x RPUSH k 1", "x DEL k", "x SET k 2", "x EXEC"),
		"x +OK, x +QUEUED, x +QUEUED, x +QUEUED, x +QUEUED, x [:1 :1 :1 +OK]")
	w.expect(w.do("x DEL k j", "x RPUSH k 1"), "x :2, x :1, a [k 1]")
	w.expect(w.do("x SET k 1", "x RPUSH j 1"), "x +OK, x :1, b [j 1]") // k is of no matter then

	// What replaces a key that is there brings none into being.
	w.expect(w.do("x DEL j", "a BLPOP j 0", "x SET j 1", "x RPUSH l 1", "x SORT l STORE j"), "x :0, x +OK, x :1, x :1")
	w.expect(w.do("x RPUSH m 2", "x RENAME m j"), "x :1, x +OK, a [j 2]")
}

func TestKeysThatMoveIntoPlace(t *testing.T) {
	w := newWaiting(t, "abcdx")
	w.do("x RPUSH l 1 2", "a BLPOP k 0")
	w.expect(w.do("x RENAME l k"), "x +OK, a [k 1]")
	w.do("b BLPOP c 0")
	w.expect(w.do("x COPY k c"), "x :1, b [c 2]")
	w.do("c SELECT 1", "c BLPOP k 0")
	w.expect(w.do("x MOVE k 1"), "x :1, c [k 2]")
	w.do("d BLPOP s 0", "x SELECT 2", "x RPUSH s 1", "x SELECT 0")
	w.expect(w.do("x SWAPDB 0 2"), "x +OK, d [s 1]")
	w.effects()
	w.do("a BLPOP n 0", "x SET n 1", "x RPUSH l 1 2")
	w.expect(w.do("x RENAME l n"), "x +OK, a [n 1]")
	w.expect(w.effects(), "SET n 1, RPUSH l 1 2, RENAME l n, LPOP n")
}

// TestChains lets what one session gets wake the next.
func TestChains(t *testing.T) {
	w := newWaiting(t, "abcdx")
	w.do("a BLMOVE k1 k2 LEFT RIGHT 0", "b BRPOPLPUSH k2 k3 0", "c BLPOP k3 0", "d BLMOVE k4 k4 LEFT LEFT 0")
	w.expect(w.do("x RPUSH k1 e"), "x :1, a e, b e, c [k3 e]")
	w.expect(w.effects(), "RPUSH k1 e, LMOVE k1 k2 LEFT RIGHT, RPOPLPUSH k2 k3, LPOP k3")
	w.expect(w.do("x RPUSH k4 1 2 3", "x LRANGE k4 0 -1", "x KEYS k*"), "x :3, d 1, x [1 2 3], x [k4]")
	w.do("a BLMOVE k5 s LEFT RIGHT 0", "b BLPOP k5 0", "x SET s 1", "x SELECT 1")
	w.expect(w.do("x RPUSH k5 no", "x SELECT 0", "x RPUSH k5 1"), "x :1, x +OK, x :1, "+
		"a -WRONGTYPE Operation against a key holding the wrong kind of value, b [k5 1]")
}

// TestCircle moves an element around among sessions that each wait for the next key.
func TestCircle(t *testing.T) {
	w := newWaiting(t, "abx")
	w.do("a BRPOPLPUSH k1 k2 0", "b BRPOPLPUSH k2 k1 0")
	w.expect(w.do("x RPUSH k1 e", "x LRANGE k1 0 -1"), "x :1, a e, b e, x [e]")
}

func TestTimeouts(t *testing.T) {
	w := newWaiting(t, "abcdx")
	w.do("a BLPOP k 0.1", "b BLMOVE k j LEFT LEFT 0.0501", "c BLMPOP 1 1 k LEFT", "d BLPOP k 0")
	if next := w.NextTick(); next != (w.now+51)*1000 {
		t.Errorf("next tick in %d µs", next-w.now*1000)
	}
	w.expect(w.tick(50), "")
	w.expect(w.tick(1), "b *-1")
	w.expect(w.tick(100), "a *-1")
	w.expect(w.tick(10_000), "c *-1")
	if next := w.NextTick(); next != 0 {
		t.Errorf("a tick is due at %d", next)
	}
	w.expect(w.do("x RPUSH k 1"), "x :1, d [k 1]")
	w.do("a BLPOP k 0.5", "b BLPOP k 0.2", "c BLPOP k 0.5")
	w.expect(w.tick(1000), "b *-1, a *-1, c *-1")
	w.expect(w.effects(), "RPUSH k 1, LPOP k")
	w.expect(w.do("a BLPOP k -0.0001", "x RPUSH k 1"), "x :1, a [k 1]") // rounded up to 0
	w.do("a BLPOP k 9223372036854775")
	w.expect(w.tick(1<<40), "")
	w.expect(w.do("x RPUSH k 1"), "x :1, a [k 1]")
}

func TestNoWaitInTransactions(t *testing.T) {
	w := newWaiting(t, "abx")
	w.do("b BLPOP k 0")
	w.expect(w.do("x MULTI", "x BLPOP k 0", "x BLMOVE k j LEFT LEFT 0", "x LPUSH k 1", "x BRPOP k 0", "x EXEC"),
		"x +OK, x +QUEUED, x +QUEUED, x +QUEUED, x +QUEUED, x [*-1 $-1 :1 [k 1]]")
	w.expect(w.effects(), "MULTI, LPUSH k 1, RPOP k, EXEC")
	w.expect(w.do("x LPUSH k 2"), "x :1, b [k 2]")
}

// TestInputWaits runs what stands behind a command only when that is done.
func TestInputWaits(t *testing.T) {
	w := newWaiting(t, "abx")
	w.expect(w.do("a PING\r\nBLPOP k 0\r\nINCR n\r\nBLPOP k 0\r\nINCR n"), "a +PONG")
	w.expect(w.do("a INCR n"), "")
	w.expect(w.do("x GET n", "x RPUSH k 1"), "x $-1, x :1, a [k 1], a :1")
	w.expect(w.do("x RPUSH k 2", "x GET n"), "x :1, a [k 2], a :2, a :3, x 3")
	if held := w.sessions['a'].Buffers().Input; held != 0 {
		t.Errorf("%d bytes of input are left", held)
	}
	w.Exec(w.sessions['a'], w.now*1000, []byte("BLPOP k 0\r\nPI"))
	w.expect(w.do("x RPUSH k 3"), "x :1, a [k 3]")
	w.expect(w.do("a NG"), "a +PONG")
}

// split is the form in which hosts hand over single commands.
func split(words ...string) (in []byte, count int) {
	for _, word := range words {
		in = binary.LittleEndian.AppendUint32(in, uint32(len(word)))
	}
	return append(in, strings.Join(words, "")...), len(words)
}

func TestSplitInputWaits(t *testing.T) {
	w := newWaiting(t, "ax")
	a := w.sessions['a']
	run := func(words ...string) string {
		in, n := split(words...)
		return strings.Join(w.shown('a', w.ExecSplit(a, w.now*1000, in, n)), ", ")
	}
	w.expect(run("BLPOP", "k", "0"), "")
	w.expect(run("INCR", "n"), "")
	w.expect(run("BLPOP", "k", "0"), "")
	w.expect(run("INCR", "n"), "")
	w.expect(w.do("x RPUSH k 1", "x RPUSH k 2"), "x :1, a [k 1], a :1, x :1, a [k 2], a :2")
	w.expect(run("BLPOP", "k", "0"), "")
	w.expect(run("INCR", "n"), "")
	w.Exec(w.sessions['x'], w.now*1000, []byte("RPUSH k 3\r\n"))
	w.expect(run("INCR", "n"), "a [k 3], a :3, a :4") // before the host has taken what came unasked
	if a.More() || w.Ready() != nil {
		t.Error("something is left")
	}
}

func TestCloseWhileWaiting(t *testing.T) {
	w := newWaiting(t, "abx")
	w.do("a BLPOP k j 0.1\r\nINCR n", "b BLPOP k 0")
	w.CloseSession(w.sessions['a'])
	w.expect(w.tick(1000), "")
	w.expect(w.do("x RPUSH k 1", "x GET n"), "x :1, b [k 1], x $-1")
	w.expect(w.do("x RPUSH j 1", "x LLEN j"), "x :1, x :1")
	if w.BlockedSessions() != 0 {
		t.Error("somebody still waits")
	}
}

// TestWaitersAreCountedOnce in the statistics.
func TestWaitersAreCountedOnce(t *testing.T) {
	w := newWaiting(t, "abx")
	before := w.Stats.Commands
	w.do("a BLPOP k 0", "b BLPOP k 0", "x RPUSH k 1", "x RPUSH k 1")
	if n := w.Stats.Commands - before; n != 4 {
		t.Errorf("%d commands", n)
	}
}

// TestWatchersSeeWaitersServed by the push that served them.
func TestWatchersSeeWaitersServed(t *testing.T) {
	w := newWaiting(t, "abx")
	w.do("a BLPOP k 0", "b WATCH k", "b MULTI", "x RPUSH k 1")
	w.expect(w.do("b EXEC"), "b *-1")
}

// TestManyWaiters serves one of many with each push, and all at once.
func TestManyWaiters(t *testing.T) {
	w := newWaiting(t, "x")
	const count = 20_000
	w.set("maxclients", "30000")
	var sessions []*exec.Session
	for range count {
		s := w.OpenSession(w.now*1000, "")
		w.Exec(s, w.now*1000, []byte("BLPOP k 10\r\n"))
		sessions = append(sessions, s)
	}
	for i := range count / 2 {
		w.Exec(w.sessions['x'], w.now*1000, fmt.Appendf(nil, "RPUSH k %d\r\n", i))
		if s := w.Ready(); s != sessions[i] || !strings.Contains(string(w.Output(s)), fmt.Sprint(i)) {
			t.Fatalf("push %d has served another session", i)
		}
	}
	w.now += 10_000
	w.Tick(w.now * 1000)
	for i := count / 2; i < count; i++ {
		if s := w.Ready(); s != sessions[i] || string(w.Output(s)) != "*-1\r\n" {
			t.Fatalf("session %d has got something else", i)
		}
	}
	if w.Ready() != nil || w.BlockedSessions() != 0 {
		t.Error("somebody still waits")
	}
}
