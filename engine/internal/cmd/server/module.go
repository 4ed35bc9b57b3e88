package server

import "github.com/wedis/wedis/engine/internal/exec"

// moduleList lists no modules.
func moduleList(c *exec.Ctx) { c.Reply.Array(0) }

// moduleLoad refuses to load a module: they are machine code for redis-server.
func moduleLoad(c *exec.Ctx) {
	c.Error("ERR Error loading the extension. Please check the server logs.")
}

// moduleUnload finds no module of that name.
func moduleUnload(c *exec.Ctx) {
	c.Error("ERR Error unloading module: no such module with that name")
}
