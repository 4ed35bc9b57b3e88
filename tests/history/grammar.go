package history

import (
	"fmt"
	"slices"
	"strings"

	"github.com/wedis/wedis/tests/reply"
)

// Command is a command, or a subcommand, with its grammar.
type Command struct {
	Words []string // its name: one word, or two
	Since string
	Group string // the type it works on, or what else it is about
	Args  []Arg
}

// Name is the command as Redis names it: config|get.
func (c Command) Name() string { return strings.Join(c.Words, "|") }

// Arg is a node of the argument grammar, as COMMAND DOCS describes it.
type Arg struct {
	Name, Type, Token, Since          string
	Optional, Multiple, MultipleToken bool
	Args                              []Arg
}

// ParseDocs reads the reply to COMMAND DOCS in RESP3: every command that runs, subcommands in place of their container,
// sorted by name.
func ParseDocs(docs reply.Value) ([]Command, error) {
	if docs.Kind != '%' {
		return nil, fmt.Errorf("history: COMMAND DOCS: %.200s", reply.Format(docs))
	}
	var commands []Command
	for i := 0; i < len(docs.Items); i += 2 {
		name, doc := string(docs.Items[i].Text), docs.Items[i+1]
		if subcommands, ok := doc.Find("subcommands"); ok {
			below, err := ParseDocs(subcommands)
			if err != nil {
				return nil, err
			}
			commands = append(commands, below...)
			continue
		}
		c := Command{Words: strings.Split(name, "|")}
		if since, ok := doc.Find("since"); ok {
			c.Since = string(since.Text)
		}
		if group, ok := doc.Find("group"); ok {
			c.Group = string(group.Text)
		}
		if args, ok := doc.Find("arguments"); ok {
			c.Args = parseArgs(args)
		}
		commands = append(commands, c)
	}
	slices.SortFunc(commands, func(a, b Command) int { return strings.Compare(a.Name(), b.Name()) })
	return commands, nil
}

func parseArgs(v reply.Value) []Arg {
	args := make([]Arg, len(v.Items))
	for i, item := range v.Items {
		text := func(key string) string {
			field, _ := item.Find(key)
			return string(field.Text)
		}
		args[i] = Arg{Name: text("name"), Type: text("type"), Token: text("token"), Since: text("since")}
		if flags, ok := item.Find("flags"); ok {
			for _, f := range flags.Items {
				switch string(f.Text) {
				case "optional":
					args[i].Optional = true
				case "multiple":
					args[i].Multiple = true
				case "multiple_token":
					args[i].MultipleToken = true
				}
			}
		}
		if below, ok := item.Find("arguments"); ok {
			args[i].Args = parseArgs(below)
		}
	}
	return args
}

// Tokens lists every fixed word of the grammar.
func (c Command) Tokens() []string {
	var tokens []string
	var walk func([]Arg)
	walk = func(args []Arg) {
		for _, a := range args {
			if a.Token != "" && a.Token != `""` {
				tokens = append(tokens, a.Token)
			}
			walk(a.Args)
		}
	}
	walk(c.Args)
	return tokens
}

// hasNewer tells whether there are options that redis-server 7.0 does not know.
func (c Command) hasNewer() bool {
	return slices.ContainsFunc(c.Args, func(a Arg) bool { return newer(a.Since) })
}

// timed tells whether an argument is a time.
func (c Command) timed() bool {
	var walk func([]Arg) bool
	walk = func(args []Arg) bool {
		for _, a := range args {
			if a.Type == "unix-time" || a.Name == "seconds" || a.Name == "milliseconds" || walk(a.Args) {
				return true
			}
		}
		return false
	}
	return walk(c.Args)
}
