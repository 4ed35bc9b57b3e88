package tests

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/wedis/wedis/tests/host"
	"github.com/wedis/wedis/tests/reply"
)

// FuzzSnapshot feeds hostile manifests and chunks: an error or a store, never a panic, and nothing is set aside for what
// they promise.
func FuzzSnapshot(f *testing.F) {
	e := newNative(f, host.Options{Seed: 1, Journal: true})
	var k host.Keeper
	s := e.OpenSession(epoch, "127.0.0.1:1")
	for i := range 10 {
		exec(e, s, "SET", fmt.Sprint("key:", i), "value", "EX", "1000")
	}
	if err := k.Snapshot(e, func() {}, false); err != nil {
		f.Fatal(err)
	}
	for _, chunk := range k.Chunks {
		f.Add(k.Manifest, chunk)
	}
	f.Fuzz(func(t *testing.T, manifest, chunk []byte) {
		e := newNative(t, host.Options{Seed: 1})
		s := e.OpenSession(epoch, "127.0.0.1:1")
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		err := (&host.Keeper{Manifest: manifest, Chunks: map[string][]byte{"0": chunk}}).Restore(e)
		runtime.ReadMemStats(&after)
		if taken := after.TotalAlloc - before.TotalAlloc; taken > 64<<20 {
			t.Fatalf("%d bytes of input took %d MB", len(manifest)+len(chunk), taken>>20)
		}
		if err != nil {
			usable(t, e, s, "")
		}
	})
}

// FuzzExec feeds a session anything: its replies are RESP, and the store goes on.
func FuzzExec(f *testing.F) {
	for _, in := range []string{"PING\r\n", "*2\r\n$3\r\nGET\r\n$1\r\nk\r\n", "SET k v EX 10\r\nTTL k\r\n", "HELLO 3\r\nCOMMAND DOCS\r\n",
		"MULTI\r\nINCR n\r\nEXEC\r\n", "*1\r\n$-1\r\n", "LCS a b IDX WITHMATCHLEN\r\n", "SCAN 0 MATCH [a-c]* COUNT 5\r\n",
		"CONFIG SET maxmemory 100\r\nSET k v\r\n", "COMMAND GETKEYSANDFLAGS MSET a b c d\r\n"} {
		f.Add([]byte(in))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		e := newNative(t, host.Options{Seed: 1, Journal: true})
		s := e.OpenSession(epoch, "127.0.0.1:1")
		if _, err := reply.ReadAll(e.Exec(s, epoch, in)); err != nil {
			t.Fatalf("%q: %v", in, err)
		}
		replica := newNative(t, host.Options{Seed: 2})
		if err := replica.Replay(epoch, e.Journal()); err != nil {
			t.Fatalf("%q: the journal: %v", in, err)
		}
		replica.Loaded()
		control := replica.OpenSession(epoch, "127.0.0.1:1")
		fresh := e.OpenSession(epoch, "127.0.0.1:1")
		if ours := exec(e, fresh, "DEBUG", "DIGEST"); !strings.HasPrefix(ours, "-NOAUTH") {
			expect(t, exec(replica, control, "DEBUG", "DIGEST"), ours)
		}
	})
}
