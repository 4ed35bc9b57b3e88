package server

import (
	"github.com/wedis/wedis/engine/internal/config"
	"github.com/wedis/wedis/engine/internal/exec"
)

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
	for i, pair := range pairs {
		if config.Secret(pair[0]) {
			c.Redact(3 + 2*i)
		}
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

// configRewrite makes the host write the settings to the file they came from.
func configRewrite(c *exec.Ctx) {
	rewrite(c, append(c.Server().Config.Changed(), c.Server().UserSettings()...))
}

func rewrite(c *exec.Ctx, settings [][2]string) {
	s := c.Server()
	if s.Host.WriteConfig == nil {
		c.Error("ERR The server is running without a config file")
		return
	}
	if err := s.Host.WriteConfig(settings); err != nil {
		s.Log(exec.LogWarning, "CONFIG REWRITE failed: "+err.Error())
		c.Error("ERR Rewriting config file: " + err.Error())
		return
	}
	s.Log(exec.LogWarning, "CONFIG REWRITE executed with success.")
	c.Reply.OK()
}
