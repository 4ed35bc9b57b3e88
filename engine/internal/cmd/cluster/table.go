// Package cluster holds CLUSTER and what a client says to a node of one.
package cluster

import "github.com/wedis/wedis/engine/internal/exec"

// Table lists the commands.
var Table = []exec.Command{}
