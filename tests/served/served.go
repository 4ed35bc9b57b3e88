// Package served starts `wedis serve` for tests that come through its port, as users do.
//
// It runs the npm package as it was last built. Where the variable SERVER is "redis" it runs redis-server instead, to see
// whether a test asks for the right thing.
package served

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"syscall"
	"testing"
	"time"
)

// Server is a running server; it ends with its test.
type Server struct {
	Address string
	// PID is the number of its process.
	PID int

	log   bytes.Buffer // written by the process until ended is closed
	ended chan struct{}
}

// IsRedis tells whether the tests look at the real server.
func IsRedis() bool { return os.Getenv("SERVER") == "redis" }

// Start starts a server with the given options.
func Start(t testing.TB, options ...string) *Server {
	t.Helper()
	words := []string{"node", cli(), "serve"}
	if IsRedis() {
		words = []string{"redis-server", "--save", ""}
	}
	port := free(t)
	words = append(append(words, "--port", strconv.Itoa(port)), options...)
	s := &Server{Address: fmt.Sprintf("127.0.0.1:%d", port), ended: make(chan struct{})}
	cmd := exec.Command(words[0], words[1:]...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = t.TempDir(), &s.log, &s.log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	s.PID = cmd.Process.Pid
	go func() { cmd.Wait(); close(s.ended) }()
	t.Cleanup(func() {
		cmd.Process.Signal(syscall.SIGTERM)
		select {
		case <-s.ended:
		case <-time.After(10 * time.Second):
			cmd.Process.Kill()
			<-s.ended
			t.Errorf("the server did not obey SIGTERM")
		}
	})
	for {
		if c, err := net.Dial("tcp", s.Address); err == nil {
			c.Close()
			return s
		}
		select {
		case <-s.ended:
			t.Fatalf("the server did not start:\n%s", &s.log)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// Alive fails the test when the server has ended.
func (s *Server) Alive(t testing.TB) {
	t.Helper()
	select {
	case <-s.ended:
		t.Fatalf("the server has ended:\n%.2000s", &s.log)
	default:
	}
}

// Dial opens a connection that ends with the test.
func (s *Server) Dial(t testing.TB) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", s.Address)
	if err != nil {
		s.Alive(t)
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

// cli is the program of the npm package.
func cli() string {
	_, file, _, _ := runtime.Caller(0)
	return filepath.Join(filepath.Dir(file), "..", "..", "js", "dist", "cli.js")
}

func free(t testing.TB) int {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}
