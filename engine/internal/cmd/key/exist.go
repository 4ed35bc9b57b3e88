package key

import "github.com/wedis/wedis/engine/internal/exec"

// exists counts the keys there are; a key named twice counts twice.
func exists(c *exec.Ctx) {
	n := 0
	for _, key := range c.Args.Rest() {
		if c.Peek(key) != 0 {
			n++
		}
	}
	c.Reply.Int(int64(n))
}

// touch is exists for keys that shall count as used.
func touch(c *exec.Ctx) {
	n := 0
	for _, key := range c.Args.Rest() {
		if c.Find(key) != 0 {
			n++
		}
	}
	c.Reply.Int(int64(n))
}

// typeOf answers what a key holds.
func typeOf(c *exec.Ctx) {
	e := c.Peek(c.Args.Next())
	if e == 0 {
		c.Reply.Simple("none")
		return
	}
	c.Reply.Simple(c.DB.Type(e).String())
}

// del deletes keys: DEL and UNLINK, which differ in name only. A key that has
// expired is not counted.
func del(c *exec.Ctx) {
	n := 0
	for _, key := range c.Args.Rest() {
		if e := c.Server().Live(c.DB, key); e != 0 {
			c.Delete(e, key)
			n++
		}
	}
	c.Reply.Int(int64(n))
}
