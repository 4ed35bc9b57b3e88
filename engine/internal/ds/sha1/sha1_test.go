package sha1

import (
	stdlib "crypto/sha1"
	"math/rand/v2"
	"testing"
)

// TestSum compares with the standard library at every length around the ends of
// blocks.
func TestSum(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	input := make([]byte, 1000)
	for i := range input {
		input[i] = byte(r.Uint32())
	}
	for n := range input {
		if got, want := Sum(input[:n]), stdlib.Sum(input[:n]); got != want {
			t.Fatalf("%d bytes: got %x, want %x", n, got, want)
		}
	}
}
