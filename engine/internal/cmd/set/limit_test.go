package set_test

import (
	"fmt"
	"testing"

	"github.com/wedis/wedis/engine/internal/cmd"
	"github.com/wedis/wedis/engine/internal/config"
	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/tests/reply"
)

// TestHostMemory asks with few bytes for a copy of a set that the host has no memory for.
func TestHostMemory(t *testing.T) {
	const (
		now = 1_700_000_000_000_000
		oom = "-OOM command not allowed when used memory > 'maxmemory'.\r\n"
	)
	s := exec.NewServer(exec.NewTable(cmd.Tables()...), config.Default(), 1, now)
	s.SetMemory(32 << 20) // 14 MiB for values
	session := s.OpenSession(now, "")
	run := func(words ...string) string { return string(s.Exec(session, now, reply.Command(words...))) }
	const members = 300_000
	for i := range members {
		run("SADD", "s", fmt.Sprint("m ", i))
	}
	run("SADD", "few", "m 7", "other")
	used := s.UsedMemory()
	for _, words := range [][]string{
		{"SUNION", "s"}, {"SUNION", "few", "s"}, {"SUNIONSTORE", "d", "s"}, {"SDIFFSTORE", "d", "s", "few"},
		{"SINTERSTORE", "d", "s", "s"},
	} {
		if got := run(words...); got != oom {
			t.Errorf("%q: %.80q", words, got)
		}
	}
	if now := s.UsedMemory(); now != used {
		t.Errorf("%d bytes in use, %d before", now, used)
	}
	header := fmt.Sprintf("*%d\r\n", members-1)
	if got := run("SDIFF", "s", "few", "few"); got[:len(header)] != header {
		t.Errorf("SDIFF: %.80q", got)
	}
	if got := run("SINTERSTORE", "d", "s", "few"); got != ":1\r\n" {
		t.Errorf("SINTERSTORE: %q", got)
	}
}
