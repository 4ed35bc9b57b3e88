package corpus_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/wedis/wedis/tests/corpus"
	"github.com/wedis/wedis/tests/reply"
)

// echo is a server that answers a command with its arguments, "tell" by output in another session, "bye" by closing, and
// anything that is no command with nothing.
type echo struct {
	out    map[string][]byte
	closed map[string]bool
	waited time.Duration
	hung   []string
	ended  bool
}

func newEcho() *echo { return &echo{out: map[string][]byte{}, closed: map[string]bool{}} }

func (e *echo) Exec(session string, in []byte) error {
	v, _, err := reply.Read(in)
	if err != nil {
		return nil
	}
	switch string(v.Items[0].Text) {
	case "fail":
		return errors.New("broken pipe")
	case "tell":
		e.out[string(v.Items[1].Text)] = []byte(">1\r\n+hi\r\n")
		in = []byte("+OK\r\n")
	case "bye":
		e.closed[session] = true
		in = []byte("+OK\r\n")
	}
	e.out[session] = append(e.out[session], in...)
	return nil
}

func (e *echo) Output(session string) ([]byte, bool, error) {
	out := e.out[session]
	delete(e.out, session)
	return out, e.closed[session], nil
}

func (e *echo) Hangup(session string) error {
	e.hung = append(e.hung, session)
	return nil
}
func (e *echo) Wait(d time.Duration) error { e.waited += d; return nil }
func (e *echo) Close() error               { return nil }

const good = `# A comment.

> a "b c" "\x00"*3
["a" "b c" "\x00\x00\x00"]
@let x 1
> say $x "$x"
["say" $/b.c/ "$x"]
b> me
["me"]
> tell b
+OK
b: push[+hi]
@wait 15ms
@hangup b
raw> "*1\r\n"
none
c raw> "*1\r\n$1\r\nx\r\n"
["x"]

@newer than this
> own
["own"]

d> bye
+OK
closed
`

func TestCheck(t *testing.T) {
	s, err := corpus.Parse("f/x.txt", good)
	if err != nil {
		t.Fatal(err)
	}
	if s.String() != good {
		t.Errorf("written back as\n%s", s)
	}
	if s.Name() != "x" || s.Family() != "f" {
		t.Error(s.Name(), s.Family())
	}
	e := newEcho()
	if wrong := corpus.Check(s, e, false); wrong != nil {
		t.Error(wrong)
	}
	if e.waited != 15*time.Millisecond || len(e.hung) != 1 || e.hung[0] != "b" {
		t.Error(e.waited, e.hung)
	}
	if corpus.Check(s, newEcho(), true) != nil {
		t.Error("the oracle was asked for more than it has")
	}
}

// TestCheckFails changes each expectation of the script: every change must be noticed.
func TestCheckFails(t *testing.T) {
	lines := strings.Split(good, "\n")
	changed := 0
	for i, line := range lines {
		if line == "" || strings.ContainsAny(line[:1], "#@>") || strings.Contains(line, "> ") && line[0] != '[' {
			continue
		}
		bad := append([]string{}, lines...)
		bad[i] = ":1"
		s, err := corpus.Parse("f/x.txt", strings.Join(bad, "\n"))
		if err != nil {
			t.Fatal(err)
		}
		if corpus.Check(s, newEcho(), false) == nil {
			t.Errorf("%s instead of %s: no difference", bad[i], line)
		}
		changed++
	}
	if changed < 9 {
		t.Errorf("only %d expectations", changed)
	}
	s, err := corpus.Parse("f/x.txt", "> fail\n+OK\n> a\n[\"a\"]\n")
	if err != nil {
		t.Fatal(err)
	}
	if wrong := corpus.Check(s, newEcho(), false); len(wrong) != 1 || !strings.Contains(wrong[0].Error(), "broken pipe") {
		t.Error(wrong)
	}
}

func TestRewrite(t *testing.T) {
	s, err := corpus.Parse("f/x.txt", "> a\n> b\n[$*]\n> c\n+wrong\n+too many\n\n@differs: so\n> d\nnil\n")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []bool{true, false} {
		changed, err := corpus.Rewrite(s, newEcho(), newEcho())
		if err != nil || changed != want {
			t.Fatal(changed, err)
		}
	}
	if want := "> a\n[\"a\"]\n> b\n[$*]\n> c\n[\"c\"]\n\n@differs: so\n> d\n[\"d\"]\n"; s.String() != want {
		t.Errorf("rewritten as\n%s", s)
	}
}

func TestParseErrors(t *testing.T) {
	for _, bad := range []string{"nonsense", "> ", "> \"open", "> \"a\"b", "> \"\\q\"", "> \"a\"*x", "@nothing", "@newer", "@wait", "@wait x",
		"@let", "@let x y", "> a\nnonsense", "> a\n[\n", "> a\n:1 :2"} {
		if _, err := corpus.Parse("x.txt", bad); err == nil || !strings.Contains(err.Error(), "x.txt:") {
			t.Errorf("%q: %v", bad, err)
		}
	}
}
