package script_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/wedis/wedis/engine/internal/cmd/cmdtest"
	"github.com/wedis/wedis/engine/internal/rdb"
	"github.com/wedis/wedis/tests/reply"
)

// Scripts have the same effects and events as in redis-server: those of the commands they call, as one unit.
func TestEffects(t *testing.T) {
	p := cmdtest.New(t)
	for _, script := range []string{
		`return redis.call('set', 'a', 1)`,
		`redis.call('set', 'a', 1) redis.call('incr', 'a') return redis.call('get', 'a')`,
		`redis.call('set', 'b', 1, 'ex', 100) redis.call('expire', 'a', 200)`,
		`redis.call('select', 3) redis.call('set', 'c', 1) redis.call('select', 0) redis.call('set', 'c', 2)`,
		`redis.call('select', 7) redis.call('incr', 'last')`,
		`redis.call('incr', 'n') error('stop')`,
		`redis.call('incr', 'n') redis.pcall('lpush', 'n', 'x') redis.call('incr', 'n')`,
		`redis.call('sadd', 's', 1, 2, 3) redis.call('spop', 's', 3)`,
		`redis.call('rpush', 'l', 1) redis.call('lpop', 'l')`,
		`redis.call('hincrbyfloat', 'h', 'f', '0.5')`,
		`redis.set_repl(redis.REPL_NONE) redis.call('incr', 'quiet')`,
		`redis.set_repl(redis.REPL_SLAVE) redis.call('incr', 'quiet') redis.set_repl(redis.REPL_ALL) redis.call('incr', 'loud')`,
		`redis.set_repl(redis.REPL_AOF) redis.call('incr', 'n')`,
		`redis.call('publish', 'channel', 'message')`,
		`redis.call('del', 'missing')`,
		`return redis.call('get', 'a')`,
		`for i = 1, 5 do redis.call('rpush', 'many', i) end`,
		`redis.call('flushall') redis.call('set', 'a', 1)`,
	} {
		p.Do(t, "EVAL", script, "0")
	}
	p.Do(t, "SCRIPT", "LOAD", "return 1")
	p.Do(t, "SCRIPT", "FLUSH")
}

func TestEffectsInTransactions(t *testing.T) {
	p := cmdtest.New(t)
	p.Run(t, `
		MULTI
		EVAL "redis.call('incr', 'a') redis.call('incr', 'b')" 0
		INCR a
		EVAL "redis.call('select', 4) redis.call('incr', 'c')" 0
		INCR c
		EXEC
		MULTI
		EVAL "return 1" 0
		EXEC`)
	p.CheckReplay(t)
}

// Libraries are effects, too.
func TestLibraryEffects(t *testing.T) {
	p := cmdtest.New(t)
	const code = "#!lua name=%s\nredis.register_function('%s', function(keys, args) return redis.call(unpack(args)) end)"
	p.Do(t, "FUNCTION", "LOAD", fmt.Sprintf(code, "one", "f"))
	p.Do(t, "FUNCTION", "LOAD", fmt.Sprintf(code, "one", "f"))
	p.Do(t, "FUNCTION", "LOAD", "REPLACE", fmt.Sprintf(code, "one", "g"))
	p.Do(t, "FCALL", "g", "0", "INCR", "n")
	p.Do(t, "FUNCTION", "DELETE", "missing")
	p.Do(t, "FUNCTION", "DELETE", "one")
	p.Do(t, "FUNCTION", "FLUSH")
	p.Do(t, "FUNCTION", "FLUSH", "SYNC")
	p.Do(t, "FUNCTION", "LOAD", fmt.Sprintf(code, "two", "h"))
	p.Do(t, "FLUSHALL")
	p.Do(t, "FUNCTION", "LIST", "WITHCODE")
	p.CheckReplay(t)
}

// A journal brings libraries back.
func TestLibraryReplay(t *testing.T) {
	a, b := cmdtest.NewStore(t), cmdtest.NewStore(t)
	a.EnableJournal()
	for _, name := range []string{"one", "two", "three"} {
		a.Do("FUNCTION", "LOAD", "#!lua name="+name+"\nredis.register_function('"+name+"', function() return 1 end)")
	}
	payload := a.Do("FUNCTION", "DUMP")
	a.Do("FUNCTION", "DELETE", "two")
	a.Do("FUNCTION", "LOAD", "REPLACE", "#!lua name=one\nredis.register_function('other', function() return 1 end)")
	dump, err := reply.ReadAll([]byte(payload))
	if err != nil {
		t.Fatal(err)
	}
	a.Do("FUNCTION", "RESTORE", string(dump[0].Text), "REPLACE")
	if err := b.Replay(b.Now, a.Journal()); err != nil {
		t.Fatal(err)
	}
	b.Loaded()
	if ours, theirs := a.Do("FUNCTION", "LIST", "WITHCODE"), b.Do("FUNCTION", "LIST", "WITHCODE"); ours != theirs {
		t.Errorf("%q\nafter a replay %q", ours, theirs)
	}
}

// What FUNCTION DUMP writes here, redis-server restores, and the reverse.
func TestDumpBothWays(t *testing.T) {
	p := cmdtest.New(t)
	long := ""
	for range 100 {
		long += "-- a comment that compresses well\n"
	}
	for i, body := range []string{"return 1", long + "return 2"} {
		p.Do(t, "FUNCTION", "FLUSH")
		p.Do(t, "FUNCTION", "LOAD", fmt.Sprintf("#!lua name=lib%d\nredis.register_function('f', function() %s end)", i, body))
		ours, theirs := p.Ask(t, "FUNCTION", "DUMP")
		for _, payload := range [][]byte{ours.Text, theirs.Text} {
			p.Do(t, "FUNCTION", "FLUSH")
			p.Do(t, "FUNCTION", "RESTORE", string(payload))
			p.Do(t, "FUNCTION", "LIST", "WITHCODE")
			p.Do(t, "FCALL", "f", "0")
			p.Do(t, "FUNCTION", "RESTORE", string(payload[:len(payload)-1]))
			p.Do(t, "FUNCTION", "RESTORE", string(payload)+"x")
		}
	}
}

// Who is to blame for an error is counted as in redis-server.
func TestErrorCounts(t *testing.T) {
	p := cmdtest.New(t)
	for _, script := range []string{
		`return redis.call('incr', 'a')`,
		`return redis.call('lpush', 'a', 1)`,
		`return redis.pcall('lpush', 'a', 1)`,
		`redis.pcall('lpush', 'a', 1) return 1`,
		`redis.pcall('lpush', 'a', 1) error('mine')`,
		`return redis.call('nosuch')`,
		`redis.pcall('nosuch') return 1`,
		`return redis.call('get')`,
		`return redis.call('multi')`,
		`return {err='MINE wrong'}`,
		`return redis.error_reply('MINE wrong')`,
		`error('mine')`,
		`error({err='MINE wrong'})`,
		`return #`,
	} {
		p.Do(t, "CONFIG", "RESETSTAT")
		p.Do(t, "EVAL", script, "0")
		for _, section := range []string{"errorstats", "commandstats"} {
			ours, theirs := p.Ask(t, "INFO", section)
			if a, b := counts(ours), counts(theirs); a != b {
				t.Errorf("%s\nours:\n%s\ntheirs:\n%s", script, a, b)
			}
		}
	}
}

var durations = regexp.MustCompile(`usec[_a-z]*=[0-9.]+,`)

// counts is what a section of INFO counts, without what only the clock knows, and without the commands that ask.
func counts(v reply.Value) string {
	var lines []string
	for line := range strings.Lines(string(v.Text)) {
		line = durations.ReplaceAllString(strings.TrimSpace(line), "")
		if line != "" && line[0] != '#' && !strings.Contains(line, "_info") && !strings.Contains(line, "config|resetstat") &&
			!strings.Contains(line, "_ping:") && !strings.HasPrefix(line, "txt:") {
			lines = append(lines, line)
		}
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// A client that sends ever new scripts does not fill the memory with them; what it has loaded stays.
func TestEvictedScripts(t *testing.T) {
	s := cmdtest.NewStore(t)
	loaded := s.Do("SCRIPT", "LOAD", "return 'loaded'")[5:45]
	s.Do("EVAL", "return 'promoted'", "0")
	promoted := s.Do("SCRIPT", "LOAD", "return 'promoted'")[5:45]
	first := s.Do("SCRIPT", "LOAD", "return 'in use'")[5:45]
	s.Do("SCRIPT", "FLUSH")
	s.Do("SCRIPT", "LOAD", "return 'loaded'")
	s.Do("EVAL", "return 'promoted'", "0")
	s.Do("SCRIPT", "LOAD", "return 'promoted'")
	for i := range 2000 {
		s.Do("EVAL", fmt.Sprintf("return %d", i), "0")
		s.Do("EVAL", "return 'in use'", "0")
	}
	if n := s.ScriptStats().Scripts; n != 502 {
		t.Errorf("%d scripts are kept", n)
	}
	if got := s.Do("SCRIPT", "EXISTS", loaded, promoted, first); got != "*3\r\n:1\r\n:1\r\n:1\r\n" {
		t.Errorf("got %q", got)
	}
	last := s.ScriptStats()
	s.Do("SCRIPT", "FLUSH")
	if st := s.ScriptStats(); st.Scripts != 0 || st.Texts != 0 || last.Evicted != 2002-501 {
		t.Errorf("%+v, %+v", last, st)
	}
}

// TestEvictedScriptIsTheOldest of those, too, that were refused and never ran.
func TestEvictedScriptIsTheOldest(t *testing.T) {
	s := cmdtest.NewStore(t)
	text := func(i int) string { return fmt.Sprintf("#!lua\nreturn %d", i) }
	sha := s.Do("SCRIPT", "LOAD", text(0))[5:45]
	s.Do("SCRIPT", "FLUSH")
	for i := range 501 {
		if s.Script([]byte(sha)) == nil && i > 0 {
			t.Fatalf("forgotten when there were %d", i)
		}
		s.Do("EVAL_RO", text(i), "0")
	}
	if s.Script([]byte(sha)) != nil {
		t.Error("another one was forgotten")
	}
}

// What libraries take is counted while they are there, and not otherwise.
func TestLibraryMemory(t *testing.T) {
	s := cmdtest.NewStore(t)
	library := func(name, function string) string {
		return "#!lua name=" + name + "\nredis.register_function('" + function + "', function() return 1 end)"
	}
	s.Do("FUNCTION", "LOAD", library("a", "f"))
	one := s.ScriptStats().FunctionVM
	dump := s.Do("FUNCTION", "DUMP")
	replies, _ := reply.ReadAll([]byte(dump))
	for _, words := range [][]string{
		{"FUNCTION", "LOAD", "REPLACE", library("a", "g")},
		{"FUNCTION", "LOAD", library("a", "g")},
		{"FUNCTION", "LOAD", library("b", "g")},
		{"FUNCTION", "LOAD", "#!lua name=b\nerror('x')"},
		{"FUNCTION", "LOAD", "#!lua name=b\nreturn #"},
		{"FUNCTION", "LOAD", "#!lua name=b\nreturn 1"},
		{"FUNCTION", "RESTORE", string(replies[0].Text)},
		{"FUNCTION", "RESTORE", string(replies[0].Text), "REPLACE"},
		{"FUNCTION", "RESTORE", string(replies[0].Text), "FLUSH"},
		{"FUNCTION", "RESTORE", "x"},
	} {
		got := s.Do(words...)
		if n := s.ScriptStats().FunctionVM; n != one {
			t.Errorf("%q, %q: %d bytes, not %d", words, got, n, one)
		}
	}
	s.Do("FUNCTION", "DELETE", "a")
	if n := s.ScriptStats().FunctionVM; n >= one {
		t.Errorf("%d bytes without a library, %d with one", n, one)
	}
}

// Where scripts may call all commands, as tests ask for it, nothing that they begin outlives them.
func TestAllCommandsAllowed(t *testing.T) {
	s := cmdtest.NewStore(t, "enable-debug-command", "yes")
	s.Do("DEBUG", "SET-DISABLE-DENY-SCRIPTS", "1")
	for _, c := range [][2]string{
		{"return redis.call('subscribe', 'c')", "-ERR SUBSCRIBE isn't allowed for a DENY BLOCKING client"},
		{"return redis.call('psubscribe', 'c')", "-ERR PSUBSCRIBE isn't allowed for a DENY BLOCKING client"},
		{"return redis.call('ssubscribe', 'c')", "-ERR SSUBSCRIBE isn't allowed for a DENY BLOCKING client"},
		{"return redis.call('monitor')", "-ERR MONITOR isn't allowed for DENY BLOCKING client"},
		{"return redis.call('eval', 'return 1', 0)", "-ERR a script is running already"},
		{"redis.call('watch', 'k') redis.call('multi') return redis.call('set', 'a', 1)", "+OK"},
		{"return redis.call('client', 'reply', 'off')", "$-1"},
		{"return redis.call('client', 'tracking', 'on')", "+OK"},
		{"return redis.call('quit')", "+OK"},
		{"redis.call('select', 3) return redis.call('reset')", "+RESET"},
		{"return redis.call('blpop', 'l', 0)", "$-1"},
		{"return redis.call('ping')", "+PONG"},
		{"return redis.call('discard')", "-ERR DISCARD without MULTI"},
		{"return redis.call('get', 'a')", "$1\r\n1"},
	} {
		if got := s.Do("EVAL", c[0], "0"); !strings.HasPrefix(got, c[1]) {
			t.Errorf("%s: %q", c[0], got)
		}
		if got := s.Do("PUBLISH", "c", "x"); got != ":0\r\n" {
			t.Errorf("%s: %s listen", c[0], got)
		}
		if s.Ready() != nil {
			t.Errorf("%s: output for nobody", c[0])
		}
	}
}

// A host with little memory does not run out of it for scripts.
func TestScriptsFitTheHost(t *testing.T) {
	s := cmdtest.NewStore(t)
	s.SetMemory(64 << 20)
	long := "local a " + strings.Repeat("a = 1 ", 2000)
	refused := ""
	for i := 0; i < 10_000 && refused == ""; i++ {
		if got := s.Do("SCRIPT", "LOAD", fmt.Sprintf("do %s end return %d", long, i)); got[0] == '-' {
			refused = got
		}
	}
	if !strings.HasPrefix(refused, "-ERR There are too many scripts") {
		t.Errorf("%q", refused)
	}
	if n := s.ScriptStats().EvalVM; n > 64<<20/16 {
		t.Errorf("%d bytes of scripts", n)
	}
	s.Do("SCRIPT", "FLUSH")
	if got := s.Do("EVAL", "return 1", "0"); got != ":1\r\n" {
		t.Errorf("%q", got)
	}
	for i := 0; i < 10_000; i++ {
		got := s.Do("FUNCTION", "LOAD", fmt.Sprintf("#!lua name=a%d\nredis.register_function('f%d', function() do %s end end)", i, i, long))
		if got[0] == '-' {
			refused = got
			break
		}
	}
	if !strings.HasPrefix(refused, "-ERR There are too many libraries") {
		t.Errorf("%q", refused)
	}
}

// Payloads that are sound but for what is in them. Where a length goes beyond the end, redis-server takes the checksum for
// a part of the text; ours does not.
func TestRestoreOthers(t *testing.T) {
	p := cmdtest.New(t)
	word := func(s string) string { return string(rune(len(s))) + s }
	code := "redis.register_function('f', function() return 1 end)"
	for _, body := range []string{
		"", "\x00\x01a", "\xff", "\xf5", "\xf5\x20abc", "\xf5" + word("#!lua name=a"), "\xf5" + word("#!lua name=a\n"),
		"\xf5\xc0\x05", "\xf5\xc3\x05\x05abcde", "\xf5\x81", "\xf6",
		"\xf6" + word("old") + word("LUA") + "\x00" + word(code),
		"\xf6" + word("old2") + word("lua") + "\x01" + word("what it does") + word(code),
		"\xf6" + word("old") + word("nosuch") + "\x00" + word(code),
	} {
		payload := string(rdb.SealLibraries([]byte(body)))
		p.Do(t, "FUNCTION", "RESTORE", payload, "FLUSH")
		p.Do(t, "FUNCTION", "LIST", "WITHCODE")
	}
	p.Do(t, "SET", "k", "v")
	ours, theirs := p.Ask(t, "DUMP", "k")
	for _, dump := range [][]byte{ours.Text, theirs.Text} {
		p.Do(t, "FUNCTION", "RESTORE", string(dump))
	}
}
