package arena

import (
	"testing"

	"github.com/wedis/wedis/engine/internal/arena/arenatest"
)

// modelBlock is a live block as the plain model knows it: how many bytes of which pattern were written to it.
type modelBlock struct {
	r    Ref
	n    int
	seed byte
}

// history runs the operations that data encodes on an arena and on a plain model, and compares.
//
// An operation is four bytes: what, two for a size or a choice of block, and the exponent that makes sizes of all
// orders.
func history(t *testing.T, data []byte) {
	a := New()
	var live []modelBlock
	for step := 0; len(data) >= 4; step++ {
		op, x, e := data[0], int(data[1])|int(data[2])<<8, data[3]
		data = data[4:]
		size := 1 + (x&0xff|0x100)>>8<<(e%21)*(x&0xff)/256 // 1 byte to 1 MiB
		if a.Used() > 32<<20 {
			op = 7 // enough: free
		}
		switch {
		case op%16 < 7 || len(live) == 0:
			b := modelBlock{a.Alloc(size), size, byte(step)}
			fillPattern(a.From(b.r)[:size], b.seed)
			live = append(live, b)
			continue
		case op == 255:
			a.Reset()
			live = live[:0]
			continue
		}
		i := x % len(live)
		b := &live[i]
		if a.Size(b.r) < b.n || len(a.Bytes(b.r)) != a.Size(b.r) || !hasPattern(a.From(b.r)[:b.n], b.seed) {
			t.Fatalf("step %d: block %#x of %d bytes is damaged", step, b.r, b.n)
		}
		switch op % 16 {
		case 7, 8, 9, 10:
			a.Free(b.r)
			live[i] = live[len(live)-1]
			live = live[:len(live)-1]
		case 11, 12:
			size = 1 + (x>>8+1)<<(e%13) // up to 1 MiB
			keep := min(size, b.n)
			b.r = a.Realloc(b.r, size, keep)
			if !hasPattern(a.From(b.r)[:keep], b.seed) {
				t.Fatalf("step %d: Realloc lost contents", step)
			}
			b.n, b.seed = size, byte(step)
			fillPattern(a.From(b.r)[:size], b.seed)
		default:
			b.r = a.Move(b.r)
			if !hasPattern(a.From(b.r)[:b.n], b.seed) {
				t.Fatalf("step %d: Move lost contents", step)
			}
		}
		if step%256 == 0 {
			check(t, a, live)
		}
	}
	check(t, a, live)
	for _, b := range live {
		if !hasPattern(a.From(b.r)[:b.n], b.seed) {
			t.Fatalf("at the end block %#x of %d bytes is damaged", b.r, b.n)
		}
		a.Free(b.r)
	}
	check(t, a, nil)
}

func check(t *testing.T, a *Arena, live []modelBlock) {
	t.Helper()
	if err := a.Check(); err != nil {
		t.Fatal(err)
	}
	var used int64
	for _, b := range live {
		used += int64(a.Size(b.r))
	}
	if a.Used() != used {
		t.Fatalf("used %d, not %d", a.Used(), used)
	}
}

func FuzzArena(f *testing.F) {
	arenatest.Fuzz(f, history, 40, 400)
}

func TestRandomHistories(t *testing.T) {
	arenatest.Run(t, history, 30, 20_000)
}
