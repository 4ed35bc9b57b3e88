package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// others are the files of the suite that are about several servers: what one tells its replicas.
var others = []string{"block-repl", "replication", "psync2", "failover"}

// files lists the files of the suite that are about a server of its own, and the files that it keeps.
func files(suite string) ([]string, error) {
	cmd := exec.Command("tclsh", "tests/test_helper.tcl", "--list-tests")
	cmd.Dir = suite
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("tclsh: %w", err)
	}
	var units []string
	for _, file := range strings.Fields(string(out)) {
		name, integration := strings.CutPrefix(file, "integration/")
		if !integration || !slices.ContainsFunc(others, func(other string) bool { return strings.HasPrefix(name, other) }) {
			units = append(units, file)
		}
	}
	return units, nil
}

// limits of a file.
const (
	mostHung = 12               // tests that hang, until the rest of the file is given up
	longest  = 20 * time.Minute // however slowly it goes on
)

// misfits are tests that fail with redis-server itself, and would take others with them.
var misfits = map[string][]string{
	"external": {"SRANDMEMBER with a dict containing long chain"}, // asks for the pid of a server that it has not started
}

// run runs one file, as often as there are tests in it that hang: all its tests or only some, but for those to skip.
func (p *place) run(mode, file string, only, skip []string, patience time.Duration) (*result, error) {
	began := time.Now()
	skip = append(skip, misfits[mode]...)
	var hangs []failure
	for {
		r := &result{file: file, passed: map[string]int{}, slow: map[string]time.Duration{}}
		hung, err := p.once(r, mode, only, skip, patience)
		if err != nil {
			return nil, err
		}
		if hung == "" || len(hangs) == mostHung {
			r.failed = append(hangs, r.failed...)
			r.took = time.Since(began)
			return r, nil
		}
		skip = append(skip, hung)
		hangs = append(hangs, failure{hung, "\nit hangs"})
	}
}

// once runs one file once, against a server that has just been started.
func (p *place) once(r *result, mode string, only, skip []string, patience time.Duration) (hung string, err error) {
	logs := filepath.Join(p.dir, "log", mode+"-"+strings.ReplaceAll(r.file, "/", "-"))
	serverLog, err := os.Create(logs + ".server.log")
	if err != nil {
		return "", err
	}
	defer serverLog.Close()
	args := []string{"tests/test_helper.tcl", "--single", r.file, "--clients", "1", "--durable",
		"--timeout", strconv.Itoa(int(patience.Seconds())),
		"--baseport", strconv.Itoa(p.base + 40), "--portcount", strconv.Itoa(ports - 41)}
	if mode == "external" {
		port, stop, err := p.serve(serverLog)
		if err != nil {
			return "", err
		}
		defer stop()
		args = append(args, "--host", "127.0.0.1", "--port", strconv.Itoa(port))
	}
	for _, name := range only {
		args = append(args, "--only", name)
	}
	for _, name := range skip {
		args = append(args, "--skiptest", name)
	}
	var out bytes.Buffer
	ctx, cancel := context.WithTimeout(context.Background(), longest)
	defer cancel()
	cmd := exec.CommandContext(ctx, "tclsh", args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = p.dir, &out, &out
	cmd.Env = append(os.Environ(), "TERM=dumb", "LC_ALL=C.UTF-8")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	// The suite leaves clients and servers behind when it is killed, and sometimes of itself.
	end := func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.Cancel, cmd.WaitDelay = end, 5*time.Second
	cmd.Run() // its status says whether a test failed: the output knows better
	if cmd.Process == nil {
		return "", fmt.Errorf("tclsh cannot be started")
	}
	end()
	if err := os.WriteFile(logs+".log", out.Bytes(), 0o644); err != nil {
		return "", err
	}
	return r.add(&out)
}
