package zset_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/wedis/wedis/engine/internal/cmd"
	"github.com/wedis/wedis/engine/internal/config"
	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/tests/reply"
)

// hot are the commands of hot paths: none may allocate once its key exists.
var hot = [][]string{
	{"ZADD", "z", "7", "m5"}, {"ZADD", "z", "9", "m5"}, {"ZADD", "z", "1", "m1", "0.5", "m2", "3", "m3"}, {"ZADD", "z", "GT", "CH", "8", "m5"},
	{"ZINCRBY", "z", "1", "m7"}, {"ZSCORE", "z", "m5"}, {"ZMSCORE", "z", "m5", "m6", "nobody"}, {"ZRANK", "z", "m5"},
	{"ZREVRANK", "z", "m5"}, {"ZCARD", "z"}, {"ZCOUNT", "z", "(3", "50"}, {"ZLEXCOUNT", "z", "[m1", "+"},
	{"ZRANGE", "z", "0", "9", "WITHSCORES"}, {"ZRANGE", "z", "5", "1", "BYSCORE", "REV", "LIMIT", "1", "3"},
	{"ZRANGEBYSCORE", "z", "2", "10"}, {"ZRANGEBYLEX", "z", "-", "+"}, {"ZREVRANGE", "z", "0", "3"}, {"ZREM", "z", "nobody"},
	{"ZREMRANGEBYSCORE", "z", "1000", "2000"}, {"ZRANDMEMBER", "z"}, {"ZRANDMEMBER", "z", "-5"},
	{"ZPOPMIN", "z"}, {"ZPOPMAX", "z", "1"}, {"BZPOPMIN", "z", "0"}, {"BZMPOP", "0", "1", "z", "MIN"},
}

const now = 1_700_000_000_000_000

// newStore returns a store with a sorted set of so many members, and a session.
func newStore(members int) (*exec.Server, *exec.Session) {
	s := exec.NewServer(exec.NewTable(cmd.Tables()...), config.Default(), 1, now)
	session := s.OpenSession(now, "")
	for i := range members {
		s.Exec(session, now, reply.Command("ZADD", "z", fmt.Sprint(i/2), fmt.Sprint("m", i)))
	}
	return s, session
}

func TestHotCommandsDoNotAllocate(t *testing.T) {
	for _, members := range []int{120, 1000} {
		s, session := newStore(members)
		s.EnableJournal()
		for _, words := range hot {
			in, again := reply.Command(words...), reply.Command("ZADD", "z", "1", "m1", "2", "m2", "3", "m3", "900", "m900")
			run := func() {
				if out := s.Exec(session, now, in); out[0] == '-' {
					t.Fatalf("%q: %s", words, out)
				}
				if strings.Contains(words[0], "POP") {
					s.Exec(session, now, again)
				}
				s.Journal()
			}
			run()
			run() // the journal has two buffers, each of which grows once
			if n := testing.AllocsPerRun(100, run); n != 0 {
				t.Errorf("%q allocates %v times (%d members)", words, n, members)
			}
		}
	}
}

func BenchmarkCommands(b *testing.B) {
	for _, members := range []int{100, 10_000} {
		for _, words := range hot {
			if strings.Contains(words[0], "POP") {
				continue
			}
			b.Run(fmt.Sprintf("n=%d/%s", members, strings.Join(words, "_")), func(b *testing.B) {
				s, session := newStore(members)
				in := reply.Command(words...)
				b.ReportAllocs()
				for b.Loop() {
					s.Exec(session, now, in)
				}
			})
		}
	}
}
