package tests

import (
	"strings"
	"testing"

	"github.com/wedis/wedis/tests/host"
)

// TestStrangeHandles: a host that mixes up its sessions gets an error, and the instance goes on.
func TestStrangeHandles(t *testing.T) {
	e := newWasm(t, host.Options{})
	defer e.Close()
	s := e.OpenSession(epoch, "127.0.0.1:1")
	gone := e.OpenSession(epoch, "127.0.0.1:2")
	e.CloseSession(gone, epoch)
	for _, bad := range []host.Session{0, -1, gone, 1 << 30, -1 << 31} {
		if out := string(e.Exec(bad, epoch, []byte("PING\r\n"))); !strings.HasPrefix(out, "-ERR internal error") {
			t.Errorf("session %d answers %q", bad, out)
		}
		e.CloseSession(bad, epoch)
		e.Output(bad)
	}
	if e.Failed() {
		t.Fatal("the instance has given up")
	}
	if _, err := e.Restore(epoch, nil); err == nil {
		t.Error("restored nothing")
	}
	expect(t, exec(e, s, "PING"), "+PONG")
}
