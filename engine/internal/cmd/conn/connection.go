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

const errNotInt32 = "ERR value is out of range, value must between -2147483648 and 2147483647"

// selectDatabase changes the session's database.
func selectDatabase(c *exec.Ctx) {
	index := c.Args.Int()
	switch {
	case c.Failed():
	case index != int64(int32(index)):
		c.Error(errNotInt32)
	case c.Server().Store.DB(int(index)) == nil:
		c.Error(exec.ErrDBIndex)
	default:
		c.Session.DB = int(index)
		c.Reply.OK()
	}
}
