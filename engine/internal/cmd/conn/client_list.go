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
		chosen = sessionsOfType(c, classNamed(c, c.Args.Next()))
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

// classOfMasters is a class that redis-server knows and to which none of our sessions belongs.
const classOfMasters exec.Class = -1

// classNamed reads the name of a class of sessions.
func classNamed(c *exec.Ctx, name []byte) exec.Class {
	switch {
	case exec.EqualFold(name, "NORMAL"):
		return exec.ClassNormal
	case exec.EqualFold(name, "PUBSUB"):
		return exec.ClassPubSub
	case exec.EqualFold(name, "REPLICA"), exec.EqualFold(name, "SLAVE"):
		return exec.ClassReplica
	case exec.EqualFold(name, "MASTER"):
	default:
		c.Args.Fail("ERR Unknown client type '" + exec.Shown(name, len(name)) + "'")
	}
	return classOfMasters
}

// sessionsOfType returns the sessions of a class.
func sessionsOfType(c *exec.Ctx, class exec.Class) (found []*exec.Session) {
	for _, s := range c.Server().Sessions() {
		if s.Class() == class {
			found = append(found, s)
		}
	}
	return found
}

// sessionsByID returns those of the sessions named that exist, in the order
// named.
func sessionsByID(c *exec.Ctx) (found []*exec.Session) {
	for c.Args.More() {
		id := c.Args.IntOr("ERR Invalid client ID")
		if s := c.Server().SessionByID(id); s != nil {
			found = append(found, s)
		}
	}
	return found
}
