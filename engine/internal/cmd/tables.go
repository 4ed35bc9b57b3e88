// Package cmd lists the families of commands. A family is a package below this
// one with a table of rows; families know exec, never each other.
package cmd

import (
	"github.com/wedis/wedis/engine/internal/cmd/conn"
	"github.com/wedis/wedis/engine/internal/cmd/key"
	"github.com/wedis/wedis/engine/internal/cmd/server"
	"github.com/wedis/wedis/engine/internal/cmd/str"
	"github.com/wedis/wedis/engine/internal/cmd/tx"
	"github.com/wedis/wedis/engine/internal/exec"
)

// Tables returns every row there is, family by family.
func Tables() [][]exec.Command {
	return [][]exec.Command{
		key.Table,
		str.Table,
		conn.Table,
		server.Table,
		tx.Table,
	}
}
