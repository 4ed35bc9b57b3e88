// Package zset holds the commands of sorted sets.
package zset

import "github.com/wedis/wedis/engine/internal/exec"

// Table lists the commands.
var Table = []exec.Command{}
