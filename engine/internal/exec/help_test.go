package exec

import (
	"testing"

	"github.com/wedis/wedis/engine/internal/config"
)

func TestSyntax(t *testing.T) {
	key, on, off := Arg{Name: "key", Type: ArgKey}, Arg{Token: "ON", Type: ArgToken}, Arg{Token: "OFF", Type: ArgToken}
	for _, test := range []struct {
		want string
		args []Arg
	}{
		{"X", nil},
		{"X <key>", []Arg{key}},
		{"X [<key> [<key> ...]]", []Arg{{Name: "key", Type: ArgKey, Optional: true, Multiple: true}}},
		{"X (ON|OFF)", []Arg{{Type: ArgOneOf, Args: []Arg{on, off}}}},
		{"X [ON|OFF]", []Arg{{Type: ArgOneOf, Optional: true, Args: []Arg{on, off}}}},
		{"X [TYPE (ON|OFF)]", []Arg{{Type: ArgOneOf, Token: "TYPE", Optional: true, Args: []Arg{on, off}}}},
		{"X [ON] EX <seconds>", []Arg{
			{Token: "ON", Type: ArgToken, Optional: true}, {Name: "seconds", Type: ArgInteger, Token: "EX"},
		}},
		{"X <key> <n> [<key> <n> ...]", []Arg{
			{Type: ArgBlock, Multiple: true, Args: []Arg{key, {Name: "n", Type: ArgInteger}}},
		}},
		{"X GET <p> [GET <p> ...]", []Arg{{Name: "p", Type: ArgPattern, Token: "GET", Multiple: true, MultipleToken: true}}},
		{"X ID <id> [<id> ...]", []Arg{{Name: "id", Type: ArgInteger, Token: "ID", Multiple: true}}},
		{"X <host:port>", []Arg{{Name: "address", Display: "host:port", Type: ArgString}}},
	} {
		if got := (&Command{Name: "X", Args: test.args}).Syntax(); got != test.want {
			t.Errorf("got %s, want %s", got, test.want)
		}
	}
}

func TestHelp(t *testing.T) {
	rows := []Command{{Name: "BOX", Arity: -2, Sub: []Command{
		{Name: "HELP", Arity: 2, Summary: "Prints this help", Handler: Help},
		{Name: "OPEN", Arity: 3, Summary: "Opens it", Args: []Arg{{Name: "key", Type: ArgKey}}},
	}}}
	s := NewServer(NewTable(rows), config.Default(), 1, 1)
	got := string(s.Exec(s.OpenSession(1, ""), 1, []byte("box help\r\n")))
	want := "*5\r\n+BOX <subcommand> [<arg> [value] [opt] ...]. Subcommands are:\r\n+OPEN <key>\r\n+    Opens it.\r\n" +
		"+HELP\r\n+    Prints this help.\r\n"
	if got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
