package server

import (
	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/engine/internal/resp"
)

// commandInfo describes the commands named, or all.
func commandInfo(c *exec.Ctx) {
	if !c.Args.More() {
		describeAll(c)
		return
	}
	c.Reply.Array(c.Args.Left())
	for c.Args.More() {
		if row := c.Server().Table.FindFull(c.Args.Next()); row != nil {
			describe(c.Reply, row)
		} else {
			c.Reply.Nil()
		}
	}
}

// describeAll describes all commands of the top level.
func describeAll(c *exec.Ctx) {
	rows := c.Server().Table.Commands()
	c.Reply.Array(len(rows))
	for _, row := range rows {
		describe(c.Reply, row)
	}
}

// describe writes a row as COMMAND INFO has it.
func describe(w *resp.Writer, row *exec.Command) {
	first, last, step := row.KeyRange()
	w.Array(10)
	w.BulkString(row.FullName())
	w.Int(int64(row.Arity))
	statuses(w, row.Flags.Names())
	w.Int(int64(first))
	w.Int(int64(last))
	w.Int(int64(step))
	categories := row.AllCategories().Names()
	w.Set(len(categories))
	for _, name := range categories {
		w.Simple("@" + name)
	}
	w.Set(len(row.Tips))
	for _, tip := range row.Tips {
		w.BulkString(tip)
	}
	w.Set(len(row.Keys))
	for i := range row.Keys {
		describeKeys(w, &row.Keys[i])
	}
	describeSubcommands(w, row)
}

func describeSubcommands(w *resp.Writer, row *exec.Command) {
	if len(row.Sub) == 0 {
		w.Set(0)
		return
	}
	w.Array(len(row.Sub))
	for i := range row.Sub {
		describe(w, &row.Sub[i])
	}
}

// describeKeys writes a key spec: what happens to the keys, where the search for
// them begins and how many there are.
func describeKeys(w *resp.Writer, s *exec.KeySpec) {
	if s.Notes != "" {
		w.Map(4)
		w.BulkString("notes")
		w.BulkString(s.Notes)
	} else {
		w.Map(3)
	}
	w.BulkString("flags")
	statuses(w, s.Flags.Names())
	w.BulkString("begin_search")
	if s.Unknown() {
		variant(w, "unknown")
		w.BulkString("find_keys")
		variant(w, "unknown")
		return
	}
	if s.Word == "" {
		variant(w, "index", number{"index", s.Begin})
	} else {
		w.Map(2)
		w.BulkString("type")
		w.BulkString("keyword")
		w.BulkString("spec")
		w.Map(2)
		w.BulkString("keyword")
		w.BulkString(s.Word)
		w.BulkString("startfrom")
		w.Int(int64(s.Begin))
	}
	w.BulkString("find_keys")
	if s.KeyNum {
		variant(w, "keynum", number{"keynumidx", 0}, number{"firstkey", s.First}, number{"keystep", s.Step})
	} else {
		variant(w, "range", number{"lastkey", s.Last}, number{"keystep", s.Step}, number{"limit", s.Limit})
	}
}

// number is a named parameter of a key spec.
type number struct {
	name  string
	value int
}

func variant(w *resp.Writer, kind string, spec ...number) {
	w.Map(2)
	w.BulkString("type")
	w.BulkString(kind)
	w.BulkString("spec")
	w.Map(len(spec))
	for _, n := range spec {
		w.BulkString(n.name)
		w.Int(int64(n.value))
	}
}

// statuses writes a set of simple strings.
func statuses(w *resp.Writer, names []string) {
	w.Set(len(names))
	for _, name := range names {
		w.Simple(name)
	}
}
