// Package security tries to hurt `wedis serve` from outside. Each test has the server do, or bear, something hostile and
// then asks what a user would notice: is it still there, does it answer others, how much memory does it hold.
package security

import (
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/wedis/wedis/tests/reply"
	"github.com/wedis/wedis/tests/served"
)

// patience is how long any command of these tests may take, on a busy machine too.
const patience = 20 * time.Second

// client sends commands and reads replies.
type client struct {
	net.Conn
	in []byte // received and not yet read
}

func dial(t testing.TB, s *served.Server) *client { return &client{Conn: s.Dial(t)} }

// do sends a command and returns its reply in the notation of the corpus.
func (c *client) do(t testing.TB, words ...string) string {
	t.Helper()
	v, err := c.ask(words...)
	if err != nil {
		t.Fatalf("%.200q: %v", words, err)
	}
	return reply.Format(v)
}

// ask sends a command and returns its reply.
func (c *client) ask(words ...string) (reply.Value, error) {
	c.SetDeadline(time.Now().Add(patience))
	if _, err := c.Write(reply.Command(words...)); err != nil {
		return reply.Value{}, err
	}
	return c.next()
}

// next reads the next reply.
func (c *client) next() (reply.Value, error) {
	for {
		if n, err := reply.Len(c.in); err == nil {
			v, _, err := reply.Read(c.in[:n])
			c.in = c.in[n:]
			return v, err
		} else if !errors.Is(err, reply.ErrIncomplete) {
			return reply.Value{}, err
		}
		if len(c.in) == cap(c.in) {
			c.in = append(make([]byte, 0, 2*len(c.in)+1<<16), c.in...)
		}
		n, err := c.Read(c.in[len(c.in):cap(c.in)])
		c.in = c.in[:len(c.in)+n]
		if n == 0 && err != nil {
			return reply.Value{}, err
		}
	}
}

// expect fails the test when a command is not answered as said.
func (c *client) expect(t testing.TB, want string, words ...string) {
	t.Helper()
	if got := c.do(t, words...); got != want {
		t.Fatalf("%.200q: %.500s, want %s", words, got, want)
	}
}

// resident is how much memory a server's process holds.
func resident(t testing.TB, s *served.Server) int64 {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.PID))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), "VmRSS:")
	kb, err := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return kb << 10
}

// modestly fails the test when what grows the server by more than limit bytes.
func modestly(t testing.TB, s *served.Server, limit int64, what func()) {
	t.Helper()
	before := resident(t, s)
	what()
	if grown := resident(t, s) - before; grown > limit {
		t.Errorf("the server has grown by %d MB", grown>>20)
	}
}

// field reads a number of INFO.
func (c *client) field(t testing.TB, name string) int {
	t.Helper()
	v, err := c.ask("INFO")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok := strings.Cut(string(v.Text), "\r\n"+name+":")
	if !ok {
		t.Fatalf("INFO does not tell %s", name)
	}
	line, _, _ := strings.Cut(rest, "\r\n")
	n, err := strconv.Atoi(line)
	if err != nil {
		t.Fatal(err)
	}
	return n
}
