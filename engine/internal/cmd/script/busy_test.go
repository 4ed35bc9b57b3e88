package script_test

import (
	"strings"
	"testing"

	"github.com/wedis/wedis/engine/internal/cmd/cmdtest"
	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/tests/reply"
)

const (
	busyScript   = "-BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.\r\n"
	busyFunction = "-BUSY Redis is busy running a script. You can only call FUNCTION KILL or SHUTDOWN NOSAVE.\r\n"
	unkillable   = "-UNKILLABLE Sorry the script already executed write commands against the dataset. You can either wait the script termination or kill the server in a hard way using the SHUTDOWN NOSAVE command.\r\n"

	forever = "while true do end"
	// long ends by itself, after more than its time.
	long = "for i = 1, 2000000 do end "
)

// desk is a store whose scripts may take 100 ms of a clock that goes on by 20 ms each time it is looked at, and a
// second session.
type desk struct {
	*cmdtest.Store
	t     *testing.T
	other *exec.Session
}

func newDesk(t *testing.T) *desk {
	d := &desk{Store: cmdtest.NewStore(t, "busy-reply-threshold", "100"), t: t}
	clock := int64(0)
	d.Host.Clock = func() int64 {
		clock += 20_000
		return clock
	}
	d.EnableJournal()
	d.other = d.OpenSession(d.Now, "")
	return d
}

func (d *desk) expect(want string, words ...string) {
	d.t.Helper()
	in := reply.Command(words...)
	got := string(d.Send(in))
	clear(in) // a host uses its buffer again
	if got != want {
		d.t.Errorf("%q\n got %q\nwant %q", words, got, want)
	}
}

// meanwhile is expect for the other session.
func (d *desk) meanwhile(want string, words ...string) {
	d.t.Helper()
	if got := string(d.Exec(d.other, d.Now, reply.Command(words...))); got != want {
		d.t.Errorf("meanwhile %q\n got %q\nwant %q", words, got, want)
	}
}

// finish lets the script go on to its end and returns what its session gets.
func (d *desk) finish() string {
	d.t.Helper()
	for range 10000 {
		if next := d.NextTick(); next != d.Now {
			d.t.Fatalf("the next tick is at %d, not at once", next)
		}
		d.Tick(d.Now)
		if d.Ready() == d.Session {
			return string(d.Output(d.Session))
		}
	}
	d.t.Fatal("the script does not end")
	return ""
}

// journal returns the effects since the last call, a word each.
func (d *desk) journal() string {
	var words []string
	for _, part := range strings.Split(string(d.Journal()), "\r\n") {
		if part != "" && !strings.ContainsRune("*$#", rune(part[0])) {
			words = append(words, part)
		}
	}
	return strings.Join(words, " ")
}

func TestScriptKill(t *testing.T) {
	d := newDesk(t)
	d.expect("+OK\r\n", "SET", "k", "v")
	d.meanwhile("-NOTBUSY No scripts in execution right now.\r\n", "SCRIPT", "KILL")
	d.expect("", "EVAL", forever, "0")
	if !d.Session.Blocked() {
		t.Error("the session does not wait")
	}
	d.meanwhile(busyScript, "GET", "k")
	d.meanwhile(busyScript, "EVAL", "return 1", "0")
	d.meanwhile("-ERR unknown command 'nosuch', with args beginning with: \r\n", "nosuch")
	d.meanwhile(busyScript, "FUNCTION", "KILL")
	d.meanwhile(busyScript, "FUNCTION", "STATS")
	d.Tick(d.Now)
	d.meanwhile(busyScript, "GET", "k")
	d.meanwhile("+OK\r\n", "SCRIPT", "KILL")
	got := d.finish()
	if !strings.HasPrefix(got, "-ERR Script killed by user with SCRIPT KILL... script: ") {
		t.Errorf("got %q", got)
	}
	d.meanwhile("$1\r\nv\r\n", "GET", "k")
	d.expect("$1\r\nv\r\n", "GET", "k")
	d.expect(":1\r\n", "EVAL", "return 1", "0")
}

// No pcall keeps a script from being killed.
func TestKillIsNotCaught(t *testing.T) {
	d := newDesk(t)
	d.expect("", "EVAL", "while true do pcall(function() while true do end end) end", "0")
	d.meanwhile("+OK\r\n", "SCRIPT", "KILL")
	if got := d.finish(); !strings.Contains(got, "killed by user") {
		t.Errorf("got %q", got)
	}
}

// What has been sent before is answered before, what is sent behind waits.
func TestBusyPipeline(t *testing.T) {
	d := newDesk(t)
	d.Host.Clock() // whatever it says
	in := append(reply.Command("PING"), reply.Command("EVAL", long+"return redis.call('incr', 'n')", "0")...)
	in = append(in, reply.Command("INCR", "n")...)
	if got := string(d.Send(in)); got != "+PONG\r\n" {
		t.Errorf("at once %q", got)
	}
	d.expect("", "INCR", "n")
	if got := d.finish(); got != ":1\r\n:2\r\n:3\r\n" {
		t.Errorf("at last %q", got)
	}
}

// A script that has written is one unit all the same, whatever happens meanwhile.
func TestBusyUnit(t *testing.T) {
	d := newDesk(t)
	d.expect("+OK\r\n", "SET", "before", "1")
	d.meanwhile("+OK\r\n", "WATCH", "n")
	d.expect("", "EVAL", "redis.call('INCR', 'n') local t = redis.call('time') "+long+
		"redis.call('SET', 'n2', 1) local u = redis.call('time') return {t[1] == u[1], t[2] == u[2]}", "0")
	if got := d.journal(); got != "SELECT 0 SET before 1" {
		t.Errorf("the journal in between: %q", got)
	}
	d.meanwhile(unkillable, "SCRIPT", "KILL")
	d.meanwhile("+OK\r\n", "MULTI")
	d.meanwhile(busyScript, "GET", "n")
	d.Now += 5_000_000
	d.Tick(d.Now)
	if got := d.finish(); got != "*2\r\n:1\r\n:1\r\n" {
		t.Errorf("got %q", got)
	}
	if got := d.journal(); got != "MULTI SELECT 0 INCR n SET n2 1 EXEC" {
		t.Errorf("the journal: %q", got)
	}
	d.meanwhile("-EXECABORT Transaction discarded because of previous errors.\r\n", "EXEC")
}

// In a transaction the queue goes on when the script has ended.
func TestBusyTransaction(t *testing.T) {
	d := newDesk(t)
	d.expect("+OK\r\n", "MULTI")
	d.expect("+QUEUED\r\n", "SET", "a", "1")
	d.expect("+QUEUED\r\n", "EVAL", long+"return redis.call('get', 'a')", "0")
	d.expect("+QUEUED\r\n", "SET", "b", "2")
	d.expect("", "EXEC")
	d.meanwhile(busyScript, "GET", "a")
	if got := d.finish(); got != "*3\r\n+OK\r\n$1\r\n1\r\n+OK\r\n" {
		t.Errorf("got %q", got)
	}
	if got := d.journal(); got != "MULTI SELECT 0 SET a 1 SET b 2 EXEC" {
		t.Errorf("the journal: %q", got)
	}
}

func TestFunctionKill(t *testing.T) {
	d := newDesk(t)
	d.expect("$3\r\nlib\r\n", "FUNCTION", "LOAD", "#!lua name=lib\nredis.register_function('spin', function() "+forever+" end)")
	d.expect("", "FCALL", "spin", "0", "x")
	d.meanwhile(busyFunction, "PING")
	d.meanwhile(busyFunction, "SCRIPT", "KILL")
	stats := string(d.Exec(d.other, d.Now, reply.Command("FUNCTION", "STATS")))
	if !strings.Contains(stats, "$4\r\nname\r\n$4\r\nspin\r\n$7\r\ncommand\r\n*4\r\n$5\r\nFCALL\r\n$4\r\nspin\r\n$1\r\n0\r\n$1\r\nx\r\n$11\r\nduration_ms\r\n:") {
		t.Errorf("%q", stats)
	}
	d.meanwhile("+OK\r\n", "FUNCTION", "KILL")
	if got := d.finish(); !strings.Contains(got, "killed by user") || !strings.Contains(got, "script: spin, on @user_function:") {
		t.Errorf("got %q", got)
	}
}

// A script goes on to its end when its client has gone.
func TestBusySessionClosed(t *testing.T) {
	d := newDesk(t)
	d.expect("", "EVAL", "redis.call('SET', 'a', 1) "+long+"redis.call('SET', 'b', 2)", "0")
	d.CloseSession(d.Session)
	d.meanwhile(busyScript, "GET", "b")
	for d.Busy() != "" {
		d.Tick(d.Now)
	}
	if d.Ready() != nil {
		t.Error("output for nobody")
	}
	d.meanwhile("$1\r\n2\r\n", "GET", "b")
	if got := d.journal(); got != "MULTI SELECT 0 SET a 1 SET b 2 EXEC" {
		t.Errorf("the journal: %q", got)
	}
}

// Who waits for what a script has pushed is served when it has ended, not in between.
func TestBusyWakes(t *testing.T) {
	d := newDesk(t)
	d.meanwhile("", "BLPOP", "l", "0")
	third := d.OpenSession(d.Now, "")
	d.expect("", "EVAL", "redis.call('rpush', 'l', 'x') "+long+" return redis.call('llen', 'l')", "0")
	d.Exec(third, d.Now, reply.Command("PING"))
	d.Tick(d.Now)
	if d.Ready() != nil {
		t.Fatal("served in between")
	}
	got := ""
	for d.Busy() != "" {
		d.Tick(d.Now)
	}
	for s := d.Ready(); s != nil; s = d.Ready() {
		got += string(d.Output(s)) + "|"
	}
	if !strings.Contains(got, "*2\r\n$1\r\nl\r\n$1\r\nx\r\n|") || !strings.Contains(got, ":1\r\n|") {
		t.Errorf("got %q", got)
	}
}

// Who has gone listens to nothing, though the rest of a transaction asks for it.
func TestBusyTransactionOfWhoHasGone(t *testing.T) {
	d := newDesk(t)
	d.expect("+OK\r\n", "MULTI")
	d.expect("+QUEUED\r\n", "EVAL", long, "0")
	d.expect("+QUEUED\r\n", "SUBSCRIBE", "news")
	d.expect("+QUEUED\r\n", "CLIENT", "TRACKING", "ON")
	d.expect("", "EXEC")
	d.CloseSession(d.Session)
	for d.Busy() != "" {
		d.Tick(d.Now)
	}
	d.meanwhile(":0\r\n", "PUBLISH", "news", "hi")
	if n := d.TrackingClients(); n != 0 {
		t.Errorf("%d clients track keys", n)
	}
}

// What a script has changed is told when it ends, whether or not anybody sends another command.
func TestBusyBroadcast(t *testing.T) {
	d := newDesk(t)
	d.Exec(d.other, d.Now, reply.Command("HELLO", "3"))
	d.meanwhile("+OK\r\n", "CLIENT", "TRACKING", "ON", "BCAST")
	d.expect("", "EVAL", long+"redis.call('SET', 'k', 1)", "0")
	for d.Busy() != "" {
		d.Tick(d.Now)
	}
	if got := string(d.Output(d.other)); got != ">2\r\n$10\r\ninvalidate\r\n*1\r\n$1\r\nk\r\n" {
		t.Errorf("got %q", got)
	}
}

// What follows from a script comes behind its reply.
func TestBusyReplyComesFirst(t *testing.T) {
	d := newDesk(t)
	d.Send(reply.Command("HELLO", "3"))
	d.expect("+OK\r\n", "CLIENT", "TRACKING", "ON")
	d.expect("_\r\n", "GET", "k")
	d.meanwhile("", "BLMOVE", "l", "k", "LEFT", "RIGHT", "0")
	d.expect("", "EVAL", long+"return redis.call('RPUSH', 'l', 1)", "0")
	for d.Busy() != "" {
		d.Tick(d.Now)
	}
	if got := string(d.Output(d.Session)); got != ":1\r\n>2\r\n$10\r\ninvalidate\r\n*1\r\n$1\r\nk\r\n" {
		t.Errorf("got %q", got)
	}
}

// Without a clock, or a limit, nothing is ever suspended.
func TestNoTimeLimit(t *testing.T) {
	d := newDesk(t)
	d.expect("+OK\r\n", "CONFIG", "SET", "busy-reply-threshold", "0")
	d.expect(":1\r\n", "EVAL", long+"return 1", "0")
	without := cmdtest.NewStore(t, "busy-reply-threshold", "1")
	if got := without.Do("EVAL", long+"return 1", "0"); got != ":1\r\n" {
		t.Errorf("without a clock: %q", got)
	}
}

// Loading a library must not last.
func TestLoadTimeout(t *testing.T) {
	d := newDesk(t)
	got := d.Do("FUNCTION", "LOAD", "#!lua name=lib\nlocal a = 1 while true do a = a + 1 end")
	if !strings.Contains(got, "-ERR Error registering functions: ERR FUNCTION LOAD timeout") {
		t.Errorf("got %q", got)
	}
	d.expect("*0\r\n", "FUNCTION", "LIST")
}
