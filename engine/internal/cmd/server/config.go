package server

import "github.com/wedis/wedis/engine/internal/exec"

// configGet returns the settings that match patterns.
func configGet(c *exec.Ctx) {
	var patterns []string
	for _, pattern := range c.Args.Rest() {
		patterns = append(patterns, string(pattern))
	}
	found := c.Server().Config.Select(patterns)
	c.Reply.Map(len(found))
	for _, pair := range found {
		c.Reply.BulkString(pair[0])
		c.Reply.BulkString(pair[1])
	}
}

// configSet changes settings, all or none.
func configSet(c *exec.Ctx) {
	words := c.Args.Rest()
	if len(words)%2 != 0 {
		c.Error(exec.ErrSyntax)
		return
	}
	var pairs [][2]string
	for i := 0; i < len(words); i += 2 {
		pairs = append(pairs, [2]string{string(words[i]), string(words[i+1])})
	}
	if err := c.Configure(pairs); err != nil {
		c.Error(err.Error())
		return
	}
	c.Reply.OK()
}

// configResetStat sets the statistics to zero.
func configResetStat(c *exec.Ctx) {
	c.Server().ResetStats()
	c.Reply.OK()
}
