package stream

import (
	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/engine/internal/value"
)

const errNeedsKey = "ERR The XGROUP subcommand requires the key to exist. Note that for CREATE you may want to use the " +
	"MKSTREAM option to create an empty stream automatically."

// misused replies that a subcommand was used in a way that its arity could not tell.
func misused(c *exec.Ctx, container string) {
	c.Error("ERR unknown subcommand or wrong number of arguments for '" + exec.Shown(c.Argv[1], 128) + "'. Try " + container + " HELP.")
}

// groupOptions are what CREATE and SETID are told of a group.
type groupOptions struct {
	read     int64
	mkstream bool
}

// readGroupOptions reads them, or replies and returns false.
func readGroupOptions(c *exec.Ctx, creates bool) (o groupOptions, ok bool) {
	o.read = value.UnknownRead
	a := &c.Args
	for a.More() {
		switch {
		case creates && a.Is("MKSTREAM"):
			o.mkstream = true
		case a.Left() >= 2 && a.Is("ENTRIESREAD"):
			if o.read = a.Int(); o.read < 0 && o.read != value.UnknownRead {
				a.Fail("ERR value for ENTRIESREAD must be positive or -1")
			}
		default:
			misused(c, "XGROUP")
			return o, false
		}
	}
	return o, !c.Failed()
}

// streamOfGroups finds the stream of a group to change, or replies.
func streamOfGroups(c *exec.Ctx, key []byte) (s value.Stream, ok bool) {
	s, ok = c.StreamToWrite(key)
	if ok && !s.Exists() {
		c.Error(errNeedsKey)
		return s, false
	}
	return s, ok
}

// groupToWrite finds a group to change, or replies.
func groupToWrite(c *exec.Ctx, key, name []byte) (s value.Stream, g value.StreamGroup, ok bool) {
	s, ok = streamOfGroups(c, key)
	if !ok {
		return s, g, false
	}
	if g = s.Group(name); !g.Exists() {
		c.Error(errNoGroupOf(key, name))
		return s, g, false
	}
	return s, g, true
}

// xgroupCreate adds a group to a stream, which it creates if it is told so.
func xgroupCreate(c *exec.Ctx) {
	key, name, from := c.Args.Next(), c.Args.Next(), c.Args.Next()
	opt, ok := readGroupOptions(c, true)
	if !ok {
		return
	}
	s, ok := c.StreamToWrite(key)
	switch {
	case !ok:
		return
	case !s.Exists() && !opt.mkstream:
		c.Error(errNeedsKey)
		return
	case len(c.Argv) > 8:
		misused(c, "XGROUP")
		return
	}
	last := s.Last()
	if !isSign(from, '$') {
		if last, ok = parseID(from, atStart); !ok {
			c.Error(errID)
			return
		}
	}
	if !s.Exists() {
		s, _ = c.UpsertStream(key)
		c.TouchSilently(key)
	}
	if s.Group(name).Exists() {
		c.Error("BUSYGROUP Consumer Group name already exists")
		return
	}
	s.NewGroup(name, last, opt.read)
	c.Reply.OK()
	c.Note(exec.EventStream, "xgroup-create", key)
}

// xgroupSetID changes what a group has read.
func xgroupSetID(c *exec.Ctx) {
	key, name, from := c.Args.Next(), c.Args.Next(), c.Args.Next()
	opt, ok := readGroupOptions(c, false)
	if !ok {
		return
	}
	s, g, ok := groupToWrite(c, key, name)
	if !ok {
		return
	}
	if n := len(c.Argv); n != 5 && n != 7 {
		misused(c, "XGROUP")
		return
	}
	last := s.Last()
	if !isSign(from, '$') {
		if last, ok = parseBound(from, atStart); !ok {
			c.Error(errID)
			return
		}
	}
	g.SetLast(last)
	g.SetRead(opt.read)
	c.Note(exec.EventStream, "xgroup-setid", key)
	c.Reply.OK()
}

// xgroupDestroy removes a group.
func xgroupDestroy(c *exec.Ctx) {
	key, name := c.Args.Next(), c.Args.Next()
	s, ok := streamOfGroups(c, key)
	if !ok {
		return
	}
	g := s.Group(name)
	if !g.Exists() {
		c.Reply.Int(0)
		return
	}
	if rest, left := g.Destroy(); left {
		c.Server().Store.Discard(rest)
	}
	c.Reply.Int(1)
	c.Note(exec.EventStream, "xgroup-destroy", key)
	c.Wake(key)
}

// xgroupCreateConsumer adds a consumer to a group.
func xgroupCreateConsumer(c *exec.Ctx) {
	key, name, who := c.Args.Next(), c.Args.Next(), c.Args.Next()
	_, g, ok := groupToWrite(c, key, name)
	if !ok {
		return
	}
	if g.Consumer(who).Exists() {
		c.Reply.Int(0)
		return
	}
	newConsumer(c, g, key, who)
	c.Reply.Int(1)
}

// xgroupDelConsumer removes a consumer, and answers how much was pending for it.
func xgroupDelConsumer(c *exec.Ctx) {
	key, name, who := c.Args.Next(), c.Args.Next(), c.Args.Next()
	_, g, ok := groupToWrite(c, key, name)
	if !ok {
		return
	}
	pending := 0
	if consumer := g.Consumer(who); consumer.Exists() {
		pending = consumer.Pending()
		consumer.Delete()
		c.Note(exec.EventStream, "xgroup-delconsumer", key)
	}
	c.Reply.Int(int64(pending))
}

// newConsumer adds a consumer to a group, as an effect of its own.
func newConsumer(c *exec.Ctx, g value.StreamGroup, key, who []byte) value.StreamConsumer {
	consumer := g.NewConsumer(who, c.Now)
	c.Note(exec.EventStream, "xgroup-createconsumer", key)
	return consumer
}

// consumerFor finds or creates the consumer that a command reads for, which is a sign of life from it.
func consumerFor(c *exec.Ctx, g value.StreamGroup, key, who []byte) (consumer value.StreamConsumer, created bool) {
	consumer = g.Consumer(who)
	if !consumer.Exists() {
		return newConsumer(c, g, key, who), true
	}
	consumer.SetSeen(c.Now)
	return consumer, false
}
