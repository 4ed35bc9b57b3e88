package glob_test

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/wedis/wedis/engine/internal/ds/glob"
	"github.com/wedis/wedis/engine/internal/resp/redistest"
)

func TestMatch(t *testing.T) {
	for _, c := range []struct {
		pattern, s string
		want       bool
	}{
		{"", "", true}, {"", "a", false}, {"*", "", false}, {"**", "", false}, {"a", "", false}, {"*", "a", true},
		{"a*", "a", true}, {"a**", "a", true}, {"*a", "a", true}, {"?", "", false}, {"h?llo", "hello", true},
		{"a*c", "abcbc", true}, {"a*c*d", "abcbc", false}, {"*b*c", "abcbc", true}, {"a*bc", "abcbcd", false},
		{"[abc]", "b", true}, {"[^abc]", "b", false}, {"[c-a]", "b", true}, {"[a-]", "-", false}, {"[a-]", "^", true}, {"[-a]", "-", true}, {"[a", "a", true}, {"[", "a", false}, {"[^", "a", true},
		{"[]", "a", false}, {"[]a]", "a", false}, {"[^]", "a", true}, {"[^]a]", "xa]", true}, {"[\\]]", "]", true}, {"[\\", "\\", true}, {"[a-\\]]", "b", false}, {"[a-\\]]", "a]", true},
		{"[\x01-\xff]", "a", false}, {"[\x01-\xff]", "\x00", true}, {"[\x01-\xff]", "\xff", true},
		{"\\*", "*", true}, {"\\*", "a", false}, {"\\", "\\", true}, {"a\\", "a\\", true}, {"\\\\", "\\", true},
		{"\x00", "\x00", true}, {"a\x00?", "a\x00b", true},
	} {
		if got := glob.Match([]byte(c.pattern), []byte(c.s), false); got != c.want {
			t.Errorf("%q matches %q: %v, want %v", c.pattern, c.s, got, c.want)
		}
	}
}

func TestMatchNoCase(t *testing.T) {
	for _, c := range []struct {
		pattern, s string
		want       bool
	}{
		{"HeLLo", "hEllO", true}, {"[A-C]", "b", true}, {"[a-c]", "B", true}, {"[A]", "a", true}, {"\\A", "a", true},
		{"[\\A]", "a", false}, {"[Z-a]", "z", false}, {"[Z-a]", "b", false}, {"@", "`", false}, {"[", "{", false}, {"\xc4", "\xe4", false},
	} {
		if got := glob.Match([]byte(c.pattern), []byte(c.s), true); got != c.want {
			t.Errorf("%q matches %q: %v, want %v", c.pattern, c.s, got, c.want)
		}
	}
}

// TestExpensivePatterns would not end with a matcher that tries every split at every star.
func TestExpensivePatterns(t *testing.T) {
	s := bytes.Repeat([]byte("a"), 20_000)
	for _, c := range []struct {
		pattern string
		want    bool
	}{
		{strings.Repeat("a*", 1000) + "b", false},
		{strings.Repeat("*a", 1000) + "*", true},
		{strings.Repeat("*a", 1001) + "*", false}, // one star too many
		{strings.Repeat("?*[^b]*", 500), true},
		{strings.Repeat("*", 50_000) + "b", false},
	} {
		if got := glob.Match([]byte(c.pattern), s, false); got != c.want {
			t.Errorf("%.20q…: %v", c.pattern, got)
		}
	}
}

// alphabet holds what matters to patterns, and little else, so that random strings have a chance to match.
const alphabet = "aabbcAB**??[[]]^^--\\\\\x00\x7f\x80\xff"

func random(r *rand.Rand, max int, alphabet string) []byte {
	b := make([]byte, r.IntN(max+1))
	for i := range b {
		b[i] = alphabet[r.IntN(len(alphabet))]
	}
	return b
}

// TestRandomPatternsAsRedis lets a redis-server holding random keys list those that match.
func TestRandomPatternsAsRedis(t *testing.T) {
	redis := redistest.Start(t)
	r := rand.New(rand.NewPCG(1, 2))
	long := strings.Repeat("a", 1200) // for the limit of a thousand stars
	keys := map[string]bool{"": true, long: true}
	commands := [][]string{{"SET", "", ""}, {"SET", long, ""}}
	for len(keys) < 400 {
		key := string(random(r, 6, "abcAB*?[]^-\\\x00\x7f\x80\xff"))
		if !keys[key] {
			keys[key] = true
			commands = append(commands, []string{"SET", key, ""})
		}
	}
	redis.Do(t, commands...)
	commands = commands[:0]
	var patterns [][]byte
	for range 20_000 {
		pattern := random(r, 8, alphabet)
		patterns = append(patterns, pattern)
		commands = append(commands, []string{"KEYS", string(pattern)})
	}
	matches := 0
	for _, stars := range []int{999, 1000, 1001} {
		for _, pattern := range []string{strings.Repeat("a*", stars), strings.Repeat("*a", stars), strings.Repeat("**a", stars) + "**"} {
			patterns = append(patterns, []byte(pattern))
			commands = append(commands, []string{"KEYS", pattern})
		}
	}
	for i, reply := range redis.Do(t, commands...) {
		want := make(map[string]bool)
		for _, key := range reply.Elements {
			want[key.Text] = true
		}
		matches += len(want)
		for key := range keys {
			got := glob.Match(patterns[i], []byte(key), false)
			if string(patterns[i]) == "*" { // KEYS answers this without matching
				got = true
			}
			if got != want[key] {
				t.Fatalf("%q matches %q: %v, redis-server says %v", patterns[i], key, got, want[key])
			}
		}
	}
	if matches < 50_000 {
		t.Errorf("only %d matches: the patterns are not interesting enough", matches)
	}
}

// TestNoCaseAsRedis uses the one command that shows which names match without regard to case.
func TestNoCaseAsRedis(t *testing.T) {
	redis := redistest.Start(t)
	all := configNames(redis.Do(t, []string{"CONFIG", "GET", "*"})[0])
	var names []string
	for name := range all {
		names = append(names, name)
	}
	slices.Sort(names)
	r := rand.New(rand.NewPCG(3, 4))
	var commands [][]string
	for range 5000 {
		pattern := []byte(names[r.IntN(len(names))])
		for range 1 + r.IntN(4) { // replace a few bytes by something that may match them
			at := r.IntN(len(pattern))
			c := string(pattern[at])
			instead := []string{"*", "?", "**", "[A-Z]", "[z-A]", "[A-z]", "[^A-F]", "[-_A-Mn-Z]", "\\" + c, "[\\" + c + "]", strings.ToUpper(c)}
			pattern = []byte(string(pattern[:at]) + instead[r.IntN(len(instead))] + string(pattern[at+1:]))
		}
		if bytes.ContainsAny(pattern, "*?[") { // CONFIG GET looks other names up as they are
			commands = append(commands, []string{"CONFIG", "GET", string(pattern)})
		}
	}
	matches := 0
	for i, reply := range redis.Do(t, commands...) {
		want := configNames(reply)
		matches += len(want)
		for _, name := range names {
			if got := glob.Match([]byte(commands[i][2]), []byte(name), true); got != want[name] {
				t.Fatalf("%q matches %q: %v, redis-server says %v", commands[i][2], name, got, want[name])
			}
		}
	}
	if len(names) < 100 || matches < 2000 {
		t.Errorf("only %d names and %d matches", len(names), matches)
	}
}

// configNames returns the names in a reply of CONFIG GET.
func configNames(reply redistest.Reply) map[string]bool {
	names := make(map[string]bool)
	for i := 0; i < len(reply.Elements); i += 2 {
		names[reply.Elements[i].Text] = true
	}
	return names
}

// FuzzGlob compares with the textbook matcher: one that tries everything.
func FuzzGlob(f *testing.F) {
	for _, c := range [][2]string{{"a*b*c", "aabbcc"}, {"[^a-c]?[", "xyz"}, {"\\[[]]", "[]"}, {"[b-a]*\\", "ab\\"}, {"**[^]", "ab"}} {
		f.Add([]byte(c[0]), []byte(c[1]), false)
	}
	f.Fuzz(func(t *testing.T, pattern, s []byte, nocase bool) {
		if len(pattern) > 40 || len(s) > 40 || bytes.Count(pattern, []byte("*")) > 6 {
			return
		}
		if got, want := glob.Match(pattern, s, nocase), naive(pattern, s, nocase); got != want {
			t.Errorf("Match(%q, %q, %v) = %v", pattern, s, nocase, got)
		}
	})
}

// naive is the definition of a match, one element of the pattern at a time.
func naive(pattern, s []byte, nocase bool) bool {
	if len(s) == 0 {
		return len(pattern) == 0
	}
	return naiveFrom(pattern, s, nocase)
}

func naiveFrom(pattern, s []byte, nocase bool) bool {
	if len(pattern) == 0 {
		return len(s) == 0
	}
	if pattern[0] == '*' {
		for i := range len(s) + 1 {
			if naiveFrom(pattern[1:], s[i:], nocase) {
				return true
			}
		}
		return false
	}
	set, rest := element(pattern, nocase)
	return len(s) > 0 && set[s[0]] && naiveFrom(rest, s[1:], nocase)
}

// element returns the bytes that the first element of a pattern matches, and the rest of the pattern.
func element(pattern []byte, nocase bool) (set [256]bool, rest []byte) {
	add := func(c byte) {
		set[c] = true
		if other := c ^ 0x20; nocase && (other|0x20 >= 'a' && other|0x20 <= 'z') {
			set[other] = true
		}
	}
	switch c := pattern[0]; {
	case c == '?':
		for i := range set {
			set[i] = true
		}
		return set, pattern[1:]
	case c == '\\' && len(pattern) > 1:
		add(pattern[1])
		return set, pattern[2:]
	case c != '[':
		add(c)
		return set, pattern[1:]
	}
	rest = pattern[1:]
	not := bytes.HasPrefix(rest, []byte("^"))
	rest = bytes.TrimPrefix(rest, []byte("^"))
	for len(rest) > 0 && rest[0] != ']' {
		switch {
		case rest[0] == '\\' && len(rest) > 1:
			set[rest[1]] = true
			rest = rest[2:]
		case len(rest) > 2 && rest[1] == '-':
			for c := range 256 {
				from, to := int8(rest[0]), int8(rest[2])
				from, to = min(from, to), max(from, to)
				x := int8(c)
				if nocase {
					fold := func(c int8) int8 {
						if c >= 'A' && c <= 'Z' {
							return c + 32
						}
						return c
					}
					from, to, x = fold(from), fold(to), fold(x)
				}
				set[c] = set[c] || from <= x && x <= to
			}
			rest = rest[3:]
		default:
			add(rest[0])
			rest = rest[1:]
		}
	}
	if len(rest) > 0 {
		rest = rest[1:]
	}
	if not {
		for i := range set {
			set[i] = !set[i]
		}
	}
	return set, rest
}

func BenchmarkMatch(b *testing.B) {
	for _, c := range []struct{ name, pattern, s string }{
		{"prefix", "user:*", "user:1234567:name"},
		{"middle", "user:*:name", "user:1234567:name"},
		{"class", "user:[0-9]*", "user:1234567:name"},
		{"miss", "session:*", "user:1234567:name"},
		{"hostile", strings.Repeat("a*", 20) + "b", strings.Repeat("a", 200)},
	} {
		pattern, s := []byte(c.pattern), []byte(c.s)
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				glob.Match(pattern, s, false)
			}
		})
	}
}
