package exec

// muting is what CLIENT REPLY has asked for: whether replies go to the client. Pushes always do.
type muting struct {
	mode uint8  // a set of muteOff, muteThis and muteNext
	from int    // where the output begins that is to be dropped, of the command that is running
	kept []byte // pushes to itself that this command has caused meanwhile
}

const (
	muteOff  = 1 << iota // nothing is answered
	muteThis             // the command that is running is not
	muteNext             // nor is the one behind it
)

// silent reports whether the command that is running gets no reply.
func (m *muting) silent() bool { return m.mode&(muteOff|muteThis) != 0 }

// Speak makes the session answer commands, from the running one on.
func (c *Session) Speak() {
	if c.muted.silent() {
		c.dropReply()
	}
	c.muted.mode = 0
}

// FallSilent makes the session answer no command any more.
func (c *Session) FallSilent() {
	if !c.muted.silent() {
		c.muted.from = len(c.out.Buf)
	}
	c.muted.mode |= muteOff
}

// SkipReply makes the session not answer the next command.
func (c *Session) SkipReply() {
	if c.muted.mode&muteOff == 0 {
		c.muted.mode |= muteNext
	}
}

// dropReply takes back what the running command has replied.
func (c *Session) dropReply() {
	m := &c.muted
	c.out.Buf = append(c.out.Buf[:m.from], m.kept...)
	m.from, m.kept = len(c.out.Buf), m.kept[:0]
}

// endReply ends a command of a session that is not to answer all of them.
func (c *Session) endReply() {
	if c.blocked != nil {
		return // it has not ended
	}
	m := &c.muted
	if m.silent() {
		c.dropReply()
	}
	m.mode = m.mode&muteOff | m.mode&muteNext>>1
}
