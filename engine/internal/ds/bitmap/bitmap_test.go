package bitmap

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// unpack writes the bits of a string one a byte.
func unpack(b []byte, n int) []byte {
	out := make([]byte, n)
	for i := range out {
		out[i] = byte(Get(b, uint64(i)))
	}
	return out
}

// sample returns strings of random lengths, of random bytes or all alike.
func sample(r *rand.Rand, n int) []byte {
	b := make([]byte, r.IntN(n+1))
	kind := r.IntN(3)
	for i := range b {
		b[i] = [...]byte{0, 0xff, byte(r.Uint32())}[kind]
	}
	if len(b) > 0 && r.IntN(2) == 0 {
		b[r.IntN(len(b))] ^= 1 << r.IntN(8)
	}
	return b
}

func TestCountAndFind(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for range 20000 {
		b := sample(r, 40)
		if len(b) == 0 {
			continue
		}
		plain := unpack(b, len(b)*8)
		first := r.IntN(len(plain))
		last := first + r.IntN(len(plain)-first)
		count, found := int64(0), [2]int64{-1, -1}
		for i := first; i <= last; i++ {
			count += int64(plain[i])
			if found[plain[i]] < 0 {
				found[plain[i]] = int64(i)
			}
		}
		if got := CountRange(b, int64(first), int64(last)); got != count {
			t.Fatalf("%x: %d set from %d to %d, not %d", b, count, first, last, got)
		}
		for on, want := range found {
			if got := Find(b, on, int64(first), int64(last)); got != want {
				t.Fatalf("%x: first %d from %d to %d is at %d, not %d", b, on, first, last, want, got)
			}
		}
	}
}

func TestSet(t *testing.T) {
	b := make([]byte, 3)
	Set(b, 0, 1)
	Set(b, 9, 1)
	Set(b, 23, 1)
	Set(b, 9, 0)
	if fmt.Sprintf("%x", b) != "800001" {
		t.Errorf("%x", b)
	}
	if Get(b, 23) != 1 || Get(b, 24) != 0 || Get(nil, 1<<40) != 0 {
		t.Error("Get")
	}
}

func TestFields(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	for range 20000 {
		b := make([]byte, 24)
		for i := range b {
			b[i] = byte(r.Uint32())
		}
		width := 1 + r.IntN(64)
		at := uint64(r.IntN(len(b)*8 - width + 1))
		before := unpack(b, len(b)*8)
		x := r.Uint64()
		Put(b, at, width, x)
		for i := range width {
			before[int(at)+i] = byte(x >> (width - 1 - i) & 1)
		}
		if after := unpack(b, len(b)*8); string(after) != string(before) {
			t.Fatalf("%d bits of %x at %d:\n%v\n%v", width, x, at, after, before)
		}
		x = x << (64 - width) >> (64 - width)
		if got := Unsigned(b, at, width); got != x {
			t.Fatalf("%d bits at %d are %x, not %x", width, at, x, got)
		}
		if got := Signed(b, at, width); got != int64(x)<<(64-width)>>(64-width) {
			t.Fatalf("%d bits at %d as signed: %d", width, at, got)
		}
	}
	if Unsigned([]byte{0xff}, 4, 8) != 0xf0 || Unsigned([]byte{0xff}, 8, 8) != 0 {
		t.Error("behind the end")
	}
}

// TestCombine compares with the definition of each operation, bit by bit.
func TestCombine(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	for range 3000 {
		op := Op(r.IntN(int(One) + 1))
		count := 2 + r.IntN(4)
		if op == Not {
			count = 1
		}
		size := []int{9, 40, 1700}[r.IntN(3)]
		sources, longest := make([][]byte, count), 0
		for i := range sources {
			sources[i] = sample(r, size)
			longest = max(longest, len(sources[i]))
		}
		dst := make([]byte, longest)
		for i := range dst {
			dst[i] = byte(r.Uint32())
		}
		Combine(op, dst, sources)
		for i := range uint64(longest * 8) {
			x, set := Get(sources[0], i), 0
			for _, s := range sources {
				set += Get(s, i)
			}
			others := set - x
			want := map[Op]bool{
				And: set == count, Or: set > 0, Xor: set%2 == 1, Not: x == 0, Diff: x == 1 && others == 0,
				Diff1: x == 0 && others > 0, AndOr: x == 1 && others > 0, One: set == 1,
			}[op]
			if got := Get(dst, i) == 1; got != want {
				t.Fatalf("operation %d, %d sources, %d set: bit %d is %t", op, count, set, i, got)
			}
		}
	}
}

func Benchmark(b *testing.B) {
	x, y := make([]byte, 1<<20), make([]byte, 1<<20)
	for name, run := range map[string]func(){
		"Count": func() { Count(x) },
		"Find":  func() { Find(x, 1, 0, 1<<23-1) },
		"And":   func() { Combine(And, y, [][]byte{x, x}) },
		"One":   func() { Combine(One, y, [][]byte{x, x}) },
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(1 << 20)
			for b.Loop() {
				run()
			}
		})
	}
}
