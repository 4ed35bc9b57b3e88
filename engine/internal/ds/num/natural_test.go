package num

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

// TestQuotient divides numbers made of words that lead the estimates of long division astray.
func TestQuotient(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	words := []uint64{0, 0, 1, 2, math.MaxUint64, math.MaxUint64, math.MaxUint64 - 1, 1 << 63, 1<<63 - 1, 1<<63 + 1}
	number := func() natural {
		x := make(natural, 1+r.IntN(5))
		for i := range x {
			x[i] = words[r.IntN(len(words))]
		}
		if x[len(x)-1] == 0 {
			x[len(x)-1] = 1 + r.Uint64N(math.MaxUint64)>>r.IntN(64)
		}
		return x
	}
	for range 50_000 {
		x, y := number(), number()
		bigX, bigY := bigInt(x), bigInt(y)
		hi, lo, exp, more := quotient(x, y)
		// x/y is q × 2^exp with q of 127 or 128 bits, cut off.
		if exp < 0 {
			bigX.Lsh(bigX, uint(-exp))
		} else {
			bigY.Lsh(bigY, uint(exp))
		}
		q, rest := new(big.Int).QuoRem(bigX, bigY, new(big.Int))
		if got := bigInt(natural{lo, hi}); got.Cmp(q) != 0 || more != (rest.Sign() != 0) || q.BitLen() < 127 {
			t.Fatalf("%x / %x = %x × 2^%d, more %v; want %x, rest %x", x, y, got, exp, more, q, rest)
		}
	}
}

func bigInt(x natural) *big.Int {
	n := new(big.Int)
	for i := len(x) - 1; i >= 0; i-- {
		n.Lsh(n, 64).Or(n, new(big.Int).SetUint64(x[i]))
	}
	return n
}
