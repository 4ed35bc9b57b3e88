package conn

import "github.com/wedis/wedis/engine/internal/exec"

// clientID returns the session's number.
func clientID(c *exec.Ctx) { c.Reply.Int(c.Session.ID) }

// clientGetName returns the session's name.
func clientGetName(c *exec.Ctx) {
	if c.Session.Name == "" {
		c.Reply.Nil()
		return
	}
	c.Reply.BulkString(c.Session.Name)
}

// clientSetName names the session.
func clientSetName(c *exec.Ctx) {
	if setName(c, c.Args.Next()) {
		c.Reply.OK()
	}
}

// setName names the session, or replies why not.
func setName(c *exec.Ctx, name []byte) bool {
	if !printable(name) {
		c.Error("ERR Client names cannot contain spaces, newlines or special characters.")
		return false
	}
	c.Session.Name = string(name)
	return true
}

// printable reports whether text leaves the lines and fields of CLIENT LIST
// readable.
func printable(text []byte) bool {
	for _, b := range text {
		if b < '!' || b > '~' {
			return false
		}
	}
	return true
}

// clientSetInfo notes the client library's name or version.
func clientSetInfo(c *exec.Ctx) {
	attribute, value := c.Args.Next(), c.Args.Next()
	var field *string
	switch {
	case exec.EqualFold(attribute, "LIB-NAME"):
		field = &c.Session.LibName
	case exec.EqualFold(attribute, "LIB-VER"):
		field = &c.Session.LibVersion
	default:
		c.Error("ERR Unrecognized option '" + exec.Shown(attribute, len(attribute)) + "'")
		return
	}
	if !printable(value) {
		c.Error("ERR " + string(attribute) + " cannot contain spaces, newlines or special characters.")
		return
	}
	*field = string(value)
	c.Reply.OK()
}

// clientNoEvict protects the session or not.
func clientNoEvict(c *exec.Ctx) { setSwitch(c, &c.Session.NoEvict) }

// clientNoTouch makes the session's commands stamp the keys they use or not.
func clientNoTouch(c *exec.Ctx) { setSwitch(c, &c.Session.NoTouch) }

func setSwitch(c *exec.Ctx, on *bool) {
	choice := c.Args.OneOf("OFF", "ON")
	if choice < 0 {
		c.Error(exec.ErrSyntax)
		return
	}
	*on = choice == 1
	c.Reply.OK()
}
