// Package acl holds the command ACL: who may do what.
package acl

import "github.com/wedis/wedis/engine/internal/exec"

// Table lists the commands.
var Table = []exec.Command{}
