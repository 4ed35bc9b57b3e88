package tests

import (
	"bytes"
	"testing"

	"github.com/wedis/wedis/tests/host"
	"github.com/wedis/wedis/tests/reply"
)

// TestLoading: from the first Restore or Replay until Loaded, time does nothing to the keys, however often the host ticks;
// nor is there a snapshot of what is not complete.
func TestLoading(t *testing.T) {
	eachEngine(t, func(t *testing.T, open func(host.Options) host.Engine) {
		source := open(host.Options{Seed: 1, Journal: true})
		defer source.Close()
		s := source.OpenSession(epoch, "127.0.0.1:1")
		exec(source, s, "SET", "saved", "1", "PX", "1000")
		exec(source, s, "SET", "gone", "1", "PX", "1000")
		var k host.Keeper
		if err := k.Snapshot(source, func() {}, false); err != nil {
			t.Fatal(err)
		}
		exec(source, s, "SET", "later", "1", "PX", "1000")
		first := bytes.Clone(source.Journal())
		exec(source, s, "PERSIST", "saved")
		exec(source, s, "PERSIST", "later")
		second := bytes.Clone(source.Journal())

		e := open(host.Options{Seed: 2, Journal: true})
		defer e.Close()
		late := epoch + 60_000_000
		tick := func() {
			t.Helper()
			if next := e.Tick(late); next != 0 {
				t.Errorf("the next tick at %d", next)
			}
			if _, err := e.Snapshot(false); err == nil {
				t.Error("a snapshot while loading")
			}
		}
		if err := k.Restore(e); err != nil {
			t.Fatal(err)
		}
		for _, journal := range [][]byte{first, second} {
			tick()
			if err := e.Replay(late, journal); err != nil {
				t.Fatal(err)
			}
		}
		tick()
		e.Loaded()
		if journal := e.Journal(); len(journal) > 0 {
			t.Errorf("loading wrote the journal %q", journal)
		}
		s = e.OpenSession(late, "127.0.0.1:1")
		for key, want := range map[string]string{"saved": ":1", "later": ":1", "gone": ":0"} {
			expect(t, string(e.Exec(s, late, reply.Command("EXISTS", key))), want+"\r\n")
		}
	})
}

// TestRestoreLeftHalfWay: what was loaded of it is dropped, and writes are changes again.
func TestRestoreLeftHalfWay(t *testing.T) {
	eachEngine(t, func(t *testing.T, open func(host.Options) host.Engine) {
		source := open(host.Options{Seed: 1, Journal: true})
		defer source.Close()
		k, _ := kept(t, source)
		e := open(host.Options{Seed: 2, Journal: true})
		defer e.Close()
		r, err := e.Restore(k.Manifest)
		if err != nil {
			t.Fatal(err)
		}
		for _, chunk := range k.Chunks {
			if err := r.Chunk(chunk); err != nil {
				t.Fatal(err)
			}
			break
		}
		e.Loaded()
		s := e.OpenSession(epoch, "127.0.0.1:1")
		usable(t, e, s, "")
		exec(e, s, "SET", "k", "v")
		var again host.Keeper
		if err := again.Snapshot(e, func() {}, false); err != nil {
			t.Fatal(err)
		}
		if len(again.Chunks) != 1 {
			t.Errorf("%d chunks", len(again.Chunks))
		}
	})
}

// TestCompleteSnapshot: it has everything, whatever has been written before.
func TestCompleteSnapshot(t *testing.T) {
	eachEngine(t, func(t *testing.T, open func(host.Options) host.Engine) {
		e := open(host.Options{Seed: 1, Journal: true, Config: [][2]string{{"databases", "1"}}})
		defer e.Close()
		s := e.OpenSession(epoch, "127.0.0.1:1")
		exec(e, s, "SET", "k", "v")
		for i, c := range []struct {
			complete bool
			puts     int
		}{{false, 1}, {false, 0}, {true, 1}, {false, 0}} {
			snapshot, err := e.Snapshot(c.complete)
			if err != nil {
				t.Fatal(err)
			}
			puts := 0
			for r, ok := snapshot.Next(); ok; r, ok = snapshot.Next() {
				if r.Op == host.Put {
					puts++
				}
			}
			snapshot.Commit()
			if puts != c.puts {
				t.Errorf("snapshot %d: %d chunks", i, puts)
			}
		}
	})
}
