package lua

import (
	"bytes"
	"crypto/sha1"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wedis/wedis/engine/internal/resp"
	"github.com/wedis/wedis/tests/oracle"
	"github.com/wedis/wedis/tests/reply"
)

// TestScripts runs the scripts of testdata here and on redis-server, which must reply the same bytes in both versions of
// the protocol. Scripts are separated by lines of "==". Commands that scripts call are run by a redis-server in either case.
func TestScripts(t *testing.T) {
	files, err := filepath.Glob("testdata/*.lua")
	if err != nil || len(files) == 0 {
		t.Fatal(err, files)
	}
	s := startOracle(t)
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for script := range strings.SplitSeq(string(text), "\n==\n") {
			for _, proto := range []string{"2", "3"} {
				theirs, ours := s.eval(t, proto, script), s.run(t, proto, script)
				if !bytes.Equal(theirs, ours) {
					t.Errorf("%s, RESP%s:\n%s\nredis-server: %q\nours:         %q", file, proto, script, theirs, ours)
				}
			}
		}
	}
}

// server is a redis-server, and connections of its own for scripts and for the commands of ours.
type server struct{ scripts, commands *oracle.Conn }

func startOracle(tb testing.TB) *server {
	tb.Helper()
	o, err := oracle.Start()
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { o.Close() })
	s := &server{}
	for _, c := range []**oracle.Conn{&s.scripts, &s.commands} {
		if *c, err = o.Dial(); err != nil {
			tb.Fatal(err)
		}
	}
	return s
}

func (s *server) do(tb testing.TB, c *oracle.Conn, args ...string) []byte {
	tb.Helper()
	out, err := c.Exchange(reply.Command(args...), 1)
	if err != nil {
		tb.Fatalf("%.300q: %v", args, err)
	}
	return bytes.Clone(out)
}

func (s *server) eval(tb testing.TB, proto, script string) []byte {
	s.do(tb, s.scripts, "FLUSHALL")
	s.do(tb, s.scripts, "HELLO", proto)
	return s.do(tb, s.scripts, "EVAL", script, "2", "k1", "k2", "a1", "a2", "33")
}

// vm is a VM whose commands are the server's.
func (s *server) vm(tb testing.TB) *VM {
	return New(Options{
		Call: func(argv [][]byte) []byte {
			args := make([]string, len(argv))
			for i, arg := range argv {
				args[i] = string(arg)
			}
			return s.do(tb, s.commands, args...)
		},
		SetProto: func(version int) { s.do(tb, s.commands, "HELLO", string(rune('0'+version))) },
		Version:  "7.0.15", VersionNum: 0x0007000f,
	})
}

func (s *server) run(tb testing.TB, proto, script string) []byte {
	s.do(tb, s.commands, "FLUSHALL")
	s.do(tb, s.commands, "HELLO", "2")
	w := &resp.Writer{Proto: int(proto[0] - '0')}
	runScript(s.vm(tb), script, w)
	return w.Buf
}

func runScript(v *VM, script string, w *resp.Writer) {
	f, err := v.LoadScript([]byte(script))
	if err != nil {
		w.Error("ERR Error compiling script (new function): " + err.Error())
		return
	}
	keys := [][]byte{[]byte("k1"), []byte("k2")}
	argv := [][]byte{[]byte("a1"), []byte("a2"), []byte("33")}
	if e := v.Run(f, keys, argv, w); e != nil {
		sum := sha1.Sum([]byte(script))
		w.Error(e.Reply(hex.EncodeToString(sum[:])))
	}
}
