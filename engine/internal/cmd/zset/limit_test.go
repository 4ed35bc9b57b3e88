package zset_test

import (
	"fmt"
	"testing"

	"github.com/wedis/wedis/engine/internal/cmd/cmdtest"
)

// TestHostMemory asks with few bytes for a copy of a sorted set that the host has no memory for.
func TestHostMemory(t *testing.T) {
	const oom = "-OOM command not allowed when used memory > 'maxmemory'.\r\n"
	s := cmdtest.NewStore(t)
	s.SetMemory(32 << 20) // 14 MiB for values
	for i := range 150_000 {
		s.Do("ZADD", "z", fmt.Sprint(i), fmt.Sprint("member ", i))
	}
	s.Do("ZADD", "few", "1", "member 7", "2", "other")
	used := s.UsedMemory()
	for _, words := range [][]string{
		{"ZUNION", "1", "z"}, {"ZUNIONSTORE", "d", "2", "few", "z"}, {"ZDIFF", "2", "z", "few"},
		{"ZINTERSTORE", "d", "2", "z", "z"}, {"ZRANGESTORE", "d", "z", "0", "-1"},
	} {
		if got := s.Do(words...); got != oom {
			t.Errorf("%q: %.80q", words, got)
		}
	}
	if now := s.UsedMemory(); now != used {
		t.Errorf("%d bytes in use, %d before", now, used)
	}
	for _, words := range [][]string{{"ZINTERCARD", "2", "z", "few"}, {"ZINTERSTORE", "d", "2", "z", "few"}} {
		if got := s.Do(words...); got != ":1\r\n" {
			t.Errorf("%q: %.80q", words, got)
		}
	}
}
