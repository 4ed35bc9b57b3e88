package exec

import "strings"

// Help is the handler of a container's HELP: the syntax of each subcommand and,
// indented, its summary.
func Help(c *Ctx) { c.Explain(c.Cmd.parent.Name, c.Cmd.parent.Sub) }

// Explain replies with the help on what name can be followed by.
func (c *Ctx) Explain(name string, rows []Command) {
	c.Reply.Array(1 + 2*len(rows))
	c.Reply.Simple(name + " <subcommand> [<arg> [value] [opt] ...]. Subcommands are:")
	for _, last := range []bool{false, true} {
		for i := range rows {
			if (rows[i].Name == "HELP") == last {
				c.explain(&rows[i])
			}
		}
	}
}

func (c *Ctx) explain(row *Command) {
	c.Reply.Simple(row.Syntax())
	c.Reply.Simple("    " + row.Summary + ".")
}

// Syntax is the command line in the notation of the documentation: <value>,
// TOKEN, [optional], (this|that).
func (c *Command) Syntax() string {
	return strings.TrimSuffix(c.Name+" "+joinSyntax(c.Args, " "), " ")
}

func joinSyntax(args []Arg, separator string) string {
	words := make([]string, len(args))
	for i := range args {
		words[i] = args[i].syntax()
	}
	return strings.Join(words, separator)
}

func (a *Arg) syntax() string {
	value := a.value()
	text := value
	if a.Token != "" && a.Type != ArgToken {
		text = a.Token + " " + value
	}
	if a.Multiple {
		again := value
		if a.MultipleToken {
			again = text
		}
		text += " [" + again + " ...]"
	}
	if a.Optional {
		return "[" + text + "]"
	}
	return text
}

// value is the syntax of an argument without its token.
func (a *Arg) value() string {
	switch a.Type {
	case ArgToken:
		return a.Token
	case ArgOneOf:
		choice := joinSyntax(a.Args, "|")
		if a.Optional && a.Token == "" {
			return choice // has brackets already
		}
		return "(" + choice + ")"
	case ArgBlock:
		return joinSyntax(a.Args, " ")
	}
	if a.Display != "" {
		return "<" + a.Display + ">"
	}
	return "<" + a.Name + ">"
}
