// Package redistest lets tests of the engine's parts ask a real redis-server what is right: package oracle for those who
// want one call for a question.
package redistest

import (
	"bytes"
	"net"
	"testing"
	"time"

	"github.com/wedis/wedis/tests/oracle"
	"github.com/wedis/wedis/tests/reply"
)

// Server is a running redis-server.
type Server struct{ *oracle.Server }

// Start runs a redis-server without persistence until the test ends. The options are given as on its command line.
func Start(tb testing.TB, options ...string) *Server {
	tb.Helper()
	s, err := oracle.Start(options...)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { s.Close() })
	return &Server{s}
}

func (s *Server) dial(tb testing.TB) *oracle.Conn {
	tb.Helper()
	c, err := s.Dial()
	if err != nil {
		tb.Fatal(err)
	}
	return c
}

// Exchange opens a connection, sends input, ends the sending side and returns all the server sent until it closed.
// Since the server drops a client whose end it sees, replies must fit what it writes in one go, 64 KB.
func (s *Server) Exchange(tb testing.TB, input []byte) []byte {
	tb.Helper()
	c := s.dial(tb)
	defer c.Close()
	c.SetDeadline(time.Now().Add(5 * time.Minute))
	go func() { // errors show on the reading side: the server may close without reading everything
		c.Write(input)
		c.Conn.(*net.UnixConn).CloseWrite()
	}()
	var output bytes.Buffer
	buf := make([]byte, 64<<10)
	for {
		n, err := c.Read(buf)
		output.Write(buf[:n])
		if ne, ok := err.(net.Error); ok && ne.Timeout() {
			tb.Fatalf("redis-server neither answers nor closes; so far: %.200q", output.Bytes())
		}
		if err != nil { // end of file, or a reset because the server dropped unread input
			return output.Bytes()
		}
	}
}

// Reply is a reply of protocol version 2.
type Reply struct {
	Text     string // of a string, a number or a line; of an error with its leading '-'
	Nil      bool
	Elements []Reply // of an array
}

// Do sends commands, each given as its arguments, in one pipeline and returns the reply to each.
func (s *Server) Do(tb testing.TB, commands ...[]string) []Reply {
	tb.Helper()
	var input []byte
	for _, args := range commands {
		input = append(input, reply.Command(args...)...)
	}
	c := s.dial(tb)
	defer c.Close()
	output, err := c.Exchange(input, len(commands))
	if err != nil {
		tb.Fatal(err)
	}
	replies := make([]Reply, len(commands))
	for i := range replies {
		v, n, err := reply.Read(output)
		if err != nil {
			tb.Fatalf("the reply to %q: %v", commands[i], err)
		}
		replies[i], output = replyOf(v), output[n:]
	}
	return replies
}

func replyOf(v reply.Value) Reply {
	r := Reply{Text: string(v.Text), Nil: v.Null}
	if v.Kind == '-' {
		r.Text = "-" + r.Text
	}
	for _, item := range v.Items {
		r.Elements = append(r.Elements, replyOf(item))
	}
	return r
}
