package pubsub

import (
	"github.com/wedis/wedis/engine/internal/ds/glob"
	"github.com/wedis/wedis/engine/internal/exec"
)

// pubsubChannels returns channels by pattern.
func pubsubChannels(c *exec.Ctx) { topics(c, exec.Channels) }

// pubsubShardChannels returns shard channels by pattern.
func pubsubShardChannels(c *exec.Ctx) { topics(c, exec.ShardChannels) }

// pubsubNumSub counts the subscribers of channels.
func pubsubNumSub(c *exec.Ctx) { subscribers(c, exec.Channels) }

// pubsubShardNumSub counts the subscribers of shard channels.
func pubsubShardNumSub(c *exec.Ctx) { subscribers(c, exec.ShardChannels) }

// pubsubNumPat counts the patterns.
func pubsubNumPat(c *exec.Ctx) { c.Reply.Int(int64(c.Server().Topics(exec.Patterns).Len())) }

func topics(c *exec.Ctx, kind exec.TopicKind) {
	all := !c.Args.More()
	var pattern []byte
	if !all {
		pattern = c.Args.Next()
	}
	if c.Args.More() {
		c.ErrorSubcommand()
		return
	}
	m, n := c.Reply.OpenArray(), 0
	for topic := range c.Server().Topics(kind).All() {
		if all || glob.Match(pattern, []byte(topic.Name), false) {
			c.Reply.BulkString(topic.Name)
			n++
		}
	}
	c.Reply.CloseArray(m, n)
}

func subscribers(c *exec.Ctx, kind exec.TopicKind) {
	c.Reply.Array(2 * c.Args.Left())
	for c.Args.More() {
		name := c.Args.Next()
		c.Reply.Bulk(name)
		c.Reply.Int(int64(c.Server().Topics(kind).Find(name).Len()))
	}
}
