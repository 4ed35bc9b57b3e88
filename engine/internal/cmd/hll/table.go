// Package hll holds the commands of HyperLogLogs, which are strings.
package hll

import "github.com/wedis/wedis/engine/internal/exec"

// Table lists the commands.
var Table = []exec.Command{}
