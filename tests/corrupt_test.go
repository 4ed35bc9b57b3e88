package tests

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/wedis/wedis/tests/host"
)

// kept makes a store with a snapshot of several chunks and a journal after it.
func kept(t *testing.T, e host.Engine) (k host.Keeper, digest string) {
	t.Helper()
	s := e.OpenSession(epoch, "127.0.0.1:1")
	for db := range 3 {
		exec(e, s, "SELECT", fmt.Sprint(db*5))
		for i := range 8 {
			exec(e, s, "SET", fmt.Sprintf("key:%d\xff", i), strings.Repeat("v", i*3), "PXAT", fmt.Sprint(4102444800000+int64(i)))
		}
		exec(e, s, "SET", "n", "-12345")
		exec(e, s, "APPEND", "raw", "x")
	}
	if err := k.Snapshot(e, func() {}, false); err != nil {
		t.Fatal(err)
	}
	exec(e, s, "SELECT", "2")
	exec(e, s, "SET", "later", "1", "EX", "1000")
	execRaw(e, s, "MULTI\r\nINCR later\r\nAPPEND other x\r\nEXEC\r\n")
	exec(e, s, "DEL", "nothing", "later")
	k.Append(e)
	return k, exec(e, s, "DEBUG", "DIGEST")
}

// usable checks that an engine is empty and works.
func usable(t *testing.T, e host.Engine, s host.Session, what string) {
	t.Helper()
	expect(t, what+exec(e, s, "INFO", "keyspace"), what+`"# Keyspace\r\n"`)
	expect(t, what+exec(e, s, "SET", "k", "v"), what+"+OK")
	expect(t, what+exec(e, s, "FLUSHALL"), what+"+OK")
}

// damaged calls use with every way a file can be damaged by one byte, or by its end missing.
func damaged(b []byte, use func(how string, b []byte)) {
	for i := range b {
		for _, mask := range []byte{0x01, 0x80, 0xff} {
			bad := bytes.Clone(b)
			bad[i] ^= mask
			use(fmt.Sprintf("byte %d ^ %#x", i, mask), bad)
		}
		use(fmt.Sprintf("cut at %d", i), b[:i])
	}
	use("a byte too long", append(bytes.Clone(b), 0))
}

// TestCorruptSnapshot: a damaged chunk or manifest is refused, the engine stays empty and usable, and then takes the
// undamaged one.
func TestCorruptSnapshot(t *testing.T) {
	eachEngine(t, func(t *testing.T, open func(host.Options) host.Engine) {
		source := open(host.Options{Seed: 1, Journal: true})
		defer source.Close()
		k, digest := kept(t, source)
		if len(k.Chunks) < 3 {
			t.Fatalf("%d chunks", len(k.Chunks))
		}
		e := open(host.Options{Seed: 2, Journal: true})
		defer e.Close()
		s := e.OpenSession(epoch, "127.0.0.1:1")
		refused := func(what string, bad host.Keeper) {
			t.Helper()
			if err := bad.Restore(e); err == nil {
				t.Fatalf("%s: no error", what)
			}
			e.Loaded()
			usable(t, e, s, what+": ")
		}
		modestly(t, e, func() {
			damaged(k.Manifest, func(how string, b []byte) {
				bad := k
				bad.Manifest = b
				refused("manifest, "+how, bad)
			})
			for name, chunk := range k.Chunks {
				with := func(b []byte) host.Keeper {
					bad := host.Keeper{Manifest: k.Manifest, Chunks: map[string][]byte{}}
					for other, c := range k.Chunks {
						bad.Chunks[other] = c
					}
					if bad.Chunks[name] = b; b == nil {
						delete(bad.Chunks, name)
					}
					return bad
				}
				damaged(chunk, func(how string, b []byte) { refused("chunk "+name+", "+how, with(b)) })
				refused("chunk "+name+" missing", with(nil))
				for other, c := range k.Chunks {
					if other != name {
						refused("chunk "+other+" in place of "+name, with(c))
					}
				}
			}
			refused("random bytes", host.Keeper{Manifest: []byte(strings.Repeat("\xdf\xff\xff\xff\xff", 100))})
			refused("no manifest", host.Keeper{})
		})
		if err := k.Recover(e, epoch); err != nil {
			t.Fatal(err)
		}
		expect(t, exec(e, s, "DEBUG", "DIGEST"), digest)

		// A store that is not empty takes no snapshot, and keeps what it has.
		if err := k.Restore(e); err == nil {
			t.Fatal("restored over data")
		}
		expect(t, exec(e, s, "DEBUG", "DIGEST"), digest)
	})
}

// TestCorruptJournal: a damaged journal is applied up to the damage at most, and the engine stays usable.
func TestCorruptJournal(t *testing.T) {
	eachEngine(t, func(t *testing.T, open func(host.Options) host.Engine) {
		source := open(host.Options{Seed: 1, Journal: true})
		defer source.Close()
		s := source.OpenSession(epoch, "127.0.0.1:1")
		var journal []byte
		for _, line := range []string{"SET a 1", "SELECT 3", "SET b 2 EX 100", "MULTI", "INCR b", "APPEND c x", "EXEC",
			"SELECT 0", "INCRBYFLOAT a 0.5", "RENAME a d"} {
			execRaw(source, s, line+"\r\n")
			journal = append(journal, source.Journal()...)
		}
		whole := exec(source, s, "DEBUG", "DIGEST")

		e := open(host.Options{Seed: 2})
		defer e.Close()
		s = e.OpenSession(epoch, "127.0.0.1:1")
		states := map[string]bool{}
		for i := range journal { // where a whole command ends, there is a state
			err := e.Replay(epoch, journal[:i])
			e.Loaded()
			if err == nil {
				states[exec(e, s, "DEBUG", "DIGEST")] = true
			}
			expect(t, exec(e, s, "FLUSHALL"), "+OK")
		}
		if len(states) < 5 {
			t.Fatalf("%d states: %v", len(states), states)
		}
		modestly(t, e, func() {
			damaged(journal, func(how string, b []byte) {
				err := e.Replay(epoch, b)
				e.Loaded()
				digest := exec(e, s, "DEBUG", "DIGEST")
				if strings.HasPrefix(how, "cut") && !states[digest] {
					t.Fatalf("%s: half of something was applied", how)
				}
				if err == nil && strings.HasPrefix(how, "a byte") {
					t.Fatalf("%s: no error", how)
				}
				expect(t, exec(e, s, "FLUSHALL"), "+OK")
				usable(t, e, s, how+": ")
			})
		})
		if err := e.Replay(epoch, journal); err != nil {
			t.Fatal(err)
		}
		e.Loaded()
		expect(t, exec(e, s, "DEBUG", "DIGEST"), whole)
	})
}
