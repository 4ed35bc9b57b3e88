package set_test

import (
	"fmt"
	"testing"

	"github.com/wedis/wedis/engine/internal/cmd/cmdtest"
)

// TestHostMemory asks with few bytes for a copy of a set that the host has no memory for.
func TestHostMemory(t *testing.T) {
	const oom = "-OOM command not allowed when used memory > 'maxmemory'.\r\n"
	s := cmdtest.NewStore(t)
	s.SetMemory(32 << 20) // 14 MiB for values
	const members = 300_000
	for i := range members {
		s.Do("SADD", "s", fmt.Sprint("m ", i))
	}
	s.Do("SADD", "few", "m 7", "other")
	used := s.UsedMemory()
	for _, words := range [][]string{
		{"SUNION", "s"}, {"SUNION", "few", "s"}, {"SUNIONSTORE", "d", "s"}, {"SDIFFSTORE", "d", "s", "few"},
		{"SINTERSTORE", "d", "s", "s"},
	} {
		if got := s.Do(words...); got != oom {
			t.Errorf("%q: %.80q", words, got)
		}
	}
	if now := s.UsedMemory(); now != used {
		t.Errorf("%d bytes in use, %d before", now, used)
	}
	header := fmt.Sprintf("*%d\r\n", members-1)
	if got := s.Do("SDIFF", "s", "few", "few"); got[:len(header)] != header {
		t.Errorf("SDIFF: %.80q", got)
	}
	if got := s.Do("SINTERSTORE", "d", "s", "few"); got != ":1\r\n" {
		t.Errorf("SINTERSTORE: %q", got)
	}
}
