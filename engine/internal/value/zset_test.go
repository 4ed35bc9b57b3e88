package value

import (
	"bytes"
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/wedis/wedis/engine/internal/arena"
	"github.com/wedis/wedis/engine/internal/arena/arenatest"
	"github.com/wedis/wedis/engine/internal/ds/dict"
)

// zsetSpace is a space with small limits, so that sorted sets of both kinds are met.
func zsetSpace(entries int) *Space {
	return &Space{
		Space:  dict.Space{Arena: arena.New(), Seed: [2]uint64{1, 2}},
		Limits: Limits{ZSetEntries: entries, ZSetValue: 20},
	}
}

// pair is a member as the plain model knows it.
type pair struct {
	member string
	score  float64
}

func (p pair) compare(q pair) int {
	return cmp.Or(cmp.Compare(p.score+0, q.score+0), cmp.Compare(p.member, q.member))
}

// zsetModel is a sorted set and a plain slice that must agree with it.
type zsetModel struct {
	t     *testing.T
	s     *Space
	z     ZSet
	pairs []pair
}

func (m *zsetModel) find(member string) int {
	return slices.IndexFunc(m.pairs, func(p pair) bool { return p.member == member })
}

func (m *zsetModel) set(member string, score float64, opt AddOptions) {
	now, done := m.z.Update([]byte(member), score, opt)
	i := m.find(member)
	want, wantDone := score, AddNew
	switch {
	case i >= 0:
		want, wantDone = opt.decide(m.pairs[i].score, score)
	case opt&AddXX != 0:
		wantDone = AddRefused
	}
	if now != want || done != wantDone {
		m.t.Fatalf("Update(%q, %g, %d) is %g, %d, not %g, %d", member, score, opt, now, done, want, wantDone)
	}
	if done != AddNew && done != AddChanged {
		return
	}
	if i >= 0 {
		m.pairs = slices.Delete(m.pairs, i, i+1)
	}
	at, _ := slices.BinarySearchFunc(m.pairs, pair{member, now}, pair.compare)
	m.pairs = slices.Insert(m.pairs, at, pair{member, now})
}

func (m *zsetModel) remove(member string) {
	i := m.find(member)
	if m.z.Remove([]byte(member)) != (i >= 0) {
		m.t.Fatalf("Remove(%q) of member %d", member, i)
	}
	if i >= 0 {
		m.pairs = slices.Delete(m.pairs, i, i+1)
	}
}

func (m *zsetModel) removeRanks(from, to int) {
	m.z.RemoveRanks(from, to)
	m.pairs = slices.Delete(m.pairs, from, to)
}

// look compares what can be asked about a member.
func (m *zsetModel) look(member string) {
	i := m.find(member)
	score, ok := m.z.Score([]byte(member))
	rank, ranked := m.z.Rank([]byte(member))
	if ok != (i >= 0) || ranked != ok || ok && (score != m.pairs[i].score || rank != i) {
		m.t.Fatalf("%q is said to have score %g and rank %d, not %d", member, score, rank, i)
	}
}

// ranges compares the ranks of a range of scores, and of a range of members if all scores are the same.
func (m *zsetModel) ranges(r ScoreRange) {
	from, to := m.z.ScoreRanks(r)
	m.compareRange(from, to, func(p pair) bool {
		return (p.score > r.Min || p.score == r.Min && !r.MinOpen) && (p.score < r.Max || p.score == r.Max && !r.MaxOpen)
	})
	if len(m.pairs) > 0 && m.pairs[0].score == m.pairs[len(m.pairs)-1].score {
		lex := LexRange{LexBound{Text: modelMember(int(r.Min)), Open: r.MinOpen}, LexBound{Text: modelMember(int(r.Max)), Open: r.MaxOpen}}
		if r.Min < -5 {
			lex.Min = LexBound{Inf: -1}
		}
		if r.Max > 5 {
			lex.Max = LexBound{Inf: 1}
		}
		for _, reverse := range []bool{false, true} {
			from, to = m.z.LexRanks(lex, reverse)
			m.compareRange(from, to, func(p pair) bool {
				return !lex.Min.below([]byte(p.member)) && !lex.Max.above([]byte(p.member))
			})
		}
	}
}

func (m *zsetModel) compareRange(from, to int, in func(p pair) bool) {
	for i, p := range m.pairs {
		if in(p) != (from <= i && i < to) {
			m.t.Fatalf("ranks %d to %d: wrong of %d, %+v", from, to, i, p)
		}
	}
}

// iterate compares a part, in one direction.
func (m *zsetModel) iterate(rank, n int, reverse bool) {
	var it ZSetIter
	met := 0
	for m.z.Iterate(&it, rank, n, reverse); it.Next(); met++ {
		i := rank + met
		if reverse {
			i = rank - met
		}
		if p := m.pairs[i]; string(it.Member()) != p.member || it.Score() != p.score {
			m.t.Fatalf("member %d is %q with %g, not %+v", i, it.Member(), it.Score(), p)
		}
	}
	want := min(n, len(m.pairs)-rank)
	if reverse {
		want = min(n, rank+1)
	}
	if rank >= 0 && rank < len(m.pairs) && met != max(0, want) {
		m.t.Fatalf("from %d, %d members were met, not %d", rank, met, want)
	}
}

func (m *zsetModel) check() {
	m.t.Helper()
	if err := m.z.Check(); err != nil {
		m.t.Fatal(err)
	}
	if m.z.Len() != len(m.pairs) {
		m.t.Fatalf("%d members, not %d", m.z.Len(), len(m.pairs))
	}
	m.iterate(0, len(m.pairs), false)
	m.iterate(len(m.pairs)-1, len(m.pairs), true)
	met := map[string]bool{}
	for cursor := uint64(0); ; {
		cursor = m.z.Scan(cursor, func(member []byte, score float64) {
			if i := m.find(string(member)); met[string(member)] || i < 0 || m.pairs[i].score != score {
				m.t.Fatalf("a scan met %q with %g", member, score)
			}
			met[string(member)] = true
		})
		if cursor == 0 {
			break
		}
	}
	if len(met) != len(m.pairs) {
		m.t.Fatalf("a scan met %d members of %d", len(met), len(m.pairs))
	}
}

// exchange replaces the sorted set by a copy, and tests that nothing is left of it.
func (m *zsetModel) exchange() {
	to := m.z.Clone()
	m.z.Discard()
	m.z = ZSet{to}
	if got := m.z.MemoryUsage(0) + m.s.Size(m.z.e); !m.z.packed() && abs(got-int(m.s.Used())) > 256+int(m.s.Used()/20) || m.z.packed() && got != int(m.s.Used()) {
		m.t.Fatalf("%d bytes, not %d", got, m.s.Used())
	}
}

func abs(n int) int { return max(n, -n) }

// modelMember makes a member of number i: some of them integers, some long.
func modelMember(i int) []byte {
	if i%3 == 0 {
		return fmt.Appendf(nil, "%d", i-300)
	}
	return bytes.Repeat(fmt.Appendf(nil, "m%d\x00", i), 1+i%5/4)
}

// zsetHistory runs the operations that data encodes, four bytes each after one for the limits, on a sorted set and on a
// slice, and compares.
func zsetHistory(t *testing.T, data []byte) {
	if len(data) == 0 {
		return
	}
	m := &zsetModel{t: t, s: zsetSpace(int(data[0]))}
	m.z = NewZSet(m.s)
	data = data[1:min(len(data), 2000)]
	scores := []float64{0, math.Inf(1), math.Inf(-1), 1e300, -2.5, 0.1, 1 << 60, 4}
	for step := 0; len(data) >= 4; step++ {
		op, x, y := data[0], int(data[1])|int(data[2])<<8, int(int8(data[3]))
		data = data[4:]
		member, score := string(modelMember(x%600)), float64(y)
		if x%11 == 0 {
			score = scores[x%8]
		}
		some := x % max(1, len(m.pairs))
		switch op % 16 {
		case 0, 1, 2:
			m.set(member, score, 0)
		case 3:
			m.set(member, score, AddOptions(x%32))
		case 4:
			for i := range abs(y) {
				m.set(string(modelMember((x+i)%600)), float64(i), 0)
			}
		case 5: // all scores the same
			for _, p := range slices.Clone(m.pairs) {
				m.set(p.member, score, 0)
			}
		case 6, 7:
			m.remove(member)
		case 8:
			if len(m.pairs) > 0 {
				m.removeRanks(some, min(some+abs(y), len(m.pairs)))
			}
		case 9:
			if len(m.pairs) > 0 {
				m.remove(m.pairs[some].member)
			}
		case 10, 11:
			m.look(member)
		case 12:
			m.ranges(ScoreRange{Min: float64(y), Max: float64(int8(x)), MinOpen: op&16 != 0, MaxOpen: op&32 != 0})
		case 13:
			m.iterate(some, abs(y), op&16 != 0)
		case 14:
			m.exchange()
		default:
			for cursor := m.z.CompactStep(0); cursor != 0; {
				cursor = m.z.CompactStep(cursor)
			}
		}
		if step%16 == 0 {
			m.check()
		}
	}
	m.check()
	m.z.Discard()
	if m.s.Used() != 0 || m.s.Arena.Check() != nil {
		t.Fatalf("%d bytes are left: %v", m.s.Used(), m.s.Arena.Check())
	}
}

func FuzzZSet(f *testing.F) {
	arenatest.Fuzz(f, zsetHistory, 40, 300)
}

func TestZSetHistories(t *testing.T) {
	arenatest.Run(t, zsetHistory, 60, 2000)
}

func TestOrderOfScores(t *testing.T) {
	scores := []float64{math.Inf(-1), -math.MaxFloat64, -1, -math.SmallestNonzeroFloat64, 0, math.SmallestNonzeroFloat64, 1, math.MaxFloat64, math.Inf(1)}
	for i := 1; i < len(scores); i++ {
		if orderOf(scores[i-1]) >= orderOf(scores[i]) {
			t.Errorf("%g does not come before %g", scores[i-1], scores[i])
		}
	}
	if orderOf(math.Copysign(0, -1)) != orderOf(0) {
		t.Error("-0 is not 0")
	}
}

// TestZSetPack packs what is small enough.
func TestZSetPack(t *testing.T) {
	for _, test := range []struct {
		members []string
		packs   bool
	}{
		{nil, true},
		{[]string{"a", "7", "c"}, true},
		{[]string{"a", "7", "c", "d"}, false},
		{[]string{"a", "a member of 21 bytes."}, false},
	} {
		s := zsetSpace(3)
		z := NewIndexedZSet(s)
		for i, m := range test.members {
			z.Add([]byte(m), float64(i)/2)
		}
		z.Pack()
		if z.packed() != test.packs || z.Check() != nil || z.Len() != len(test.members) {
			t.Errorf("%q: packed is %t, %d members, %v", test.members, z.packed(), z.Len(), z.Check())
		}
		z.Discard()
		if s.Used() != 0 {
			t.Error("left over:", s.Used())
		}
	}
}

// TestZSetAddFirst fills sorted sets backwards, and not quite so.
func TestZSetAddFirst(t *testing.T) {
	for _, z := range []ZSet{NewZSet(zsetSpace(20)), NewIndexedZSet(zsetSpace(0))} {
		for i := range 100 {
			at := 100 - i
			if i%10 == 9 {
				at = i * 10
			}
			if !z.AddFirst(modelMember(i), float64(at/2)) || z.AddFirst(modelMember(i), -1) {
				t.Fatalf("member %d: not taken, or taken twice", i)
			}
			if err := z.Check(); err != nil {
				t.Fatal(err)
			}
			if score, ok := z.Score(modelMember(i)); !ok || score != float64(at/2) && score != -1 {
				t.Fatalf("member %d has score %g", i, score)
			}
		}
	}
}

// TestZSetFreeStep takes a large sorted set apart within a budget.
func TestZSetFreeStep(t *testing.T) {
	s := zsetSpace(128)
	z := NewZSet(s)
	for i := range 20_000 {
		z.Add(fmt.Appendf(nil, "member:%d", i), float64(i*7919%20_000))
	}
	rest, left := z.Release()
	if !left {
		t.Fatal("it was freed at once")
	}
	s.Free(z.e)
	steps := 0
	for !rest.FreeStep(100) {
		steps++
	}
	if steps < 150 || steps > 300 || s.Used() != 0 {
		t.Errorf("%d steps, %d bytes are left", steps, s.Used())
	}
}

// TestZSetSetPacked takes the bytes of listpacks.
func TestZSetSetPacked(t *testing.T) {
	s := zsetSpace(3)
	from := NewZSet(s)
	for i := range 3 {
		from.Add([]byte{'a' + byte(i)}, float64(3-i))
	}
	for _, limit := range []int{3, 2} {
		s.Limits.ZSetEntries = limit
		to := NewZSet(s)
		if !to.SetPacked(from.Packed()) || to.Len() != 3 || to.Check() != nil || to.packed() != (limit == 3) {
			t.Error("not the same")
		}
		if to.packed() != (to.Packed() != nil) {
			t.Error("Packed of one that is indexed")
		}
	}
	l := from.list()
	l.ReplaceInt(l.Last(), 1)
	if NewZSet(s).SetPacked(l.Bytes()) {
		t.Error("one out of order was taken")
	}
}

func TestNoZSet(t *testing.T) {
	var z ZSet
	var it ZSetIter
	z.Iterate(&it, 0, 5, false)
	if _, ok := z.Score(nil); ok || z.Len() != 0 || it.Next() || z.Remove(nil) || z.Packed() != nil {
		t.Error("a sorted set that does not exist has something")
	}
	if _, ok := z.Rank(nil); ok {
		t.Error("a rank")
	}
	if from, to := z.ScoreRanks(ScoreRange{Min: -1, Max: 1}); from != to {
		t.Error("a range of scores")
	}
	if from, to := z.LexRanks(LexRange{}, false); from != to {
		t.Error("a range of members")
	}
	z.Each(func([]byte, float64) bool { t.Error("a member"); return true })
}

// TestZSetNoGoAllocations holds the methods of the hot paths to none.
func TestZSetNoGoAllocations(t *testing.T) {
	s := zsetSpace(128)
	z := NewZSet(s)
	r := rand.New(rand.NewPCG(1, 2))
	member := func() []byte { return modelMember(r.IntN(600)) }
	for range 2000 {
		z.Add(member(), float64(r.IntN(50)))
	}
	m := []byte("another")
	if n := testing.AllocsPerRun(1000, func() {
		z.Update(m, float64(r.IntN(50)), 0)
		z.Rank(m)
		z.Score(m)
		from, to := z.ScoreRanks(ScoreRange{Min: 10, Max: 20})
		var it ZSetIter
		for z.Iterate(&it, from, to-from, false); it.Next(); {
			_ = it.Member()
		}
		z.Remove(m)
	}); n != 0 {
		t.Errorf("%.1f allocations", n)
	}
}
