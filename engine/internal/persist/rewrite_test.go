package persist

import (
	"math/rand/v2"
	"runtime"
	"testing"
)

// TestRewriteInPieces: large values come in pieces too, and a rewrite can be given up behind each of them.
func TestRewriteInPieces(t *testing.T) {
	s := newStore(1)
	tracker := Track(s)
	putAll(s.DB(0), s.Space(), "a", 30_000)
	putAll(s.DB(2), s.Space(), "b", 30_000)
	before := runtime.NumGoroutine()
	whole := func(most int) (steps int) {
		r, err := tracker.BeginRewrite(1)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Abort()
		for ; steps < most; steps++ {
			piece, ok := r.Next()
			if !ok {
				break
			}
			if len(piece) > pieceSize+rescueSize {
				t.Fatalf("a piece of %d bytes", len(piece))
			}
		}
		return steps
	}
	all := whole(1 << 30)
	if all < 100 {
		t.Errorf("all is there in %d pieces", all)
	}
	r := rand.New(rand.NewPCG(1, 1))
	for range 20 {
		whole(r.IntN(all))
		if s.Reading() || runtime.NumGoroutine() > before || len(tracker.walks) > 0 {
			t.Fatal("somebody still reads")
		}
	}
}
