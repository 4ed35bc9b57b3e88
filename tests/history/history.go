// Package history makes random histories of commands and plays them on several stores at once, which must agree.
//
// A Generator draws commands from the argument grammar that an engine itself publishes (COMMAND DOCS), with values
// chosen to collide and to lie at limits, from a few sessions that share a handful of keys. A History is a list of such
// steps; the same seed gives the same History. Against plays it on an engine and on redis-server; Among plays it on
// engines alone, where time moves as the history says, engines are restarted from what they had kept, and a replica
// follows the journal. What may differ, and why, is the list Differences.
//
// A history that fails is cut down by Minimise to a few steps and printed as a script of the corpus.
package history

import (
	"fmt"
	"strings"
	"time"

	"github.com/wedis/wedis/tests/reply"
)

// Step is one thing that happens.
type Step struct {
	Session int
	Args    []string // a command
	// Pause lets time pass first, in engines only.
	Pause time.Duration
	// Tick calls the engine's Tick after the pause.
	Tick bool
	// Restart closes every session, and starts the kept engine anew from what it kept.
	Restart bool
	// Snapshot has the kept engine take a snapshot; so many of the steps that follow run while it is being written.
	Snapshot int
}

// History is a list of steps.
type History []Step

// Sessions is how many sessions a history uses.
const Sessions = 4

// sessionName is what a script calls a session.
func sessionName(i int) string {
	if i == 0 {
		return ""
	}
	return string(rune('a' + i))
}

// Script writes a history in the notation of the corpus; replies are left to be written by its runner.
func (h History) Script() string {
	var b strings.Builder
	for _, s := range h {
		if s.Pause > 0 {
			fmt.Fprintf(&b, "@wait %v\n", s.Pause)
		}
		if s.Restart {
			b.WriteString("# restart\n")
		}
		if s.Snapshot > 0 {
			fmt.Fprintf(&b, "# snapshot, while the next %d run\n", s.Snapshot)
		}
		if s.Args != nil {
			b.WriteString(sessionName(s.Session) + ">")
			for _, a := range s.Args {
				b.WriteString(" " + word(a))
			}
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// word writes an argument as a script needs it.
func word(a string) string {
	if a == "" || a[0] == '$' || a[0] == '"' || strings.ContainsFunc(a, func(r rune) bool { return r <= ' ' || r > '~' || r == '\\' }) {
		return reply.Quote([]byte(a))
	}
	return a
}
