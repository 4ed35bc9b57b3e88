package hll

import (
	"bytes"
	"math"
	"math/rand/v2"
	"strconv"
	"testing"
)

const limit = 3000

// registersOf returns what a HyperLogLog says of each register.
func registersOf(tb testing.TB, h []byte) (u Union) {
	tb.Helper()
	if !u.Add(h) {
		tb.Fatalf("damaged: %x", h)
	}
	return u
}

// TestSparseIsDense adds the same elements to a sparse and a dense HyperLogLog, past the point where the first
// becomes dense.
func TestSparseIsDense(t *testing.T) {
	sparse, model := New(), Union{}
	dense, _ := Dense(sparse)
	for n := range 6000 {
		index, least := Place(strconv.AppendInt(nil, int64(n), 10))
		yes, ok := Raises(sparse, index, least)
		if !ok || yes != (model[index] < least) {
			t.Fatal(n, yes, ok)
		}
		model[index] = max(model[index], least)
		sparse, _ = Raise(sparse, index, least, limit)
		dense, _ = Raise(dense, index, least, limit)
		if n%100 != 0 {
			continue
		}
		if !Valid(sparse) || !Valid(dense) || registersOf(t, sparse) != model || registersOf(t, dense) != model {
			t.Fatalf("they differ after %d elements", n)
		}
		a, okA := Count(sparse)
		b, okB := Count(dense)
		if a != b || !okA || !okB || a != model.Count() || math.Abs(float64(a)-float64(n+1)) > float64(n)*0.05+1 {
			t.Fatalf("%d elements are %d, %d, %d", n+1, a, b, model.Count())
		}
		if again, ok := Dense(sparse); !ok || !bytes.Equal(again[headerSize:], dense[headerSize:]) {
			t.Fatal("Dense")
		}
	}
	if !IsDense(sparse) {
		t.Error("still sparse")
	}
}

// TestPlace compares with what PFDEBUG DECODE of redis-server says.
func TestPlace(t *testing.T) {
	for _, test := range []struct {
		element string
		index   int
		least   uint8
	}{{"hello", 9216, 1}, {"12345678", 10579, 3}, {"123456789abcdef", 1977, 3}, {"", 5938, 2}} {
		if index, least := Place([]byte(test.element)); index != test.index || least != test.least {
			t.Errorf("%q: %d in register %d", test.element, least, index)
		}
	}
}

func TestCache(t *testing.T) {
	h := New()
	if n, ok := Cached(h); n != 0 || !ok {
		t.Error(n, ok)
	}
	Cache(h, 1234567)
	if n, ok := Cached(h); n != 1234567 || !ok {
		t.Error(n, ok)
	}
	Outdate(h)
	if _, ok := Cached(h); ok {
		t.Error("outdated")
	}
}

func TestSelfTest(t *testing.T) {
	if wrong := SelfTest(); wrong != "" {
		t.Error(wrong)
	}
}

// FuzzDamaged looks at strings that may not be what they seem.
func FuzzDamaged(f *testing.F) {
	f.Add([]byte{0x7f, 0xff}, uint16(1), uint8(3))
	f.Add([]byte{0x7f}, uint16(1), uint8(3))
	f.Add([]byte{0x40, 0, 0x84, 0x7f, 0xfd}, uint16(0), uint8(2))
	f.Add([]byte{0x7f, 0xff, 0xff}, uint16(16383), uint8(32))
	f.Add([]byte{0x80, 0x80, 0x80, 0x81, 0x7f, 0xfa}, uint16(2), uint8(1))
	f.Fuzz(func(t *testing.T, ops []byte, index uint16, value uint8) {
		h := append(New()[:headerSize], ops...)
		i, v := int(index%Registers), value%52
		var before, after Union
		sound := before.Add(h)
		if _, ok := Count(h); ok != sound && sound {
			t.Fatalf("%x: Count and Add disagree", ops)
		}
		if _, ok := Dense(h); ok != sound {
			t.Fatalf("%x: Dense and Add disagree", ops)
		}
		Decode(nil, h, appendInt)
		Raises(h, i, v)
		h, ok := Raise(h, i, v, len(h)+int(value%3))
		if !sound || !ok || cutOff(ops) {
			return
		}
		before[i] = max(before[i], v)
		if !after.Add(h) || after != before {
			t.Fatalf("%x: register %d raised to %d: %x", ops, i, v, h[headerSize:])
		}
	})
}

// TestRaiseAll raises many registers at once, which comes out as one after the other to the byte, whatever runs there are.
func TestRaiseAll(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for round := range 300 {
		values := 1 + r.IntN(4) // few: neighbours that are the same, to be joined
		a := New()
		if round%3 == 0 { // runs as they come, which may end early
			a = a[:headerSize]
			for range r.IntN(400) {
				a = append(a, 0x80|byte(r.IntN(values))<<2|byte(r.IntN(4)))
			}
		}
		var to Union
		near := 1 + r.IntN(300) // registers are up to so far from each other
		for index := r.IntN(near); index < Registers; index += 1 + r.IntN(near) {
			to[index] = uint8(1 + r.IntN(values))
			if r.IntN(5000) == 0 {
				to[index] = 40
			}
		}
		b, limit := append([]byte(nil), a...), 50+r.IntN(4000)
		okA := true
		for index, value := range to {
			if value > 0 && okA {
				a, okA = Raise(a, index, value, limit)
			}
		}
		b, okB := RaiseAll(b, &to, limit)
		if okA != okB || !bytes.Equal(a, b) {
			t.Fatalf("round %d: one after the other %t %x, at once %t %x", round, okA, a, okB, b)
		}
	}
}

// cutOff reports whether the last opcode lacks its second byte.
func cutOff(ops []byte) bool {
	for len(ops) > 0 {
		size := decode(ops).size
		if size > len(ops) {
			return true
		}
		ops = ops[size:]
	}
	return false
}

func appendInt(dst []byte, n int64) []byte { return strconv.AppendInt(dst, n, 10) }

func Benchmark(b *testing.B) {
	sparse := New()
	r := rand.New(rand.NewPCG(1, 1))
	for range 900 {
		sparse, _ = Raise(sparse, r.IntN(Registers), uint8(1+r.IntN(8)), limit)
	}
	dense, _ := Dense(sparse)
	for name, h := range map[string][]byte{"Sparse": sparse, "Dense": dense} {
		b.Run("Place"+name, func(b *testing.B) {
			for b.Loop() {
				index, least := Place([]byte("some element"))
				Raises(h, index, least)
			}
		})
		b.Run("Count"+name, func(b *testing.B) {
			for b.Loop() {
				Count(h)
			}
		})
		b.Run("Union"+name, func(b *testing.B) {
			var u Union
			for b.Loop() {
				u.Add(h)
			}
		})
	}
}
