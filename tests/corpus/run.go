package corpus

import (
	"bytes"
	"fmt"
	"sort"
	"strings"

	"github.com/wedis/wedis/tests/reply"
)

// Event is something that came out of a server.
type Event struct {
	Session string
	Closed  bool
	Reply   reply.Value
}

// text writes an event as a script's expectation, without the session.
func (e Event) text() string {
	if e.Closed {
		return closed
	}
	return reply.Format(e.Reply)
}

func (e Event) fits(x Expectation) bool {
	if e.Session != x.Session || e.Closed != (x.Reply == nil) {
		return false
	}
	return e.Closed || x.Reply.Matches(e.Reply)
}

// run is a script under way on one server.
type run struct {
	server   Server
	sessions map[string]bool // used so far
	last     []Event         // of the latest input
	vars     map[string][]byte
}

func newRun(server Server) *run {
	return &run{server: server, sessions: map[string]bool{}, vars: map[string][]byte{}}
}

// do performs a step and returns what came out, the step's own session first.
func (r *run) do(step *Step) ([]Event, error) {
	switch {
	case step.Wait > 0:
		return nil, r.server.Wait(step.Wait)
	case step.Hangup:
		delete(r.sessions, step.Session)
		return nil, r.server.Hangup(step.Session)
	case step.Let != "":
		return nil, r.let(step)
	}
	in := step.Raw
	if in == nil {
		args := make([]string, len(step.Words))
		for i, w := range step.Words {
			args[i] = string(w.Bytes)
			if w.Variable != "" {
				value, ok := r.vars[w.Variable]
				if !ok {
					return nil, fmt.Errorf("$%s is not set", w.Variable)
				}
				args[i] = string(value)
			}
		}
		in = reply.Command(args...)
	}
	r.sessions[step.Session] = true
	if err := r.server.Exec(step.Session, in); err != nil {
		return nil, err
	}
	names := []string{}
	for name := range r.sessions {
		if name != step.Session {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	r.last = nil
	for _, name := range append([]string{step.Session}, names...) {
		out, gone, err := r.server.Output(name)
		if err != nil {
			return nil, err
		}
		replies, err := reply.ReadAll(bytes.Clone(out))
		if err != nil {
			return nil, err
		}
		for _, v := range replies {
			r.last = append(r.last, Event{Session: name, Reply: v})
		}
		if gone {
			delete(r.sessions, name)
			r.last = append(r.last, Event{Session: name, Closed: true})
		}
	}
	return r.last, nil
}

// let keeps a part of the latest reply.
func (r *run) let(step *Step) error {
	if len(r.last) == 0 {
		return fmt.Errorf("@let %s: no reply before it", step.Let)
	}
	v := r.last[0].Reply
	for _, i := range step.Path {
		if i < 0 || i >= len(v.Items) {
			return fmt.Errorf("@let %s: the reply has no item %d", step.Let, i)
		}
		v = v.Items[i]
	}
	r.vars[step.Let] = v.Text
	return nil
}

// Check runs a script on a fresh server and returns the differences, nil if there are none. Oracle leaves out what is
// not for it.
func Check(s *Script, server Server, oracle bool) []error {
	var wrong []error
	r := newRun(server)
	for _, item := range s.Items {
		step := item.Step
		if step == nil || oracle && step.Own != "" {
			continue
		}
		got, err := r.do(step)
		if err != nil {
			return append(wrong, fmt.Errorf("%s:%d: %s\n%w", s.File, item.Line, item.Text, err))
		}
		if !fit(got, step.Expect) {
			wrong = append(wrong, fmt.Errorf("%s:%d: %s\n  expected\n%s\n  got\n%s", s.File, item.Line, item.Text,
				list(step, expectations(step.Expect)), list(step, got)))
		}
	}
	return wrong
}

func fit(got []Event, want []Expectation) bool {
	if len(got) != len(want) {
		return false
	}
	for i := range got {
		if !got[i].fits(want[i]) {
			return false
		}
	}
	return true
}

// entry is an Event or an Expectation, as list prints it.
type entry interface{ describe() (session, text string) }

func (e Event) describe() (string, string)       { return e.Session, e.text() }
func (e Expectation) describe() (string, string) { return e.Session, e.Text }

type expectations = []Expectation

func list[E entry](step *Step, entries []E) string {
	lines := []string{}
	for _, e := range entries {
		session, text := e.describe()
		if session != step.Session {
			text = session + ": " + text
		}
		if len(text) > 4000 {
			text = text[:4000] + "…"
		}
		lines = append(lines, text)
	}
	if len(lines) == 0 {
		lines = append(lines, nothing)
	}
	return strings.Join(lines, "\n")
}

// Rewrite runs a script and puts down what came out wherever the script expects something else. What the oracle is left
// out of comes from the engine, which runs everything so that its state is right. Either may be nil; then its steps
// stay as they are. It reports whether anything changed.
func Rewrite(s *Script, oracle, engine Server) (changed bool, err error) {
	var runs [2]*run
	for i, server := range []Server{oracle, engine} {
		if server != nil {
			runs[i] = newRun(server)
		}
	}
	for _, item := range s.Items {
		step := item.Step
		if step == nil {
			continue
		}
		var got []Event
		answered := false
		for i := len(runs) - 1; i >= 0; i-- { // the oracle has the last word
			if runs[i] == nil || i == 0 && step.Own != "" {
				continue
			}
			if got, err = runs[i].do(step); err != nil {
				return changed, fmt.Errorf("%s:%d: %s\n%w", s.File, item.Line, item.Text, err)
			}
			answered = i == 0 || step.Own != ""
		}
		if !answered || step.Words == nil && step.Raw == nil {
			continue
		}
		kept := step.Expect
		step.Expect, changed = make([]Expectation, len(got)), changed || len(kept) != len(got)
		for i, e := range got {
			x := &step.Expect[i]
			*x = Expectation{Session: e.Session, Text: e.text()}
			if !e.Closed {
				if x.Reply, _, err = reply.ParsePattern(x.Text); err != nil {
					return changed, fmt.Errorf("%s:%d: %w", s.File, item.Line, err)
				}
			}
			switch {
			case len(kept) != len(got):
			case e.fits(kept[i]) && !e.Closed && !kept[i].Reply.Exact():
				*x = kept[i] // a pattern that holds stays
			case kept[i].Session != x.Session || kept[i].Text != x.Text:
				changed = true
			}
		}
	}
	return changed, nil
}
