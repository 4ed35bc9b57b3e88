package value

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/wedis/wedis/engine/internal/arena"
	"github.com/wedis/wedis/engine/internal/arena/arenatest"
	"github.com/wedis/wedis/engine/internal/ds/dict"
)

// streamModel is a stream as slices and maps.
type streamModel struct {
	t *testing.T
	s *Space
	v Stream

	in      []byte
	entries []modelEntry
	last    StreamID
	deleted StreamID
	added   uint64
	groups  map[string]*modelGroup
	rest    []Root // of groups that are no more
}

type modelEntry struct {
	id    StreamID
	pairs [][]byte
}

type modelGroup struct {
	last      StreamID
	consumers map[string]bool
	pending   map[StreamID]modelPending
}

type modelPending struct {
	consumer string
	time     int64
	count    uint64
}

func (m *streamModel) byte() int {
	if len(m.in) == 0 {
		return 0
	}
	b := m.in[0]
	m.in = m.in[1:]
	return int(b)
}

func streamSpace(bytes, size int) *Space {
	return &Space{Space: dict.Space{Arena: arena.New()}, Limits: Limits{StreamBytes: bytes, StreamSize: size}}
}

// streamHistory takes the steps that in says, on a stream with small nodes and on the model.
func streamHistory(t *testing.T, in []byte) {
	m := &streamModel{t: t, in: in, groups: map[string]*modelGroup{}}
	limits := [][2]int{{100, 3}, {0, 5}, {64, 0}, {1, 1}, {4096, 100}}[m.byte()%5]
	m.s = streamSpace(limits[0], limits[1])
	before := m.s.Used()
	m.v = NewStream(m.s)
	for len(m.in) > 0 {
		m.step()
		if err := m.v.Check(); err != nil {
			t.Fatal(err)
		}
		m.compare()
	}
	copied := Stream{m.v.Clone()}
	if err := copied.Check(); err != nil {
		t.Fatal(err)
	}
	if got, want := dumpStream(copied), dumpStream(m.v); got != want {
		t.Fatalf("a copy is\n%s\nof\n%s", got, want)
	}
	loaded := NewStream(m.s)
	m.v.EachNode(func(id StreamID, lp []byte) bool {
		if !loaded.AddNode(id, bytes.Clone(lp)) {
			t.Fatal("a node of its own is refused")
		}
		return true
	})
	if loaded.Len() != m.v.Len() || loaded.LastEntry() != m.v.LastEntry() {
		t.Fatal("another stream is loaded")
	}
	loaded.SetLast(m.last)
	if loaded.FindFirst(); loaded.First() != m.v.First() || loaded.Check() != nil {
		t.Fatal("another stream is loaded")
	}
	m.v.Discard()
	for !copied.FreeStep(3) {
	}
	loaded.Discard()
	for _, r := range m.rest {
		for !r.FreeStep(10) {
		}
	}
	if m.s.Used() != before {
		t.Fatalf("%d bytes are left", m.s.Used()-before)
	}
	if err := m.s.Check(); err != nil {
		t.Fatal(err)
	}
}

func (m *streamModel) id() StreamID {
	if n := len(m.entries); n > 0 && m.byte()%4 > 0 {
		return m.entries[m.byte()%n].id
	}
	return StreamID{uint64(m.byte() % 8), uint64(m.byte() % 4)}
}

func (m *streamModel) step() {
	switch m.byte() % 12 {
	case 0, 1, 2, 3:
		id := m.last
		if m.byte()%2 == 0 {
			id.Ms += uint64(m.byte() % 3)
		}
		id.Seq += uint64(m.byte()%3) + 1
		var pairs [][]byte
		for i := range m.byte()%3 + 1 {
			pairs = append(pairs, []byte(fmt.Sprint("f", i%(m.byte()%2+1))), bytes.Repeat([]byte{'1'}, m.byte()%30))
		}
		m.v.Add(id, pairs)
		m.entries = append(m.entries, modelEntry{id, pairs})
		m.last = id
		m.added++
	case 4:
		ids := []StreamID{m.id(), m.id()}
		want := 0
		for _, id := range ids {
			if i := m.find(id); i >= 0 {
				m.entries = slices.Delete(m.entries, i, i+1)
				want++
				if m.deleted.Less(id) {
					m.deleted = id
				}
			}
		}
		if got := m.v.Delete(ids); got != want {
			m.t.Fatalf("%d deleted, not %d", got, want)
		}
	case 5:
		trim := StreamTrim{ByID: m.byte()%2 == 0, MaxLen: int64(len(m.entries) - m.byte()%4), MinID: m.id(), Approx: m.byte()%3 == 0}
		trim.MaxLen = max(trim.MaxLen, 0)
		if trim.Approx {
			trim.Limit = int64(m.byte() % 5)
		}
		had := len(m.entries)
		left := m.entries
		for len(left) > 0 && (trim.ByID && left[0].id.Less(trim.MinID) || !trim.ByID && int64(len(left)) > trim.MaxLen) {
			left = left[1:]
		}
		n, _ := m.v.Trim(trim)
		got := int(n)
		if most := had - len(left); got > most || !trim.Approx && got != most || trim.Limit > 0 && got > int(trim.Limit) {
			m.t.Fatalf("%d of %d trimmed, and %d wanted: %+v", got, had, most, trim)
		}
		m.entries = slices.Clone(m.entries[got:])
	case 6:
		name := fmt.Sprint("group", m.byte()%3)
		g := m.v.Group([]byte(name))
		if known := m.groups[name] != nil; known != g.Exists() {
			m.t.Fatalf("%s is there: %t", name, !known)
		}
		if !g.Exists() {
			g = m.v.NewGroup([]byte(name), m.last, 1)
			m.groups[name] = &modelGroup{last: m.last, consumers: map[string]bool{}, pending: map[StreamID]modelPending{}}
		} else if m.byte()%4 == 0 {
			if rest, left := g.Destroy(); left {
				m.rest = append(m.rest, rest)
			}
			delete(m.groups, name)
		}
	case 7, 8, 9:
		m.groupStep()
	case 10:
		cursor := uint64(0)
		for range m.byte() % 8 {
			if cursor = m.v.CompactStep(cursor); cursor == 0 {
				break
			}
		}
	case 11:
		for cursor := m.v.CompactStep(0); cursor != 0; {
			cursor = m.v.CompactStep(cursor)
		}
	}
}

func (m *streamModel) groupStep() {
	name := fmt.Sprint("group", m.byte()%3)
	g, model := m.v.Group([]byte(name)), m.groups[name]
	if model == nil {
		return
	}
	who := []string{"", "a", "a\x00", "consumer1", "consumer2"}[m.byte()%5]
	c := g.Consumer([]byte(who))
	if c.Exists() != model.consumers[who] {
		m.t.Fatalf("%q is there: %t", who, c.Exists())
	}
	if !c.Exists() {
		c = g.NewConsumer([]byte(who), 5)
		model.consumers[who] = true
	}
	id := m.id()
	switch m.byte() % 6 {
	case 0, 1:
		g.Deliver(c, id, 100)
		model.pending[id] = modelPending{who, 100, 1}
	case 2:
		_, want := model.pending[id]
		if got := g.Ack(id); got != want {
			m.t.Fatalf("acknowledged: %t", got)
		}
		delete(model.pending, id)
	case 3:
		p, known := model.pending[id]
		held := g.Find(id)
		if held.Exists() != known {
			m.t.Fatalf("pending: %t", !known)
		}
		if known {
			held.Assign(c)
			held.SetTime(7)
			held.SetCount(9)
			p = modelPending{who, 7, 9}
			model.pending[id] = p
		}
	case 4:
		g.SetLast(id)
		model.last = id
	case 5:
		c.Delete()
		delete(model.consumers, who)
		for id, p := range model.pending {
			if p.consumer == who {
				delete(model.pending, id)
			}
		}
	}
}

func (m *streamModel) find(id StreamID) int {
	return slices.IndexFunc(m.entries, func(e modelEntry) bool { return e.id == id })
}

// compare reads the stream in several ways and compares it with the model.
func (m *streamModel) compare() {
	v := m.v
	if v.Len() != len(m.entries) || v.Last() != m.last || v.MaxDeleted() != m.deleted || v.Added() != m.added {
		m.t.Fatalf("length %d, last %v, deleted %v, added %d; not %d, %v, %v, %d", v.Len(), v.Last(), v.MaxDeleted(), v.Added(),
			len(m.entries), m.last, m.deleted, m.added)
	}
	start, end := m.id(), m.id()
	for _, rev := range []bool{false, true} {
		for _, bounds := range [][2]StreamID{{{}, MaxStreamID}, {start, end}} {
			var want, got []string
			for _, e := range m.entries {
				if !e.id.Less(bounds[0]) && !bounds[1].Less(e.id) {
					want = append(want, fmt.Sprintf("%v %q", e.id, e.pairs))
				}
			}
			if rev {
				slices.Reverse(want)
			}
			var it StreamIter
			for it.Start(v, bounds[0], bounds[1], rev); it.Next(); {
				got = append(got, fmt.Sprintf("%v %q", it.ID, pairsOf(&it)))
			}
			if !slices.Equal(got, want) {
				m.t.Fatalf("%v rev %t:\n got %q\nwant %q", bounds, rev, got, want)
			}
		}
	}
	m.compareFound()
	if v.Groups() != len(m.groups) {
		m.t.Fatalf("%d groups", v.Groups())
	}
	for name, model := range m.groups {
		g := v.Group([]byte(name))
		if g.Last() != model.last || g.Pending() != len(model.pending) || g.Consumers() != len(model.consumers) {
			m.t.Fatalf("%s: %v %d %d", name, g.Last(), g.Pending(), g.Consumers())
		}
		for id, p := range model.pending {
			if h := g.Find(id); !h.Exists() || string(h.Consumer().Name()) != p.consumer || h.Time() != p.time || h.Count() != p.count {
				m.t.Fatalf("%s: %v is not %v", name, id, p)
			}
		}
	}
}

// compareFound looks for ids, most of them after the one before, with one iterator.
func (m *streamModel) compareFound() {
	ids := []StreamID{m.id(), m.id(), m.id(), m.id(), m.id(), MaxStreamID}
	slices.SortFunc(ids, StreamID.Compare)
	ids = append(ids, m.id())
	var it StreamIter
	for _, id := range ids {
		i := m.find(id)
		if found := it.Find(m.v, id); found != (i >= 0) || found != m.v.Has(id) {
			m.t.Fatalf("%v of %v is found: %t", id, ids, found)
		} else if found && fmt.Sprint(pairsOf(&it)) != fmt.Sprint(m.entries[i].pairs) {
			m.t.Fatalf("%v of %v has other fields", id, ids)
		}
	}
}

func pairsOf(it *StreamIter) (pairs [][]byte) {
	var scratch [20]byte
	for range it.Pairs() {
		f, v := it.Pair()
		pairs = append(pairs, bytes.Clone(f.Bytes(&scratch)), bytes.Clone(v.Bytes(&scratch)))
	}
	return pairs
}

// dumpStream is all there is of a stream as text.
func dumpStream(v Stream) string {
	var text strings.Builder
	fmt.Fprintln(&text, *v.head().withoutRefs())
	v.EachNode(func(id StreamID, lp []byte) bool {
		fmt.Fprintf(&text, "%v %x\n", id, lp)
		return true
	})
	v.EachGroup(func(g StreamGroup) bool {
		fmt.Fprintf(&text, "%q %v %d\n", g.Name(), g.Last(), g.Read())
		g.EachConsumer(func(c StreamConsumer) bool {
			fmt.Fprintf(&text, "  %q %d\n", c.Name(), c.Seen())
			return true
		})
		var it StreamPendingIter
		for g.Each(&it, StreamID{}); it.At().Exists(); it.Next() {
			p := it.At()
			fmt.Fprintf(&text, "  %v %d %d %q\n", p.ID(), p.Time(), p.Count(), p.Consumer().Name())
		}
		return true
	})
	return text.String()
}

func (h streamHead) withoutRefs() *streamHead {
	h.nodes, h.tail, h.groups = 0, 0, 0
	return &h
}

func TestStreamModel(t *testing.T) { arenatest.Run(t, streamHistory, 300, 600) }

func FuzzStream(f *testing.F) { arenatest.Fuzz(f, streamHistory, 50, 500) }

// TestStreamDestroy destroys groups of many pending entries and consumers.
func TestStreamDestroy(t *testing.T) {
	for _, n := range []int{0, bigStream - 20, 2000} {
		s := streamSpace(4096, 100)
		before := s.Used()
		v := NewStream(s)
		g := v.NewGroup([]byte("group"), StreamID{}, 0)
		for i := range n {
			c := g.Consumer([]byte{byte(i % 20)})
			if !c.Exists() {
				c = g.NewConsumer([]byte{byte(i % 20)}, 0)
			}
			g.Deliver(c, StreamID{uint64(i / 3), uint64(i) + 1}, 0)
		}
		rest, left := g.Destroy()
		if left != (n > bigStream) || v.Groups() != 0 {
			t.Fatalf("%d pending: %t is left", n, left)
		}
		if left {
			if err := (Stream{rest}).Check(); err != nil {
				t.Fatal(err)
			}
			steps := 1
			for ; !rest.FreeStep(100); steps++ {
			}
			if steps < n/100 {
				t.Errorf("all was freed in %d steps", steps)
			}
		}
		v.Discard()
		if s.Used() != before {
			t.Fatalf("%d bytes are left", s.Used()-before)
		}
	}
}

// TestStreamCompact compacts a stream that has grown beside another one, which is gone.
func TestStreamCompact(t *testing.T) {
	s := streamSpace(4096, 10)
	streams := [2]Stream{NewStream(s), NewStream(s)}
	for i := range 100_000 {
		v := streams[i%2]
		id := StreamID{uint64(i/7) + 1, uint64(i)}
		v.Add(id, [][]byte{[]byte("field"), []byte(fmt.Sprint("value", i))})
		name := []byte(fmt.Sprint("group", i%3))
		g := v.Group(name)
		if !g.Exists() {
			g = v.NewGroup(name, StreamID{}, 0)
		}
		c := g.Consumer([]byte{byte(i % 5)})
		if !c.Exists() {
			c = g.NewConsumer([]byte{byte(i % 5)}, 0)
		}
		g.Deliver(c, id, int64(i))
	}
	v := streams[0]
	streams[1].Discard()
	if !s.Fragmented() {
		t.Fatal("there is nothing to compact")
	}
	want := dumpStream(v)
	for cursor, steps := v.CompactStep(0), 0; cursor != 0; steps++ {
		cursor = v.CompactStep(cursor)
		if steps > 100_000 {
			t.Fatal("no end")
		}
	}
	if s.Fragmented() {
		t.Error("it is as it was")
	}
	if err := v.Check(); err != nil {
		t.Fatal(err)
	}
	if dumpStream(v) != want {
		t.Error("another stream came of it")
	}
}
