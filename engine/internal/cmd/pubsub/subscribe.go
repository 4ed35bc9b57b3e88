package pubsub

import (
	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/engine/internal/resp"
)

// subscribe listens to channels. It is allowed in a transaction, though its reply is more than one.
func subscribe(c *exec.Ctx) { listen(c, exec.Channels, "subscribe") }

// psubscribe listens to patterns.
func psubscribe(c *exec.Ctx) { listen(c, exec.Patterns, "psubscribe") }

// ssubscribe listens to shard channels.
func ssubscribe(c *exec.Ctx) {
	if !c.MayBlock() {
		c.Error("ERR SSUBSCRIBE isn't allowed for a DENY BLOCKING client")
		return
	}
	listen(c, exec.ShardChannels, "ssubscribe")
}

// unsubscribe stops listening to channels.
func unsubscribe(c *exec.Ctx) { stop(c, exec.Channels, "unsubscribe") }

// punsubscribe stops listening to patterns.
func punsubscribe(c *exec.Ctx) { stop(c, exec.Patterns, "punsubscribe") }

// sunsubscribe stops listening to shard channels.
func sunsubscribe(c *exec.Ctx) { stop(c, exec.ShardChannels, "sunsubscribe") }

func listen(c *exec.Ctx, kind exec.TopicKind, word string) {
	if c.InScript() {
		c.Error("ERR " + c.Cmd.Name + " isn't allowed for a DENY BLOCKING client")
		return
	}
	for c.Args.More() {
		name := c.Args.Next()
		if !c.Server().Subscribe(c.Session, kind, name) {
			c.Error(exec.ErrOOM)
			return
		}
		confirm(c, kind, word, name)
	}
}

func stop(c *exec.Ctx, kind exec.TopicKind, word string) {
	if c.Args.More() {
		for c.Args.More() {
			name := c.Args.Next()
			c.Server().Unsubscribe(c.Session, kind, name)
			confirm(c, kind, word, name)
		}
		return
	}
	names := c.Session.Topics(kind)
	for _, name := range names {
		c.Server().Unsubscribe(c.Session, kind, []byte(name))
		confirm(c, kind, word, []byte(name))
	}
	if len(names) == 0 {
		confirm(c, kind, word, nil)
	}
}

// confirm replies with what has become of a subscription, and how many there are left. In version 3 of the protocol that
// is a push; it is one to CLIENT REPLY in version 2 as well.
func confirm(c *exec.Ctx, kind exec.TopicKind, word string, name []byte) {
	c.PushReply(func(w *resp.Writer) {
		w.Push(3)
		w.BulkString(word)
		if name == nil {
			w.Nil()
		} else {
			w.Bulk(name)
		}
		w.Int(int64(c.Session.Listens(kind)))
	})
}
