package zset_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/wedis/wedis/engine/internal/cmd/cmdtest"
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

// fill makes a sorted set of so many members.
func fill(s *cmdtest.Store, members int) {
	for i := range members {
		s.Do("ZADD", "z", fmt.Sprint(i/2), fmt.Sprint("m", i))
	}
}

func TestHotCommandsDoNotAllocate(t *testing.T) {
	for _, members := range []int{120, 1000} {
		t.Run(fmt.Sprint(members), func(t *testing.T) {
			cmdtest.NoAllocations(t, hot, func(s *cmdtest.Store) { fill(s, members) },
				[]string{"ZADD", "z", "1", "m1", "2", "m2", "3", "m3", "900", "m900"}) // puts back what POP takes
		})
	}
}

func BenchmarkCommands(b *testing.B) {
	for _, members := range []int{100, 10_000} {
		for _, words := range hot {
			if strings.Contains(words[0], "POP") {
				continue
			}
			b.Run(fmt.Sprintf("n=%d/%s", members, strings.Join(words, "_")), func(b *testing.B) {
				s := cmdtest.NewStore(b)
				fill(s, members)
				in := reply.Command(words...)
				b.ReportAllocs()
				for b.Loop() {
					s.Send(in)
				}
			})
		}
	}
}
