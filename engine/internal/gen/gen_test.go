package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/wedis/wedis/engine/internal/cmd"
	"github.com/wedis/wedis/engine/internal/exec"
)

var table = exec.NewTable(
	[]exec.Command{
		{
			Name: "PUT", Arity: -3, Flags: exec.Write, Group: "string", Since: "1.0.0", Complexity: "O(1) | O(N)",
			Summary: "Stores", Reply: "OK|nil", Handler: func(*exec.Ctx) {},
			Args: []exec.Arg{
				{Name: "key", Type: exec.ArgKey},
				{Name: "how", Type: exec.ArgOneOf, Optional: true, Args: []exec.Arg{
					{Name: "seconds", Type: exec.ArgInteger, Token: "EX"},
					{Name: "fields", Type: exec.ArgString, Token: "F", Multiple: true, MultipleToken: true, Since: "2.0.0"},
				}},
			},
		},
		{
			Name: "BOX", Arity: -2, Group: "generic", Since: "1.0.0", Summary: "Contains",
			Sub: []exec.Command{{
				Name: "OPEN", Arity: 2, Group: "generic", Since: "7.2.0", Summary: "Opens", Reply: "integer",
				Handler: func(*exec.Ctx) {},
			}},
		},
	},
)

func TestRows(t *testing.T) {
	var b bytes.Buffer
	if err := printRows(&b, table); err != nil {
		t.Fatal(err)
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, b.Bytes()); err != nil {
		t.Fatal(err)
	}
	const want = `[{"name":"PUT","arity":-3,"flags":["write"],"categories":["write","slow"],"since":"1.0.0","group":"string",` +
		`"summary":"Stores","complexity":"O(1) | O(N)","args":[{"name":"key","type":"key","keySpec":0},` +
		`{"name":"how","type":"oneof","flags":["optional"],"args":[{"name":"seconds","type":"integer","token":"EX"},` +
		`{"name":"fields","type":"string","token":"F","flags":["multiple","multiple_token"],"since":"2.0.0"}]}],"reply":"OK|nil"},` +
		`{"name":"BOX","arity":-2,"categories":["slow"],"since":"1.0.0","group":"generic","summary":"Contains",` +
		`"subcommands":[{"name":"OPEN","arity":2,"categories":["slow"],"since":"7.2.0","group":"generic",` +
		`"summary":"Opens","reply":"integer"}]}]`
	if got := compact.String(); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestReference(t *testing.T) {
	scripts := fstest.MapFS{"key/box.txt": {}, "str/put.txt": {}, "str/other.txt": {}}
	text, err := reference(table, scripts)
	if err != nil {
		t.Fatal(err)
	}
	_, tables, _ := strings.Cut(string(text), "\n## ")
	tables, _, _ = strings.Cut(tables, "\n## Not here")
	const want = `Generic

| command | since | what it does | cost | script | Redis agrees |
|---|---|---|---|---|---|
| ` + "`BOX OPEN`" + ` | 7.2.0 | Opens. |  | [key/box](../tests/corpus/key/box.txt) | – |

## String

| command | since | what it does | cost | script | Redis agrees |
|---|---|---|---|---|---|
| ` + "`PUT`" + ` | 1.0.0 | Stores. | O(1) \| O(N) | [str/put](../tests/corpus/str/put.txt) | yes |
`
	if tables != want {
		t.Errorf("got\n%s\nwant\n%s", tables, want)
	}
	delete(scripts, "str/put.txt")
	if _, err := reference(table, scripts); err == nil || !strings.Contains(err.Error(), "PUT: 0 scripts") {
		t.Errorf("without a script: %v", err)
	}
}

// TestGrammars finds grammars that no generator could follow.
func TestGrammars(t *testing.T) {
	for _, c := range exec.NewTable(cmd.Tables()...).All() {
		checkGrammar(t, c.FullName(), c, c.Args)
	}
}

func checkGrammar(t *testing.T, where string, c *exec.Command, args []exec.Arg) {
	for i := range args {
		a := &args[i]
		name := where + " " + a.Name
		nested := a.Type == exec.ArgOneOf || a.Type == exec.ArgBlock
		switch {
		case a.Name == "" || a.Type == "":
			t.Errorf("%s: no name or no type", name)
		case nested != (len(a.Args) > 0):
			t.Errorf("%s: %s with %d arguments", name, a.Type, len(a.Args))
		case a.Type == exec.ArgToken && a.Token == "":
			t.Errorf("%s: a token without text", name)
		case a.Token != strings.ToUpper(a.Token):
			t.Errorf("%s: tokens are in upper case", name)
		case a.MultipleToken && (!a.Multiple || a.Token == ""):
			t.Errorf("%s: no token to repeat", name)
		case a.Type == exec.ArgKey && a.KeySpec >= len(c.Keys):
			t.Errorf("%s: there is no key spec %d", name, a.KeySpec)
		}
		checkGrammar(t, name, c, a.Args)
	}
}
