// Package redistest lets tests of the protocol, patterns and numbers ask a real redis-server what is right.
//
// redis-server 7.0 is a declared dependency of the test suite: a test that needs it fails where it is missing. Every
// [Server] has a directory and a Unix socket of its own, and no TCP port, so that any number can run side by side.
package redistest

import (
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
func (s *Server) Exchange(tb testing.TB, input []byte) []byte {
	tb.Helper()
	c, err := net.Dial("unix", s.socket)
	if err != nil {
		tb.Fatal(err)
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(60 * time.Second))
	go func() { // errors show on the reading side: the server may close without reading everything
		c.Write(input)
		c.(*net.UnixConn).CloseWrite()
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

// Do sends commands, each given as its arguments, in one go and returns the reply to each: the content of a string or line,
// errors with their leading '-', "(nil)" for nothing, the elements of an array joined by spaces.
func (s *Server) Do(tb testing.TB, commands ...[]string) []string {
	tb.Helper()
	var input []byte
	for _, args := range commands {
		input = append(input, "*"+strconv.Itoa(len(args))+"\r\n"...)
		for _, arg := range args {
			input = append(input, "$"+strconv.Itoa(len(arg))+"\r\n"+arg+"\r\n"...)
		}
	}
	output := bytes.NewBuffer(s.Exchange(tb, input))
	replies := make([]string, len(commands))
	for i := range replies {
		reply, err := readReply(output)
		if err != nil {
			tb.Fatalf("no reply to %q: %v", commands[i], err)
		}
		replies[i] = reply
	}
	return replies
}

// readReply takes one reply of protocol version 2 from r.
func readReply(r *bytes.Buffer) (string, error) {
	line, err := r.ReadString('\n')
	if err != nil || len(line) < 3 {
		return "", io.ErrUnexpectedEOF
	}
	line = line[:len(line)-2]
	n, _ := strconv.Atoi(line[1:])
	switch {
	case line[0] == '-':
		return line, nil
	case line[0] == '$' && n >= 0:
		text := r.Next(n + 2)
		if len(text) < n+2 {
			return "", io.ErrUnexpectedEOF
		}
		return string(text[:n]), nil
	case line[0] == '*' && n >= 0:
		var all []byte
		for i := range n {
			element, err := readReply(r)
			if err != nil {
				return "", err
			}
			if i > 0 {
				all = append(all, ' ')
			}
			all = append(all, element...)
		}
		return string(all), nil
	case line[0] == '$' || line[0] == '*':
		return "(nil)", nil
	}
	return line[1:], nil
}
