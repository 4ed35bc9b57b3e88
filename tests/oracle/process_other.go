//go:build !linux

package oracle

import "os/exec"

// dieWithParent has no equivalent here: Close ends the server.
func dieWithParent(*exec.Cmd) {}
