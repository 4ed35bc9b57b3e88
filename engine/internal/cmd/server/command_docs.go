package server

import (
	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/engine/internal/resp"
)

// commandDocs documents the commands named, leaving out those that do not exist,
// or all.
func commandDocs(c *exec.Ctx) {
	rows := c.Server().Table.Commands()
	if c.Args.More() {
		rows = nil
	}
	for c.Args.More() {
		if row := c.Server().Table.FindFull(c.Args.Next()); row != nil {
			rows = append(rows, row)
		}
	}
	c.Reply.Map(len(rows))
	for _, row := range rows {
		c.Reply.BulkString(row.FullName())
		document(c.Reply, row)
	}
}

// document writes a row as COMMAND DOCS has it.
func document(w *resp.Writer, row *exec.Command) {
	d := openDoc(w)
	d.text("summary", row.Summary)
	d.text("since", row.Since)
	d.text("group", string(row.Group))
	d.text("complexity", row.Complexity)
	if flags := row.DocFlags(); len(flags) > 0 {
		d.key("doc_flags")
		statuses(w, flags)
	}
	d.text("deprecated_since", row.Deprecated.Since)
	d.text("replaced_by", row.Deprecated.Instead)
	if len(row.History) > 0 {
		d.key("history")
		documentHistory(w, row.History)
	}
	if len(row.Args) > 0 {
		d.key("arguments")
		documentArgs(w, row.Args)
	}
	if len(row.Sub) > 0 {
		d.key("subcommands")
		w.Map(len(row.Sub))
		for i := range row.Sub {
			w.BulkString(row.Sub[i].FullName())
			document(w, &row.Sub[i])
		}
	}
	d.close()
}

func documentHistory(w *resp.Writer, history []exec.Change) {
	w.Set(len(history))
	for _, change := range history {
		w.Array(2)
		w.BulkString(change.Since)
		w.BulkString(change.Text)
	}
}

// documentArgs writes a grammar.
func documentArgs(w *resp.Writer, args []exec.Arg) {
	w.Array(len(args))
	for i := range args {
		documentArg(w, &args[i])
	}
}

func documentArg(w *resp.Writer, a *exec.Arg) {
	d := openDoc(w)
	d.text("name", a.Name)
	d.text("type", string(a.Type))
	if a.Type == exec.ArgKey || a.KeySpec != 0 { // a pattern may stand for keys
		d.key("key_spec_index")
		w.Int(int64(a.KeySpec))
	}
	d.text("token", a.Token)
	d.text("summary", a.Summary)
	d.text("since", a.Since)
	d.text("deprecated_since", a.Until)
	if flags := a.Flags(); len(flags) > 0 {
		d.key("flags")
		statuses(w, flags)
	}
	if a.Type == exec.ArgOneOf || a.Type == exec.ArgBlock {
		d.key("arguments")
		documentArgs(w, a.Args)
	}
	d.close()
}

// doc is a map of what is known of something: what is not known has no entry.
type doc struct {
	w    *resp.Writer
	mark resp.Mark
	n    int
}

func openDoc(w *resp.Writer) *doc { return &doc{w: w, mark: w.OpenMap()} }

// key begins an entry whose value follows.
func (d *doc) key(name string) {
	d.w.BulkString(name)
	d.n++
}

// text adds an entry, if there is something to say.
func (d *doc) text(name, value string) {
	if value != "" {
		d.key(name)
		d.w.BulkString(value)
	}
}

func (d *doc) close() { d.w.CloseMap(d.mark, d.n) }
