package conn_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/wedis/wedis/engine/internal/cmd"
	"github.com/wedis/wedis/engine/internal/config"
	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/engine/internal/resp"
	"github.com/wedis/wedis/engine/internal/resp/redistest"
	"github.com/wedis/wedis/tests/reply"
)

// pair is a store of ours and a redis-server with the same password.
type pair struct {
	ours   *exec.Server
	theirs *redistest.Server
}

func newPair(t *testing.T, password string) *pair {
	t.Helper()
	cfg := config.Default()
	var options []string
	if password != "" {
		options = []string{"--requirepass", password}
		if err := cfg.Set("requirepass", password); err != nil {
			t.Fatal(err)
		}
	}
	return &pair{exec.NewServer(exec.NewTable(cmd.Tables()...), cfg, 1, 1e9), redistest.Start(t, options...)}
}

// ask sends lines on a new connection to each and returns the replies.
func (p *pair) ask(t *testing.T, lines ...string) (ours, theirs []reply.Value) {
	t.Helper()
	var in []byte
	for _, line := range lines {
		words, _, ok := resp.SplitLine(nil, nil, []byte(line))
		if !ok {
			t.Fatalf("unbalanced quotes: %s", line)
		}
		in = resp.AppendCommand(in, words...)
	}
	session := p.ours.OpenSession(1e9, "")
	ours, err := reply.ReadAll(slices.Clone(p.ours.Exec(session, 1e9, in)))
	if err != nil {
		t.Fatal(err)
	}
	p.ours.CloseSession(session)
	if theirs, err = reply.ReadAll(p.theirs.Exchange(t, in)); err != nil {
		t.Fatal(err)
	}
	return ours, theirs
}

// run compares the replies to scripts, each on a new connection.
func (p *pair) run(t *testing.T, scripts ...string) {
	t.Helper()
	for _, script := range scripts {
		var lines []string
		for line := range strings.Lines(script) {
			if line = strings.TrimSpace(line); line != "" {
				lines = append(lines, line)
			}
		}
		ours, theirs := p.ask(t, lines...)
		if len(ours) != len(theirs) {
			t.Errorf("%d replies, want %d, to %q", len(ours), len(theirs), lines)
			continue
		}
		for i := range ours {
			if got, want := plain(ours[i]), plain(theirs[i]); got != want {
				t.Errorf("%s\n got %s\nwant %s", lines[i], got, want)
			}
		}
	}
}

// differing are the parts of a reply that cannot be equal: versions and numbers
// of connections.
var differing = regexp.MustCompile(`"\d+\.\d+\.\d+"|("id"\s+(?:=> )?):\d+`)

func plain(v reply.Value) string { return differing.ReplaceAllString(reply.Format(v), "$1") }

func TestConnection(t *testing.T) {
	newPair(t, "").run(t,
		`PING
		 PING hello
		 ping a b
		 ECHO ""
		 ECHO
		 ECHO a b`,
		`SELECT 15
		 CLIENT INFO x
		 SELECT 16
		 SELECT -1
		 SELECT x
		 SELECT 4294967296
		 SELECT 9223372036854775808
		 SELECT 0`,
		`QUIT
		 PING`,
		`QUIT a b c`,
		`MULTI
		 SET a 1
		 QUIT
		 EXEC`,
		`HELLO 3
		 CLIENT SETNAME me
		 SELECT 3
		 MULTI
		 PING
		 RESET
		 CLIENT GETNAME
		 EXEC
		 PING`,
		`MULTI
		 HELLO 3
		 PING
		 CLIENT GETNAME
		 SELECT 4
		 EXEC
		 GET nothing`,
		`RESET x`,
	)
}

func TestAuth(t *testing.T) {
	newPair(t, "").run(t,
		`AUTH
		 AUTH x
		 AUTH default x
		 AUTH default ""
		 AUTH other x
		 AUTH a b c
		 AUTH a b c d e f g h i`,
		`CONFIG SET requirepass secret
		 PING
		 AUTH nonsense
		 PING`,
		`PING
		 AUTH secre
		 AUTH secretsecret
		 AUTH ""
		 AUTH secret
		 PING
		 AUTH default wrong
		 PING
		 RESET
		 PING
		 AUTH Default secret
		 AUTH default secret
		 PING
		 CONFIG SET requirepass ""`,
		`PING
		 AUTH secret`,
	)
}

func TestHello(t *testing.T) {
	newPair(t, "").run(t,
		`HELLO
		 HELLO 3
		 HELLO
		 HELLO 2
		 HELLO 1
		 HELLO 4
		 HELLO three
		 HELLO 99999999999999999999`,
		`HELLO 3 SETNAME me
		 CLIENT GETNAME
		 HELLO 3 SETNAME "a b"
		 HELLO 3 SETNAME ""
		 CLIENT GETNAME
		 HELLO 3 SETNAME
		 HELLO 3 AUTH default
		 HELLO 3 AUTH default x
		 HELLO 3 AUTH other x
		 HELLO 3 nonsense
		 HELLO 3 "with\x00NUL"
		 HELLO SETNAME me
		 HELLO 2 setname you auth default y
		 CLIENT GETNAME`,
		`HELLO 3 SETNAME kept nonsense
		 CLIENT GETNAME`,
	)
	newPair(t, "secret").run(t,
		`HELLO
		 HELLO 3
		 HELLO 5
		 HELLO x
		 HELLO 3 AUTH default wrong
		 HELLO 3 SETNAME me
		 HELLO 3 AUTH default secret SETNAME you
		 CLIENT GETNAME`,
		`HELLO 2 AUTH default secret nonsense
		 PING`,
		`GET a
		 nonsense
		 GET
		 COMMAND COUNT
		 QUIT`,
	)
}

func TestClient(t *testing.T) {
	newPair(t, "").run(t,
		`CLIENT
		 CLIENT nonsense
		 CLIENT ID x
		 CLIENT GETNAME
		 CLIENT SETNAME "~!"
		 CLIENT GETNAME
		 CLIENT SETNAME "\x7f"
		 CLIENT SETNAME "a\x00"
		 CLIENT SETNAME ""
		 CLIENT GETNAME
		 CLIENT SETNAME a b
		 CLIENT NO-EVICT
		 CLIENT NO-EVICT maybe
		 CLIENT NO-EVICT On
		 CLIENT NO-EVICT off`,
		`CLIENT LIST TYPE
		 CLIENT LIST TYPE nonsense
		 CLIENT LIST TYPE "nor\x00mal"
		 CLIENT LIST TYPE master
		 CLIENT LIST TYPE Replica
		 CLIENT LIST TYPE slave
		 CLIENT LIST TYPE pubsub
		 CLIENT LIST TYPE normal x
		 CLIENT LIST ID
		 CLIENT LIST ID x
		 CLIENT LIST ID 123456789
		 CLIENT LIST ID 1 2 x
		 CLIENT LIST x
		 CLIENT LIST x y`,
	)
}

// TestClientFields compares the fields of CLIENT INFO and CLIENT LIST in states
// that show.
func TestClientFields(t *testing.T) {
	p := newPair(t, "")
	for _, script := range [][]string{
		{"CLIENT INFO"},
		{"CLIENT SETNAME me", "SELECT 7", "CLIENT INFO"},
		{"HELLO 3", "CLIENT INFO"},
		{"CLIENT NO-EVICT on", "PING", "CLIENT INFO"},
		{"CLIENT NO-EVICT on", "RESET", "CLIENT INFO"},
		{"WATCH a", "SET a 2", "MULTI", "CLIENT LIST", "EXEC", "CLIENT INFO"},
		{"WATCH a", "SET a 2", "CLIENT INFO"},
		{"WATCH a", "SET a 2", "UNWATCH", "CLIENT LIST"},
		{"nonsense", "CLIENT INFO"},
		{"CLIENT LIST TYPE normal"},
		{"HELLO 3 SETNAME you", "CLIENT LIST"},
	} {
		ours, theirs := p.ask(t, script...)
		got, want := fields(t, ours), fields(t, theirs)
		if extra := got[len(want):]; !slices.Equal(names(got), append(names(want), "lib-name", "lib-ver")) {
			t.Fatalf("%q: fields are %q, then %q", script, names(got), names(extra))
		}
		hello := strings.HasPrefix(script[0], "HELLO") // the versions in its reply differ in length
		for i, field := range want {
			name, _, _ := strings.Cut(field, "=")
			switch name {
			case "id", "addr", "laddr", "fd", "qbuf-free", "rbs", "rbp", "tot-mem":
				continue
			case "obl":
				if hello {
					continue
				}
			case "flags":
				field = strings.Replace(field, "U", "", 1) // a Unix socket
				if field == "flags=" {
					field = "flags=N"
				}
			}
			if got[i] != field {
				t.Errorf("%q: %s, want %s", script, got[i], field)
			}
		}
	}
}

// fields returns the fields of the last client described.
func fields(t *testing.T, replies []reply.Value) []string {
	t.Helper()
	for _, v := range slices.Backward(replies) {
		for _, item := range append(v.Items, v) {
			text := strings.TrimPrefix(string(item.Text), "txt:")
			if !strings.HasPrefix(text, "id=") {
				continue
			}
			line, end := strings.CutSuffix(text, "\n")
			if !end {
				t.Fatalf("no line: %q", text)
			}
			return strings.Split(line[strings.LastIndexByte(line, '\n')+1:], " ")
		}
	}
	t.Fatalf("no client in %v", replies)
	return nil
}

func names(fields []string) []string {
	var list []string
	for _, f := range fields {
		name, _, _ := strings.Cut(f, "=")
		list = append(list, name)
	}
	return list
}
