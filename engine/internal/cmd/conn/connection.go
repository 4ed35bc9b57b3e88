package conn

import "github.com/wedis/wedis/engine/internal/exec"

// echo sends the message back.
func echo(c *exec.Ctx) { c.Reply.Bulk(c.Args.Next()) }

// ping answers PONG or the message, to a session that listens in the form of a message.
func ping(c *exec.Ctx) {
	asMessage := c.Session.Listening && c.Session.Proto() == 2
	var text []byte
	if c.Args.More() {
		text = c.Args.Next()
	}
	switch {
	case c.Args.More():
		c.ErrorArity()
	case asMessage:
		c.Reply.Array(2)
		c.Reply.BulkString("pong")
		c.Reply.Bulk(text)
	case text == nil:
		c.Reply.Simple("PONG")
	default:
		c.Reply.Bulk(text)
	}
}

// quit closes the connection.
func quit(c *exec.Ctx) {
	c.Reply.OK()
	c.Session.Close()
}

// reset drops the transaction and all that the session has said of itself, and asked to be told.
func reset(c *exec.Ctx) {
	c.Server().Discard(c.Session)
	c.Server().StopListening(c.Session)
	c.Session.Reset(c.Server())
	c.Reply.Simple("RESET")
}

// selectDatabase changes the session's database.
func selectDatabase(c *exec.Ctx) {
	db := c.Database()
	if c.Server().Cluster != nil && (db != nil && db.ID != 0 || c.Args.Err() == exec.ErrDBIndex) {
		c.Error("ERR SELECT is not allowed in cluster mode")
		return
	}
	if c.Failed() {
		return
	}
	c.Session.DB = db.ID
	c.Reply.OK()
}
