package exec

import "strings"

// Table finds commands by name.
type Table struct {
	rows   []*Command // top level, in the order given
	byName map[string]*Command
	flat   []*Command // with subcommands; index is Command.id
}

// NewTable makes a table of rows. Names must be unique.
func NewTable(families ...[]Command) *Table {
	t := &Table{byName: map[string]*Command{}}
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
	index := t.byName
	c.fullName = name
	if parent != nil {
		c.parent, c.fullName = parent, parent.fullName+"|"+name
		index = parent.sub
	}
	if index[name] != nil {
		panic("exec: two rows for " + c.fullName)
	}
	index[name] = c
	c.cats = c.Categories | impliedCategories(c.Flags)
	c.legacy = legacyRange(c.Keys)
	if len(c.Sub) == 0 {
		return
	}
	c.sub = map[string]*Command{}
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
func (t *Table) Find(name []byte) *Command { return lookup(t.byName, name) }

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

// lookup finds a name in any case, without allocating.
func lookup(index map[string]*Command, name []byte) *Command {
	var lower [32]byte
	if len(name) > len(lower) {
		return nil
	}
	for i, b := range name {
		if 'A' <= b && b <= 'Z' {
			b += 'a' - 'A'
		}
		lower[i] = b
	}
	return index[string(lower[:len(name)])]
}

// impliedCategories are the ACL categories that follow from flags.
func impliedCategories(f Flags) Categories {
	var c Categories
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
		if f.Has(rule.flag) {
			c |= rule.cat
		}
	}
	if f.Has(ReadOnly) {
		c |= CatRead
	}
	if !f.Has(Fast) {
		c |= CatSlow
	}
	return c
}

// legacyRange derives the first, last and step of COMMAND INFO from key specs:
// the span of those that are ranges from a fixed index.
func legacyRange(specs []KeySpec) legacyKeys {
	var l legacyKeys
	for _, s := range specs {
		if s.Word != "" || s.KeyNum || s.Flags&NotKey != 0 && len(specs) > 1 {
			continue
		}
		last := s.Last
		if last >= 0 {
			last += s.Begin
		}
		switch {
		case l.first == 0:
			l = legacyKeys{s.Begin, last, s.Step}
		case s.Begin == l.last+1 && last >= 0:
			l.last = last
		}
	}
	return l
}
