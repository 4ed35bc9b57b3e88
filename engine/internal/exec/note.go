package exec

// Retried reports whether the command has waited and runs again, see Ready.
func (c *Ctx) Retried() bool { return c.retried }

// Note counts a change that neither WATCH nor whoever waits for the key is to see: one of what is around a stream, but
// not of its entries. It announces an event, unless that is "".
func (c *Ctx) Note(class EventClass, event string, key []byte) {
	c.srv.dirty++
	switch {
	case event != "":
		c.Notify(class, event, key)
	case c.srv.audience&hasFeeds != 0:
		c.srv.changed(c.DB, key, c.srv.commandName())
	}
}

// Counts states that the change was one of n elements. Touch counts it as one, but a host that saves after so many
// changes, as redis-server does, means elements.
func (c *Ctx) Counts(n int) { c.srv.dirty += int64(n) - 1 }

// Wake makes whoever waits for the key look at it, though it was not touched.
func (c *Ctx) Wake(key []byte) {
	if c.srv.blocked.sessions.length > 0 {
		c.srv.signal(c.DB, key, false)
	}
}
