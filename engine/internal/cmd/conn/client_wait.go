package conn

import (
	"github.com/wedis/wedis/engine/internal/ds/num"
	"github.com/wedis/wedis/engine/internal/exec"
)

// clientPause makes commands of all sessions wait for some time.
func clientPause(c *exec.Ctx) {
	if c.Args.Left() > 2 {
		c.ErrorSubcommand()
		return
	}
	timeout, kind := c.Args.Next(), exec.PauseAll
	if c.Args.More() {
		switch c.Args.OneOf("WRITE", "ALL") {
		case 0:
			kind = exec.PauseWrites
		case 1:
		default:
			c.Args.Fail("ERR CLIENT PAUSE mode must be WRITE or ALL")
		}
	}
	until := c.DeadlineMillisOf(timeout)
	if c.Failed() {
		return
	}
	c.Server().Pause(kind, until)
	c.Reply.OK()
}

// clientUnpause ends that.
func clientUnpause(c *exec.Ctx) {
	c.Server().Unpause()
	c.Reply.OK()
}

// clientUnblock ends the wait of a session, as if its time were up or with an error.
func clientUnblock(c *exec.Ctx) {
	if c.Args.Left() > 2 {
		c.ErrorSubcommand()
		return
	}
	id, err := c.Args.Next(), ""
	if c.Args.More() {
		switch c.Args.OneOf("TIMEOUT", "ERROR") {
		case 0:
		case 1:
			err = "UNBLOCKED client unblocked via CLIENT UNBLOCK"
		default:
			c.Args.Fail("ERR CLIENT UNBLOCK reason should be TIMEOUT or ERROR")
		}
	}
	n, ok := num.ParseInt(id)
	if !ok {
		c.Args.Fail(exec.ErrNotInteger)
	}
	if c.Failed() {
		return
	}
	if c.Server().EndWait(c.Server().SessionByID(n), err) {
		c.Reply.Int(1)
	} else {
		c.Reply.Int(0)
	}
}

// clientReply turns the replies to the session's commands on or off.
func clientReply(c *exec.Ctx) {
	switch c.Args.OneOf("ON", "OFF", "SKIP") {
	case 0:
		c.Session.Speak()
		c.Reply.OK()
	case 1:
		c.Session.FallSilent()
	case 2:
		c.Session.SkipReply()
	default:
		c.Error(exec.ErrSyntax)
	}
}
