// Package arenatest feeds random histories to tests of the arena and of what is built on it. A history is bytes that a test
// reads as the steps to take, so that the fuzzer can change and cut them.
package arenatest

import (
	"math/rand/v2"
	"testing"
)

// Fuzz runs history under the fuzzer, which begins with random bytes of these lengths.
func Fuzz(f *testing.F, history func(*testing.T, []byte), lengths ...int) {
	r := rand.New(rand.NewPCG(5, 6))
	for _, n := range lengths {
		f.Add(randomBytes(r, n))
	}
	f.Fuzz(history)
}

// Run runs history several times with up to longest random bytes, the same ones each time it is called.
func Run(t *testing.T, history func(*testing.T, []byte), times, longest int) {
	r := rand.New(rand.NewPCG(7, 8))
	for range times {
		history(t, randomBytes(r, r.IntN(longest)))
	}
}

func randomBytes(r *rand.Rand, n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}
