// Package geo holds the commands of places on earth, which are sorted sets.
package geo

import "github.com/wedis/wedis/engine/internal/exec"

// Table lists the commands.
var Table = []exec.Command{}
