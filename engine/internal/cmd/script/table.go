// Package script holds the commands of Lua: scripts (EVAL …) and functions (FCALL, FUNCTION …).
package script

import "github.com/wedis/wedis/engine/internal/exec"

// Table lists the commands.
var Table = []exec.Command{}
