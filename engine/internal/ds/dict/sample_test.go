package dict

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestRandomIsUniform draws often enough that a bias of some percent would show: chi-square, far beyond its mean.
func TestRandomIsUniform(t *testing.T) {
	for _, n := range []int{1, 2, 10, 11, 13, 60, 100, 161, 240, 320, 321} {
		for _, shrunk := range []bool{false, true} {
			d := of(n)
			if shrunk { // down to n, with bounds that have seen more
				d = of(4 * n)
				for i := n; i < 4*n; i++ {
					d.Delete(numbered(i))
				}
			}
			r := rand.New(rand.NewPCG(11, uint64(n)))
			const each = 400
			counts := map[Ref]int{}
			for range each * n {
				counts[d.Random(r)]++
			}
			if chi, limit := chiSquare(counts, n, each), chiLimit(n-1); chi > limit {
				t.Errorf("%d entries, shrunk %t: chi-square %.1f, limit %.1f", n, shrunk, chi, limit)
			}
		}
	}
	if New(newSpace()).Random(rand.New(rand.NewPCG(1, 1))) != 0 {
		t.Error("a random entry of an empty dict")
	}
}

func chiSquare(counts map[Ref]int, n int, expected float64) float64 {
	chi := float64(n-len(counts)) * expected
	for _, c := range counts {
		chi += (float64(c) - expected) * (float64(c) - expected) / expected
	}
	return chi
}

// chiLimit is the chi-square that a fair source exceeds about once in 30,000 times (Wilson and Hilferty).
func chiLimit(freedom int) float64 {
	if freedom == 0 {
		return 0
	}
	f := 2 / (9 * float64(freedom))
	return float64(freedom) * math.Pow(1-f+4*math.Sqrt(f), 3)
}

// TestBoundsFollow checks that Random does not suffer from what the dict once was.
func TestBoundsFollow(t *testing.T) {
	bound := func(d Dict) int {
		b := d.header().bounds
		return int(max(b.old, b.young))
	}
	d := of(50_000)
	if b := bound(d); b > 45 {
		t.Error("bound of a large dict:", b)
	}
	d.header().bounds = bounds{1000, 1000} // as if it had been bad luck
	for i := 50_000; i < 170_000; i++ {    // to the end of the next pass but one
		d.Insert(numbered(i), 1)
	}
	if b := bound(d); b > 45 {
		t.Error("bound after two passes of growth:", b)
	}
	d.header().bounds = bounds{1000, 1000}
	for i := 20; i < 170_000; i++ {
		d.Delete(numbered(i))
	}
	if b := bound(d); b > 25 {
		t.Error("bound after the dict shrank:", b)
	}
	if err := d.Check(); err != nil {
		t.Fatal(err)
	}
}

func TestSample(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{0, 1, 4, 10, 11, 300} {
		d := of(n)
		for _, want := range []int{0, 1, 5, 16, 1000} {
			met := map[Ref]bool{}
			d.Sample(r, want, func(e Ref) { met[e] = true })
			if len(met) != min(n, want) {
				t.Errorf("%d of %d entries: %d different ones", want, n, len(met))
			}
		}
	}
	const n, draws = 1000, 40_000
	d := of(n)
	counts := map[Ref]int{}
	for range draws {
		d.Sample(r, 5, func(e Ref) { counts[e]++ })
	}
	for i := range n { // 200 on average; 14 is a standard deviation
		if c := counts[d.Find(numbered(i))]; c < 130 || c > 270 {
			t.Errorf("entry %d was sampled %d times, %d on average", i, c, draws*5/n)
		}
	}
}
