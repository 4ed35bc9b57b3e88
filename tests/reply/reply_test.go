package reply_test

import (
	"errors"
	"testing"

	"github.com/wedis/wedis/tests/reply"
)

// wire and notation, both ways.
var pairs = []struct{ wire, notation string }{
	{"+OK\r\n", "+OK"},
	{"-ERR no such key\r\n", "-ERR no such key"},
	{":-42\r\n", ":-42"},
	{"$5\r\na\"\r\n\x00\r\n", `"a\"\r\n\x00"`},
	{"$0\r\n\r\n", `""`},
	{"$-1\r\n", "nil"},
	{"*-1\r\n", "nil-array"},
	{"_\r\n", "null"},
	{",3.25\r\n", ",3.25"},
	{",inf\r\n", ",inf"},
	{"#t\r\n", "#t"},
	{"(123456789012345678901234567890\r\n", "(123456789012345678901234567890"},
	{"=7\r\ntxt:a\nb\r\n", `="txt:a\nb"`},
	{"!5\r\nERR x\r\n", `!"ERR x"`},
	{"*0\r\n", "[]"},
	{"*2\r\n$1\r\na\r\n:1\r\n", `["a" :1]`},
	{"*2\r\n*1\r\n:1\r\n*0\r\n", "[[:1] []]"},
	{"*3\r\n+OK\r\n-ERR a b]\r\n*1\r\n$-1\r\n", "[\n  +OK\n  -ERR a b]\n  [nil]\n]"},
	{"%1\r\n+a\r\n*2\r\n:1\r\n_\r\n", "{+a => [:1 null]}"},
	{"%1\r\n$1\r\na\r\n%1\r\n$1\r\nb\r\n+x y\r\n", "{\n  \"a\" => {\n    \"b\" => +x y\n  }\n}"},
	{"~2\r\n:1\r\n:2\r\n", "set[:1 :2]"},
	{">2\r\n+a\r\n#f\r\n", "push[+a #f]"},
}

func TestNotation(t *testing.T) {
	for _, p := range pairs {
		v, n, err := reply.Read([]byte(p.wire))
		if err != nil || n != len(p.wire) {
			t.Fatalf("%q: %d bytes, %v", p.wire, n, err)
		}
		if length, err := reply.Len([]byte(p.wire + "+rest\r\n")); err != nil || length != n {
			t.Errorf("%q: length %d, %v", p.wire, length, err)
		}
		if got := reply.Format(v); got != p.notation {
			t.Errorf("%q: written as\n%s\nnot as\n%s", p.wire, got, p.notation)
		}
		pattern, rest, err := reply.ParsePattern(p.notation)
		if err != nil || rest != "" {
			t.Errorf("%s: rest %q, %v", p.notation, rest, err)
			continue
		}
		if !pattern.Exact() {
			t.Errorf("%s: not exact", p.notation)
		}
		for _, q := range pairs {
			v, _, _ := reply.Read([]byte(q.wire))
			if pattern.Matches(v) != (p == q) {
				t.Errorf("pattern %s, reply %s: %v", p.notation, q.notation, p != q)
			}
		}
		for i := range p.wire {
			if _, _, err := reply.Read([]byte(p.wire[:i])); !errors.Is(err, reply.ErrIncomplete) {
				t.Errorf("%q: %v", p.wire[:i], err)
			}
			if _, err := reply.Len([]byte(p.wire[:i])); !errors.Is(err, reply.ErrIncomplete) {
				t.Errorf("length of %q: %v", p.wire[:i], err)
			}
		}
	}
}

func TestPatterns(t *testing.T) {
	for _, c := range []struct {
		pattern, wire string
		want          bool
	}{
		{"*", "*-1\r\n", true},
		{":*", ":5\r\n", true},
		{":*", "$1\r\n5\r\n", false},
		{":1..5", ":5\r\n", true},
		{":1..5", ":6\r\n", false},
		{":-5..-1", ":-3\r\n", true},
		{"$*", "$-1\r\n", false},
		{"$*", "$0\r\n\r\n", true},
		{`$/a\/.b/`, "$4\r\na/\nb\r\n", true},
		{`$/a/`, "$2\r\nab\r\n", false},
		{"-/ERR .*/", "-ERR x\r\n", true},
		{`="txt:a" | "a"`, "$1\r\na\r\n", true},
		{`["a" ...]`, "*2\r\n$1\r\na\r\n:1\r\n", true},
		{`["a" ...]`, "*1\r\n$1\r\nb\r\n", false},
		{`["a" * "b"]`, "*3\r\n$1\r\na\r\n*0\r\n$1\r\nb\r\n", true},
		{`unordered[:1 :* :2]`, "*3\r\n:2\r\n:1\r\n:3\r\n", true},
		{`unordered[:* :1]`, "*2\r\n:1\r\n:2\r\n", true},
		{`unordered[:* :1]`, "*2\r\n:3\r\n:2\r\n", false},
		{`{"b" => :2 "a" => :*}`, "%2\r\n$1\r\na\r\n:1\r\n$1\r\nb\r\n:2\r\n", true},
		{`{"b" => :2 ...}`, "%2\r\n$1\r\na\r\n:1\r\n$1\r\nb\r\n:2\r\n", true},
		{`{"b" => :3 ...}`, "%2\r\n$1\r\na\r\n:1\r\n$1\r\nb\r\n:2\r\n", false},
		{`set[:2 :1]`, "~2\r\n:1\r\n:2\r\n", true},
	} {
		p, rest, err := reply.ParsePattern(c.pattern)
		if err != nil || rest != "" {
			t.Errorf("%s: rest %q, %v", c.pattern, rest, err)
			continue
		}
		v, _, err := reply.Read([]byte(c.wire))
		if err != nil {
			t.Fatal(err)
		}
		if p.Matches(v) != c.want {
			t.Errorf("pattern %s, reply %q: %v", c.pattern, c.wire, !c.want)
		}
	}
	for _, bad := range []string{"", "x", `"a`, "[", `["a"`, "{:1}", "$x", ":a..b", "[... :1]", `"\q"`, `"\x1"`, "$/a", "$/(/"} {
		if _, _, err := reply.ParsePattern(bad); err == nil {
			t.Errorf("%q: no error", bad)
		}
	}
}

func TestBrokenReplies(t *testing.T) {
	for _, bad := range []string{"x\r\n", "\r\n", "+a\n", "$a\r\n", "$-2\r\n", "*x\r\n", "$1\r\nabc"} {
		if _, _, err := reply.Read([]byte(bad)); err == nil || errors.Is(err, reply.ErrIncomplete) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}
