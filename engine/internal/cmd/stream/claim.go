package stream

import (
	"github.com/wedis/wedis/engine/internal/ds/num"
	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/engine/internal/value"
)

// xack takes entries off the pending ones of a group.
func xack(c *exec.Ctx) {
	key, name := c.Args.Next(), c.Args.Next()
	s, ok := c.Stream(key)
	if !ok {
		return
	}
	if !s.Group(name).Exists() {
		c.Reply.Int(0)
		return
	}
	ids := readIDs(&c.Args)
	if c.Failed() {
		return
	}
	g := edit(c, s).Group(name)
	n := 0
	for _, id := range ids {
		if g.Ack(id) {
			n++
		}
	}
	if n > 0 {
		c.Note(exec.EventStream, "", key)
	}
	c.Reply.Int(int64(n))
}

// claims is a command that gives pending entries to a consumer.
type claims struct {
	c              *exec.Ctx
	key, name, who []byte
	s              value.Stream
	g              value.StreamGroup
	consumer       value.StreamConsumer // once there is something for it
	idle           int64                // for how long, in ms, an entry must have been pending
	time           int64                // when they count as given
	retries        int64                // what their count becomes, -1 for one more
	justID         bool
	ids            []value.StreamID // of the entries that it was given
}

// lost removes a pending entry of which the stream has nothing any more.
func (m *claims) lost(p value.StreamPending) {
	m.stated(p)
	m.g.Ack(p.ID())
	m.c.Note(exec.EventStream, "", m.key)
}

// claim gives a pending entry to the consumer, unless it has not been idle for long enough.
func (m *claims) claim(p value.StreamPending) bool {
	if m.idle > 0 && p.Consumer().Exists() && m.c.Now-p.Time() < m.idle {
		return false
	}
	if !m.consumer.Exists() {
		m.consumer, _ = consumerFor(m.c, m.g, m.key, m.who)
	}
	p.SetTime(m.time)
	if m.retries >= 0 {
		p.SetCount(uint64(m.retries))
	} else if !m.justID {
		p.SetCount(p.Count() + 1)
	}
	p.Assign(m.consumer)
	m.ids = append(m.ids, p.ID())
	m.stated(p)
	m.c.Note(exec.EventStream, "", m.key)
	return true
}

// answer answers the entries that the consumer was given.
func (m *claims) answer() {
	var it value.StreamIter
	m.c.Reply.Array(len(m.ids))
	for _, id := range m.ids {
		if m.justID {
			replyID(m.c.Reply, id)
		} else {
			replyFound(m.c.Reply, &it, m.s, id)
		}
	}
}

// stated states a pending entry as an effect.
func (m *claims) stated(p value.StreamPending) { propagateClaim(m.c, m.key, m.name, m.g, p) }

// propagateClaim states that an entry is pending, as an effect that does not depend on what was before.
func propagateClaim(c *exec.Ctx, key, name []byte, g value.StreamGroup, p value.StreamPending) {
	var id, last idText
	var time, count [20]byte
	c.Propagate(c.DB.ID, []byte("XCLAIM"), key, name, p.Consumer().Name(), []byte("0"), p.ID().Append(id[:0]),
		[]byte("TIME"), num.AppendInt(time[:0], p.Time()), []byte("RETRYCOUNT"), num.AppendInt(count[:0], int64(p.Count())),
		[]byte("FORCE"), []byte("JUSTID"), []byte("LASTID"), g.Last().Append(last[:0]))
}

// propagateGroup states what a group has read.
func propagateGroup(c *exec.Ctx, key, name []byte, g value.StreamGroup) {
	var last idText
	var read [20]byte
	c.Propagate(c.DB.ID, []byte("XGROUP"), []byte("SETID"), key, name, g.Last().Append(last[:0]), []byte("ENTRIESREAD"),
		num.AppendInt(read[:0], g.Read()))
}

// claimOptions are what XCLAIM is told behind the ids.
type claimOptions struct {
	force, justID bool
	time, retries int64 // -1: not given
	last          value.StreamID
}

func (o *claimOptions) read(c *exec.Ctx) {
	o.time, o.retries = -1, -1
	a := &c.Args
	for a.More() {
		switch {
		case a.Is("FORCE"):
			o.force = true
		case a.Is("JUSTID"):
			o.justID = true
		case a.Left() >= 2 && a.Is("IDLE"):
			o.time = c.Now - a.IntOr("ERR Invalid IDLE option argument for XCLAIM")
		case a.Left() >= 2 && a.Is("TIME"):
			o.time = a.IntOr("ERR Invalid TIME option argument for XCLAIM")
		case a.Left() >= 2 && a.Is("RETRYCOUNT"):
			o.retries = a.IntOr("ERR Invalid RETRYCOUNT option argument for XCLAIM")
		case a.Left() >= 2 && a.Is("LASTID"):
			o.last = readID(a)
		default:
			a.Fail("ERR Unrecognized XCLAIM option '" + string(exec.CString(a.Next())) + "'")
		}
	}
	if o.time < 0 || o.time > c.Now { // the clocks of clients need not agree with ours
		o.time = c.Now
	}
}

// xclaim gives entries of a group to a consumer by their ids, and answers those.
func xclaim(c *exec.Ctx) {
	m := claims{c: c, key: c.Args.Next(), name: c.Args.Next(), who: c.Args.Next()}
	s, ok := c.Stream(m.key)
	if !ok {
		return
	}
	if !s.Group(m.name).Exists() {
		c.Error(errNoGroup(m.key, m.name))
		return
	}
	m.idle = c.Args.IntOr("ERR Invalid min-idle-time argument for XCLAIM")
	ids := claimIDs(&c.Args)
	var opt claimOptions
	opt.read(c)
	if c.Failed() {
		return
	}
	m.s = edit(c, s)
	m.g = m.s.Group(m.name)
	m.time, m.retries, m.justID = opt.time, opt.retries, opt.justID
	c.PropagateNothing()
	moved := m.g.Last().Less(opt.last)
	if moved {
		m.g.SetLast(opt.last)
	}
	for _, id := range ids {
		p := m.g.Find(id)
		switch {
		case !m.s.Has(id):
			if !p.Exists() {
				continue
			}
			m.lost(p)
			moved = false // the effect has it
		case p.Exists() || opt.force:
			if !p.Exists() {
				p = m.g.Hold(id, c.Now, 1)
			}
			moved = !m.claim(p) && moved
		}
	}
	if moved {
		propagateGroup(c, m.key, m.name, m.g)
		c.Note(exec.EventStream, "", m.key)
	}
	m.answer()
}

// claimIDs reads ids up to the first argument that is none.
func claimIDs(a *exec.Args) (ids []value.StreamID) {
	for a.More() {
		id, ok := parseID(a.Peek(), atStart)
		if !ok {
			break
		}
		ids = append(ids, id)
		a.Skip(1)
	}
	return ids
}

// xautoclaim gives entries of a group that have been pending for long to a consumer. It answers where to go on, those
// entries, and the ids of those that the stream has no more, which are no longer pending.
func xautoclaim(c *exec.Ctx) {
	const attempts, most = 10, (1<<63 - 1) / 16
	m := claims{c: c, key: c.Args.Next(), name: c.Args.Next(), who: c.Args.Next(), time: c.Now, retries: -1}
	e := c.Find(m.key)
	m.idle = c.Args.IntOr("ERR Invalid min-idle-time argument for XAUTOCLAIM")
	start := rangeStart(&c.Args, c.Args.Next())
	count := int64(100)
	for c.Args.More() {
		switch {
		case c.Args.Left() >= 2 && c.Args.Is("COUNT"):
			count = c.Args.IntBetween(1, most, "ERR COUNT must be > 0")
		case c.Args.Is("JUSTID"):
			m.justID = true
		default:
			c.Args.Fail(exec.ErrSyntax)
		}
	}
	if c.Failed() || !c.Is(e, value.TypeStream) {
		return
	}
	if e != 0 {
		m.s = value.Stream{Root: c.DB.Collection(e)}
	}
	if !m.s.Group(m.name).Exists() {
		c.Error(errNoGroup(m.key, m.name))
		return
	}
	m.s = edit(c, m.s)
	m.g = m.s.Group(m.name)
	c.PropagateNothing()

	var it value.StreamPendingIter
	var entries value.StreamIter
	m.g.Each(&it, start)
	var lost []value.StreamID
	for tries := count * attempts; tries > 0 && count > 0 && it.At().Exists(); tries-- {
		p := it.At()
		id := p.ID()
		if !entries.Find(m.s, id) {
			m.lost(p)
			lost = append(lost, id)
			it.Seek(id)
			count--
			continue
		}
		if m.claim(p) {
			count--
		}
		it.Next()
	}
	next := value.StreamID{}
	if p := it.At(); p.Exists() {
		next = p.ID()
	}
	c.Reply.Array(3)
	replyID(c.Reply, next)
	m.answer()
	c.Reply.Array(len(lost))
	for _, id := range lost {
		replyID(c.Reply, id)
	}
}
