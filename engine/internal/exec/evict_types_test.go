package exec_test

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/wedis/wedis/engine/internal/keyspace"
)

// growing are commands that make a key grow: # is its number, $ a number that never comes again, @ an offset, % a value.
var growing = []string{
	"SET s# %", "APPEND a# %", "SETRANGE r# @ x", "SETBIT b# @ 1", "PFADD p# $",
	"RPUSH l# % %", "SADD i# $", "SADD m# member$:%", "HSET h# f$ %", "ZADD z# $ member$:%", "GEOADD g# 1 2 m$", "XADD x# * f %",
}

// TestEvictionHoldsTheLimitForAllTypes: what stands there is over the limit by no more than the last command has added,
// also when collections grow.
func TestEvictionHoldsTheLimitForAllTypes(t *testing.T) {
	for _, policy := range []string{
		"allkeys-lru", "allkeys-lfu", "allkeys-random",
		"volatile-lru", "volatile-lfu", "volatile-random", "volatile-ttl",
	} {
		w := newWaiting(t, "x")
		w.set("maxmemory-policy", policy)
		const limit = 512 << 10
		w.set("maxmemory", strconv.Itoa(limit))
		rnd := rand.New(rand.NewPCG(3, 4))
		worst := int64(0)
		for i := range 8_000 {
			line := strings.NewReplacer(
				"#", strconv.Itoa(rnd.IntN(40)), "$", strconv.Itoa(i), "@", strconv.Itoa(rnd.IntN(4000)), "%", strings.Repeat("v", 1+rnd.IntN(300)),
			).Replace(growing[i%len(growing)])
			key := strings.Fields(line)[1]
			got := w.do("x " + line)
			if strings.HasPrefix(got, "x -OOM") && w.volatile() == 0 {
				w.do("x FLUSHALL") // what was left had not been given a time to live
			} else if strings.HasPrefix(got, "x -") {
				t.Fatalf("%s: %s: %s", policy, line, got)
			}
			worst = max(worst, w.UsedMemory()-limit)
			w.do("x EXPIRE " + key + " " + strconv.Itoa(1000+rnd.IntN(1000)))
			w.now += 10
		}
		if worst > 64<<10 {
			t.Errorf("%s: %d bytes over the limit", policy, worst)
		}
		if w.Stats.EvictedKeys < 500 {
			t.Errorf("%s: %d keys evicted", policy, w.Stats.EvictedKeys)
		}
		t.Logf("%s: %d evicted, at most %d bytes over the limit", policy, w.Stats.EvictedKeys, worst)
	}
}

// volatile counts the keys with an expiry.
func (w *waiting) volatile() (n int) {
	db := w.Store.DB(0)
	db.Each(func(e keyspace.Entry) bool {
		if db.Expiry(e) != keyspace.NoExpiry {
			n++
		}
		return true
	})
	return n
}

// TestMaxMemoryBelowWhatIsUsed: the next command makes room, large collections included.
func TestMaxMemoryBelowWhatIsUsed(t *testing.T) {
	w := newWaiting(t, "x")
	for i := range 30_000 {
		w.Exec(w.sessions['x'], w.now*1000, fmt.Appendf(nil, "SADD big member:%d\r\nSET key:%d value\r\n", i, i))
	}
	w.set("maxmemory-policy", "allkeys-random")
	limit := w.UsedMemory() / 10
	w.set("maxmemory", strconv.FormatInt(limit, 10))
	w.effects()
	w.expect(w.do("x PING"), "x +PONG")
	if over := w.UsedMemory() - limit; over > 0 {
		t.Errorf("%d bytes over the limit", over)
	}
	if n := strings.Count(w.effects(), "DEL "); int64(n) != w.Stats.EvictedKeys || n < 20_000 {
		t.Errorf("%d deletions in the journal of %d keys evicted", n, w.Stats.EvictedKeys)
	}
}

// TestLFUDecays: keys that were popular make room for those that are.
func TestLFUDecays(t *testing.T) {
	w := newWaiting(t, "x")
	w.set("maxmemory-policy", "allkeys-lfu")
	w.set("lfu-decay-time", "1")
	w.set("lfu-log-factor", "0")
	use := func(prefix string, times int) {
		for range times {
			for i := range 100 {
				w.do(fmt.Sprintf("x GET %s%d", prefix, i))
			}
		}
	}
	for i := range 100 {
		w.do(fmt.Sprintf("x SET old%d %0100d", i, 0), fmt.Sprintf("x SET new%d %0100d", i, 0))
	}
	use("old", 30)
	w.now += 60_000 * 30 // more than their counters have reached
	use("new", 10)
	w.set("maxmemory-samples", "20")
	w.set("maxmemory", strconv.FormatInt(w.UsedMemory()*6/10, 10))
	w.do("x PING")
	left := strings.Count(w.do("x KEYS new*"), "new")
	if left < 90 {
		t.Errorf("%d of 100 keys in use are left, of %d keys", left, w.Store.Len())
	}
}
