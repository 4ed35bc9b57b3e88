package key_test

import (
	"strings"
	"testing"

	"github.com/wedis/wedis/engine/internal/cmd"
	"github.com/wedis/wedis/engine/internal/config"
	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/tests/reply"
)

// TestCopyHasRoom copies what the host has memory for once, but not twice.
func TestCopyHasRoom(t *testing.T) {
	const now = 1_700_000_000_000_000
	s := exec.NewServer(exec.NewTable(cmd.Tables()...), config.Default(), 1, now)
	s.SetMemory(32 << 20) // 14 MiB for values
	session := s.OpenSession(now, "")
	run := func(words ...string) string { return string(s.Exec(session, now, reply.Command(words...))) }
	run("SET", "s", strings.Repeat("x", 5<<20))
	if got := run("COPY", "s", "d"); got != ":1\r\n" {
		t.Fatalf("the first copy: %q", got)
	}
	if got := run("COPY", "s", "e"); !strings.HasPrefix(got, "-OOM ") {
		t.Errorf("the second copy: %q", got)
	}
	if got := run("EXISTS", "e"); got != ":0\r\n" {
		t.Errorf("EXISTS: %q", got)
	}
}
