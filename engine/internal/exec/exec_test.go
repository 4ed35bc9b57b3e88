package exec

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/wedis/wedis/engine/internal/config"
	"github.com/wedis/wedis/engine/internal/keyspace"
	"github.com/wedis/wedis/engine/internal/resp"
	"github.com/wedis/wedis/engine/internal/value"
)

// The rows of these tests: just enough to write, read, fail and send much.
var testTable = []Command{
	{Name: "PUT", Arity: -3, Flags: Write | DenyOOM, Keys: OneKey(OW | Update), Handler: func(c *Ctx) {
		key, val := c.Args.Next(), c.Args.Next()
		if e := c.FindToWrite(key); e != 0 {
			c.DB.SetString(e, value.Encoded(val))
		} else {
			c.DB.AddString(key, value.Encoded(val))
		}
		if c.Args.Is("TTL") {
			when := c.Now + c.Args.Int()
			if c.Failed() {
				return
			}
			c.DB.SetExpiry(c.DB.Find(key), when)
			c.Propagate(c.DB.ID, []byte("PUT"), key, val, []byte("AT"), fmt.Append(nil, when))
		}
		if c.Args.Is("AT") {
			c.DB.SetExpiry(c.DB.Find(key), c.Args.Int())
		}
		c.Touch(EventString, "put", key)
		c.Reply.OK()
	}},
	{Name: "TAKE", Arity: 2, Flags: ReadOnly | Fast, Keys: OneKey(RO | Access), Handler: func(c *Ctx) {
		e := c.Find(c.Args.Next())
		if e == 0 {
			c.Reply.Nil()
			return
		}
		var scratch [20]byte
		c.Reply.Bulk(c.DB.String(e).Bytes(&scratch))
	}},
	{Name: "PAIR", Arity: 1, Flags: Write, Handler: func(c *Ctx) {
		c.Propagate(0, []byte("PUT"), []byte("a"), []byte("1"))
		c.Propagate(1, []byte("PUT"), []byte("b"), []byte("2"))
		c.Touch(EventString, "put", []byte("a"))
		c.Reply.OK()
	}},
	{Name: "BIG", Arity: 1, Handler: func(c *Ctx) { c.Reply.Bulk(make([]byte, 1<<20)) }},
	{Name: "FAIL", Arity: 1, Handler: func(c *Ctx) { c.Error("BAD luck") }},
	{Name: "ENTER", Arity: 2, Flags: NoAuth, Handler: func(c *Ctx) { c.Session.Authenticated = true; c.Reply.OK() }},
	{Name: "USE", Arity: 2, Handler: func(c *Ctx) { c.Session.DB = int(c.Args.Int()); c.Reply.OK() }},
	{Name: "SELECT", Arity: 2, Handler: func(c *Ctx) { c.Session.DB = int(c.Args.Int()); c.Reply.OK() }},
	{Name: "MULTI", Arity: 1, Flags: Immediate, Handler: func(c *Ctx) { c.Multi(); c.Reply.OK() }},
	{Name: "EXEC", Arity: 1, Flags: Immediate | RunsQueue, Handler: (*Ctx).Exec},
	{Name: "WATCH", Arity: 2, Flags: Immediate, Handler: func(c *Ctx) {
		c.Server().Watch(c.Session, c.DB, c.Args.Next())
		c.Reply.OK()
	}},
	{Name: "NEVER", Arity: 1, Flags: NoMulti, Handler: func(c *Ctx) { c.Reply.OK() }},
	{Name: "BOX", Arity: -2, Sub: []Command{{Name: "OPEN", Arity: 2, Handler: func(c *Ctx) { c.Reply.OK() }}}},
}

// start is when these tests begin, µs.
const start = int64(1_700_000_000_000_000)

func newTestServer(t *testing.T, settings ...string) *Server {
	t.Helper()
	cfg := config.Default()
	for i := 0; i < len(settings); i += 2 {
		if err := cfg.Set(settings[i], settings[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	s := NewServer(NewTable(testTable), cfg, 1, start)
	s.EnableJournal()
	return s
}

// setLimit is CONFIG SET maxmemory.
func (s *Server) setLimit(n int64) {
	s.Config.MaxMemory = n
	s.ApplyConfig()
}

// expectReply runs an inline command and compares its reply.
func expectReply(t *testing.T, s *Server, c *Session, line, want string) {
	t.Helper()
	if got := string(s.Exec(c, s.now, []byte(line+"\r\n"))); got != want {
		t.Errorf("%s: got %q, want %q", line, got, want)
	}
}

func TestGates(t *testing.T) {
	s := newTestServer(t, "requirepass", "x")
	c := s.OpenSession(start, "")
	expectReply(t, s, c, "nope a b", "-ERR unknown command 'nope', with args beginning with: 'a' 'b' \r\n")
	expectReply(t, s, c, "take", "-ERR wrong number of arguments for 'take' command\r\n")
	expectReply(t, s, c, "take k", "-NOAUTH Authentication required.\r\n")
	expectReply(t, s, c, "enter x", "+OK\r\n")
	expectReply(t, s, c, "take k", "$-1\r\n")
	expectReply(t, s, c, "box shut", "-ERR unknown subcommand 'shut'. Try BOX HELP.\r\n")
	expectReply(t, s, c, "box open x", "-ERR wrong number of arguments for 'box|open' command\r\n")
	expectReply(t, s, c, "multi", "+OK\r\n")
	expectReply(t, s, c, "never", "-ERR Command not allowed inside a transaction\r\n")
	expectReply(t, s, c, "exec", "-EXECABORT Transaction discarded because of previous errors.\r\n")
	if got := s.Table.Find([]byte("take")).Stats(); got != (Stats{Calls: 1, Rejected: 2}) {
		t.Errorf("take: %+v", got)
	}
}

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

// inline turns a journal into readable lines.
func inline(t *testing.T, journal []byte) string {
	t.Helper()
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
		if e, ok := err.(*ReplayError); !ok || e.Offset != whole {
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
	if err := s.Replay(start, []byte("put k v\r\n")); err != nil {
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
	const before, torn = "put a 1\r\n", "multi\r\nput b 2\r\nput c 3\r\nexec\r\n"
	for cut := range torn {
		s := newTestServer(t)
		err := s.Replay(start, []byte(before+torn[:cut]))
		if cut == 0 && err == nil {
			continue
		}
		if e, ok := err.(*ReplayError); !ok || e.Offset != len(before) {
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
	err := s.Replay(start, []byte(before+"multi\r\nfail\r\nexec\r\nput d 4\r\n"))
	if e, ok := err.(*ReplayError); !ok || e.Offset != len(before) {
		t.Errorf("an error inside EXEC: %v", err)
	}
}

// TestLoading: until Loaded, nothing expires that the rest of the journal may
// keep.
func TestLoading(t *testing.T) {
	s := newTestServer(t)
	s.EnableJournal()
	c := s.OpenSession(start, "")
	for _, record := range []string{"put k v at 5\r\n", "put k w\r\n"} {
		if err := s.Replay(start, []byte(record)); err != nil {
			t.Fatal(err)
		}
		if s.NextTick() != 0 || s.Tick(start) != 0 {
			t.Error("a store that loads wants to tick")
		}
		if out := string(s.Exec(c, start, []byte("take k\r\n"))); out == "$-1\r\n" {
			t.Error("a key has expired")
		}
	}
	if s.JournalLen() != 0 {
		t.Errorf("journal %q", s.Journal())
	}
	if err := s.Replay(start, []byte("put l v at 5\r\n")); err != nil {
		t.Fatal(err)
	}
	s.Loaded()
	s.Tick(start)
	if s.Store.Len() != 0 {
		t.Errorf("%d keys are left after loading", s.Store.Len())
	}
}

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

func TestTick(t *testing.T) {
	s := newTestServer(t)
	c := s.OpenSession(start, "")
	if s.Tick(start) != 0 {
		t.Error("an empty store wants a tick")
	}
	n := tickExpiries + 10
	for i := range n {
		s.Exec(c, start, fmt.Appendf(nil, "put k%d v ttl %d\r\n", i, 5))
	}
	due := start + 6_000
	if next := s.NextTick(); next != due {
		t.Fatalf("next tick at %d, want %d", next, due)
	}
	if s.Tick(due-1000) != due || s.Store.Len() != n {
		t.Error("a key expired early")
	}
	if next := s.Tick(due); next != due || s.Store.Len() != 10 {
		t.Errorf("%d keys left, next %d", s.Store.Len(), next)
	}
	if next := s.Tick(due); next != 0 || s.Store.Len() != 0 {
		t.Errorf("%d keys left, next %d", s.Store.Len(), next)
	}
}

// TestTickCompacts deletes nine keys of ten: ticks give the memory back.
func TestTickCompacts(t *testing.T) {
	s := newTestServer(t)
	c := s.OpenSession(start, "")
	for i := range 100_000 {
		ttl := 1_000_000
		if i%10 != 0 {
			ttl = 5
		}
		s.Exec(c, start, fmt.Appendf(nil, "put k%d 0123456789 ttl %d\r\n", i, ttl))
	}
	now, ticks, fragmented := start+10_000, 0, false
	for next := s.Tick(now); next == now; next = s.Tick(now) {
		fragmented = fragmented || s.Store.Arena().Fragmented()
		ticks++
	}
	if s.Store.Len() != 10_000 || !fragmented || ticks < 80 {
		t.Fatalf("%d keys left after %d ticks", s.Store.Len(), ticks)
	}
	if s.Store.Arena().Fragmented() {
		t.Error("memory is left fragmented")
	}
	expectReply(t, s, c, "take k99990", "$10\r\n0123456789\r\n")
}

// TestFlushIsFreedByTicks: FLUSHDB leaves its work to ticks, and asks for them.
func TestFlushIsFreedByTicks(t *testing.T) {
	s := newTestServer(t)
	c := s.OpenSession(start, "")
	empty := s.UsedMemory()
	for i := range 2 * tickFrees {
		s.Exec(c, start, fmt.Appendf(nil, "put k%d v\r\n", i))
	}
	s.Store.DB(0).Flush()
	if s.NextTick() != start {
		t.Fatal("no tick wanted")
	}
	for next := s.Tick(start); next != 0; next = s.Tick(start) {
	}
	if used := s.UsedMemory(); used != empty {
		t.Errorf("%d bytes in use, %d before", used, empty)
	}
}

func TestEvictionHoldsTheLimit(t *testing.T) {
	for _, policy := range []string{
		"allkeys-lru", "allkeys-lfu", "allkeys-random",
		"volatile-lru", "volatile-lfu", "volatile-random", "volatile-ttl",
	} {
		s := newTestServer(t, "maxmemory-policy", policy)
		s.setLimit(s.UsedMemory() + 100<<10)
		c := s.OpenSession(start, "")
		for i := range 5000 {
			reply := s.Exec(c, start+int64(i)*1000, fmt.Appendf(nil, "put key%d value%d ttl %d\r\n", i, i, 1_000_000+i))
			if string(reply) != "+OK\r\n" {
				t.Fatalf("%s: key %d: %s", policy, i, reply)
			}
		}
		if over := s.UsedMemory() - s.Config.MaxMemory; over > 1024 {
			t.Errorf("%s: %d bytes over the limit", policy, over)
		}
		if s.Stats.EvictedKeys == 0 || s.Store.Len() < 1000 {
			t.Errorf("%s: %d evicted, %d left", policy, s.Stats.EvictedKeys, s.Store.Len())
		}
	}
}

func TestNoEviction(t *testing.T) {
	s := newTestServer(t)
	c := s.OpenSession(start, "")
	expectReply(t, s, c, "put k v", "+OK\r\n")
	s.setLimit(1)
	const oom = "-OOM command not allowed when used memory > 'maxmemory'.\r\n"
	expectReply(t, s, c, "put k v", oom)
	expectReply(t, s, c, "take k", "$1\r\nv\r\n")
	expectReply(t, s, c, "multi", "+OK\r\n")
	expectReply(t, s, c, "take k", oom)
	s.setLimit(0)
	expectReply(t, s, c, "put k v", "+QUEUED\r\n")
	expectReply(t, s, c, "exec", "-EXECABORT Transaction discarded because of previous errors.\r\n")
	s.Config.MaxMemoryPolicy = config.VolatileLRU // with no volatile key
	s.setLimit(1)
	expectReply(t, s, c, "put k v", oom)
}

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

// TestLRUKeepsWhatIsUsed: with eviction by age, keys in use outlive the others.
func TestLRUKeepsWhatIsUsed(t *testing.T) {
	s := newTestServer(t, "maxmemory-policy", "allkeys-lru", "maxmemory-samples", "10")
	c := s.OpenSession(start, "")
	now := start
	run := func(line string) { s.Exec(c, now, []byte(line+"\r\n")) }
	for i := range 100 {
		run(fmt.Sprintf("put hot%d v", i))
	}
	for i := range 1000 {
		run(fmt.Sprintf("put cold%d v", i))
	}
	for range 10 {
		now += 10_000_000
		for i := range 100 {
			run(fmt.Sprintf("take hot%d", i))
		}
	}
	s.setLimit(s.UsedMemory() / 2)
	run("take hot0")
	hot := 0
	s.Store.DB(0).Each(func(e keyspace.Entry) bool {
		if strings.HasPrefix(string(s.Store.DB(0).Key(e)), "hot") {
			hot++
		}
		return true
	})
	if hot < 95 {
		t.Errorf("%d of 100 keys in use survived among %d", hot, s.Store.Len())
	}
}
