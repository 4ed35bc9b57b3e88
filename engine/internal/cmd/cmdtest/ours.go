package cmdtest

import (
	"bytes"
	"strconv"
	"testing"
	"time"

	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/tests/reply"
)

// Ours is a store of ours with one session.
type Ours struct {
	*exec.Server
	session *exec.Session
	events  []string
	history []byte // all that has been in the journal
}

func startOurs(tb testing.TB, settings []string) *Ours {
	tb.Helper()
	o := &Ours{Server: newServer(tb, time.Now().UnixMicro(), false, settings)}
	o.EnableJournal()
	o.OnEvent = func(db int, _ exec.EventClass, name string, key []byte) {
		o.events = append(o.events, event(strconv.Itoa(db), name, key))
	}
	o.session = o.OpenSession(time.Now().UnixMicro(), "")
	o.session.SetProto(3)
	return o
}

// journal returns the effects since the last call, without the checksum before them.
func (o *Ours) journal() []byte {
	_, added, _ := bytes.Cut(o.Journal(), []byte{'\n'})
	o.history = append(o.history, added...)
	return added
}

// ask runs commands and returns their replies and the events meanwhile.
func (o *Ours) ask(tb testing.TB, in string, count int) (replies []reply.Value, events []string) {
	tb.Helper()
	o.events = nil
	now := time.Now().UnixMicro()
	out := append([]byte(nil), o.Exec(o.session, now, []byte(in))...)
	for o.session.More() {
		out = append(out, o.Exec(o.session, now, nil)...)
	}
	replies = readAll(tb, out)
	if len(replies) != count {
		tb.Fatalf("%d replies to %d commands:\n%.400s\n%.400s", len(replies), count, in, out)
	}
	return replies, o.events
}

func readAll(tb testing.TB, out []byte) []reply.Value {
	tb.Helper()
	replies, err := reply.ReadAll(out)
	if err != nil {
		tb.Fatal(err)
	}
	return replies
}
