package pubsub

import "github.com/wedis/wedis/engine/internal/exec"

// publish sends a message to a channel.
func publish(c *exec.Ctx) {
	channel, message := c.Args.Next(), c.Args.Next()
	c.Reply.Int(int64(c.Server().Publish(channel, message)))
}

// spublish sends a message to a shard channel.
func spublish(c *exec.Ctx) {
	channel, message := c.Args.Next(), c.Args.Next()
	c.Reply.Int(int64(c.Server().PublishToShard(channel, message)))
}
