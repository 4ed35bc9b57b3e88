package exec

import "strconv"

// Describe appends a session's line, as CLIENT LIST has it. A session has no descriptor: the field is what redis-server
// prints for a client that is not a socket.
func (c *Ctx) Describe(line []byte, s *Session) []byte {
	b := s.Buffers()
	fixed, nodes, listed := s.Backlog()
	argv := b.Args
	if s == c.Session {
		for _, arg := range c.Argv {
			argv += len(arg)
		}
	}
	f := fields{line}
	f.int("id", s.ID)
	f.text("addr", s.Peer)
	f.text("laddr", s.LocalAddress())
	f.int("fd", -1)
	f.text("name", s.Name)
	f.int("age", seconds(c.Server().NowMicros())-seconds(s.OpenedAt))
	f.int("idle", seconds(c.Server().NowMicros())-seconds(s.ActiveAt))
	f.text("flags", s.letters())
	f.int("db", int64(s.DB))
	f.int("sub", int64(s.Subscriptions(Channels)))
	f.int("psub", int64(s.Subscriptions(Patterns)))
	f.int("ssub", int64(s.Subscriptions(ShardChannels)))
	f.int("multi", int64(s.Queued()))
	f.int("qbuf", int64(b.Input))
	f.int("qbuf-free", int64(b.InputRoom))
	f.int("argv-mem", int64(argv))
	f.int("multi-mem", int64(b.Queue))
	f.int("rbs", int64(b.OutputSize))
	f.int("rbp", int64(b.OutputPeak))
	f.int("obl", int64(fixed))
	f.int("oll", int64(nodes))
	f.int("omem", int64(listed))
	f.int("tot-mem", s.Memory())
	f.text("events", s.events())
	f.text("cmd", s.lastCommand())
	f.text("user", s.UserName())
	f.int("redir", s.Redirection())
	f.int("resp", int64(s.Proto()))
	f.text("lib-name", s.LibName)
	f.text("lib-ver", s.LibVersion)
	return append(f.line[:len(f.line)-1], '\n')
}

// fields appends "name=value " after "name=value ".
type fields struct{ line []byte }

func (f *fields) text(name, value string) {
	f.line = append(append(append(f.line, name...), '='), value...)
	f.line = append(f.line, ' ')
}

func (f *fields) int(name string, value int64) { f.text(name, strconv.FormatInt(value, 10)) }

func seconds(micros int64) int64 { return micros / 1e6 }

// letters are the letters for a session's state; N when there is nothing to say.
func (s *Session) letters() string {
	letters := ""
	tracks, how := s.Tracks()
	for _, f := range []struct {
		set    bool
		letter string
	}{
		{s.Monitoring, "O"},
		{s.Listening, "P"},
		{s.InTransaction(), "x"},
		{s.Blocked(), "b"},
		{tracks, "t"},
		{s.RedirectionBroken(), "R"},
		{how&TrackBroadcast != 0, "B"},
		{s.WatchFailed(), "d"},
		{s.Closing(), "c"},
		{s.visitor.readsReplica, "r"},
		{s.NoEvict, "e"},
		{s.NoTouch, "T"},
	} {
		if f.set {
			letters += f.letter
		}
	}
	if letters == "" {
		return "N"
	}
	return letters
}

// LocalAddress is the address of ours that the session is connected to.
func (s *Session) LocalAddress() string {
	if s.Local == "" {
		return "?:0"
	}
	return s.Local
}

// events are what the host waits for: input, and, with output that the client does not read, room for that.
func (s *Session) events() string {
	if s.unsent > 0 {
		return "rw"
	}
	return "r"
}

func (s *Session) lastCommand() string {
	if s.Last == nil {
		return "NULL"
	}
	return s.Last.FullName()
}
