package str_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/wedis/wedis/engine/internal/cmd/cmdtest"
)

// TestLCSRandom compares strings of few letters, which have many subsequences in common: which of them is found depends on
// how ties are broken.
func TestLCSRandom(t *testing.T) {
	p := cmdtest.New(t)
	r := rand.New(rand.NewPCG(1, 2))
	text := func() string {
		b := make([]byte, r.IntN(30))
		for i := range b {
			b[i] = 'a' + byte(r.IntN(3))
		}
		return string(b)
	}
	for range 20 {
		var script strings.Builder
		for range 20 {
			fmt.Fprintf(&script, "MSET a %q b %q\nLCS a b\nLCS a b LEN\nLCS a b IDX WITHMATCHLEN\nLCS b a IDX MINMATCHLEN 2\n", text(), text())
		}
		p.Run(t, script.String())
	}
}

// TestLCSMemory takes strings whose table redis-server would need half a gigabyte for.
func TestLCSMemory(t *testing.T) {
	c := cmdtest.NewStore(t)
	const n = 11_000
	c.Do("SET", "a", strings.Repeat("ab", n/2))
	c.Do("SET", "b", strings.Repeat("ba", n/2))
	if got, want := c.Do("LCS", "a", "b", "LEN"), fmt.Sprintf(":%d\r\n", n-1); got != want {
		t.Errorf("%q, want %q", got, want)
	}
	c.Do("SETRANGE", "long", "100000000", "x")
	c.Do("SET", "x", "x")
	if got := c.Do("LCS", "long", "x", "LEN"); !strings.HasPrefix(got, "-ERR Insufficient memory") {
		t.Errorf("%q", got)
	}
	if got := c.Do("LCS", "nosuch", "long", "IDX"); got != "*4\r\n$7\r\nmatches\r\n*0\r\n$3\r\nlen\r\n:0\r\n" {
		t.Errorf("%q", got)
	}
}
