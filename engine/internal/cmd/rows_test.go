package cmd_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/wedis/wedis/engine/internal/cmd"
	"github.com/wedis/wedis/engine/internal/config"
	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/engine/internal/resp/redistest"
	"github.com/wedis/wedis/tests/reply"
)

// newer reports whether a row is of a later Redis than the redis-server that
// tests compare with.
func newer(row *exec.Command) bool { return row.Since > oracle }

// oracle is the version of that redis-server.
const oracle = "7.0.15"

// grown reports whether a row has arguments that are newer.
func grown(row *exec.Command) bool {
	return slices.ContainsFunc(row.Args, func(a exec.Arg) bool { return a.Since > oracle })
}

// compare asks our table and redis-server about each of our rows, subcommands
// included and in both versions of the protocol, and compares what is left of
// the replies after trim.
func compare(t *testing.T, question string, trim func(*exec.Command, reply.Value) reply.Value) {
	table := exec.NewTable(cmd.Tables()...)
	s := exec.NewServer(table, config.Default(), 1, 1)
	redis := redistest.Start(t)
	for _, row := range table.All() {
		for _, proto := range []string{"2", "3"} {
			in := append(reply.Command("HELLO", proto), reply.Command("COMMAND", question, row.FullName())...)
			got := describe(t, s.Exec(s.OpenSession(1, ""), 1, in))
			want := describe(t, redis.Exchange(t, in))
			if newer(row) {
				if known(want) {
					t.Errorf("%s is not newer than redis-server", row.FullName())
				}
				continue
			}
			a, b := reply.Format(trim(row, got)), reply.Format(trim(row, want))
			if a != b {
				t.Errorf("%s, RESP%s:\n%s", row.FullName(), proto, difference(a, b))
			}
		}
	}
}

// describe takes the reply to COMMAND, which follows that to HELLO.
func describe(t *testing.T, out []byte) reply.Value {
	t.Helper()
	replies, err := reply.ReadAll(out)
	if err != nil || len(replies) != 2 {
		t.Fatalf("%d replies, %v", len(replies), err)
	}
	return replies[1]
}

// known reports whether a reply describes a command at all.
func known(v reply.Value) bool {
	return len(v.Items) > 0 && (v.Kind != '*' || !v.Items[0].Null && v.Items[0].Kind != '_')
}

// difference shows the first line that differs.
func difference(got, want string) string {
	a, b := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return fmt.Sprintf("line %d\n got %s\nwant %s", i+1, a[i], b[i])
		}
	}
	return fmt.Sprintf(" got %d lines\nwant %d", len(a), len(b))
}

// TestCommandInfo compares COMMAND INFO byte for byte. Subcommands are compared
// one by one: there may be fewer than redis-server has, and its order changes
// with every start.
func TestCommandInfo(t *testing.T) {
	compare(t, "INFO", func(row *exec.Command, v reply.Value) reply.Value {
		if len(v.Items) != 1 || len(v.Items[0].Items) != 10 {
			return v
		}
		items := v.Items[0].Items
		if len(row.Sub) > 0 {
			items = items[:9]
		}
		if grown(row) {
			items[1] = reply.Value{Kind: ':'} // the arity grows too
		}
		return reply.Value{Kind: '*', Items: items}
	})
}

// TestCommandDocs compares COMMAND DOCS, the sentences left out: summaries and
// the texts of the history are our own. So is what is newer than redis-server.
func TestCommandDocs(t *testing.T) {
	compare(t, "DOCS", func(_ *exec.Command, v reply.Value) reply.Value {
		if len(v.Items) != 2 {
			return v
		}
		return reply.Value{Kind: v.Kind, Items: []reply.Value{v.Items[0], withoutSentences(v.Items[1])}}
	})
}

func withoutSentences(doc reply.Value) reply.Value {
	left := reply.Value{Kind: doc.Kind}
	for i := 0; i+1 < len(doc.Items); i += 2 {
		name, value := doc.Items[i], doc.Items[i+1]
		switch string(name.Text) {
		case "summary":
			value = reply.Value{Kind: value.Kind}
		case "history":
			value.Items = slices.DeleteFunc(value.Items, func(v reply.Value) bool { return string(v.Items[0].Text) > oracle })
			for j := range value.Items {
				value.Items[j] = value.Items[j].Items[0]
			}
			if len(value.Items) == 0 {
				continue
			}
		case "subcommands":
			value = reply.Value{Kind: value.Kind}
		case "arguments":
			value = withoutNewer(value)
		}
		left.Items = append(left.Items, name, value)
	}
	return left
}

// withoutNewer leaves out arguments that came after redis-server 7.0, and those
// within others.
func withoutNewer(args reply.Value) reply.Value {
	left := reply.Value{Kind: args.Kind}
	for _, arg := range args.Items {
		if since, ok := arg.Find("since"); ok && string(since.Text) > oracle {
			continue
		}
		for i := 0; i+1 < len(arg.Items); i += 2 {
			if string(arg.Items[i].Text) == "arguments" {
				arg.Items[i+1] = withoutNewer(arg.Items[i+1])
			}
		}
		left.Items = append(left.Items, arg)
	}
	return left
}

// TestRows checks what neither comparison sees.
func TestRows(t *testing.T) {
	for _, row := range exec.NewTable(cmd.Tables()...).All() {
		name := row.FullName()
		switch {
		case row.Summary == "" || strings.HasSuffix(row.Summary, "."):
			t.Errorf("%s: its summary is a sentence without the full stop", name)
		case row.Handler == nil && len(row.Sub) == 0:
			t.Errorf("%s: nothing runs it", name)
		case row.Reply == "" && row.Handler != nil:
			t.Errorf("%s: what does it reply?", name)
		}
		for _, change := range row.History {
			if change.Text == "" || change.Since == "" {
				t.Errorf("%s: an empty change", name)
			}
		}
	}
}

// TestFind finds rows in any case and by full name.
func TestFind(t *testing.T) {
	table := exec.NewTable(cmd.Tables()...)
	for _, name := range []string{"get", "GET", "gEt", "config|get", "CONFIG|Set"} {
		if table.FindFull([]byte(name)) == nil {
			t.Errorf("%s is not there", name)
		}
	}
	for _, name := range []string{"", "nonsense", "config|nonsense", "get|set", "config|", strings.Repeat("x", 100)} {
		if table.FindFull([]byte(name)) != nil {
			t.Errorf("%s is there", name)
		}
	}
}
