package exec

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/wedis/wedis/engine/internal/config"
	"github.com/wedis/wedis/engine/internal/resp"
)

// taken is what a feed gives, as readable lines: db event key, and 1 if it is gone.
func taken(t *testing.T, f *Feed) string {
	t.Helper()
	tokens := strings.Split(string(f.Take()), "\r\n")
	next := func() string {
		token := tokens[0]
		tokens = tokens[1:]
		if token[0] == '$' {
			token = tokens[0]
			tokens = tokens[1:]
		}
		return token
	}
	var lines []string
	for next(); len(tokens) > 1; {
		db, event, key, gone := next(), next(), next(), next()
		lines = append(lines, db[1:]+" "+event+" "+key+strings.TrimLeft(gone, ":0"))
	}
	return strings.Join(lines, ", ")
}

func TestFeeds(t *testing.T) {
	s := newTestServer(t)
	c := s.OpenSession(start, "")
	all, some, named := s.Follow(AllDatabases, nil), s.Follow(0, []byte("k*")), s.FollowNamed(1)
	named.Name([]byte("b"), true)
	for _, step := range []struct{ lines, all, some, named string }{
		{"put k v\r\nput l v\r\nput k w\r\n", "0 put l, 0 put k", "0 put k", ""},
		{"put a v\r\nuse 1\r\nput b v\r\nput c v\r\nuse 0\r\n", "0 put a, 1 put b, 1 put c", "", "1 put b"},
		{"put k v ttl 5\r\nput m v\r\n", "0 put k, 0 put m", "0 put k", ""},
		{"multi\r\nput k v\r\nput k2 v\r\nexec\r\n", "0 put k, 0 put k2", "0 put k, 0 put k2", ""},
		{"fail\r\n", "", "", ""},
	} {
		s.Exec(c, start, []byte(step.lines))
		ready := 0
		for s.HasReadyFeed() {
			if s.ReadyFeed() == nil {
				t.Fatal("there is a feed, and there is none")
			}
			ready++
		}
		got := [3]string{taken(t, all), taken(t, some), taken(t, named)}
		want := [3]string{step.all, step.some, step.named}
		for i := range want {
			if got[i] != want[i] {
				t.Errorf("%q: feed %d has %q, want %q", step.lines, i, got[i], want[i])
			}
			if want[i] != "" {
				ready--
			}
		}
		if ready != 0 {
			t.Errorf("%q: %d feeds too many were ready", step.lines, ready)
		}
	}
	all.Name([]byte("k1"), true) // which it has none of
	s.Tick(start + 10_000)
	if got := taken(t, some); got != "0 expired k1" {
		t.Errorf("an expired key: %q", got)
	}
	for _, f := range []*Feed{all, some, named} {
		s.Unfollow(f)
	}
	if s.audience != 0 {
		t.Errorf("nobody follows, and the audience is %b", s.audience)
	}
	taken(t, all)
	s.Exec(c, start, []byte("put k v\r\n"))
	if s.HasReadyFeed() || taken(t, all) != "" {
		t.Error("a feed that has ended goes on")
	}
}

// TestChangeLog compares the log with a list, among keys that collide.
func TestChangeLog(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var l changeLog
	var want []string
	forget := func(match func(string) bool) {
		kept := want[:0]
		for _, w := range want {
			if !match(w) {
				kept = append(kept, w)
			}
		}
		want = kept
	}
	for i := range 40_000 {
		db, key := r.IntN(2), fmt.Sprint(r.IntN(1+i%700))
		name := fmt.Sprintf("%d %s ", db, key)
		switch r.IntN(5000) {
		case 0:
			l.addAll(db, "flushdb")
			forget(func(w string) bool { return strings.HasPrefix(w, fmt.Sprint(db)) })
			want = append(want, fmt.Sprintf("%d * flushdb", db))
		default:
			event := fmt.Sprint("e", r.IntN(5))
			l.add(db, uint32(len(key))*7, []byte(key), event)
			forget(func(w string) bool { return strings.HasPrefix(w, name) })
			want = append(want, name+event)
		}
		if i%1000 != 0 {
			continue
		}
		var got []string
		for j := range l.entries {
			switch c := &l.entries[j]; c.kind {
			case changeOfKey:
				got = append(got, fmt.Sprintf("%d %s %s", c.db, l.name(c), l.events[c.event]))
			case changeOfAll:
				got = append(got, fmt.Sprintf("%d * %s", c.db, l.events[c.event]))
			}
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("after %d: %v\nwant %v", i, got, want)
		}
	}
}

// TestChangeLogIsBounded: who does not read gets one change of everything, and no memory is taken for more.
func TestChangeLogIsBounded(t *testing.T) {
	for _, long := range []int{0, 1000} {
		var l changeLog
		for i := range feedKeys + 10 {
			key := []byte(fmt.Sprint(i, strings.Repeat("x", long)))
			l.add(0, uint32(i)*2654435761, key, "set")
			if len(l.names) > feedBytes || len(l.entries) > 2*feedKeys {
				t.Fatalf("%d keys take %d bytes", len(l.entries), len(l.names))
			}
		}
		if !l.full || cap(l.entries) > 16 {
			t.Fatalf("%d entries, not one for everything", len(l.entries))
		}
		l.add(0, 1, []byte("k"), "set")
		l.addAll(0, "flushdb")
		if !l.full {
			t.Fatal("what follows a change of everything is noted")
		}
	}
}

// BenchmarkTouch is what a write costs with feeds, and without.
func BenchmarkTouch(b *testing.B) {
	for _, name := range []string{"nobody", "all", "pattern", "named", "10 patterns"} {
		b.Run(name, func(b *testing.B) {
			s := NewServer(NewTable(testTable), config.Default(), 1, start)
			c := s.OpenSession(start, "")
			switch name {
			case "all":
				s.Follow(0, nil)
			case "pattern":
				s.Follow(0, []byte("key:*"))
			case "named":
				s.FollowNamed(0).Name([]byte("other"), true)
			case "10 patterns":
				for i := range 10 {
					s.Follow(0, []byte(fmt.Sprintf("cart:%d:*", i)))
				}
			}
			lines := make([][]byte, 100)
			for i := range lines {
				lines[i] = resp.AppendCommand(nil, []byte("put"), []byte(fmt.Sprintf("key:%04d", i)), []byte("v"))
			}
			b.ReportAllocs()
			b.ResetTimer()
			for i := range b.N {
				s.Exec(c, start, lines[i%len(lines)])
			}
		})
	}
}
