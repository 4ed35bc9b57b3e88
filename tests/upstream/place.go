package main

import (
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"time"
)

// program is the server under test.
type program struct {
	// external starts a server that a file of the suite talks to.
	external []string
	// internal is what the suite starts as src/redis-server; a shell line that takes arguments.
	internal string
}

// external options are those with which Redis's own project runs this mode.
var externalOptions = []string{"--enable-debug-command", "yes", "--enable-protected-configs", "yes"}

// redisServer is the reference.
func redisServer() program {
	return program{external: append([]string{"redis-server", "--save", "", "--enable-module-command", "yes"}, externalOptions...), internal: "redis-server"}
}

// wedisServer is the npm package as it was built, copied so that a later build does not disturb a run.
func wedisServer(root, to string) (program, error) {
	if err := os.MkdirAll(to, 0o755); err != nil {
		return program{}, err
	}
	for _, part := range []string{"package.json", "dist"} {
		if err := run(root, "cp", "-r", filepath.Join("js", part), to); err != nil {
			return program{}, err
		}
	}
	manifest, err := os.ReadFile(filepath.Join(to, "package.json"))
	if err != nil {
		return program{}, err
	}
	var read struct{ Bin map[string]string }
	if err := json.Unmarshal(manifest, &read); err != nil {
		return program{}, err
	}
	p := program{external: append([]string{"node", filepath.Join(to, read.Bin["wedis"]), "serve", "--dir", ".", "--appendonly", "no", "--save="}, externalOptions...)}
	if bin := read.Bin["wedis-server"]; bin != "" {
		p.internal = "node " + filepath.Join(to, bin)
	}
	return p, nil
}

// place is a place where one file at a time is run: a tree that looks to the suite like that of Redis.
type place struct {
	dir     string
	program program
	base    int // the first of the ports that are ours
}

// ports is how many ports a place uses.
const ports = 400

// claim finds ports for a place, of which the suite then looks for free ones. Runs side by side keep away from each other's:
// the last port is listened on as long as they are in use.
func claim() (base int, free func(), err error) {
	for i := range 25 {
		base = 11000 + (os.Getpid()*7+i)%25*ports
		var l net.Listener
		if l, err = net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", base+ports-1)); err == nil {
			return base, func() { l.Close() }, nil
		}
	}
	return 0, nil, fmt.Errorf("no free ports: %w", err)
}

// newPlace lays a tree out around the suite.
func newPlace(suite, dir string, server program, base int) (*place, error) {
	p := &place{dir: dir, program: server, base: base}
	for _, sub := range []string{"tests/tmp", "src", "log"} {
		if err := os.MkdirAll(filepath.Join(dir, sub), 0o755); err != nil {
			return nil, err
		}
	}
	// A line of this file that stands between tests asks for the debugger of Lua, and ends the file where there is none.
	if err := run(dir, "cp", "-r", filepath.Join(suite, "tests", "unit"), "tests/unit"); err != nil {
		return nil, err
	}
	if err := run(dir, "sed", "-i", "/^ \\{4\\}r script debug sync$/d", "tests/unit/scripting.tcl"); err != nil {
		return nil, err
	}
	for _, part := range []string{"assets", "helpers", "support", "integration", "modules", "test_helper.tcl"} {
		if err := os.Symlink(filepath.Join(suite, "tests", part), filepath.Join(dir, "tests", part)); err != nil {
			return nil, err
		}
	}
	for _, tool := range []string{"redis-cli", "redis-benchmark", "redis-check-aof", "redis-check-rdb"} {
		path, err := exec.LookPath(tool)
		if err != nil {
			return nil, err
		}
		if err := os.Symlink(path, filepath.Join(dir, "src", tool)); err != nil {
			return nil, err
		}
	}
	script := "#!/bin/sh\nexec " + server.internal + " \"$@\"\n"
	return p, os.WriteFile(filepath.Join(dir, "src", "redis-server"), []byte(script), 0o755)
}

// serve starts a server for the mode external; stop ends it.
func (p *place) serve(log *os.File) (port int, stop func(), err error) {
	port = p.base
	home := filepath.Join(p.dir, "home")
	if err := os.RemoveAll(home); err != nil {
		return 0, nil, err
	}
	if err := os.MkdirAll(home, 0o755); err != nil {
		return 0, nil, err
	}
	words := append(append([]string{}, p.program.external...), "--port", strconv.Itoa(port))
	cmd := exec.Command(words[0], words[1:]...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = home, log, log
	if err := cmd.Start(); err != nil {
		return 0, nil, err
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	stop = func() {
		cmd.Process.Signal(syscall.SIGTERM)
		select {
		case <-ended:
		case <-time.After(3 * time.Second):
			cmd.Process.Kill()
			<-ended
		}
	}
	for range 200 {
		if c, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port)); err == nil {
			c.Close()
			return port, stop, nil
		}
		select {
		case err := <-ended:
			return 0, nil, fmt.Errorf("the server ended at once: %v; see %s", err, log.Name())
		case <-time.After(50 * time.Millisecond):
		}
	}
	stop()
	return 0, nil, fmt.Errorf("nobody listens on port %d; see %s", port, log.Name())
}
