package stream

import (
	"slices"

	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/engine/internal/value"
)

// blockedLimit is how many entries come at most to whoever had to wait and named no limit.
const blockedLimit = 1000

// wait makes the session wait for what is not there yet: the line that will run again has the ids of now for "$".
func (m *reading) wait() {
	c := m.c
	argv := slices.Clone(c.Argv)
	for i := range m.ids {
		if isSign(m.ids[i], '$') {
			argv[len(argv)-len(m.ids)+i] = m.from[i].Append(nil)
		}
	}
	c.Argv = argv
	c.Block(exec.Wait{Keys: m.keys, Type: value.TypeStream, Gone: m.grouped, Until: m.until})
}

// again looks at the stream that has become ready, and answers what there is of it or goes on waiting.
func (m *reading) again() {
	c := m.c
	i := slices.IndexFunc(m.keys, c.Ready)
	s := value.Stream{}
	if e := c.FindToWrite(m.keys[i]); e != 0 && c.DB.Type(e) == value.TypeStream {
		s = value.Stream{Root: c.DB.Collection(e)}
	}
	var from value.StreamID
	if !m.grouped {
		from, _ = parseID(m.ids[i], atStart)
	} else if !s.Exists() {
		c.Error("UNBLOCKED the stream key no longer exists")
		return
	} else if g := s.Group(m.name); g.Exists() {
		from = g.Last()
	} else {
		c.Error("NOGROUP the consumer group this client was blocked on no longer exists")
		return
	}
	if !from.Less(s.Last()) {
		c.Block(exec.Wait{})
		return
	}
	m.from, m.news = make([]value.StreamID, len(m.keys)), make([]bool, len(m.keys))
	m.from[i], m.news[i] = from, m.grouped
	if m.limit == 0 {
		m.limit = blockedLimit
	}
	if c.Reply.Proto >= 3 {
		c.Reply.Map(1)
	} else {
		c.Reply.Array(1)
	}
	m.serve(s, i)
}
