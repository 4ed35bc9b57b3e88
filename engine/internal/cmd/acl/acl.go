package acl

import (
	"github.com/wedis/wedis/engine/internal/acl"
	"github.com/wedis/wedis/engine/internal/exec"
)

// cat lists the categories, or the commands in one.
func cat(c *exec.Ctx) {
	switch c.Args.Left() {
	case 0:
		names := exec.AllCategories.Names()
		c.Reply.Array(len(names))
		bulks(c, names)
	case 1:
		name := c.Args.Next()
		category := exec.CategoryNamed(name)
		if category == 0 {
			c.Error("ERR Unknown category '" + exec.Shown(name, 128) + "'")
			return
		}
		mark := c.Reply.OpenArray()
		n := 0
		for _, cmd := range c.Server().Table.All() {
			if cmd.AllCategories()&category != 0 {
				c.Reply.BulkString(cmd.FullName())
				n++
			}
		}
		c.Reply.CloseArray(mark, n)
	default:
		c.ErrorSubcommand()
	}
}

// genpass returns a random password in hexadecimal.
func genpass(c *exec.Ctx) {
	const most = 4096
	bits := int64(256)
	switch c.Args.Left() {
	case 0:
	case 1:
		bits = c.Args.Int()
	default:
		c.ErrorSubcommand()
		return
	}
	if c.Failed() {
		return
	}
	if bits <= 0 || bits > most {
		c.Error("ERR ACL GENPASS argument must be the number of bits for the output password, a positive number up to 4096")
		return
	}
	c.Reply.BulkString(c.Server().Secret(int(bits+3) / 4))
}

// dryrun returns whether a user may run a command, without running it.
func dryrun(c *exec.Ctx) {
	name := c.Args.Next()
	user := c.Server().Users.Find(name)
	if user == nil {
		c.Error("ERR User '" + exec.Shown(name, len(name)) + "' not found")
		return
	}
	line := c.Args.Rest()
	cmd := c.Server().Table.Lookup(line)
	switch {
	case cmd == nil:
		c.Error("ERR Command '" + exec.Shown(line[0], len(line[0])) + "' not found")
		return
	case !cmd.ArityOK(len(line)):
		c.Error("ERR wrong number of arguments for '" + cmd.FullName() + "' command")
		return
	}
	switch reason, index := c.Server().MayRun(user, cmd, line); reason {
	case acl.Allowed:
		c.Reply.OK()
	case acl.DeniedCommand:
		c.Reply.BulkString("This user has no permissions to run the '" + cmd.FullName() + "' command")
	case acl.DeniedKey:
		c.Reply.BulkString("This user has no permissions to access the '" + string(exec.CString(line[index])) + "' key")
	default:
		c.Reply.BulkString("This user has no permissions to access the '" + string(exec.CString(line[index])) + "' channel")
	}
}

// log returns what was refused lately, or forgets it.
func log(c *exec.Ctx) {
	users := c.Server().Users
	count := int64(10)
	switch c.Args.Left() {
	case 0:
	case 1:
		if c.Args.Is("RESET") {
			users.Log.Reset()
			c.Reply.OK()
			return
		}
		count = c.Args.Int()
	default:
		c.ErrorSubcommand()
		return
	}
	if c.Failed() {
		return
	}
	entries := users.Log.Entries()
	entries = entries[:min(max(count, 0), int64(len(entries)))]
	c.Reply.Array(len(entries))
	for i := range entries {
		replyEntry(c, &entries[i])
	}
}

func replyEntry(c *exec.Ctx, e *acl.Entry) {
	r := c.Reply
	r.Map(7)
	r.BulkString("count")
	r.Int(e.Count)
	bulks(c, []string{
		"reason", e.Reason.String(), "context", e.Context.String(), "object", e.Object, "username", e.User, "age-seconds",
	})
	r.Double(float64(c.Now-e.Time) / 1000)
	bulks(c, []string{"client-info", e.Client})
}
