package lzf_test

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/wedis/wedis/engine/internal/ds/lzf"
)

// text returns n bytes that repeat themselves more or less.
func text(r *rand.Rand, n int) []byte {
	words := make([][]byte, 1+r.IntN(30))
	for i := range words {
		words[i] = make([]byte, r.IntN(40))
		for j := range words[i] {
			words[i][j] = byte('a' + r.IntN(26))
		}
	}
	var b []byte
	for len(b) < n {
		switch r.IntN(12) {
		case 0:
			b = append(b, byte(r.Uint32()))
		case 1:
			b = append(b, bytes.Repeat([]byte{byte(r.Uint32())}, r.IntN(400))...)
		case 2:
			for range r.IntN(40) {
				b = append(b, byte(r.Uint32()))
			}
		default:
			b = append(b, words[r.IntN(len(words))]...)
			b = append(b, ' ')
		}
	}
	return b[:n]
}

func TestRoundTrip(t *testing.T) {
	var c lzf.Compressor
	r := rand.New(rand.NewPCG(1, 2))
	for i := range 4000 {
		src := text(r, 1+r.IntN(1<<r.IntN(16)))
		limit := len(src) - 4
		if i%8 == 0 {
			limit = r.IntN(len(src) + 10)
		}
		prefix := []byte("before")
		out, ok := c.Append(prefix, src, limit)
		if !ok {
			if !bytes.Equal(out, prefix) {
				t.Fatal("something is left of what did not fit")
			}
			continue
		}
		out = out[len(prefix):]
		if len(out) > limit {
			t.Fatalf("%d bytes where %d are allowed", len(out), limit)
		}
		if n, ok := lzf.Size(out); !ok || n != len(src) {
			t.Fatalf("size %d of %d", n, len(src))
		}
		if got := lzf.Append(prefix, out); !bytes.Equal(got[len(prefix):], src) {
			t.Fatalf("%d bytes do not come back", len(src))
		}
	}
}

// TestBytes fixes some results, which are redis-server's.
func TestBytes(t *testing.T) {
	var c lzf.Compressor
	for _, test := range []struct{ src, want string }{
		{strings.Repeat("a", 21), "\x01aa\xe0\x0a\x00"},
		{strings.Repeat("a", 600), "\x01aa\xe0\xff\x00\xe0\xff\x00\xe0\x3b\x00\x01aa"},
		{strings.Repeat("abc", 20), "\x03abca\xe0\x2d\x02\x01bc"},
	} {
		got, ok := c.Append(nil, []byte(test.src), len(test.src)-4)
		if !ok || string(got) != test.want {
			t.Errorf("%.20q: %q, want %q", test.src, got, test.want)
		}
	}
}

func FuzzDecompress(f *testing.F) {
	f.Add([]byte("\x01aa\xe0\x0a\x00"))
	f.Add([]byte("\x03abca\xe0\x2d\x02\x01bc"))
	f.Fuzz(func(t *testing.T, src []byte) {
		n, ok := lzf.Size(src)
		if !ok || n > 1<<24 {
			return
		}
		if got := lzf.Append(nil, src); len(got) != n {
			t.Fatalf("%d bytes, not %d", len(got), n)
		}
	})
}

func FuzzCompress(f *testing.F) {
	f.Add([]byte(strings.Repeat("abc", 20)), 100)
	var c lzf.Compressor
	f.Fuzz(func(t *testing.T, src []byte, limit int) {
		limit %= 1 << 16
		out, ok := c.Append(nil, src, limit)
		if !ok {
			return
		}
		if n, ok := lzf.Size(out); len(out) > limit || !ok || n != len(src) || !bytes.Equal(lzf.Append(nil, out), src) {
			t.Fatal("does not come back")
		}
	})
}

func BenchmarkCompress(b *testing.B) {
	var c lzf.Compressor
	src := text(rand.New(rand.NewPCG(1, 2)), 4096)
	buf := make([]byte, 0, 8192)
	b.SetBytes(4096)
	for b.Loop() {
		c.Append(buf, src, 4092)
	}
}

func BenchmarkDecompress(b *testing.B) {
	var c lzf.Compressor
	src, _ := c.Append(nil, text(rand.New(rand.NewPCG(1, 2)), 4096), 4092)
	buf := make([]byte, 0, 8192)
	b.SetBytes(4096)
	for b.Loop() {
		lzf.Append(buf, src)
	}
}
