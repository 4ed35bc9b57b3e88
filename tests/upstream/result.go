package main

import (
	"bufio"
	"io"
	"regexp"
	"strings"
	"time"
)

// failure is a test that failed, with what the suite said.
type failure struct {
	name, message string
}

// result is what came of one file.
type result struct {
	file   string
	passed map[string]int // by name; some names are used more than once
	failed []failure      // tests, and errors between tests
	slow   map[string]time.Duration
	ended  string // why the file was not read to its end; empty when it was
	took   time.Duration
}

var (
	status     = regexp.MustCompile(`^\[(ok|err|ignore|skip|exception|ready|TIMEOUT|\d+/\d+ done)\]: ?(.*)$`)
	elapsed    = regexp.MustCompile(`^(.*) \((\d+) ms\)$`)
	inProgress = regexp.MustCompile(`^\S+ => \(IN PROGRESS\) (.*)$`)
)

// add reads what the suite printed while it ran a file. It returns the name of the test that hung, if one did.
func (r *result) add(output io.Reader) (hung string, err error) {
	in := bufio.NewScanner(output)
	in.Buffer(nil, 64<<20)
	var message *string // that goes on in the next line
	done, why := false, ""
	for in.Scan() {
		line := in.Text()
		if strings.TrimSpace(line) == "The End" {
			break
		}
		m := status.FindStringSubmatch(line)
		if m == nil {
			if p := inProgress.FindStringSubmatch(line); p != nil {
				hung = p[1]
			}
			if message != nil {
				*message += "\n" + line
			}
			continue
		}
		message = nil
		switch m[1] {
		case "ok":
			name := m[2]
			if e := elapsed.FindStringSubmatch(name); e != nil {
				name = e[1]
				took, _ := time.ParseDuration(e[2] + "ms")
				r.slow[name] = max(r.slow[name], took)
			}
			r.passed[name]++
		case "err":
			name, _, _ := strings.Cut(m[2], " in tests/"+r.file+".tcl")
			r.failed = append(r.failed, failure{name: name})
			message = &r.failed[len(r.failed)-1].message
		case "exception":
			why = m[2]
			message = &why
		case "TIMEOUT":
			why = "it hung"
		case "ignore", "skip", "ready":
		default:
			done = true
		}
	}
	if !done {
		r.ended = why
		if why == "" {
			r.ended = "the suite ended early"
		}
	}
	return hung, in.Err()
}
