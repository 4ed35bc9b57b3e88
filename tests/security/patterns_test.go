package security

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/wedis/wedis/tests/served"
)

// TestPatterns: patterns that take a naive matcher ages, wherever a pattern is taken.
func TestPatterns(t *testing.T) {
	s := served.Start(t)
	c := dial(t, s)
	text := strings.Repeat("a", 3000)
	stars := strings.Repeat("a*", 500) + "b"
	for _, pattern := range []string{stars, "*" + stars, strings.Repeat("*?", 700) + "b", strings.Repeat("[a-z]*", 300) + "b", strings.Repeat("*", 5000) + "b"} {
		c.expect(t, "+OK", "SET", text, "x")
		c.expect(t, "[]", "KEYS", pattern)
		c.expect(t, "[\"0\" []]", "SCAN", "0", "MATCH", pattern, "COUNT", "1000")
		c.do(t, "HSET", "h", text, text)
		c.expect(t, "[\"0\" []]", "HSCAN", "h", "0", "MATCH", pattern)
		c.do(t, "CONFIG", "GET", pattern)
		c.do(t, "COMMAND", "LIST", "FILTERBY", "PATTERN", pattern)
		c.do(t, "FUNCTION", "LIST", "LIBRARYNAME", pattern)
		sub := dial(t, s)
		sub.do(t, "SUBSCRIBE", text)
		c.expect(t, "[]", "PUBSUB", "CHANNELS", pattern)
		listener := dial(t, s)
		listener.do(t, "PSUBSCRIBE", pattern)
		c.expect(t, ":1", "PUBLISH", text, "x")
		c.do(t, "ACL", "SETUSER", "u", "reset", "on", "nopass", "~"+pattern, "&"+pattern, "+@all")
		if got := c.do(t, "ACL", "DRYRUN", "u", "GET", text); !strings.Contains(got, "no permissions") && !strings.Contains(got, "has no") {
			t.Fatalf("ACL DRYRUN: %.200s", got)
		}
		sub.Close()
		listener.Close()
	}
	c.expect(t, "+PONG", "PING")
}

// TestHashFlooding: keys that meet in one bucket of a table whose hash is known are as good as any others.
func TestHashFlooding(t *testing.T) {
	s := served.Start(t)
	c := dial(t, s)
	// "Aa" and "BB" have the same hash in every polynomial of 31, so have all sequences of them.
	const bits = 14
	var hostile, harmless []string
	for i := range 1 << bits {
		var key strings.Builder
		for bit := range bits {
			key.WriteString([]string{"Aa", "BB"}[i>>bit&1])
		}
		hostile = append(hostile, key.String())
		harmless = append(harmless, fmt.Sprintf("%0*d", 2*bits, i*7919))
	}
	fastest := func(members []string) time.Duration {
		best := time.Hour
		for range 5 {
			c.do(t, "DEL", "s")
			began := time.Now()
			c.do(t, append([]string{"SADD", "s"}, members...)...)
			best = min(best, time.Since(began))
		}
		return best
	}
	if bad, good := fastest(hostile), fastest(harmless); bad > 10*good {
		t.Errorf("members that collide take %v, others %v", bad, good)
	}
	// Two servers do not share a seed: what collides in one does not in the other.
	c.do(t, append([]string{"SADD", "t"}, hostile...)...)
	other := dial(t, served.Start(t))
	other.do(t, append([]string{"SADD", "t"}, hostile...)...)
	if a, b := c.do(t, "SSCAN", "t", "0"), other.do(t, "SSCAN", "t", "0"); a == b {
		t.Error("two servers hash alike")
	}
}
