// Package pubsub holds the commands of channels: SUBSCRIBE, PUBLISH and their kin.
package pubsub

import "github.com/wedis/wedis/engine/internal/exec"

// Table lists the commands.
var Table = []exec.Command{}
