package zset

import (
	"math/rand/v2"
	"testing"
)

// TestDraw draws by both algorithms and looks how often each number comes.
func TestDraw(t *testing.T) {
	const size, times = 40, 20_000
	r := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{1, 3, 10, 11, 25, 39} {
		count := [size]int{}
		for range times / n {
			drawn := map[int]bool{}
			draw(r, size, n, func(i int) {
				drawn[i] = true
				count[i]++
			})
			if len(drawn) != n {
				t.Fatalf("%d different numbers were drawn, not %d", len(drawn), n)
			}
		}
		expected := float64(times/n*n) / size
		chi := 0.0
		for _, got := range count {
			off := float64(got) - expected
			chi += off * off / expected
		}
		if chi > 75 { // 39 degrees: once in 2000 times
			t.Errorf("%d at a time: chi-square %.0f", n, chi)
		}
	}
}
