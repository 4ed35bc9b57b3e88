package engine

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

// hosted is an engine with a host that writes down what is asked of it, and fails when told to.
type hosted struct {
	*Engine
	t       *testing.T
	session *Session
	asked   []string
	fails   error
	files   Files
}

func startHosted(t *testing.T, config ...[2]string) *hosted {
	t.Helper()
	h := &hosted{t: t}
	note := func(what string) error {
		h.asked = append(h.asked, what)
		return h.fails
	}
	e, err := New(Options{Now: 1e12, Config: config, Journal: true, Host: Host{
		Log:       func(_ LogLevel, text string) { note("log " + text) },
		Files:     func() Files { return h.files },
		Configure: func(name, value string) error { return note(name + "=" + value) },
		Rewrite:   func() error { return note("rewrite") },
		Save:      func() error { return note("save") },
		Shutdown: func(o ShutdownOptions) error {
			if o.Now {
				return note("shutdown now")
			}
			return note("shutdown")
		},
		WriteConfig: func(settings [][2]string) error {
			for _, s := range settings {
				note("write " + s[0] + " " + s[1])
			}
			return h.fails
		},
	}})
	if err != nil {
		t.Fatal(err)
	}
	h.Engine, h.session = e, e.OpenSession(1e12, "")
	return h
}

// expect runs a command and compares its reply, and what has been asked of the host.
func (h *hosted) expect(line, reply string, asked ...string) {
	h.t.Helper()
	h.expectOf(h.session, line, reply, asked...)
}

// expectOf does so in another session.
func (h *hosted) expectOf(session *Session, line, reply string, asked ...string) {
	h.t.Helper()
	h.asked = nil
	got := string(h.Exec(session, 1e12, []byte(line+"\r\n")))
	if strings.TrimSpace(got) != reply {
		h.t.Errorf("%s: %q, want %q", line, got, reply)
	}
	if !slices.Equal(h.asked, asked) {
		h.t.Errorf("%s asked for %q, want %q", line, h.asked, asked)
	}
}

func TestHostConfigures(t *testing.T) {
	h := startHosted(t, [2]string{"save", "900 1"}, [2]string{"save", "300 10"}, [2]string{"port", "7000"})
	h.expect("CONFIG SET port 7001 hz 20 appendfsync everysec", "+OK", "port=7001", "hz=20")
	h.expect("CONFIG SET dir /tmp", "+OK", "dir=/tmp")
	h.fails = errors.New("no")
	h.expect("CONFIG SET hz 30 port 7002", "-ERR CONFIG SET failed (possibly related to argument 'hz') - no", "hz=30")
	h.fails = nil
	h.expect("CONFIG REWRITE", "+OK", "write dir /tmp", "write hz 20", "write port 7001", "write save 900 1 300 10", "write user default on nopass ~* &* +@all",
		"log CONFIG REWRITE executed with success.")
	h.expect("DEBUG LOG text", "+OK", "log DEBUG LOG: text")
}

// TestProtected: only who is in the same process may use DEBUG, unless it is permitted.
func TestProtected(t *testing.T) {
	for _, test := range []struct {
		peer, permission string
		may              bool
	}{
		{"", "no", true},
		{"127.0.0.1:5", "no", false},
		{"127.0.0.1:5", "local", true},
		{"[::1]:5", "local", true},
		{"10.0.0.1:5", "local", false},
		{"10.0.0.1:5", "yes", true},
	} {
		e, err := New(Options{Config: [][2]string{{"enable-debug-command", test.permission}}})
		if err != nil {
			t.Fatal(err)
		}
		out := string(e.Exec(e.OpenSession(1, test.peer), 1, []byte("DEBUG SLEEP 0\r\n")))
		if may := out == "+OK\r\n"; may != test.may || !may && !strings.HasPrefix(out, "-ERR DEBUG command not allowed.") {
			t.Errorf("%q with enable-debug-command %s: %q", test.peer, test.permission, out)
		}
	}
}
