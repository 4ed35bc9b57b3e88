package server

import "github.com/wedis/wedis/engine/internal/exec"

// monitor shows the session all command lines from now on. One that sees them already gets no answer.
func monitor(c *exec.Ctx) {
	if !c.MayBlock() {
		c.Error("ERR MONITOR isn't allowed for DENY BLOCKING client")
		return
	}
	if c.Monitor() {
		c.Reply.OK()
	}
}
