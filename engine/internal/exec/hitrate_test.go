package exec_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/wedis/wedis/engine/internal/cmd"
	"github.com/wedis/wedis/engine/internal/config"
	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/engine/internal/resp/redistest"
	"github.com/wedis/wedis/tests/reply"
)

// cache is a store that a trace of reads goes through: what is missing is written.
type cache interface {
	run(t *testing.T, lines []byte, count int) []byte
	used(t *testing.T) int64
}

type ourCache struct {
	*exec.Server
	session *exec.Session
}

func (c *ourCache) run(_ *testing.T, lines []byte, _ int) []byte {
	now := time.Now().UnixMicro() // stamps are as coarse as redis-server's, whose clock cannot be set
	c.Tick(now)
	return c.Exec(c.session, now, lines)
}

func (c *ourCache) used(*testing.T) int64 { return c.UsedMemory() }

type redisCache struct {
	exchange func(in []byte, count int) ([]byte, error)
}

func (c *redisCache) run(t *testing.T, lines []byte, count int) []byte {
	t.Helper()
	out, err := c.exchange(lines, count)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func (c *redisCache) used(t *testing.T) int64 {
	_, text, _ := strings.Cut(string(c.run(t, reply.Command("INFO", "memory"), 1)), "used_memory:")
	text, _, _ = strings.Cut(text, "\r\n")
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

const (
	cacheKeys  = 2_500  // which have room
	tracedKeys = 12_500 // that are asked for
	traceSize  = 30_000
	traceBatch = 200
)

// write is the command that a policy's cache is filled by; the time to live depends on the key alone.
func write(policy string, key uint64) []byte {
	line := []string{"SET", fmt.Sprintf("key:%08d", key), strings.Repeat("v", 150)}
	if strings.HasPrefix(policy, "volatile") {
		line = append(line, "EX", strconv.FormatUint(10_000+key*2654435761%10_000, 10))
	}
	return reply.Command(line...)
}

// hitRate plays a trace of keys, some far more popular than others, and returns the part of reads that found theirs.
func hitRate(t *testing.T, c cache, policy string) float64 {
	t.Helper()
	var in []byte
	for key := range uint64(cacheKeys) {
		in = append(in, write(policy, tracedKeys+key)...)
	}
	empty := c.used(t)
	c.run(t, in, cacheKeys)
	limit := c.used(t)
	c.run(t, reply.Command("FLUSHALL", "SYNC"), 1)
	c.run(t, reply.Command("CONFIG", "SET", "maxmemory", strconv.FormatInt(limit, 10), "maxmemory-policy", policy), 1)

	rnd := rand.New(rand.NewPCG(1, 2))
	zipf := rand.NewZipf(rnd, 1.05, 10, tracedKeys-1)
	hits := 0
	keys := make([]uint64, traceBatch)
	for range traceSize / traceBatch {
		in = in[:0]
		for i := range keys {
			keys[i] = zipf.Uint64() * 7919 % tracedKeys
			in = append(in, reply.Command("GET", fmt.Sprintf("key:%08d", keys[i]))...)
		}
		replies, err := reply.ReadAll(bytes.Clone(c.run(t, in, len(keys))))
		if err != nil || len(replies) != len(keys) {
			t.Fatal(len(replies), err)
		}
		in = in[:0]
		misses := 0
		for i, v := range replies {
			if !v.Null {
				hits++
				continue
			}
			misses++
			in = append(in, write(policy, keys[i])...)
		}
		if misses == 0 {
			continue
		}
		if out := c.run(t, in, misses); bytes.IndexByte(out, '-') >= 0 {
			t.Fatalf("%s: %.100q", policy, out)
		}
	}
	t.Logf("%s: %d bytes of %d, %d before", policy, c.used(t), limit, empty)
	return float64(hits) / traceSize
}

// TestHitRates plays the same trace to redis-server and to the engine, each with room for the same number of keys.
func TestHitRates(t *testing.T) {
	for _, policy := range []string{
		"allkeys-lru", "allkeys-lfu", "allkeys-random",
		"volatile-lru", "volatile-lfu", "volatile-random", "volatile-ttl",
	} {
		server := redistest.Start(t)
		conn, err := server.Dial()
		if err != nil {
			t.Fatal(err)
		}
		theirs := hitRate(t, &redisCache{conn.Exchange}, policy)
		conn.Close()
		server.Close()
		now := time.Now().UnixMicro()
		s := exec.NewServer(exec.NewTable(cmd.Tables()...), config.Default(), 1, now)
		ours := hitRate(t, &ourCache{s, s.OpenSession(now, "")}, policy)
		t.Logf("%s: %.1f %% hits, redis-server %.1f %%", policy, 100*ours, 100*theirs)
		if ours < 0.9*theirs {
			t.Errorf("%s: %.1f %% hits, redis-server %.1f %%", policy, 100*ours, 100*theirs)
		}
	}
}
