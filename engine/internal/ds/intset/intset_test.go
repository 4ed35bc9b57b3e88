package intset

import (
	"encoding/hex"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/wedis/wedis/engine/internal/arena"
	"github.com/wedis/wedis/engine/internal/arena/arenatest"
)

// limits are the integers around which the width changes.
var limits = []int64{0, math.MinInt16, math.MaxInt16, math.MinInt32, math.MaxInt32, math.MinInt64 + 2, math.MaxInt64 - 2}

// history runs the operations that data encodes, three bytes each, on an intset and on a sorted slice, and compares.
func history(t *testing.T, data []byte) {
	a := arena.New()
	s := New(a)
	var model []int64
	for ; len(data) >= 3; data = data[3:] {
		n := limits[int(data[1])%len(limits)] + int64(data[2]%5) - 2
		if data[1]&0x80 == 0 {
			n = int64(int8(data[2]))
		}
		i, has := slices.BinarySearch(model, n)
		if at, ok := s.Search(n); at != i || ok != has || s.Has(n) != has {
			t.Fatalf("Search(%d) = %d, %t, not %d, %t", n, at, ok, i, has)
		}
		switch op := data[0] % 8; {
		case op < 5:
			if s.Add(n) == has {
				t.Fatalf("Add(%d) says %t", n, has)
			}
			if !has {
				model = slices.Insert(model, i, n)
			}
		case op < 7:
			if s.Remove(n) != has {
				t.Fatalf("Remove(%d) says %t", n, !has)
			}
			if has {
				model = slices.Delete(model, i, i+1)
			}
		default:
			twin := Copy(a, s.Bytes())
			s.Free()
			s = twin
			s.Ref = a.Move(s.Ref)
		}
		if s.Len() != len(model) {
			t.Fatalf("length %d, not %d", s.Len(), len(model))
		}
		for i, n := range model {
			if s.At(i) != n {
				t.Fatalf("member %d is %d, not %d", i, s.At(i), n)
			}
		}
		if err := s.Check(); err != nil {
			t.Fatal(err)
		}
		if Valid(s.Bytes()) != (len(model) > 0) || len(s.Bytes()) != s.Size() {
			t.Fatal("Valid is wrong")
		}
	}
	s.Free()
	if a.Used() != 0 {
		t.Fatal("left over:", a.Used())
	}
}

func FuzzIntset(f *testing.F) { arenatest.Fuzz(f, history, 30, 600) }

func TestRandomHistories(t *testing.T) { arenatest.Run(t, history, 200, 900) }

// FuzzValid gives Valid anything, and reads what it lets through.
func FuzzValid(f *testing.F) {
	for _, h := range []string{"", "0200000001000000feff", "08000000010000000000000000000080"} {
		b, _ := hex.DecodeString(h)
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if !Valid(b) {
			return
		}
		s := Copy(arena.New(), b)
		if err := s.Check(); err != nil {
			t.Fatal(err)
		}
		for i := range s.Len() {
			if at, ok := s.Search(s.At(i)); at != i || !ok {
				t.Fatalf("member %d is found at %d", i, at)
			}
		}
	})
}

func TestValid(t *testing.T) {
	for h, want := range map[string]bool{
		"":                             false,
		"0200000001":                   false,
		"0200000000000000":             false, // no members
		"0200000001000000feff":         true,
		"0200000001000000feff00":       false, // a byte too many
		"0200000001000000fe":           false, // too few
		"030000000100000001ffff":       false, // width
		"0200000002000000feff0100":     true,
		"02000000020000000100feff":     false, // order
		"020000000200000001000100":     false, // twice
		"0400000001000000ffffff7f":     true,
		"08000000ffffffffffffffffffff": false,
	} {
		b, err := hex.DecodeString(h)
		if err != nil {
			t.Fatal(err)
		}
		if Valid(b) != want {
			t.Errorf("Valid(%s) is not %t", h, want)
		}
	}
}

func TestNoGoAllocations(t *testing.T) {
	s := New(arena.New())
	for n := range int64(500) {
		s.Add(n * 7)
	}
	n := int64(0)
	f := func() {
		s.Add(n)
		s.Remove(n)
		n += s.At(3) - 20
	}
	f()
	if got := testing.AllocsPerRun(100, f); got != 0 && s.A.Size(s.Ref)%8 == 0 {
		t.Errorf("%g Go allocations", got)
	}
}

func BenchmarkHas(b *testing.B) {
	s := New(arena.New())
	r := rand.New(rand.NewPCG(1, 1))
	for range 512 {
		s.Add(r.Int64N(1 << 30))
	}
	for i := range b.N {
		s.Has(s.At(i & 255))
	}
}

// BenchmarkAdd adds and removes a member in the middle of 512.
func BenchmarkAdd(b *testing.B) {
	s := New(arena.New())
	for n := range int64(512) {
		s.Add(n * 4)
	}
	for i := range b.N {
		n := int64(i&511)*4 + 1
		s.Add(n)
		s.Remove(n)
	}
}
