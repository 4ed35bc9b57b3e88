// Package npm runs the npm package in Node, for the corpus: target.mjs opens it and does what it is told over its standard
// input and output.
package npm

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// Process is a Node process with the package.
type Process struct {
	command *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Reader
	errors  strings.Builder
}

// Start runs Node. Wasm is the engine's file; the package itself must have been built (make build).
func Start(wasm string) (*Process, error) {
	_, here, _, _ := runtime.Caller(0)
	target := filepath.Join(filepath.Dir(here), "target.mjs")
	if err := look(target, filepath.Join(filepath.Dir(here), "..", "..", "js", "dist")); err != nil {
		return nil, fmt.Errorf("npm: the package is not built (make build): %w", err)
	}
	p := &Process{command: exec.Command("node", "--no-warnings", target, wasm)}
	p.command.Stderr = &p.errors
	var err error
	if p.in, err = p.command.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := p.command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	p.out = bufio.NewReader(out)
	return p, p.command.Start()
}

// look lets go test see the files that Node will read: a result is only taken from its cache while they stay the same.
func look(paths ...string) error {
	for _, path := range paths {
		if err := filepath.WalkDir(path, func(name string, _ fs.DirEntry, err error) error {
			if err == nil {
				_, err = os.Stat(name)
			}
			return err
		}); err != nil {
			return err
		}
	}
	return nil
}

// Close ends the process.
func (p *Process) Close() error {
	p.in.Close()
	return p.command.Wait()
}

// request is a line to the process; answer is the line it sends back.
type request struct {
	Operation    string `json:"operation"`
	Session      string `json:"session"`
	Input        []byte `json:"input,omitempty"`
	Now          int64  `json:"now,omitempty"`
	Microseconds int64  `json:"microseconds,omitempty"`
}

type answer struct {
	Output []byte `json:"output"`
	Closed bool   `json:"closed"`
	Error  string `json:"error"`
}

func (p *Process) do(r request) (a answer, err error) {
	line, err := json.Marshal(r)
	if err == nil {
		_, err = p.in.Write(append(line, '\n'))
	}
	if err == nil {
		line, err = p.out.ReadBytes('\n')
	}
	if err == nil {
		err = json.Unmarshal(line, &a)
	}
	if err == nil && a.Error != "" {
		err = errors.New(a.Error)
	}
	if err == nil {
		return a, nil
	}
	p.Close() // so that all it had to say is here
	return a, fmt.Errorf("npm: %s: %w\n%s", r.Operation, err, p.errors.String())
}

// Sessions are sessions of a database in the process: the package as the corpus sees it.
type Sessions struct{ process *Process }

// Open begins with an empty database at a time.
func (p *Process) Open(now int64) (*Sessions, error) {
	_, err := p.do(request{Operation: "open", Now: now})
	return &Sessions{p}, err
}

// Exec runs bytes on a session, which is opened if need be.
func (s *Sessions) Exec(session string, in []byte) error {
	_, err := s.process.do(request{Operation: "exec", Session: session, Input: in})
	return err
}

// Output takes everything that has come out of a session.
func (s *Sessions) Output(session string) (out []byte, closed bool, err error) {
	a, err := s.process.do(request{Operation: "output", Session: session})
	return a.Output, a.Closed, err
}

// Hangup closes a session.
func (s *Sessions) Hangup(session string) error {
	_, err := s.process.do(request{Operation: "hangup", Session: session})
	return err
}

// Wait lets the database's time pass.
func (s *Sessions) Wait(d time.Duration) error {
	_, err := s.process.do(request{Operation: "wait", Microseconds: d.Microseconds()})
	return err
}

// Close leaves the process to the next script.
func (s *Sessions) Close() error { return nil }
