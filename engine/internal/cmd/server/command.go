package server

import (
	"github.com/wedis/wedis/engine/internal/ds/glob"
	"github.com/wedis/wedis/engine/internal/exec"
)

// command describes all commands.
func command(c *exec.Ctx) { describeAll(c) }

// commandCount counts the commands, subcommands not included.
func commandCount(c *exec.Ctx) { c.Reply.Int(int64(len(c.Server().Table.Commands()))) }

// commandList lists the names of all commands or of those that pass a filter.
func commandList(c *exec.Ctx) {
	passes := func(*exec.Command) bool { return true }
	if c.Args.Left() == 3 && c.Args.Is("FILTERBY") {
		passes = commandFilter(&c.Args)
	}
	c.Args.End()
	if c.Failed() {
		return
	}
	mark, n := c.Reply.OpenArray(), 0
	for _, row := range c.Server().Table.All() {
		if passes(row) {
			c.Reply.BulkString(row.FullName())
			n++
		}
	}
	c.Reply.CloseArray(mark, n)
}

// commandFilter reads a filter of COMMAND LIST. There are no modules.
func commandFilter(args *exec.Args) func(*exec.Command) bool {
	kind := args.OneOf("MODULE", "ACLCAT", "PATTERN")
	if kind < 0 {
		args.Fail(exec.ErrSyntax)
	}
	operand := args.Next()
	switch kind {
	case 1:
		category := exec.CategoryNamed(operand)
		return func(row *exec.Command) bool { return row.AllCategories()&category != 0 }
	case 2:
		return func(row *exec.Command) bool { return glob.Match(operand, []byte(row.FullName()), true) }
	default:
		return func(*exec.Command) bool { return false }
	}
}

const (
	errNoCommand   = "ERR Invalid command specified"
	errNoKeys      = "ERR The command has no key arguments"
	errLineArity   = "ERR Invalid number of arguments specified for command"
	errLineInvalid = "ERR Invalid arguments specified for command"
)

// commandGetKeys picks the keys out of a command line.
func commandGetKeys(c *exec.Ctx) {
	line := c.Argv[2:]
	keys, ok := keysOf(c, line)
	if !ok {
		return
	}
	c.Reply.Array(len(keys))
	for _, key := range keys {
		c.Reply.Bulk(line[key.Index])
	}
}

// commandGetKeysAndFlags does so and says what the command does with each.
func commandGetKeysAndFlags(c *exec.Ctx) {
	line := c.Argv[2:]
	keys, ok := keysOf(c, line)
	if !ok {
		return
	}
	c.Reply.Array(len(keys))
	for _, key := range keys {
		c.Reply.Array(2)
		c.Reply.Bulk(line[key.Index])
		statuses(c.Reply, key.Flags.Names())
	}
}

// keysOf finds the keys of a line, or replies why not.
func keysOf(c *exec.Ctx, line [][]byte) ([]exec.KeyRef, bool) {
	row := c.Server().Table.Lookup(line)
	switch {
	case row == nil:
		c.Error(errNoCommand)
	case !row.HasKeys():
		c.Error(errNoKeys)
	case !row.ArityOK(len(line)):
		c.Error(errLineArity)
	default:
		keys := row.KeysIn(line)
		if len(keys) > 0 || row.Flags.Has(exec.NoMandatoryKeys) {
			return keys, true
		}
		c.Error(errLineInvalid)
	}
	return nil, false
}
