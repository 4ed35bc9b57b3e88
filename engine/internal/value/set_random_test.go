package value

import (
	"math"
	"math/rand/v2"
	"testing"
)

// chiSquare returns how far counts are from being equal, in standard deviations of
// the chi-square statistic for so many cells.
func chiSquare(counts map[string]int, cells int) float64 {
	total := 0
	for _, n := range counts {
		total += n
	}
	want, sum := float64(total)/float64(cells), 0.0
	for _, n := range counts {
		sum += (float64(n) - want) * (float64(n) - want) / want
	}
	sum += float64(cells-len(counts)) * want // those that never came
	freedom := float64(cells - 1)
	return (sum - freedom) / math.Sqrt(2*freedom)
}

// unlikely is a deviation that a fair draw has less than once in 20000.
const unlikely = 4

// TestRandomMembers draws members from sets of all encodings: each must come as
// often as any other. The seeds are fixed, so that the result is.
func TestRandomMembers(t *testing.T) {
	s := setSpace(512, 128, 64)
	for _, v := range []Set{
		setOf(s, 3, encIntset), setOf(s, 300, encIntset), setOf(s, 2, encPackedSet), setOf(s, 128, encPackedSet),
		setOf(s, 129, encHashtable), setOf(s, 1000, encHashtable), setOf(s, 1300, encHashtable),
	} {
		r := rand.New(rand.NewPCG(3, 4))
		counts := map[string]int{}
		var scratch [20]byte
		for range 200 * v.Len() {
			counts[string(v.Random(r).Bytes(&scratch))]++
		}
		if d := chiSquare(counts, v.Len()); math.Abs(d) > unlikely {
			t.Errorf("%d members, %s: off by %.1f", v.Len(), v.Kind().Encoding(), d)
		}
	}
}

// TestSample draws samples of all sizes: different members, and over many samples
// each as often as any other.
func TestSample(t *testing.T) {
	s := setSpace(512, 20, 64)
	for _, v := range []Set{
		setOf(s, 12, encIntset), setOf(s, 12, encPackedSet), setOf(s, 50, encHashtable), setOf(s, 200, encHashtable),
	} {
		for _, n := range []int{1, 2, v.Len() / 4, v.Len() / 2, v.Len() - 1} {
			r := rand.New(rand.NewPCG(5, uint64(n)))
			counts := map[string]int{}
			for range 4000 {
				in, before := map[string]bool{}, len(counts)
				var scratch [20]byte
				v.Sample(r, n, func(m String) {
					text := string(m.Bytes(&scratch))
					in[text] = true
					counts[text]++
				})
				if len(in) != n || len(counts) < before {
					t.Fatalf("%d different members, not %d", len(in), n)
				}
			}
			// Members of one sample are different, which makes the counts less unequal.
			if d := chiSquare(counts, v.Len()); d > unlikely {
				t.Errorf("%d of %d members: off by %.1f", n, v.Len(), d)
			}
		}
	}
	for _, n := range []int{0, 12} {
		met := 0
		setOf(s, 12, encIntset).Sample(rand.New(rand.NewPCG(1, 1)), n, func(String) { met++ })
		if met != n {
			t.Errorf("%d of 12, not %d", met, n)
		}
	}
}

// TestPairs counts which pairs of members are drawn together: a sample of 2 of 6
// has 15 forms, and none may come more often.
func TestPairs(t *testing.T) {
	s := setSpace(512, 128, 64)
	for _, v := range []Set{setOf(s, 6, encIntset), setOf(s, 6, encPackedSet)} {
		r := rand.New(rand.NewPCG(7, 8))
		counts := map[string]int{}
		for range 30_000 {
			var scratch [20]byte
			in := map[string]bool{}
			v.Sample(r, 2, func(m String) { in[string(m.Bytes(&scratch))] = true })
			pair := ""
			v.Each(func(m []byte) bool { // in the set's order
				if in[string(m)] {
					pair += string(m) + " "
				}
				return true
			})
			counts[pair]++
		}
		if d := chiSquare(counts, 15); math.Abs(d) > unlikely {
			t.Errorf("%s: off by %.1f", v.Kind().Encoding(), d)
		}
	}
}
