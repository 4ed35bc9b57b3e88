package conn

import "github.com/wedis/wedis/engine/internal/exec"

// clientInfo describes the session.
func clientInfo(c *exec.Ctx) { c.Reply.Verbatim("txt", c.Describe(nil, c.Session)) }

// clientList describes the sessions, those of a type or those of some numbers.
func clientList(c *exec.Ctx) {
	var chosen []*exec.Session
	switch {
	case c.Args.Left() == 0:
		chosen = c.Server().Sessions()
	case c.Args.Left() == 2 && c.Args.Is("TYPE"):
		chosen = sessionsOfType(c, c.Args.Next())
	case c.Args.Left() >= 2 && c.Args.Is("ID"):
		chosen = sessionsByID(c)
	default:
		c.Args.Fail(exec.ErrSyntax)
	}
	if c.Failed() {
		return
	}
	var text []byte
	for _, s := range chosen {
		text = c.Describe(text, s)
	}
	c.Reply.Verbatim("txt", text)
}

// sessionsOfType returns the sessions of a type. All are normal ones.
func sessionsOfType(c *exec.Ctx, name []byte) []*exec.Session {
	switch {
	case exec.EqualFold(name, "NORMAL"):
		return c.Server().Sessions()
	case exec.EqualFold(name, "MASTER"), exec.EqualFold(name, "REPLICA"),
		exec.EqualFold(name, "SLAVE"), exec.EqualFold(name, "PUBSUB"):
	default:
		c.Args.Fail("ERR Unknown client type '" + exec.Shown(name, len(name)) + "'")
	}
	return nil
}

// sessionsByID returns those of the sessions named that exist, in the order
// named.
func sessionsByID(c *exec.Ctx) []*exec.Session {
	var found []*exec.Session
	for c.Args.More() {
		id := c.Args.IntOr("ERR Invalid client ID")
		for _, s := range c.Server().Sessions() {
			if s.ID == id {
				found = append(found, s)
			}
		}
	}
	return found
}
