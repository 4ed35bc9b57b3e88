package security

import (
	"flag"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/wedis/wedis/tests/history"
	"github.com/wedis/wedis/tests/reply"
	"github.com/wedis/wedis/tests/served"
)

var lines = flag.Int("lines", 20_000, "command lines with huge numbers")

// huge are numbers at the ends of what programs count with.
var huge = []string{
	"9223372036854775807", "-9223372036854775808", "9223372036854775808", "-9223372036854775809", "18446744073709551615",
	"18446744073709551616", "4294967295", "4294967296", "-4294967296", "2147483647", "2147483648", "-2147483648", "-2147483649",
	"1e308", "-1e308", "1e-320", "1e400", "inf", "-inf", "nan", "9007199254740993", "0x7fffffffffffffff", "4611686018427387904",
	"9223372036854775", "9223372036854776", "-1", "0", "99999999999999999999999999999999999999999999999999",
}

// left out: what ends the server or the connection, speaks to others, or is asked for much and gives it.
var leftOut = []string{
	"shutdown", "debug", "monitor", "quit", "client|kill", "client|pause", "client|reply", "failover", "psync", "sync", "replconf",
	"subscribe", "psubscribe", "ssubscribe", "config|set", "acl|setuser", "acl|deluser", "auth", "hello", "reset", "restore", "restore-asking",
	"multi", "exec", "discard", "watch", "eval", "evalsha", "eval_ro", "evalsha_ro", "fcall", "fcall_ro", "function|load", "function|restore", "script|load",
}

// TestHugeNumbers puts huge numbers in place of the numbers of every command's grammar. A negative count asks for members
// with repetition, as many as it says: the server gives what it is asked for only as far as the client reads.
func TestHugeNumbers(t *testing.T) {
	s := served.Start(t, "--maxmemory", "256mb", "--maxmemory-policy", "allkeys-random", "--proto-max-bulk-len", "64mb", "--busy-reply-threshold", "1000")
	c := dial(t, s)
	c.do(t, "HELLO", "3")
	docs, err := c.ask("COMMAND", "DOCS")
	if err != nil {
		t.Fatal(err)
	}
	commands, err := history.ParseDocs(docs)
	if err != nil {
		t.Fatal(err)
	}
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	profile := history.Profile{Real: true}
	g := history.NewGenerator(seed, commands, profile, func(name string) bool { return slices.Contains(leftOut, name) })
	r := rand.New(rand.NewPCG(seed, 1))
	c = dial(t, s)
	for range *lines {
		words := g.Next(time.Now().UnixMicro(), profile).Args
		for i := range words {
			if _, err := strconv.ParseFloat(words[i], 64); err == nil && r.IntN(2) == 0 {
				words[i] = huge[r.IntN(len(huge))]
			}
		}
		if !c.survives(t, words) {
			c = dial(t, s)
		}
	}
	s.Alive(t)
	dial(t, s).expect(t, "+PONG", "PING")
}

// most is how much of an answer is read; who reads no further is free to leave.
const most = 64 << 20

// survives runs a command in a transaction, where it cannot block, and tells whether the connection is still good.
func (c *client) survives(t *testing.T, words []string) bool {
	t.Helper()
	c.SetDeadline(time.Now().Add(patience))
	in := slices.Concat(reply.Command("MULTI"), reply.Command(words...), reply.Command("EXEC"), reply.Command("PING"))
	if _, err := c.Write(in); err != nil {
		t.Fatalf("%.200q: %v", words, err)
	}
	buf, end, got := make([]byte, 1<<16), []byte("+PONG\r\n"), 0
	var tail []byte
	for got < most {
		n, err := c.Read(buf)
		if err != nil {
			t.Fatalf("%.300q: %v", words, err)
		}
		got += n
		tail = append(tail, buf[:n]...)
		tail = tail[max(0, len(tail)-len(end)):]
		if string(tail) == string(end) {
			return true
		}
	}
	c.Close()
	return false
}
