package value

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/wedis/wedis/engine/internal/arena"
	"github.com/wedis/wedis/engine/internal/arena/arenatest"
	"github.com/wedis/wedis/engine/internal/ds/dict"
)

// setSpace is a space in which sets change their encoding soon.
func setSpace(ints, entries, size int) *Space {
	return &Space{
		Space:  dict.Space{Arena: arena.New(), Seed: [2]uint64{1, 2}},
		Limits: Limits{SetInts: ints, SetEntries: entries, SetValue: size},
	}
}

// setMember makes a member of two bytes: mostly an integer or mostly not.
func setMember(kind, n byte) []byte {
	switch {
	case kind < 150:
		return fmt.Append(nil, int(n)-100)
	case kind < 170:
		return fmt.Append(nil, []int64{math.MinInt64, math.MaxInt64, math.MinInt32, math.MaxInt16, -40000}[n%5])
	case kind < 250:
		return fmt.Appendf(nil, "m%d", n)
	}
	return bytes.Repeat([]byte{'x'}, int(n))
}

// setHistory runs the operations that data encodes, three bytes each, on a set and
// on a plain map, and compares.
func setHistory(t *testing.T, data []byte) {
	if len(data) < 3 {
		return
	}
	s := setSpace(int(data[0]%20), int(data[1]%30), int(data[2]))
	v, model := NewSet(s), map[string]bool{}
	r := rand.New(rand.NewPCG(uint64(data[0]), 1))
	data = data[3:min(len(data), 6000)]
	for step := 0; len(data) >= 3; data, step = data[3:], step+1 {
		op, m := data[0]%32, setMember(data[1], data[2])
		if op > 2 && data[0]&32 == 0 {
			op = 3 // more members than not
		}
		switch {
		case op < 16:
			if v.Add(m) == model[string(m)] {
				t.Fatalf("Add(%q) says it was %t", m, model[string(m)])
			}
			model[string(m)] = true
		case op < 26:
			if v.Remove(m) != model[string(m)] {
				t.Fatalf("Remove(%q) says it was not %t", m, model[string(m)])
			}
			delete(model, string(m))
		case op < 28:
			twin := v.Clone()
			if twin.Kind() != v.Kind() {
				t.Fatal("a copy is", twin.Kind().Encoding())
			}
			v.Exchange(Set{twin})
			twin.Discard()
		case op < 29:
			compactSet(v)
		case op < 30:
			v = throughIntset(v)
		case v.Len() > 0:
			pick := v.Random(r)
			var scratch [20]byte
			if b := pick.Bytes(&scratch); !v.Has(b) || !v.Contains(pick) || !model[string(b)] {
				t.Fatalf("%q is drawn but no member", b)
			}
		}
		if len(model) < 20 || step%16 == 0 || len(data) < 6 {
			sameSet(t, v, model)
		}
	}
	v.Discard()
	if used := s.Used(); used != 0 {
		t.Fatal("left over:", used)
	}
}

func compactSet(v Set) {
	for c := v.CompactStep(0); c != 0; {
		c = v.CompactStep(c)
	}
}

// throughIntset takes an intset apart and makes it again, as loading does.
func throughIntset(v Set) Set {
	b, ok := v.Intset()
	if !ok || len(b) == 8 {
		return v
	}
	w := NewSet(v.s)
	w.SetIntset(slices.Clone(b))
	v.Discard()
	return w
}

// sameSet compares all that can be read of a set with the model.
func sameSet(t *testing.T, v Set, model map[string]bool) {
	t.Helper()
	if err := v.Check(); err != nil {
		t.Fatal(err)
	}
	if v.Len() != len(model) {
		t.Fatalf("%d members, not %d", v.Len(), len(model))
	}
	met := map[string]bool{}
	meet := func(m []byte) bool {
		if !model[string(m)] || met[string(m)] || !v.Has(m) {
			t.Fatalf("%q is met, which is a member: %t; met before: %t", m, model[string(m)], met[string(m)])
		}
		met[string(m)] = true
		return true
	}
	v.Each(meet)
	if len(met) != len(model) {
		t.Fatalf("%d of %d members met", len(met), len(model))
	}
	clear(met)
	var scratch [20]byte
	for c := v.Scan(0, func(m String) { meet(m.Bytes(&scratch)) }); c != 0; {
		c = v.Scan(c, func(m String) { meet(m.Bytes(&scratch)) })
	}
	if len(met) != len(model) {
		t.Fatalf("%d of %d members scanned", len(met), len(model))
	}
	for _, m := range []string{"", "0", "no", "99999", "00"} {
		if v.Has([]byte(m)) != model[m] {
			t.Fatalf("%q: Has is wrong", m)
		}
	}
	if v.MemoryUsage(0) <= 0 || v.isBig() != (v.Len() >= bigSet) {
		t.Fatal("memory", v.MemoryUsage(0))
	}
}

func FuzzSet(f *testing.F) { arenatest.Fuzz(f, setHistory, 30, 300, 1500) }

func TestSetHistories(t *testing.T) { arenatest.Run(t, setHistory, 150, 1200) }

// TestSetEncodings is for the sizes at which the encoding changes: OBJECT ENCODING
// must say what redis-server says.
func TestSetEncodings(t *testing.T) {
	s := setSpace(4, 3, 6)
	for _, test := range []struct {
		members string
		want    Encoding
	}{
		{"1", encIntset},
		{"1 2 3 4", encIntset},
		{"1 2 3 4 5", encHashtable},
		{"a", encPackedSet},
		{"1 2 a", encPackedSet},
		{"1 2 3 a", encHashtable},
		{"a 1 b", encPackedSet},
		{"a 1 b c", encHashtable},
		{"a 1 b b a 1", encPackedSet},
		{"sixsix", encPackedSet},
		{"sevense", encHashtable},
		{"a sevense", encHashtable},
		{"1234567 a", encHashtable}, // digits count as bytes
		{"-12345 a", encPackedSet},
		{"-123456 a", encHashtable},
	} {
		v := NewSet(s)
		for _, m := range strings.Fields(test.members) {
			v.Add([]byte(m))
		}
		if got := v.encoding(); got != test.want {
			t.Errorf("%s: encoding %d, not %d", test.members, got, test.want)
		}
		name := "hashtable"
		if test.want == encIntset {
			name = "intset"
		}
		if v.Kind().Encoding() != name {
			t.Errorf("%s is called %s", test.members, v.Kind().Encoding())
		}
	}
	s = setSpace(2, 5, 6)
	v := NewSet(s)
	for n := range int64(3) {
		v.Add(fmt.Append(nil, n))
	}
	if v.encoding() != encPackedSet {
		t.Error("more integers than an intset may have are not packed")
	}
}

func TestAbsentSet(t *testing.T) {
	var v Set
	if v.Exists() || v.Len() != 0 || v.Has([]byte("a")) || v.Contains(String{num: 1}) || v.Remove([]byte("1")) {
		t.Error("a set that is not there has something")
	}
	v.Each(func([]byte) bool { t.Error("a member"); return true })
	if v.Scan(0, func(String) { t.Error("a member") }) != 0 {
		t.Error("its scan goes on")
	}
}

// setOf makes a set of n members in the encoding.
func setOf(s *Space, n int, enc Encoding) Set {
	v := NewSet(s)
	for i := range n {
		if enc == encIntset {
			v.Add(fmt.Append(nil, i))
		} else {
			v.Add(fmt.Appendf(nil, "member:%d", i))
		}
	}
	if v.encoding() != enc {
		panic("not the encoding")
	}
	return v
}

// TestFreeBigSet frees in steps, of which none does much more than it may.
func TestFreeBigSet(t *testing.T) {
	s := setSpace(512, 128, 64)
	v := setOf(s, 5000, encHashtable)
	key := newRoot(s, TypeSet) // the place of a key
	v.Exchange(Set{key})
	s.Free(v.e)
	rest, left := key.Release()
	if !left {
		t.Fatal("freed at once")
	}
	s.Free(key.e)
	steps := 0
	for before := s.Used(); !rest.FreeStep(100); steps++ {
		if freed := before - s.Used(); freed > 100*64+(8<<10) { // entries, and a part of the table
			t.Fatalf("%d bytes freed in a step", freed)
		}
		before = s.Used()
	}
	if steps < 40 || s.Used() != 0 {
		t.Errorf("%d steps, %d bytes left", steps, s.Used())
	}
}

// TestSetMemory compares what MEMORY USAGE adds up, and estimates, with the arena's
// account.
func TestSetMemory(t *testing.T) {
	for _, n := range []int{1, 100, 1000, 30_000} {
		s := setSpace(512, 128, 64)
		empty := s.Used()
		v := NewSet(s)
		holder := s.Used() - int64(v.MemoryUsage(0)) - empty
		for i := range n {
			v.Add(fmt.Appendf(nil, "member:%06d", i))
		}
		want := float64(s.Used() - holder)
		for _, samples := range []int{0, 5} {
			if got := float64(v.MemoryUsage(samples)); math.Abs(got-want) > 0.05*want {
				t.Errorf("%d members, %d samples: %.0f bytes, not %.0f", n, samples, got, want)
			}
		}
	}
}

func TestSetAllocations(t *testing.T) {
	s := setSpace(512, 128, 64)
	if s.Size(s.Alloc(8)) != 8 {
		t.Skip("the debug build keeps a map")
	}
	r := rand.New(rand.NewPCG(1, 1))
	for _, v := range []Set{setOf(s, 100, encIntset), setOf(s, 100, encPackedSet), setOf(s, 3000, encHashtable)} {
		other := []byte("123456")
		sum := 0
		f := func() {
			var scratch [20]byte
			v.Add(other)
			v.Has(other)
			v.Remove(other)
			sum += v.Random(r).Len()
			for it := v.Iter(); it.Next(); {
				sum += len(it.Member().Bytes(&scratch))
			}
		}
		f()
		if got := testing.AllocsPerRun(50, f); got != 0 {
			t.Errorf("%s: %g Go allocations", v.Kind().Encoding(), got)
		}
	}
}
