package security

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"net"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/wedis/wedis/tests/reply"
	"github.com/wedis/wedis/tests/served"
)

// TestIdleConnections: ten thousand clients that do nothing cost little and hold nobody up.
func TestIdleConnections(t *testing.T) {
	var files syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &files); err != nil {
		t.Fatal(err)
	}
	count := 10_000
	if most := int(files.Max) - 200; most < count {
		count = most
		t.Logf("this machine lets a process open %d files: %d connections", files.Max, count)
	}
	s := served.Start(t, "--maxclients", "10100")
	c := dial(t, s)
	idle := make([]net.Conn, count)
	modestly(t, s, 512<<20, func() {
		for i := range idle {
			var err error
			if idle[i], err = net.Dial("tcp", s.Address); err != nil {
				t.Fatalf("connection %d: %v", i, err)
			}
		}
		for c.field(t, "connected_clients") < count+1 {
		}
	})
	began := time.Now()
	for range 1000 {
		c.expect(t, "+PONG", "PING")
	}
	t.Logf("1,000 PINGs took %v", time.Since(began))
	for _, conn := range idle {
		conn.Close()
	}
	for c.field(t, "connected_clients") > 1 {
	}
}

// TestTooManyConnections: who comes when the house is full is told so.
func TestTooManyConnections(t *testing.T) {
	s := served.Start(t, "--maxclients", "50")
	var first *client
	for i := range 50 {
		c := dial(t, s)
		if i == 0 {
			first = c
		}
		c.expect(t, "+PONG", "PING")
	}
	late := dial(t, s)
	late.SetDeadline(time.Now().Add(patience))
	if v, err := late.next(); err != nil || !strings.Contains(reply.Format(v), "max number of clients reached") {
		t.Fatalf("%s %v", reply.Format(v), err)
	}
	first.expect(t, "+PONG", "PING")
}

// TestHalfCommands: what is announced and never comes takes no memory, and nobody waits for it.
func TestHalfCommands(t *testing.T) {
	s := served.Start(t)
	c := dial(t, s)
	modestly(t, s, 256<<20, func() {
		for i := range 1000 {
			part := []string{
				"*3\r\n$3\r\nSET\r\n$10\r\nabc", "*1048576\r\n", "*2\r\n$3\r\nGET\r\n$536870912\r\nx", "*", "SET k", "*1\r\n$",
				"*1000000\r\n$4\r\nMSET\r\n$1\r\nk\r\n",
			}[i%7]
			if _, err := dial(t, s).Write([]byte(part)); err != nil {
				t.Fatal(err)
			}
		}
		for c.field(t, "connected_clients") < 1001 {
		}
		c.expect(t, "+PONG", "PING")
	})
	slow := dial(t, s)
	for _, b := range reply.Command("SET", "slow", "value") {
		if _, err := slow.Write([]byte{b}); err != nil {
			t.Fatal(err)
		}
	}
	slow.SetDeadline(time.Now().Add(patience))
	if v, err := slow.next(); err != nil || reply.Format(v) != "+OK" {
		t.Fatalf("%s %v", reply.Format(v), err)
	}
}

// TestSlowReaders: replies that nobody reads do not pile up, and who does not read what is published to it is thrown out.
func TestSlowReaders(t *testing.T) {
	s := served.Start(t, "--client-output-buffer-limit", "pubsub 8mb 4mb 5")
	c := dial(t, s)
	big := strings.Repeat("x", 1<<20)
	c.expect(t, "+OK", "SET", "big", big)
	t.Run("replies", func(t *testing.T) {
		modestly(t, s, 400<<20, func() {
			for range 10 {
				lazy := dial(t, s)
				go lazy.Write(bytes.Repeat(reply.Command("GET", "big"), 1000)) // ends with the connection
			}
			for range 100 {
				c.expect(t, "+PONG", "PING")
			}
		})
	})
	t.Run("publications", func(t *testing.T) {
		lazy := dial(t, s)
		lazy.do(t, "SUBSCRIBE", "news")
		modestly(t, s, 400<<20, func() {
			for i := 0; c.do(t, "PUBLISH", "news", big) == ":1"; i++ {
				if i == 500 {
					t.Fatal("500 MB are waiting for a client that does not read")
				}
			}
		})
	})
	t.Run("monitor", func(t *testing.T) {
		lazy := dial(t, s)
		c.expect(t, "+OK", "CONFIG", "SET", "client-output-buffer-limit", "normal 8mb 0 0")
		lazy.do(t, "MONITOR")
		modestly(t, s, 400<<20, func() {
			for i := 0; strings.Contains(c.do(t, "CLIENT", "LIST"), "cmd=monitor"); i++ {
				if i == 500 {
					t.Fatal("500 MB are waiting for a client that does not read")
				}
				c.do(t, "ECHO", big)
			}
		})
	})
	c.expect(t, "+PONG", "PING")
}

// TestGarbage: bytes that are no commands end their own connection at most.
func TestGarbage(t *testing.T) {
	s := served.Start(t)
	c := dial(t, s)
	c.expect(t, "+OK", "SET", "k", "v")
	r := rand.New(rand.NewPCG(1, 2))
	pieces := []string{"*", "$", "\r\n", "-1", "0", "3", "\x00", "GET", "k", " ", "\"", "'", "\\x", "%", "~", ">", "99999999999999999999", "\n", "EVAL", "return"}
	modestly(t, s, 256<<20, func() {
		for i := range 2000 {
			var garbage []byte
			for range r.IntN(40) {
				if i%2 == 0 {
					garbage = append(garbage, byte(r.Uint32()))
				} else {
					garbage = append(garbage, pieces[r.IntN(len(pieces))]...)
				}
			}
			conn, err := net.Dial("tcp", s.Address)
			if err != nil {
				t.Fatal(err)
			}
			conn.Write(garbage)
			conn.Close()
		}
	})
	c.expect(t, `"v"`, "GET", "k")
}

// TestCrossProtocol: a web page cannot have a browser send commands: POST and Host: end the connection before anything runs.
func TestCrossProtocol(t *testing.T) {
	s := served.Start(t)
	c := dial(t, s)
	for _, request := range []string{
		"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\nSET stolen 1\r\n",
		"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\nSET stolen 1\r\n",
	} {
		web := dial(t, s)
		fmt.Fprint(web, request)
		web.SetDeadline(time.Now().Add(patience))
		for {
			if _, err := web.next(); err != nil {
				if timeout, ok := err.(net.Error); ok && timeout.Timeout() {
					t.Errorf("%.20q: the connection stays open", request)
				}
				break
			}
		}
		c.expect(t, ":0", "EXISTS", "stolen")
	}
}
