package acl

import (
	"bytes"
	"flag"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/wedis/wedis/tests/oracle"
	"github.com/wedis/wedis/tests/reply"
)

var rounds = flag.Int("rounds", 400, "how many times random users are compared with redis-server's")

// theirCommands is redis-server's own table: with another one, other categories fit best.
type theirCommands struct {
	names      []string
	family     []int
	parent     []bool
	categories []uint32
	catNames   []string
}

func (t *theirCommands) Len() int                 { return len(t.names) }
func (t *theirCommands) Name(id int) string       { return t.names[id] }
func (t *theirCommands) Family(id int) int        { return t.family[id] }
func (t *theirCommands) IsSubcommand(id int) bool { return t.parent[id] }
func (t *theirCommands) Categories(id int) uint32 { return t.categories[id] }
func (t *theirCommands) CategoryNames() []string  { return t.catNames }
func (t *theirCommands) Find(name string) int     { return slices.Index(t.names, strings.ToLower(name)) }

func (t *theirCommands) add(v reply.Value, sub bool) {
	id := len(t.names)
	t.names = append(t.names, string(v.Items[0].Text))
	t.family = append(t.family, 0)
	t.parent = append(t.parent, sub)
	bits := uint32(0)
	for _, c := range v.Items[6].Items {
		bits |= 1 << slices.Index(t.catNames, strings.TrimPrefix(string(c.Text), "@"))
	}
	t.categories = append(t.categories, bits)
	for _, s := range v.Items[9].Items {
		t.add(s, true)
	}
	t.family[id] = len(t.names) - id
}

// redis is a redis-server that random rules are compared with.
type redis struct {
	*testing.T
	c *oracle.Conn
}

func (r redis) do(words ...string) reply.Value {
	r.Helper()
	out, err := r.c.Exchange(reply.Command(words...), 1)
	if err != nil {
		r.Fatal(err)
	}
	values, err := reply.ReadAll(bytes.Clone(out))
	if err != nil {
		r.Fatal(err)
	}
	return values[0]
}

var commandRules = regexp.MustCompile(`[+-]@all[^()]*`)

// sorted puts the rules of single commands in order: redis-server's order changes with every start.
func sorted(text string) string {
	return commandRules.ReplaceAllStringFunc(text, func(rules string) string {
		words := strings.Fields(rules)
		if i := slices.IndexFunc(words, func(w string) bool { return !strings.Contains(w, "@") }); i >= 0 {
			slices.Sort(words[i:])
		}
		return strings.Join(words, " ")
	})
}

// TestRandomRules gives users random rules, right and wrong, and compares errors and descriptions with redis-server's.
func TestRandomRules(t *testing.T) {
	server, err := oracle.Start()
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	c, err := server.Dial()
	if err != nil {
		t.Fatal(err)
	}
	theirs := redis{t, c}
	table := &theirCommands{}
	for _, v := range theirs.do("ACL", "CAT").Items {
		table.catNames = append(table.catNames, string(v.Text))
	}
	for _, v := range theirs.do("COMMAND").Items {
		table.add(v, false)
	}
	ours := New(table)
	draw := rules{rand.New(rand.NewPCG(uint64(*rounds), 1)), table}
	for i := range *rounds {
		name := "u" + strconv.Itoa(i%5)
		for range 3 {
			line := draw.line()
			got, want := "OK", string(theirs.do(append([]string{"ACL", "SETUSER", name}, line...)...).Text)
			if _, text := ours.Set(name, line); text != "" {
				got = "ERR " + text
			}
			if got != want {
				t.Fatalf("%s %q\n  ours   %s\n  theirs %s", name, line, got, want)
			}
		}
		for j, v := range theirs.do("ACL", "LIST").Items {
			if got, want := sorted(ours.Line(ours.All()[j])), sorted(string(v.Text)); got != want {
				t.Fatalf("round %d\n  ours   %s\n  theirs %s", i, got, want)
			}
		}
		user := ours.Find([]byte(name))
		if strings.Contains(ours.Line(user), "~*") { // %RW~* is described as what stands for all keys and ends the list
			continue
		}
		again := New(table)
		if text := again.Define(strings.Fields(ours.Line(user))[1:]); text != "" {
			t.Fatal(text)
		}
		if a, b := ours.Line(user), again.Line(again.Find([]byte(name))); a != b {
			t.Fatalf("%s\nmakes\n%s", a, b)
		}
	}
}

// rules draws random rules.
type rules struct {
	*rand.Rand
	table *theirCommands
}

func (r rules) pick(list ...string) string { return list[r.IntN(len(list))] }

func (r rules) line() []string {
	line := make([]string, 1+r.IntN(3))
	for i := range line {
		line[i] = r.rule(true)
	}
	return line
}

func (r rules) rule(selectors bool) string {
	switch r.IntN(16) {
	case 0, 1, 2:
		return r.pick("+", "+", "-") + r.pick(r.table.names...)
	case 3, 4:
		return r.pick("+", "-") + "@" + r.pick(r.table.catNames...)
	case 5:
		return r.pick("allcommands", "nocommands", "+@all", "-@all", "+@ALL", "NoCommands", "+nonsense", "-nonsense", "+@nonsense")
	case 6, 7:
		return r.pick("~", "%R~", "%W~", "%RW~", "%wr~", "%Q~") + r.pick("a*", "b", "[x-z]", "*", "")
	case 8:
		return "&" + r.pick("news", "n*", "*", "")
	case 9:
		return r.pick("allkeys", "resetkeys", "allchannels", "resetchannels", "ResetKeys")
	case 10:
		return r.pick("on", "off", "nopass", "resetpass", "sanitize-payload", "skip-sanitize-payload", "reset", "clearselectors", "OFF")
	case 11:
		return r.pick(">", "<") + r.pick("a", "b", "")
	case 12:
		return r.pick("#", "!") + strings.Repeat(r.pick("a", "0", "A"), 63+r.IntN(2))
	case 13:
		return "+" + r.pick(r.table.names...) + "|" + r.pick("0", "A", "a", "get", "")
	}
	if !selectors {
		return r.pick("nonsense", "(", ")")
	}
	words := make([]string, r.IntN(4))
	for i := range words {
		words[i] = r.rule(false)
	}
	return "(" + strings.Join(words, " ") + r.pick(")", ")", ")", "")
}
