package tests

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"

	"github.com/wedis/wedis/tests/host"
	"github.com/wedis/wedis/tests/reply"
)

// eachEngine runs a test on the engine and on the shipped wasm.
func eachEngine(t *testing.T, test func(t *testing.T, open func(host.Options) host.Engine)) {
	t.Run("native", func(t *testing.T) {
		test(t, func(opt host.Options) host.Engine { return newNative(t, opt) })
	})
	t.Run("wasm", func(t *testing.T) {
		test(t, func(opt host.Options) host.Engine { return newWasm(t, opt) })
	})
}

// exec sends words and returns the reply in the notation of the corpus.
func exec(e host.Engine, s host.Session, words ...string) string {
	return execRaw(e, s, string(reply.Command(words...)))
}

func execRaw(e host.Engine, s host.Session, in string) string {
	all, err := reply.ReadAll(bytes.Clone(e.Exec(s, epoch, []byte(in))))
	if err != nil {
		return err.Error()
	}
	texts := make([]string, len(all))
	for i, v := range all {
		texts[i] = reply.Format(v)
	}
	return strings.Join(texts, "\n")
}

func expect(t *testing.T, got, want string) {
	t.Helper()
	if got != want {
		t.Fatalf("got %.500s\nwant %.500s", got, want)
	}
}

// memory is how much an engine holds: of the wasm its linear memory, of the native one the heap of this process.
func memory(e host.Engine) int64 {
	if n := e.MemorySize(); n > 0 {
		return n
	}
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// modestly fails when what grows memory by more than a few megabytes.
func modestly(t *testing.T, e host.Engine, what func()) {
	t.Helper()
	before := memory(e)
	what()
	if grown := memory(e) - before; grown > 16<<20 {
		t.Fatalf("memory has grown by %d MB", grown>>20)
	}
}

// TestHostileInput: what breaks the protocol ends its session with a clear error; the store and all others stay.
func TestHostileInput(t *testing.T) {
	eachEngine(t, func(t *testing.T, open func(host.Options) host.Engine) {
		e := open(host.Options{})
		defer e.Close()
		good := e.OpenSession(epoch, "good")
		expect(t, exec(e, good, "SET", "k", "v"), "+OK")
		before := exec(e, good, "DEBUG", "DIGEST")

		t.Run("errors", func(t *testing.T) {
			for in, want := range map[string]string{
				"*1\r\n$600000000\r\n":               "-ERR Protocol error: invalid bulk length",
				"*1\r\n$-1\r\n":                      "-ERR Protocol error: invalid bulk length",
				"*x\r\n":                             "-ERR Protocol error: invalid multibulk length",
				"*1\r\n:1\r\n":                       "-ERR Protocol error: expected '$', got ':'",
				"SET k \"\r\n":                       "-ERR Protocol error: unbalanced quotes in request",
				strings.Repeat("x", 70_000):          "-ERR Protocol error: too big inline request",
				"PING\r\n*1\r\n$x\r\nPING\r\n":       "+PONG\n-ERR Protocol error: invalid bulk length",
				"*3\r\n$3\r\nSET\r\n$1\r\nk\r\n\r\n": "-ERR Protocol error: expected '$', got ' '",
			} {
				s := e.OpenSession(epoch, "bad")
				expect(t, execRaw(e, s, in), want)
				if !e.Closing(s) {
					t.Errorf("%.50q: the session goes on", in)
				}
				expect(t, execRaw(e, s, "SET k gone\r\n"), "")
				e.CloseSession(s, epoch)
			}
			for _, c := range [][2]string{
				{"nosuch k\r\n", "-ERR unknown command 'nosuch', with args beginning with: 'k' "},
				{"GET\r\n", "-ERR wrong number of arguments for 'get' command"},
				{"GET k k\r\n", "-ERR wrong number of arguments for 'get' command"},
				{"INCR k\r\n", "-ERR value is not an integer or out of range"},
				{"CONFIG NOSUCH\r\n", "-ERR unknown subcommand 'NOSUCH'. Try CONFIG HELP."},
			} {
				expect(t, execRaw(e, good, c[0]), c[1])
			}
			expect(t, exec(e, good, "DEBUG", "DIGEST"), before)
		})

		// Lengths are promises of the other side; nothing is set aside for them.
		t.Run("promises", func(t *testing.T) {
			modestly(t, e, func() {
				for range 200 {
					s := e.OpenSession(epoch, "liar")
					expect(t, execRaw(e, s, "*2147483647\r\n$536870912\r\n"), "")
					e.CloseSession(s, epoch)
					s = e.OpenSession(epoch, "liar")
					expect(t, execRaw(e, s, "*2\r\n$4\r\nECHO\r\n$536870912\r\nx"), "")
					e.CloseSession(s, epoch)
				}
			})
			expect(t, exec(e, good, "SETRANGE", "k", "536870911", "xx"), "-ERR string exceeds maximum allowed size (proto-max-bulk-len)")
			expect(t, exec(e, good, "GET", "k"), `"v"`)
		})

		t.Run("noise", func(t *testing.T) {
			r := rand.New(rand.NewPCG(1, 1))
			pieces := []string{"*", "$", "\r\n", "\n", "1", "2", "-1", "99", "SET", "GET", "k", "\"", "'", "\\x", "\x00", "\xff", " ",
				"*3\r\n$3\r\nSET\r\n", "*1\r\n$4\r\nPING\r\n", "$3\r\nabc\r\n", "536870912", "MULTI\r\n", "EXEC\r\n"}
			modestly(t, e, func() {
				for range 3000 {
					s := e.OpenSession(epoch, "noise")
					for range 1 + r.IntN(4) {
						var in strings.Builder
						for range r.IntN(12) {
							in.WriteString(pieces[r.IntN(len(pieces))])
						}
						if _, err := reply.ReadAll(e.Exec(s, epoch, []byte(in.String()))); err != nil {
							t.Fatalf("%q: %v", in.String(), err)
						}
					}
					e.CloseSession(s, epoch)
				}
			})
			expect(t, exec(e, good, "PING"), "+PONG")
		})

		t.Run("keys of any bytes", func(t *testing.T) {
			for _, k := range []string{"", "\x00", "\xff\xfe", "\r\n", "\xed\xa0\x80", strings.Repeat("\x80", 10_000)} {
				expect(t, exec(e, good, "SET", k, k+"!"), "+OK")
				expect(t, exec(e, good, "GET", k), reply.Quote([]byte(k+"!")))
				expect(t, exec(e, good, "RENAME", k, k+"2"), "+OK")
				expect(t, exec(e, good, "DEL", k+"2"), ":1")
			}
		})
	})
}

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
	if err := k.Snapshot(e, epoch, func() {}, false); err != nil {
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
			if err := bad.Restore(e, epoch); err == nil {
				t.Fatalf("%s: no error", what)
			}
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
		if err := k.Restore(e, epoch); err == nil {
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
		for _, line := range []string{"SET a 1", "SELECT 3", "SET b 2 EX 100", "MULTI", "INCR b", "APPEND c x", "EXEC",
			"SELECT 0", "INCRBYFLOAT a 0.5", "RENAME a d"} {
			execRaw(source, s, line+"\r\n")
		}
		journal := bytes.Clone(source.Journal())
		whole := exec(source, s, "DEBUG", "DIGEST")

		e := open(host.Options{Seed: 2})
		defer e.Close()
		s = e.OpenSession(epoch, "127.0.0.1:1")
		states := map[string]bool{}
		for i := range journal { // where a whole command ends, there is a state
			err := e.Replay(epoch, journal[:i])
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
		expect(t, exec(e, s, "DEBUG", "DIGEST"), whole)
	})
}

// FuzzSnapshot feeds hostile manifests and chunks: an error or a store, never a panic, and nothing is set aside for what
// they promise.
func FuzzSnapshot(f *testing.F) {
	e := newNative(f, host.Options{Seed: 1, Journal: true})
	var k host.Keeper
	s := e.OpenSession(epoch, "127.0.0.1:1")
	for i := range 10 {
		exec(e, s, "SET", fmt.Sprint("key:", i), "value", "EX", "1000")
	}
	if err := k.Snapshot(e, epoch, func() {}, false); err != nil {
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
		err := (&host.Keeper{Manifest: manifest, Chunks: map[string][]byte{"0": chunk}}).Restore(e, epoch)
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
		control := replica.OpenSession(epoch, "127.0.0.1:1")
		fresh := e.OpenSession(epoch, "127.0.0.1:1")
		if ours := exec(e, fresh, "DEBUG", "DIGEST"); !strings.HasPrefix(ours, "-NOAUTH") {
			expect(t, exec(replica, control, "DEBUG", "DIGEST"), ours)
		}
	})
}
