package exec

import (
	"fmt"
	"testing"

	"github.com/wedis/wedis/engine/internal/config"
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
	{Name: "LIST", Arity: 2, Flags: ReadOnly, Keys: OneKey(RO | Access), Handler: func(c *Ctx) {
		if c.Is(c.Find(c.Args.Next()), value.TypeList) {
			c.Reply.OK()
		}
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

// TestWrongType: a key of another type is refused and stays as it is; no key is of
// any type.
func TestWrongType(t *testing.T) {
	s := newTestServer(t)
	c := s.OpenSession(start, "")
	expectReply(t, s, c, "list k", "+OK\r\n")
	expectReply(t, s, c, "put k v", "+OK\r\n")
	expectReply(t, s, c, "list k", "-WRONGTYPE Operation against a key holding the wrong kind of value\r\n")
	expectReply(t, s, c, "take k", "$1\r\nv\r\n")
}

// TestLoading: until Loaded, nothing expires that the rest of the journal may
// keep.
func TestLoading(t *testing.T) {
	s := newTestServer(t)
	s.EnableJournal()
	c := s.OpenSession(start, "")
	for _, record := range []string{"put k v at 5\r\n", "put k w\r\n"} {
		if err := s.Replay(start, commands(record)); err != nil {
			t.Fatal(err)
		}
		if s.NextTick() != 0 || s.Tick(start) != 0 {
			t.Error("a store that loads wants to tick")
		}
		expectReply(t, s, c, "take k", "-LOADING Redis is loading the dataset in memory\r\n")
	}
	if s.JournalLen() != 0 {
		t.Errorf("journal %q", s.Journal())
	}
	if err := s.Replay(start, commands("put l v at 5\n")); err != nil {
		t.Fatal(err)
	}
	s.Loaded()
	s.Tick(start)
	if s.Store.Len() != 0 {
		t.Errorf("%d keys are left after loading", s.Store.Len())
	}
}
