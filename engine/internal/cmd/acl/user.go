package acl

import "github.com/wedis/wedis/engine/internal/exec"

// setuser creates a user, or changes what she may do.
func setuser(c *exec.Ctx) {
	for i := 2; i < len(c.Argv); i++ {
		c.Redact(i)
	}
	name := c.Args.Next()
	if !exec.ValidUserName(name) {
		c.Error("ERR Usernames can't contain spaces or null characters")
		return
	}
	var rules []string
	for _, rule := range c.Args.Rest() {
		rules = append(rules, string(rule))
	}
	if text := c.Server().SetUser(string(name), rules); text != "" {
		c.Error("ERR " + text)
		return
	}
	c.Reply.OK()
}

// deluser removes users and ends their sessions.
func deluser(c *exec.Ctx) {
	names := c.Args.Rest()
	for _, name := range names {
		if string(exec.CString(name)) == c.Server().Users.Default.Name {
			c.Error("ERR The 'default' user cannot be removed")
			return
		}
	}
	deleted := int64(0)
	for _, name := range names {
		if c.Server().DeleteUser(name) {
			deleted++
		}
	}
	c.Reply.Int(deleted)
}

// users returns the names of the users.
func users(c *exec.Ctx) {
	all := c.Server().Users.All()
	c.Reply.Array(len(all))
	for _, user := range all {
		c.Reply.BulkString(user.Name)
	}
}

// list returns the users as lines of a configuration file.
func list(c *exec.Ctx) {
	all := c.Server().Users.All()
	c.Reply.Array(len(all))
	for _, user := range all {
		c.Reply.BulkString(c.Server().Users.Line(user))
	}
}

// whoami returns the name of the session's user.
func whoami(c *exec.Ctx) {
	if c.Session.User == nil {
		c.Reply.Nil()
		return
	}
	c.Reply.BulkString(c.Session.User.Name)
}

// getuser returns what a user may do, part by part.
func getuser(c *exec.Ctx) {
	user := c.Server().Users.Find(c.Args.Next())
	if user == nil {
		c.Reply.Nil()
		return
	}
	selectors := c.Server().Users.Selectors(user)
	r := c.Reply
	r.Map(6)
	r.BulkString("flags")
	flags := user.Flags()
	r.Set(len(flags))
	bulks(c, flags)
	r.BulkString("passwords")
	r.Array(len(user.Passwords()))
	bulks(c, user.Passwords())
	replySelector(c, selectors[0].Commands, selectors[0].Keys, selectors[0].Channels)
	r.BulkString("selectors")
	r.Array(len(selectors) - 1)
	for _, s := range selectors[1:] {
		r.Map(3)
		replySelector(c, s.Commands, s.Keys, s.Channels)
	}
}

func bulks(c *exec.Ctx, texts []string) {
	for _, text := range texts {
		c.Reply.BulkString(text)
	}
}

// replySelector writes three fields of a map.
func replySelector(c *exec.Ctx, commands, keys, channels string) {
	bulks(c, []string{"commands", commands, "keys", keys, "channels", channels})
}

// load replaces all users by those of the ACL file.
func load(c *exec.Ctx) {
	if !hasFile(c) {
		return
	}
	if text := c.Server().LoadUsers(); text != "" {
		c.Error("ERR " + text)
		return
	}
	c.Reply.OK()
}

// save writes all users to the ACL file.
func save(c *exec.Ctx) {
	if !hasFile(c) {
		return
	}
	if err := c.Server().SaveUsers(); err != nil {
		c.Server().Log(exec.LogWarning, "Writing ACL file for ACL SAVE: "+err.Error())
		c.Error("ERR There was an error trying to save the ACLs. Please check the server logs for more information")
		return
	}
	c.Reply.OK()
}

// hasFile reports whether there is an ACL file, and replies when there is none.
func hasFile(c *exec.Ctx) bool {
	if c.Server().Config.ACLFile == "" {
		c.Error("ERR This Redis instance is not configured to use an ACL file. You may want to specify users via the " +
			"ACL SETUSER command and then issue a CONFIG REWRITE (assuming you have a Redis configuration file set) in " +
			"order to store users in the Redis configuration.")
		return false
	}
	return true
}
