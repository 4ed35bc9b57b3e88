package tests

import (
	"bytes"
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
