package server

import (
	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/engine/internal/version"
)

// A landscape of hills, one before the other, under a moon. The store's randomness draws it, so that the same store
// draws the same.
const (
	lolwutWidth  = 66
	lolwutHeight = 12
)

// lolwut draws hills and says which version drew them.
func lolwut(c *exec.Ctx) {
	if c.Args.Left() > 1 && c.Args.Is("VERSION") {
		c.Args.Int() // all versions draw the same
		if c.Failed() {
			return
		}
	}
	var canvas [lolwutHeight][lolwutWidth]byte
	for y := range canvas {
		for x := range canvas[y] {
			canvas[y][x] = ' '
		}
	}
	r := c.Server().Rand()
	canvas[1][8+r.IntN(lolwutWidth-16)] = 'O'
	for depth, mark := range []byte(".:%@") {
		height := 3 + 2*depth
		for x := range lolwutWidth {
			height = min(max(height+r.IntN(3)-1, 1+depth), 4+2*depth)
			for y := height; y < lolwutHeight; y++ {
				canvas[y][x] = mark
			}
		}
	}
	var text []byte
	for y := range canvas {
		text = append(append(text, canvas[y][:]...), '\n')
	}
	text = append(text, "\nRedis ver. "+version.Redis+"\n"...)
	c.Reply.Verbatim("txt", text)
}
