package arena

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// BenchmarkReplace frees a random block of many and allocates one of the same size.
func BenchmarkReplace(b *testing.B) {
	for _, size := range []int{40, 1000, 40_000, 100_000} {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			a := New()
			refs := make([]Ref, 64<<20/size&-2)
			for i := range refs {
				refs[i] = a.Alloc(size)
			}
			r := rand.New(rand.NewPCG(1, 1))
			b.ReportAllocs()
			b.ResetTimer()
			for range b.N {
				i := r.IntN(len(refs))
				a.Free(refs[i])
				refs[i] = a.Alloc(size)
			}
		})
	}
}

// BenchmarkMixed frees a random block of many and allocates one of another size.
func BenchmarkMixed(b *testing.B) {
	a := New()
	r := rand.New(rand.NewPCG(1, 1))
	size := func() int { return 16 + r.IntN(1<<(4+r.IntN(10))) }
	refs := make([]Ref, 100_000)
	for i := range refs {
		refs[i] = a.Alloc(size())
	}
	b.ReportAllocs()
	b.ResetTimer()
	for range b.N {
		i := r.IntN(len(refs))
		a.Free(refs[i])
		refs[i] = a.Alloc(size())
	}
	b.ReportMetric(float64(a.Committed())/float64(a.Used()), "committed/used")
}

// BenchmarkFill allocates small blocks in a row, and starts over at 64 MiB.
func BenchmarkFill(b *testing.B) {
	a := New()
	b.ReportAllocs()
	for range b.N {
		if a.Used() > 64<<20 {
			a.Reset()
		}
		a.Alloc(40)
	}
}

func BenchmarkFrom(b *testing.B) {
	a := New()
	r := a.Alloc(40)
	sum := uint32(0)
	for range b.N {
		sum += Load32(a.From(r))
	}
	_ = sum
}
