package stream

import (
	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/engine/internal/value"
)

const (
	errUnbalanced = "ERR Unbalanced XREAD list of streams: for each stream key an ID or '$' must be specified."
	errLastID     = "ERR The $ ID is meaningless in the context of XREADGROUP: you want to read the history of this " +
		"consumer by specifying a proper ID, or use the > ID to get new messages. The $ ID would just return an empty " +
		"result set."
	errNewID = "ERR The > ID can be specified only when calling XREADGROUP using the GROUP <group> <consumer> option."
)

// reading is a run of XREAD or XREADGROUP.
type reading struct {
	c         *exec.Ctx
	name, who []byte // the group and its consumer, nil for XREAD
	limit     int64  // 0: none
	noack     bool
	waits     bool  // BLOCK was given
	until     int64 // ms, 0: for ever
	keys, ids [][]byte
	from      []value.StreamID // by key: entries from the one after this id on
	news      []bool           // by key: what no consumer of the group was given yet
	served    int
	grouped   bool
}

// xread answers what is new in streams, and may wait for it.
func xread(c *exec.Ctx) {
	m := reading{c: c}
	m.run()
}

// Effects. What redis-server 7.0 writes to its append-only file does not bring back all that is changed: it forgets a
// consumer that was given nothing, how many entries a group has read, and how often an entry was given again. We state
// these, too, the first two as later versions do, so that a journal leads to the same store.

// xreadgroup is xread for a consumer of a group, to which it gives what no other consumer has got, or once more what it
// was given and has not acknowledged.
func xreadgroup(c *exec.Ctx) {
	m := reading{c: c, grouped: true}
	m.run()
}

func (m *reading) run() {
	c := m.c
	if !m.readOptions() {
		return
	}
	c.PropagateNothing()
	if c.Retried() {
		m.again()
		return
	}
	if !m.resolve() {
		return
	}
	start := c.Reply.OpenArray()
	for i, key := range m.keys {
		if s, _ := c.Stream(key); m.hasMore(s, i) {
			m.serve(s, i)
		}
	}
	switch {
	case m.served > 0 && c.Reply.Proto >= 3:
		c.Reply.CloseMap(start, m.served)
	case m.served > 0:
		c.Reply.CloseArray(start, m.served)
	case m.waits && c.MayBlock():
		m.wait()
	default:
		c.Reply.NilArray()
	}
}

// readOptions reads the line, or replies what is wrong with it.
func (m *reading) readOptions() bool {
	a := &m.c.Args
	for a.More() && m.keys == nil {
		switch {
		case a.Left() >= 2 && a.Is("BLOCK"):
			if m.c.InScript() {
				a.Fail("ERR " + string(m.c.Argv[0]) + " command is not allowed with BLOCK option from scripts")
				break
			}
			m.waits, m.until = true, m.c.DeadlineMillis()
		case a.Left() >= 2 && a.Is("COUNT"):
			m.limit = max(a.Int(), 0)
		case a.Left() >= 2 && a.Is("STREAMS"):
			if a.Left()%2 != 0 {
				a.Fail(errUnbalanced)
				break
			}
			words := a.Rest()
			m.keys, m.ids = words[:len(words)/2], words[len(words)/2:]
		case a.Left() >= 3 && a.Is("GROUP"):
			m.groupOnly("GROUP")
			m.name, m.who = a.Next(), a.Next()
		case a.Is("NOACK"):
			m.groupOnly("NOACK")
			m.noack = true
		default:
			a.Fail(exec.ErrSyntax)
		}
	}
	if m.keys == nil {
		a.Fail(exec.ErrSyntax)
	}
	if m.grouped && m.name == nil {
		a.Fail("ERR Missing GROUP option for XREADGROUP")
	}
	return !m.c.Failed()
}

// groupOnly refuses an option to XREAD.
func (m *reading) groupOnly(option string) {
	if !m.grouped {
		m.c.Args.Fail("ERR The " + option + " option is only supported by XREADGROUP. You called XREAD instead.")
	}
}

// resolve finds out from where on each stream is read, or replies.
func (m *reading) resolve() bool {
	c := m.c
	m.from, m.news = make([]value.StreamID, len(m.keys)), make([]bool, len(m.keys))
	for i, key := range m.keys {
		s, ok := c.Stream(key)
		if !ok {
			return false
		}
		if m.grouped && !s.Group(m.name).Exists() {
			c.Error(errNoGroup(key, m.name) + " in XREADGROUP with GROUP option")
			return false
		}
		switch id := m.ids[i]; {
		case isSign(id, '$'):
			if m.grouped {
				c.Error(errLastID)
				return false
			}
			m.from[i] = s.Last()
		case isSign(id, '>'):
			if !m.grouped {
				c.Error(errNewID)
				return false
			}
			m.from[i] = value.MaxStreamID
		default:
			if m.from[i], ok = parseID(id, atStart); !ok {
				c.Error(errID)
				return false
			}
		}
		// redis-server, too, takes the greatest id for ">".
		m.news[i] = m.grouped && m.from[i] == value.MaxStreamID
	}
	return true
}

// hasMore reports whether there is something to answer of stream i.
func (m *reading) hasMore(s value.Stream, i int) bool {
	switch {
	case !s.Exists():
		return false
	case m.news[i]:
		last := s.Group(m.name).Last()
		if s.Len() == 0 || !last.Less(s.Top()) {
			return false
		}
		m.from[i] = last
		return true
	case m.grouped:
		return true
	}
	return s.Len() > 0 && m.from[i].Less(s.Top())
}

// serve answers what there is of stream i.
func (m *reading) serve(s value.Stream, i int) {
	w, key := m.c.Reply, m.keys[i]
	m.served++
	if w.Proto < 3 {
		w.Array(2)
	}
	w.Bulk(key)
	start, _ := m.from[i].Next() // which 0-0 follows after the greatest
	if !m.grouped {
		replyEntries(w, s, start, value.MaxStreamID, m.limit, false)
		return
	}
	s = edit(m.c, s)
	g := s.Group(m.name)
	consumer, created := consumerFor(m.c, g, key, m.who)
	if created {
		m.c.Propagate(m.c.DB.ID, []byte("XGROUP"), []byte("CREATECONSUMER"), key, m.name, m.who)
	}
	if m.news[i] {
		m.deliver(s, g, consumer, key, start)
	} else {
		m.repeat(s, g, consumer, key, start)
	}
	m.c.Note(exec.EventStream, "", key)
}

// deliver answers entries from start on and gives them to the consumer.
func (m *reading) deliver(s value.Stream, g value.StreamGroup, consumer value.StreamConsumer, key []byte, start value.StreamID) {
	c := m.c
	var it value.StreamIter
	it.Start(s, start, value.MaxStreamID, false)
	list, n, moved := c.Reply.OpenArray(), 0, false
	for it.Next() {
		if g.Advance(it.ID) {
			moved = true
		}
		replyEntry(c.Reply, &it)
		if !m.noack {
			p := g.Deliver(consumer, it.ID, c.Now)
			propagateClaim(c, key, m.name, g, p)
		}
		if n++; int64(n) == m.limit {
			break
		}
	}
	c.Reply.CloseArray(list, n)
	if moved {
		propagateGroup(c, key, m.name, g)
	}
}

// repeat answers entries from start on that the consumer was given before. Of those that are no more it answers only the
// ids.
func (m *reading) repeat(s value.Stream, g value.StreamGroup, consumer value.StreamConsumer, key []byte, start value.StreamID) {
	c := m.c
	var it value.StreamPendingIter
	var entries value.StreamIter
	list, n := c.Reply.OpenArray(), 0
	for consumer.Each(&it, start); it.At().Exists(); it.Next() {
		p := it.At()
		if replyFound(c.Reply, &entries, s, p.ID()) {
			p.SetTime(c.Now)
			p.SetCount(p.Count() + 1)
			propagateClaim(c, key, m.name, g, p)
		} else {
			c.Reply.Array(2)
			replyID(c.Reply, p.ID())
			c.Reply.NilArray()
		}
		if n++; int64(n) == m.limit {
			break
		}
	}
	c.Reply.CloseArray(list, n)
}
