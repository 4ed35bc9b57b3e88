package exec

import (
	"fmt"
	"strings"
	"testing"

	"github.com/wedis/wedis/engine/internal/config"
	"github.com/wedis/wedis/engine/internal/keyspace"
)

// setLimit is CONFIG SET maxmemory.
func (s *Server) setLimit(n int64) {
	s.Config.MaxMemory = n
	s.ApplyConfig()
}

func TestEvictionHoldsTheLimit(t *testing.T) {
	for _, policy := range []string{
		"allkeys-lru", "allkeys-lfu", "allkeys-random",
		"volatile-lru", "volatile-lfu", "volatile-random", "volatile-ttl",
	} {
		s := newTestServer(t, "maxmemory-policy", policy)
		s.setLimit(s.UsedMemory() + 100<<10)
		c := s.OpenSession(start, "")
		for i := range 5000 {
			reply := s.Exec(c, start+int64(i)*1000, fmt.Appendf(nil, "put key%d value%d ttl %d\r\n", i, i, 1_000_000+i))
			if string(reply) != "+OK\r\n" {
				t.Fatalf("%s: key %d: %s", policy, i, reply)
			}
		}
		if over := s.UsedMemory() - s.Config.MaxMemory; over > 1024 {
			t.Errorf("%s: %d bytes over the limit", policy, over)
		}
		if s.Stats.EvictedKeys == 0 || s.Store.Len() < 1000 {
			t.Errorf("%s: %d evicted, %d left", policy, s.Stats.EvictedKeys, s.Store.Len())
		}
	}
}

func TestNoEviction(t *testing.T) {
	s := newTestServer(t)
	c := s.OpenSession(start, "")
	expectReply(t, s, c, "put k v", "+OK\r\n")
	s.setLimit(1)
	const oom = "-OOM command not allowed when used memory > 'maxmemory'.\r\n"
	expectReply(t, s, c, "put k v", oom)
	expectReply(t, s, c, "take k", "$1\r\nv\r\n")
	expectReply(t, s, c, "multi", "+OK\r\n")
	expectReply(t, s, c, "take k", oom)
	s.setLimit(0)
	expectReply(t, s, c, "put k v", "+QUEUED\r\n")
	expectReply(t, s, c, "exec", "-EXECABORT Transaction discarded because of previous errors.\r\n")
	s.Config.MaxMemoryPolicy = config.VolatileLRU // with no volatile key
	s.setLimit(1)
	expectReply(t, s, c, "put k v", oom)
}

// TestLRUKeepsWhatIsUsed: with eviction by age, keys in use outlive the others.
func TestLRUKeepsWhatIsUsed(t *testing.T) {
	s := newTestServer(t, "maxmemory-policy", "allkeys-lru", "maxmemory-samples", "10")
	c := s.OpenSession(start, "")
	now := start
	run := func(line string) { s.Exec(c, now, []byte(line+"\r\n")) }
	for i := range 100 {
		run(fmt.Sprintf("put hot%d v", i))
	}
	for i := range 1000 {
		run(fmt.Sprintf("put cold%d v", i))
	}
	for range 10 {
		now += 10_000_000
		for i := range 100 {
			run(fmt.Sprintf("take hot%d", i))
		}
	}
	s.setLimit(s.UsedMemory() / 2)
	run("take hot0")
	hot := 0
	s.Store.DB(0).Each(func(e keyspace.Entry) bool {
		if strings.HasPrefix(string(s.Store.DB(0).Key(e)), "hot") {
			hot++
		}
		return true
	})
	if hot < 95 {
		t.Errorf("%d of 100 keys in use survived among %d", hot, s.Store.Len())
	}
}
