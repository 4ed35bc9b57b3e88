// Package oracle runs a real redis-server for the tests to compare with.
//
// Each Server is a process of its own, in its own folder, on a Unix socket: no port is taken, nothing is saved, and any
// number may run side by side. Conn is a connection to it. There are no time-outs to tune: Settle tells when the server
// has worked off everything that was sent to it.
package oracle

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
)

// Version is the release the corpus was written against.
const Version = "7.0.15"

// Find looks for redis-server and checks its version.
func Find() (path string, err error) {
	path, err = exec.LookPath("redis-server")
	if err != nil {
		return "", fmt.Errorf("oracle: these tests compare with redis-server %s, which is not installed (Debian: apt-get install redis-server): %w", Version, err)
	}
	out, err := exec.Command(path, "--version").Output()
	if err != nil {
		return "", fmt.Errorf("oracle: %s --version: %w", path, err)
	}
	if found := regexp.MustCompile(`v=(\S+)`).FindSubmatch(out); found == nil || string(found[1]) != Version {
		return "", fmt.Errorf("oracle: these tests compare with redis-server %s; %s is %s", Version, path, out)
	}
	return path, nil
}

// Server is a running redis-server.
type Server struct {
	process   *exec.Cmd
	dir       string
	socket    string
	control   *Conn
	monitored bool // somebody sees what clients ask
}

// Start runs an empty redis-server and returns when it accepts connections. Args are added to its command line.
func Start(args ...string) (*Server, error) {
	path, err := Find()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "wedis-oracle")
	if err != nil {
		return nil, err
	}
	s := &Server{dir: dir, socket: filepath.Join(dir, "socket")}
	s.process = exec.Command(path, append([]string{"--port", "0", "--unixsocket", s.socket, "--dir", dir, "--save", "",
		"--appendonly", "no", "--daemonize", "no", "--logfile", "", "--enable-debug-command", "yes"}, args...)...)
	dieWithParent(s.process)
	log, err := s.process.StdoutPipe()
	if err == nil {
		s.process.Stderr = s.process.Stdout
		err = s.process.Start()
	}
	if err != nil {
		os.RemoveAll(dir)
		return nil, err
	}
	var said strings.Builder
	lines := bufio.NewScanner(log)
	for ready := false; !ready; ready = strings.Contains(lines.Text(), "now ready to accept connections") {
		if !lines.Scan() {
			s.Close()
			return nil, fmt.Errorf("oracle: redis-server did not start:\n%s", said.String())
		}
		said.WriteString(lines.Text() + "\n")
	}
	go func() { // the pipe must not fill up
		for lines.Scan() {
		}
	}()
	if s.control, err = s.Dial(); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// Close ends the process and removes its folder.
func (s *Server) Close() error {
	if s.control != nil {
		s.control.Close()
	}
	s.process.Process.Kill()
	s.process.Wait()
	return os.RemoveAll(s.dir)
}

// Control is a connection of the server's own, which Settle uses too.
func (s *Server) Control() *Conn { return s.control }

// readSize is how much redis-server takes from a connection at a time.
const readSize = 16 << 10

// Settle returns when the server has worked off and answered n bytes that were sent to it on any connection. It asks
// twice and more, because a turn of the server's event loop first reads from every connection and then writes to all:
// when the second answer is here, so is every answer to what was sent before the first question. Once there are
// monitors, it asks what these do not see.
func (s *Server) Settle(n int) error {
	question, answer := []string{"PING"}, "PONG"
	if s.monitored {
		question, answer = []string{"CLIENT", "NO-EVICT", "off"}, "OK"
	}
	for range 3 + n/readSize {
		v, err := s.control.Do(question...)
		if err != nil {
			return err
		}
		if string(v.Text) != answer {
			return fmt.Errorf("oracle: %s: %s", question, v.Text)
		}
	}
	return nil
}
