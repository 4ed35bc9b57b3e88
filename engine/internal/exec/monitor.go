package exec

import (
	"github.com/wedis/wedis/engine/internal/ds/num"
	"github.com/wedis/wedis/engine/internal/resp"
)

// Monitors: sessions that see every command line, as MONITOR has it.

// Monitor makes the session see all command lines. It reports whether that is new.
func (c *Ctx) Monitor() bool {
	if c.Session.Monitoring {
		return false
	}
	c.Session.Monitoring = true
	c.srv.monitors.join(&c.Session.monitor, c.Session)
	c.Session.limits.restrict(restrictMonitor, true)
	c.srv.audience.set(hasMonitors, true)
	return true
}

// unmonitor ends that.
func (s *Server) unmonitor(c *Session) {
	c.Monitoring = false
	c.monitor.leave()
	c.limits.restrict(restrictMonitor, false)
	s.audience.set(hasMonitors, s.monitors.length > 0)
}

// monitoring refuses a session that sees all command lines what would add to them. To redis-server it is a kind of
// replica.
func monitoring(c *Ctx) string {
	const keyspace = Write | ReadOnly | MayReplicate
	touches := c.Cmd.Flags.Has(keyspace) || c.Cmd.Flags.Has(RunsQueue) && c.Session.tx.flags.Has(keyspace)
	if c.Session.Monitoring && touches {
		return "ERR Replica can't interact with the keyspace"
	}
	return ""
}

// Redact hides an argument from monitors and the slow log.
func (c *Ctx) Redact(i int) { c.redacted = append(c.redacted, i) }

// Shown returns argument i as monitors and the slow log may see it.
func (c *Ctx) Shown(i int) []byte {
	for _, hidden := range c.redacted {
		if hidden == i {
			return []byte("(redacted)")
		}
	}
	return c.Argv[i]
}

// FeedMonitors shows the command line to monitors now instead of when it has run: that of a script comes before those
// that the script runs.
func (c *Ctx) FeedMonitors() {
	if c.srv.audience&hasMonitors != 0 {
		c.srv.feed(c)
	}
}

// feed shows a command line to all monitors: when it came, in µs, the database, the client, and its words in quotes.
func (s *Server) feed(c *Ctx) {
	if s.loading {
		return
	}
	var digits [20]byte
	line := num.AppendInt(make([]byte, 0, 128), s.now/1e6)
	line = append(line, '.')
	fraction := num.AppendInt(digits[:0], s.now%1e6+1e6)
	line = append(line, fraction[1:]...)
	line = append(line, " ["...)
	line = num.AppendInt(line, int64(c.Session.DB))
	line = append(line, ' ')
	if c.Session == &s.scripts.session {
		line = append(line, "lua"...)
	} else {
		line = append(line, c.Session.Peer...)
	}
	line = append(line, ']')
	for i := range c.Argv {
		line = append(line, ' ')
		line = AppendQuoted(line, c.Shown(i))
	}
	w := resp.Writer{}
	w.Simple(string(line))
	for _, to := range s.monitors.sessions() {
		s.deliver(to, w.Buf)
	}
}

// AppendQuoted appends a text as redis-server shows it: in double quotes, all but printable ASCII escaped.
func AppendQuoted(line, text []byte) []byte {
	const digits = "0123456789abcdef"
	line = append(line, '"')
	for _, b := range text {
		switch {
		case b == '\\' || b == '"':
			line = append(line, '\\', b)
		case b == '\n':
			line = append(line, `\n`...)
		case b == '\r':
			line = append(line, `\r`...)
		case b == '\t':
			line = append(line, `\t`...)
		case b == '\a':
			line = append(line, `\a`...)
		case b == '\b':
			line = append(line, `\b`...)
		case b >= ' ' && b <= '~':
			line = append(line, b)
		default:
			line = append(line, '\\', 'x', digits[b>>4], digits[b&15])
		}
	}
	return append(line, '"')
}
