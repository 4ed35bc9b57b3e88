package conn_test

import (
	"strings"
	"testing"

	"github.com/wedis/wedis/engine/internal/cmd"
	"github.com/wedis/wedis/engine/internal/config"
	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/tests/reply"
)

// start is when these tests begin, µs.
const start = int64(1_700_000_000_000_000)

func newServer() *exec.Server {
	return exec.NewServer(exec.NewTable(cmd.Tables()...), config.Default(), 1, start)
}

// do runs one line and returns its reply in the notation of the corpus.
func do(t *testing.T, s *exec.Server, c *exec.Session, now int64, line string) string {
	t.Helper()
	v, _, err := reply.Read(s.Exec(c, now, []byte(line+"\r\n")))
	if err != nil {
		t.Fatal(err)
	}
	return reply.Format(v)
}

// TestSetInfo has the replies of Redis 7.2: the redis-server that other tests
// compare with does not know the command.
func TestSetInfo(t *testing.T) {
	s := newServer()
	c := s.OpenSession(start, "")
	for _, test := range []struct{ line, want string }{
		{"CLIENT SETINFO LIB-NAME wedis", "+OK"},
		{"CLIENT SETINFO lib-ver 1.2.3", "+OK"},
		{"CLIENT SETINFO Lib-Name 'a b'", "-ERR Lib-Name cannot contain spaces, newlines or special characters."},
		{`CLIENT SETINFO lib-ver "1\n2"`, "-ERR lib-ver cannot contain spaces, newlines or special characters."},
		{"CLIENT SETINFO lib wedis", "-ERR Unrecognized option 'lib'"},
		{"CLIENT SETINFO lib-name", "-ERR wrong number of arguments for 'client|setinfo' command"},
	} {
		if got := do(t, s, c, start, test.line); got != test.want {
			t.Errorf("%s\n got %s\nwant %s", test.line, got, test.want)
		}
	}
	expectInfo(t, s, c, start, "lib-name=wedis lib-ver=1.2.3\\n")
	do(t, s, c, start, "RESET")
	expectInfo(t, s, c, start, "lib-name=wedis lib-ver=1.2.3\\n")
	do(t, s, c, start, "CLIENT SETINFO lib-ver ''")
	expectInfo(t, s, c, start, "lib-name=wedis lib-ver=\\n")
}

func expectInfo(t *testing.T, s *exec.Server, c *exec.Session, now int64, part string) {
	t.Helper()
	if info := do(t, s, c, now, "CLIENT INFO"); !strings.Contains(info, part) {
		t.Errorf("no %s in %s", part, info)
	}
}

// TestStrangers lets in whom a password kept out once there is none any more, but
// for HELLO, as redis-server does.
func TestStrangers(t *testing.T) {
	s := newServer()
	operator := s.OpenSession(start, "")
	do(t, s, operator, start, "CONFIG SET requirepass secret")
	stranger := s.OpenSession(start, "")
	for _, test := range []struct {
		who        *exec.Session
		line, want string
	}{
		{operator, "PING", "+PONG"},
		{stranger, "PING", "-NOAUTH Authentication required."},
		{operator, "CONFIG SET requirepass ''", "+OK"},
		{stranger, "PING", "+PONG"},
		{stranger, "HELLO", "-NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO AUTH " +
			"<user> <pass> option can be used to authenticate the client and select the RESP protocol version at the same time"},
		{stranger, "AUTH default anything", "+OK"},
		{operator, "CONFIG SET requirepass secret", "+OK"},
		{stranger, "PING", "+PONG"},
	} {
		if got := do(t, s, test.who, start, test.line); got != test.want {
			t.Errorf("%s\n got %s\nwant %s", test.line, got, test.want)
		}
	}
}

// TestNoTouch leaves keys as idle as they were.
func TestNoTouch(t *testing.T) {
	s := newServer()
	c := s.OpenSession(start, "")
	do(t, s, c, start, "SET k v")
	later := start + 100e6
	for _, test := range []struct{ line, want string }{
		{"CLIENT NO-TOUCH maybe", "-ERR syntax error"},
		{"CLIENT NO-TOUCH on", "+OK"},
		{"GET k", `"v"`},
		{"OBJECT IDLETIME k", ":100"},
		{"CLIENT NO-TOUCH off", "+OK"},
		{"GET k", `"v"`},
		{"OBJECT IDLETIME k", ":0"},
		{"CLIENT NO-TOUCH on", "+OK"},
	} {
		if got := do(t, s, c, later, test.line); got != test.want {
			t.Errorf("%s: got %s, want %s", test.line, got, test.want)
		}
	}
	expectInfo(t, s, c, later, " flags=T ")
	do(t, s, c, later, "RESET")
	expectInfo(t, s, c, later, " flags=N ")
}

// TestOtherSessions describes sessions that are not running.
func TestOtherSessions(t *testing.T) {
	s := newServer()
	a, b := s.OpenSession(start, "10.0.0.1:1"), s.OpenSession(start+5e6, "10.0.0.2:2")
	do(t, s, b, start+7e6, "MULTI")
	s.Exec(b, start+7e6, []byte("SET key value\r\n*2\r\n$3\r\nGET\r\n$100\r\nxyz"))
	list := do(t, s, a, start+10e6, "CLIENT LIST")
	first, second, _ := strings.Cut(strings.Trim(list, `"`), `\n`)
	for _, test := range []struct{ line, want string }{
		{first, "id=1 addr=10.0.0.1:1 laddr=?:0 fd=-1 name= age=10 idle=0 flags=N db=0 "},
		{first, " multi=-1 qbuf=13 qbuf-free=0 argv-mem=10 multi-mem=0 "},
		{first, " cmd=client|list user=default redir=-1 resp=2 "},
		{second, "id=2 addr=10.0.0.2:2 laddr=?:0 fd=-1 name= age=5 idle=3 flags=x db=0 "},
		{second, " multi=1 qbuf=3 "},
		{second, " argv-mem=3 multi-mem=11 "},
		{second, " rbp=9 obl=0 oll=0 omem=0 "}, // +QUEUED, which has been returned
		{second, " cmd=set user=default redir=-1 resp=2 "},
	} {
		if !strings.Contains(test.line, test.want) {
			t.Errorf("no %q in %s", test.want, test.line)
		}
	}
}
