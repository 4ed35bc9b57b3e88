package exec

import "strconv"

// Describe appends a session's line, as CLIENT LIST has it. A session has neither a descriptor nor an
// address of ours: these fields are what redis-server prints for a client that
// is not a socket.
func (c *Ctx) Describe(line []byte, s *Session) []byte {
	b := s.Buffers()
	argv := 0
	if s == c.Session {
		for _, arg := range c.Argv {
			argv += len(arg)
		}
	}
	f := fields{line}
	f.int("id", s.ID)
	f.text("addr", s.Peer)
	f.text("laddr", "?:0")
	f.int("fd", -1)
	f.text("name", s.Name)
	f.int("age", seconds(c.Server().NowMicros())-seconds(s.OpenedAt))
	f.int("idle", seconds(c.Server().NowMicros())-seconds(s.ActiveAt))
	f.text("flags", s.letters())
	f.int("db", int64(s.DB))
	f.int("sub", 0)
	f.int("psub", 0)
	f.int("ssub", 0)
	f.int("multi", int64(s.Queued()))
	f.int("qbuf", int64(b.Input))
	f.int("qbuf-free", int64(b.InputRoom))
	f.int("argv-mem", int64(argv))
	f.int("multi-mem", int64(b.Queue))
	f.int("rbs", int64(b.OutputSize))
	f.int("rbp", int64(b.OutputPeak))
	f.int("obl", int64(b.Output))
	f.int("oll", 0)
	f.int("omem", 0)
	f.int("tot-mem", int64(b.Input+b.InputRoom+argv+b.Queue+b.OutputSize))
	f.text("events", "r")
	f.text("cmd", s.lastCommand())
	f.text("user", s.UserName())
	f.int("redir", -1)
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
	for _, f := range []struct {
		set    bool
		letter string
	}{
		{s.Blocked(), "b"},
		{s.InTransaction(), "x"},
		{s.WatchFailed(), "d"},
		{s.Closing(), "c"},
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

func (s *Session) lastCommand() string {
	if s.Last == nil {
		return "NULL"
	}
	return s.Last.FullName()
}
