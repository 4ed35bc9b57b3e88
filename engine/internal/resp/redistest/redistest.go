// Package redistest lets tests of the protocol, patterns and numbers ask a real redis-server what is right.
//
// redis-server 7.0 is a declared dependency of the test suite: a test that needs it fails where it is missing. Every
// [Server] has a directory and a Unix socket of its own, and no TCP port, so that any number can run side by side.
package redistest

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"
)

// Server is a running redis-server.
type Server struct{ socket string }

// Start runs a redis-server without persistence until the test ends. The options are given as on its command line.
func Start(tb testing.TB, options ...string) *Server {
	tb.Helper()
	path, err := exec.LookPath("redis-server")
	if err != nil {
		tb.Fatal("this test compares with a real redis-server, version 7.0, which is not in PATH: ", err)
	}
	dir, err := os.MkdirTemp("", "redistest") // shorter than tb.TempDir: socket paths are limited to 107 bytes
	if err != nil {
		tb.Fatal(err)
	}
	s := &Server{socket: filepath.Join(dir, "socket")}
	var log bytes.Buffer
	cmd := exec.Command(path, append([]string{"-", "--port", "0", "--unixsocket", s.socket, "--dir", dir,
		"--save", "", "--appendonly", "no"}, options...)...)
	cmd.Stdin = new(bytes.Buffer)
	cmd.Stdout, cmd.Stderr = &log, &log
	if err := cmd.Start(); err != nil {
		tb.Fatal(err)
	}
	exited := make(chan struct{})
	go func() {
		cmd.Wait()
		close(exited)
	}()
	tb.Cleanup(func() {
		cmd.Process.Kill()
		<-exited
		os.RemoveAll(dir)
	})
	for deadline := time.Now().Add(20 * time.Second); ; {
		if c, err := net.Dial("unix", s.socket); err == nil {
			c.Close()
			return s
		}
		select {
		case <-exited:
			tb.Fatalf("redis-server ended at once:\n%s", log.Bytes())
		case <-time.After(2 * time.Millisecond):
		}
		if time.Now().After(deadline) {
			tb.Fatal("redis-server does not listen")
		}
	}
}

// Exchange opens a connection, sends input, ends the sending side and returns all the server sent until it closed.
// Since the server drops a client whose end it sees, replies must fit what it writes in one go, 64 KB.
func (s *Server) Exchange(tb testing.TB, input []byte) []byte {
	tb.Helper()
	c := s.dial(tb)
	defer c.Close()
	go func() { // errors show on the reading side: the server may close without reading everything
		c.Write(input)
		c.CloseWrite()
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
		input = append(input, "*"+strconv.Itoa(len(args))+"\r\n"...)
		for _, arg := range args {
			input = append(input, "$"+strconv.Itoa(len(arg))+"\r\n"+arg+"\r\n"...)
		}
	}
	c := s.dial(tb)
	defer c.Close()
	go c.Write(input) // errors show on the reading side
	replies := make([]Reply, len(commands))
	output := bufio.NewReader(c)
	for i := range replies {
		var err error
		if replies[i], err = readReply(output); err != nil {
			tb.Fatalf("no reply to %q: %v", commands[i], err)
		}
	}
	return replies
}

func (s *Server) dial(tb testing.TB) *net.UnixConn {
	tb.Helper()
	c, err := net.Dial("unix", s.socket)
	if err != nil {
		tb.Fatal(err)
	}
	c.SetDeadline(time.Now().Add(5 * time.Minute))
	return c.(*net.UnixConn)
}

func readReply(r *bufio.Reader) (reply Reply, err error) {
	line, err := r.ReadString('\n')
	if err != nil || len(line) < 3 {
		return reply, io.ErrUnexpectedEOF
	}
	line = line[:len(line)-2]
	n, _ := strconv.Atoi(line[1:])
	switch {
	case line[0] == '-':
		reply.Text = line
	case line[0] != '$' && line[0] != '*':
		reply.Text = line[1:]
	case n < 0:
		reply.Nil = true
	case line[0] == '$':
		text := make([]byte, n+2)
		if _, err := io.ReadFull(r, text); err != nil {
			return reply, err
		}
		reply.Text = string(text[:n])
	default:
		for range n {
			element, err := readReply(r)
			if err != nil {
				return reply, err
			}
			reply.Elements = append(reply.Elements, element)
		}
	}
	return reply, nil
}
