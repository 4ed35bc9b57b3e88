package main

import (
	"encoding/json"
	"io"

	"github.com/wedis/wedis/engine/internal/exec"
)

// row is a command in JSON. What is empty is left out.
type row struct {
	Name        string   `json:"name"`
	Arity       int      `json:"arity"`
	Flags       []string `json:"flags,omitempty"`
	Categories  []string `json:"categories,omitempty"`
	Since       string   `json:"since,omitempty"`
	Group       string   `json:"group,omitempty"`
	Summary     string   `json:"summary,omitempty"`
	Complexity  string   `json:"complexity,omitempty"`
	Args        []arg    `json:"args,omitempty"`
	Reply       string   `json:"reply,omitempty"`
	Subcommands []row    `json:"subcommands,omitempty"`
}

// arg is a node of a command's grammar in JSON.
type arg struct {
	Name    string   `json:"name"`
	Type    string   `json:"type"`
	Token   string   `json:"token,omitempty"`
	Flags   []string `json:"flags,omitempty"`
	KeySpec *int     `json:"keySpec,omitempty"`
	Since   string   `json:"since,omitempty"`
	Args    []arg    `json:"args,omitempty"`
}

// printRows writes the table as a JSON array.
func printRows(w io.Writer, table *exec.Table) error {
	var rows []row
	for _, c := range table.Commands() {
		rows = append(rows, rowOf(c))
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(rows)
}

func rowOf(c *exec.Command) row {
	r := row{
		Name:       c.Name,
		Arity:      c.Arity,
		Flags:      c.Flags.Names(),
		Categories: c.AllCategories().Names(),
		Since:      c.Since,
		Group:      string(c.Group),
		Summary:    c.Summary,
		Complexity: c.Complexity,
		Args:       argsOf(c.Args),
		Reply:      c.Reply,
	}
	for i := range c.Sub {
		r.Subcommands = append(r.Subcommands, rowOf(&c.Sub[i]))
	}
	return r
}

func argsOf(args []exec.Arg) []arg {
	var list []arg
	for i := range args {
		a := &args[i]
		node := arg{
			Name: a.Name, Type: string(a.Type), Token: a.Token, Flags: a.Flags(), Since: a.Since,
			Args: argsOf(a.Args),
		}
		if a.Type == exec.ArgKey {
			node.KeySpec = &a.KeySpec
		}
		list = append(list, node)
	}
	return list
}
