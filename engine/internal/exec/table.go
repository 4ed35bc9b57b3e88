package exec

import "strings"

// Table finds commands by name.
type Table struct {
	rows   []*Command // top level, in the order given
	byName nameIndex
	flat   []*Command // with subcommands; index is Command.id
}

// NewTable makes a table of rows. Names must be unique.
func NewTable(families ...[]Command) *Table {
	t := &Table{}
	for _, family := range families {
		for i := range family {
			row := family[i] // a table owns its rows: they carry statistics
			t.add(&row, nil)
			t.rows = append(t.rows, &row)
		}
	}
	return t
}

func (t *Table) add(c, parent *Command) {
	c.id = len(t.flat)
	t.flat = append(t.flat, c)
	name := strings.ToLower(c.Name)
	index := &t.byName
	c.fullName = name
	if parent != nil {
		c.parent, c.fullName = parent, parent.fullName+"|"+name
		index = parent.sub
	}
	if index.find([]byte(c.Name)) != nil {
		panic("exec: two rows for " + c.fullName)
	}
	index.add(c)
	c.cats = c.Categories | impliedCategories(c)
	c.untimed = untimedCalls(c)
	var more bool
	if c.keyRange, more = keyRangeOf(c.Keys); more {
		c.Flags |= MovableKeys
	}
	if len(c.Sub) == 0 {
		return
	}
	c.sub = &nameIndex{}
	rows := make([]Command, len(c.Sub))
	copy(rows, c.Sub)
	c.Sub = rows
	for i := range rows {
		t.add(&rows[i], c)
	}
}

// Commands returns the top level of the table.
func (t *Table) Commands() []*Command { return t.rows }

// All returns every command, subcommands included, by ID.
func (t *Table) All() []*Command { return t.flat }

// Find returns the command called name, in any case.
func (t *Table) Find(name []byte) *Command { return t.byName.find(name) }

// Lookup returns the command that a line runs, a subcommand where the first word
// is a container and there is a second, or nil.
func (t *Table) Lookup(line [][]byte) *Command {
	c := t.Find(line[0])
	if c == nil || c.sub == nil || len(line) == 1 {
		return c
	}
	return c.Subcommand(line[1])
}

// FindFull returns a command by its full name, "config|get" or "get".
func (t *Table) FindFull(name []byte) *Command {
	if i := strings.IndexByte(string(name), '|'); i >= 0 {
		if c := t.Find(name[:i]); c != nil {
			return c.Subcommand(name[i+1:])
		}
		return nil
	}
	return t.Find(name)
}

// impliedCategories are the ACL categories that follow from flags.
func impliedCategories(c *Command) Categories {
	var cats Categories
	for _, rule := range []struct {
		flag Flags
		cat  Categories
	}{
		{Write, CatWrite},
		{Admin, CatAdmin | CatDangerous},
		{PubSub, CatPubSub},
		{Fast, CatFast},
		{Blocking, CatBlocking},
	} {
		if c.Flags.Has(rule.flag) {
			cats |= rule.cat
		}
	}
	if c.Flags.Has(ReadOnly) && c.Categories&CatScripting == 0 {
		cats |= CatRead
	}
	if !c.Flags.Has(Fast) {
		cats |= CatSlow
	}
	return cats
}
