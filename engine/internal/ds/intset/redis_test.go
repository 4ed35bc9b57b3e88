package intset_test

import (
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/wedis/wedis/engine/internal/arena"
	"github.com/wedis/wedis/engine/internal/ds/intset"
	"github.com/wedis/wedis/engine/internal/resp/redistest"
)

// TestAgainstRedis edits small sets on both sides and compares their bytes, which DUMP gives behind a type and a length.
func TestAgainstRedis(t *testing.T) {
	redis := redistest.Start(t, "--rdbcompression", "no")
	r := rand.New(rand.NewPCG(1, 2))
	for range 50 {
		s := intset.New(arena.New())
		commands := [][]string{{"FLUSHALL"}, {"SADD", "s", "7"}}
		s.Add(7)
		bits := 20 + r.IntN(44)
		for range r.IntN(200) {
			n := int64(r.Uint64()) >> bits >> r.IntN(20)
			if n != 7 && r.IntN(3) == 0 {
				if s.Len() > 1 {
					n = s.At(r.IntN(s.Len()))
				}
				if n == 7 {
					continue
				}
				s.Remove(n)
				commands = append(commands, []string{"SREM", "s", strconv.FormatInt(n, 10)})
				continue
			}
			s.Add(n)
			commands = append(commands, []string{"SADD", "s", strconv.FormatInt(n, 10)})
		}
		replies := redis.Do(t, append(commands, []string{"DUMP", "s"})...)
		payload := replies[len(replies)-1].Text
		body := payload[1 : len(payload)-10] // without type, version and checksum
		width := 1
		if len(body) > 64 { // 6 bits of length
			width = 2
		}
		if got, want := string(s.Bytes()), body[width:]; got != want {
			t.Fatalf("after %q:\n%x, not\n%x", commands, got, want)
		}
	}
}
