package history

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/wedis/wedis/tests/reply"
)

func docs(t *testing.T) []Command {
	t.Helper()
	arg := func(name, kind string, more ...string) string {
		return fmt.Sprintf("%%%d\r\n+name\r\n+%s\r\n+type\r\n+%s\r\n%s", 2+len(more), name, kind, strings.Join(more, ""))
	}
	v, _, err := reply.Read([]byte("%3\r\n" +
		"+set\r\n%2\r\n+since\r\n+1.0.0\r\n+arguments\r\n*4\r\n" + arg("key", "key") + arg("value", "string") +
		arg("condition", "oneof", "+flags\r\n~1\r\n+optional\r\n", "+arguments\r\n*2\r\n"+
			arg("nx", "pure-token", "+token\r\n+NX\r\n")+arg("xx", "pure-token", "+token\r\n+XX\r\n")) +
		arg("seconds", "integer", "+token\r\n+EX\r\n", "+flags\r\n~1\r\n+optional\r\n") +
		"+config\r\n%1\r\n+subcommands\r\n%1\r\n+config|get\r\n%1\r\n+since\r\n+2.0.0\r\n" +
		"+mset\r\n%1\r\n+arguments\r\n*1\r\n" + arg("data", "block", "+flags\r\n~1\r\n+multiple\r\n",
		"+arguments\r\n*2\r\n"+arg("key", "key")+arg("value", "string"))))
	if err != nil {
		t.Fatal(err)
	}
	all, err := ParseDocs(v)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestGenerator(t *testing.T) {
	all := docs(t)
	if len(all) != 3 || all[0].Name() != "config|get" || all[2].Since != "1.0.0" {
		t.Fatal(all)
	}
	if tokens := all[2].Tokens(); !slices.Equal(tokens, []string{"NX", "XX", "EX"}) {
		t.Error(tokens)
	}
	if !all[2].timed() || all[1].timed() {
		t.Error("what has a time?")
	}
	draw := func(seed uint64) (h History) {
		g := NewGenerator(seed, all, Profile{}, func(name string) bool { return name == "config|get" })
		for range 2000 {
			h = append(h, g.Next(0, Profile{}))
		}
		return h
	}
	h := draw(1)
	if !reflect.DeepEqual(h, draw(1)) {
		t.Error("the same seed gives another history")
	}
	if reflect.DeepEqual(h, draw(2)) {
		t.Error("another seed gives the same history")
	}
	seen := map[string]bool{}
	for _, s := range h {
		seen[strings.ToUpper(s.Args[0])] = true
		for _, a := range s.Args {
			seen[strings.ToUpper(a)] = true
		}
		if strings.EqualFold(s.Args[0], "mset") && len(s.Args) > 3 {
			seen["multiple"] = true
		}
	}
	for _, want := range []string{"SET", "MSET", "NX", "XX", "EX", "NOSUCH", "multiple"} {
		if !seen[want] {
			t.Errorf("%s never comes", want)
		}
	}
	if seen["CONFIG"] {
		t.Error("what is to be skipped comes")
	}
}

func TestMinimise(t *testing.T) {
	var h History
	for i := range 1000 {
		h = append(h, Step{Session: i % 3, Args: []string{"set", fmt.Sprint(i), strings.Repeat("x", 100)}})
	}
	calls := 0
	small := Minimise(h, 500, func(h History) bool {
		calls++
		found := 0
		for _, s := range h {
			if s.Args[1] == "17" && len(s.Args[2]) >= 10 || s.Args[1] == "802" {
				found++
			}
		}
		return found == 2
	})
	if len(small) != 2 || len(small[0].Args[2]) > 12 || len(small[1].Args[2]) > 1 {
		t.Errorf("%d steps after %d calls:\n%s", len(small), calls, small.Script())
	}
}

func TestCompare(t *testing.T) {
	for _, c := range []struct {
		command, ours, theirs string
		where                 Where
		agree                 bool
	}{
		{"get k", "$1\r\na\r\n", "$1\r\na\r\n", WithRedis, true},
		{"get k", "$1\r\na\r\n", "$1\r\nb\r\n", WithRedis, false},
		{"get k", "$-1\r\n", "_\r\n", WithRedis, false},
		{"keys *", "*2\r\n$1\r\na\r\n$1\r\nb\r\n", "*2\r\n$1\r\nb\r\n$1\r\na\r\n", AmongEngines, true},
		{"keys *", "*2\r\n$1\r\na\r\n$1\r\na\r\n", "*2\r\n$1\r\nb\r\n$1\r\na\r\n", AmongEngines, false},
		{"ttl k", ":1000000\r\n", ":1000010\r\n", WithRedis, true},
		{"ttl k", ":1000000\r\n", ":1000010\r\n", AmongEngines, false},
		{"ttl k", ":-1\r\n", ":-2\r\n", WithRedis, false},
		{"ttl k", ":-1\r\n", ":100\r\n", WithRedis, false},
		{"pttl k", ":1000000\r\n", ":1100010\r\n", WithRedis, false},
		{"time", "*1\r\n$1\r\na\r\n", "*1\r\n$1\r\nb\r\n", WithRedis, true},
		{"time", "-ERR a\r\n", "-ERR b\r\n", WithRedis, false},
		{"scan 0", "*2\r\n$1\r\n0\r\n*1\r\n$1\r\na\r\n", "*2\r\n$1\r\n0\r\n*0\r\n", WithRedis, false},
		{"scan 5", "*2\r\n$1\r\n0\r\n*1\r\n$1\r\na\r\n", "*2\r\n$1\r\n0\r\n*0\r\n", WithRedis, true},
		{"scan 0", "*2\r\n$1\r\n7\r\n*1\r\n$1\r\na\r\n", "*2\r\n$1\r\n0\r\n*0\r\n", WithRedis, true},
		{"object help", "*1\r\n+a\r\n", "*1\r\n+b\r\n", WithRedis, true},
	} {
		compare := newComparer([]Command{{Words: []string{"object", "help"}}}, c.where)
		_, err := compare.replies([]Step{{Args: strings.Fields(c.command)}}, []byte(c.ours), []byte(c.theirs))
		if (err == nil) != c.agree {
			t.Errorf("%s: %q, %q: %v", c.command, c.ours, c.theirs, err)
		}
	}
	// What was queued is compared by its own rules.
	compare := newComparer(nil, WithRedis)
	steps := History{{Args: []string{"MULTI"}}, {Args: []string{"TIME"}}, {Args: []string{"GET", "k"}}, {Args: []string{"EXEC"}}}
	for _, c := range []struct {
		ours, theirs string
		agree        int
	}{
		{"+OK\r\n+QUEUED\r\n+QUEUED\r\n*2\r\n*1\r\n:1\r\n+a\r\n", "+OK\r\n+QUEUED\r\n+QUEUED\r\n*2\r\n*1\r\n:2\r\n+a\r\n", 4},
		{"+OK\r\n+QUEUED\r\n+QUEUED\r\n*2\r\n*1\r\n:1\r\n+a\r\n", "+OK\r\n+QUEUED\r\n+QUEUED\r\n*2\r\n*1\r\n:2\r\n+b\r\n", 3},
		{"+OK\r\n+QUEUED\r\n+QUEUED\r\n*0\r\n", "+OK\r\n+QUEUED\r\n+QUEUED\r\n*-1\r\n", 3},
		{"+OK\r\n+QUEUED\r\n+QUEUED\r\n*0\r\n+more\r\n", "+OK\r\n+QUEUED\r\n+QUEUED\r\n*0\r\n", 3},
	} {
		if n, _ := compare.replies(steps, []byte(c.ours), []byte(c.theirs)); n != c.agree {
			t.Errorf("%d agree, not %d: %q", n, c.agree, c.theirs)
		}
	}
}

func TestScript(t *testing.T) {
	h := History{{Session: 0, Args: []string{"SET", "", "$x", "a b", "\x00"}}, {Session: 2, Pause: 1500000, Args: []string{"GET", "k"}}, {Restart: true}, {Snapshot: 3}}
	want := "> SET \"\" \"$x\" \"a b\" \"\\x00\"\n@wait 1.5ms\nc> GET k\n# restart\n# snapshot, while the next 3 run\n"
	if got := h.Script(); got != want {
		t.Errorf("got %s", got)
	}
}
