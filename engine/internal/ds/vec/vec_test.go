package vec

import (
	"testing"

	"github.com/wedis/wedis/engine/internal/arena"
	"github.com/wedis/wedis/engine/internal/arena/arenatest"
)

// newVec makes a vec whose header is at byte 8 of its owner.
func newVec(a *arena.Arena, width int, shift uint) (Vec, arena.Ref) {
	owner := a.Alloc(8 + HeaderSize)
	h := arena.View[Header](a, owner, 8)
	*h = Header{}
	return Open(a, h, width, shift), owner
}

// history runs the operations that data encodes, two bytes each, on a vec and on a plain slice, and compares.
func history(t *testing.T, data []byte) {
	if len(data) < 2 {
		return
	}
	a := arena.New()
	width, shift := 4*(1+int(data[0]%16)), uint(2+data[1]%4)
	v, owner := newVec(a, width, shift)
	var model []byte
	step := 0
	for data = data[2:]; len(data) >= 2; data = data[2:] {
		op, n := data[0]%8, int(data[1])
		if len(model) > 5000 {
			op = 3 // enough
		}
		switch op {
		case 0, 1, 2:
			for range n {
				b := v.Push()
				b[0], b[width-1] = data[0]+byte(len(model)), byte(len(model))
				model = append(model, b[0])
			}
		case 3, 4, 5:
			for range min(n, len(model)) {
				v.Pop()
				model = model[:len(model)-1]
			}
		case 6:
			if len(model) > 0 {
				i := n % len(model)
				v.At(i)[0]++
				model[i]++
			}
		default:
			v.Compact(n)
			v = Open(a, arena.View[Header](a, owner, 8), width, shift)
		}
		if int(v.Len) != len(model) {
			t.Fatalf("length %d, not %d", int(v.Len), len(model))
		}
		if step++; step%8 != 0 && len(data) >= 4 {
			continue
		}
		if err := v.Check(); err != nil {
			t.Fatal(err)
		}
		for i, c := range model {
			if b := v.At(i); b[0] != c || b[width-1] != byte(i) {
				t.Fatalf("element %d of %d is damaged", i, len(model))
			}
		}
	}
	if err := a.Check(); err != nil {
		t.Fatal(err)
	}
	v.Free()
	a.Free(owner)
	if a.Used() != 0 {
		t.Fatal("left over:", a.Used())
	}
}

func FuzzVec(f *testing.F) {
	arenatest.Fuzz(f, history, 20, 200)
}

func TestRandomHistories(t *testing.T) {
	arenatest.Run(t, history, 100, 200)
}

// TestSegmentsStay checks that growing and shrinking leave all segments where they are once there are two.
func TestSegmentsStay(t *testing.T) {
	a := arena.New()
	v, _ := newVec(a, 12, 5)
	const segment = 32
	for range segment + 1 {
		v.Push()
	}
	first, second := &v.At(0)[0], &v.At(segment)[0]
	for range 100 * segment {
		v.Push()
	}
	for int(v.Len) > segment+1 {
		v.Pop()
	}
	if &v.At(0)[0] != first || &v.At(segment)[0] != second {
		t.Error("a segment moved")
	}
}

// TestNoCopyPerStep checks that pushing and popping in turns does not move the only segment each time.
func TestNoCopyPerStep(t *testing.T) {
	a := arena.New()
	v, _ := newVec(a, 64, 7)
	for int(v.Len) < 128 {
		v.Push()
		moves, at := 0, &v.At(0)[0]
		for range 10 {
			v.Push()
			v.Pop()
			v.Pop()
			v.Push()
			if now := &v.At(0)[0]; int(v.Len) > 1 && now != at {
				moves, at = moves+1, now
			}
		}
		if moves > 2 {
			t.Errorf("at length %d: %d moves in 40 steps", int(v.Len), moves)
		}
	}
}

// TestCompaction leaves few of many vecs, of one segment and of several, and moves what is left together.
func TestCompaction(t *testing.T) {
	a := arena.New()
	var vecs []Vec
	for i := range 4000 {
		v, _ := newVec(a, 64, 4)
		for n := range 3 + i%40 {
			arena.Store32(v.Push(), uint32(i+n))
		}
		vecs = append(vecs, v)
	}
	kept := vecs[:0]
	for i, v := range vecs {
		if i%9 == 0 {
			kept = append(kept, v)
		} else {
			v.Free()
		}
	}
	if !a.Fragmented() {
		t.Fatal("not fragmented")
	}
	for _, v := range kept {
		for i := range int(v.Len) {
			v.Compact(i)
		}
	}
	if a.Fragmented() {
		t.Error("still fragmented")
	}
	for k, v := range kept {
		for n := range int(v.Len) {
			if got := arena.Load32(v.At(n)); got != uint32(9*k+n) {
				t.Fatalf("element %d of vec %d is %d", n, 9*k, got)
			}
		}
		if err := v.Check(); err != nil {
			t.Fatal(err)
		}
	}
	if err := a.Check(); err != nil {
		t.Fatal(err)
	}
}

func TestPopOfNothingPanics(t *testing.T) {
	v, _ := newVec(arena.New(), 4, 4)
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	v.Pop()
}

func BenchmarkAt(b *testing.B) {
	v, _ := newVec(arena.New(), 12, 9)
	const n = 1 << 16
	for range n {
		arena.Store64(v.Push(), 1)
	}
	sum := uint64(0)
	b.ResetTimer()
	for i := range b.N {
		sum += arena.Load64(v.At(i & (n - 1)))
	}
	_ = sum
}
