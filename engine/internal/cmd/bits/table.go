// Package bits holds the commands of bitmaps, which are strings.
package bits

import "github.com/wedis/wedis/engine/internal/exec"

// Table lists the commands.
var Table = []exec.Command{}
