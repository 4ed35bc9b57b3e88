package sha256

import (
	"crypto/sha256"
	"testing"
)

// TestSum compares all short lengths, and some long ones, with the standard library.
func TestSum(t *testing.T) {
	text := make([]byte, 100_000)
	for i := range text {
		text[i] = byte(i * 7)
	}
	for n := 0; n < len(text); n += 1 + n/300*97 {
		if got, want := Sum(text[:n]), sha256.Sum256(text[:n]); got != want {
			t.Fatalf("%d bytes: %x, want %x", n, got, want)
		}
	}
}
