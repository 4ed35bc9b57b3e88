package conn

import "github.com/wedis/wedis/engine/internal/exec"

// echo sends the message back.
func echo(c *exec.Ctx) { c.Reply.Bulk(c.Args.Next()) }

// ping answers PONG or the message.
func ping(c *exec.Ctx) {
	switch c.Args.Left() {
	case 0:
		c.Reply.Simple("PONG")
	case 1:
		c.Reply.Bulk(c.Args.Next())
	default:
		c.ErrorArity()
	}
}

// quit closes the connection.
func quit(c *exec.Ctx) {
	c.Reply.OK()
	c.Session.Close()
}

// reset drops the transaction and all that the session has said of itself.
func reset(c *exec.Ctx) {
	c.Server().Discard(c.Session)
	c.Session.Reset(c.Server())
	c.Reply.Simple("RESET")
}

// selectDatabase changes the session's database.
func selectDatabase(c *exec.Ctx) {
	db := c.Database()
	if c.Failed() {
		return
	}
	c.Session.DB = db.ID
	c.Reply.OK()
}
