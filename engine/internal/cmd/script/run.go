package script

import (
	"github.com/wedis/wedis/engine/internal/ds/num"
	"github.com/wedis/wedis/engine/internal/exec"
)

const (
	errTooManyKeys = "ERR Number of keys can't be greater than number of args"
	errFewerKeys   = "ERR Number of keys can't be negative"
	errNoFunction  = "ERR Function not found"
	errNoScript    = "NOSCRIPT No matching script. Please use EVAL."
)

// eval runs a script that comes along.
func eval(c *exec.Ctx) {
	c.FeedMonitors()
	text := c.Args.Next()
	keys, argv, ok := keysAndArgs(c, exec.ErrNotInteger)
	if !ok {
		return
	}
	script, fault := c.Server().Compile(text, false)
	if fault != "" {
		c.Error("ERR " + fault)
		return
	}
	c.RunScript(script, keys, argv)
}

// evalsha runs a script that came before.
func evalsha(c *exec.Ctx) {
	c.FeedMonitors()
	sha := c.Args.Next()
	if len(sha) != exec.SHALength { // which is looked at first
		c.Error(errNoScript)
		return
	}
	keys, argv, ok := keysAndArgs(c, exec.ErrNotInteger)
	if !ok {
		return
	}
	script := c.Server().Script(sha)
	if script == nil {
		c.Error(errNoScript)
		return
	}
	c.RunScript(script, keys, argv)
}

// fcall calls a function.
func fcall(c *exec.Ctx) {
	c.FeedMonitors()
	f := c.Server().Libraries.Function(c.Args.Next())
	if f == nil {
		c.Error(errNoFunction)
		return
	}
	if keys, argv, ok := keysAndArgs(c, "ERR Bad number of keys provided"); ok {
		c.RunFunction(f, keys, argv)
	}
}

// keysAndArgs reads the number of keys, the keys and the other arguments. No number at all is answered by noNumber.
func keysAndArgs(c *exec.Ctx, noNumber string) (keys, argv [][]byte, ok bool) {
	n, ok := num.ParseInt(c.Args.Next())
	rest := c.Args.Rest()
	switch {
	case !ok:
		c.Error(noNumber)
	case n > int64(len(rest)):
		c.Error(errTooManyKeys)
	case n < 0:
		c.Error(errFewerKeys)
	default:
		return rest[:n], rest[n:], true
	}
	return nil, nil, false
}
