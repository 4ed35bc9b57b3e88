package oracle_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/wedis/wedis/tests/oracle"
	"github.com/wedis/wedis/tests/reply"
)

func TestServer(t *testing.T) {
	s, err := oracle.Start("--maxmemory", "100mb")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	c, err := s.Dial()
	if err != nil {
		t.Fatal(err)
	}
	if v, err := c.Do("CONFIG", "GET", "maxmemory"); err != nil || reply.Format(v) != `["maxmemory" "104857600"]` {
		t.Fatal(reply.Format(v), err)
	}
	// A pipeline larger than any buffer on the way, in both directions.
	value := strings.Repeat("x", 1<<20)
	in := append(reply.Command("SET", "k", value), bytes.Repeat(reply.Command("GET", "k"), 20)...)
	out, err := c.Exchange(in, 21)
	if err != nil || len(out) < 20<<20 {
		t.Fatal(len(out), err)
	}
	// What is worked off is there without waiting; what is not a command yet has no answer.
	for range 100 {
		if _, err := c.Write([]byte("*1\r\n$4\r\nPI")); err != nil {
			t.Fatal(err)
		}
		if err := s.Settle(11); err != nil {
			t.Fatal(err)
		}
		if out, closed, err := c.Available(); len(out) != 0 || closed || err != nil {
			t.Fatal(out, closed, err)
		}
		if _, err := c.Write([]byte("NG\r\n")); err != nil {
			t.Fatal(err)
		}
		if err := s.Settle(4); err != nil {
			t.Fatal(err)
		}
		if out, closed, err := c.Available(); string(out) != "+PONG\r\n" || closed || err != nil {
			t.Fatal(out, closed, err)
		}
	}
	if _, err := c.Write([]byte("*-5x\r\n")); err != nil {
		t.Fatal(err)
	}
	if err := s.Settle(6); err != nil {
		t.Fatal(err)
	}
	if out, closed, err := c.Available(); !bytes.HasPrefix(out, []byte("-ERR Protocol error")) || !closed || err != nil {
		t.Fatal(out, closed, err)
	}
}

func TestStartFails(t *testing.T) {
	if s, err := oracle.Start("--no-such-option", "1"); err == nil {
		s.Close()
		t.Fatal("started")
	} else if !strings.Contains(err.Error(), "no-such-option") {
		t.Fatal(err)
	}
}
