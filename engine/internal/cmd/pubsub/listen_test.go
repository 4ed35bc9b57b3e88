package pubsub_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/wedis/wedis/engine/internal/cmd/cmdtest"
	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/tests/reply"
)

// TestNoEffects compares with redis-server's append-only file: messages are not in it, nor in the journal.
func TestNoEffects(t *testing.T) {
	p := cmdtest.New(t)
	p.Run(t, `
		PUBLISH channel message
		SPUBLISH channel message
		SET k v
		MULTI
		PUBLISH channel message
		SET k w
		PUBLISH channel message
		EXEC
		EVAL "return redis.call('publish', 'a', 'b')" 0
		EVAL "redis.call('publish', 'a', 'b') return redis.call('set', KEYS[1], 1)" 1 k
		EVAL "return redis.pcall('subscribe', 'a')" 0
		EVAL "return redis.pcall('ssubscribe', 'a')" 0
		EVAL "return redis.pcall('monitor')" 0
		EVAL_RO "return redis.pcall('publish', 'a', 'b')" 0
	`)
}

// TestNothingAllocated sends messages that leave nothing to the garbage collector, however many listen.
func TestNothingAllocated(t *testing.T) {
	s := cmdtest.NewStore(t)
	s.Do("CONFIG", "SET", "notify-keyspace-events", "KEA")
	for i := range 10 {
		open(t, s, "SUBSCRIBE", "news", fmt.Sprint("channel", i))
		open(t, s, "PSUBSCRIBE", "n*", "__key*")
		open(t, s, "SSUBSCRIBE", "shard")
	}
	for _, line := range []string{"PUBLISH news hello", "SPUBLISH shard hello", "SET k v", "GET k"} {
		in := reply.Command(strings.Fields(line)...)
		run := func() {
			s.Send(in)
			drain(s)
		}
		run()
		if n := testing.AllocsPerRun(100, run); n != 0 {
			t.Errorf("%s allocates %v times", line, n)
		}
	}
}

// TestWhoGoesListensNoMore closes sessions that listen in every way, in any order.
func TestWhoGoesListensNoMore(t *testing.T) {
	s := cmdtest.NewStore(t)
	s.Do("CONFIG", "SET", "notify-keyspace-events", "KEA")
	var all []*exec.Session
	for i := range 60 {
		line := []string{"SUBSCRIBE a b", "PSUBSCRIBE a* b*", "SSUBSCRIBE a b", "MONITOR", "CLIENT TRACKING ON BCAST PREFIX a PREFIX b"}[i%5]
		all = append(all, open(t, s, strings.Fields(line)...))
	}
	s.Do("SET", "a", "1")
	s.Do("PUBLISH", "a", "1")
	s.Do("SPUBLISH", "a", "1")
	if n := drain(s); n != 48 { // those who track keys speak version 2 and get nothing
		t.Errorf("%d sessions got something", n)
	}
	for i := range all {
		s.CloseSession(all[(i*7+3)%len(all)])
	}
	for kind := exec.Channels; kind <= exec.ShardChannels; kind++ {
		if n := s.Topics(kind).Len(); n != 0 {
			t.Errorf("%d topics of kind %d are left", n, kind)
		}
	}
	if s.TrackingClients() != 0 || s.TrackedPrefixes() != 0 {
		t.Error("somebody tracks keys")
	}
	if got := s.Do("PUBLISH", "a", "x"); got != ":0\r\n" {
		t.Error(got)
	}
	if drain(s) != 0 {
		t.Error("somebody listens")
	}
}

// TestTableOfKeys reads more keys than may be tracked: what is dropped is told as if it had changed.
func TestTableOfKeys(t *testing.T) {
	s := cmdtest.NewStore(t)
	reader := open(t, s, "HELLO", "3")
	s.Exec(reader, s.Now, reply.Command("CLIENT", "TRACKING", "ON"))
	for i := range 1000 {
		s.Exec(reader, s.Now, reply.Command("GET", fmt.Sprint("key", i)))
	}
	if keys, items := s.TrackedKeys(); keys != 1000 || items != 1000 {
		t.Fatalf("%d keys, %d items", keys, items)
	}
	s.Do("CONFIG", "SET", "tracking-table-max-keys", "10")
	told := 0
	count := func() {
		for to := s.Ready(); to != nil; to = s.Ready() {
			told += strings.Count(string(s.Output(to)), "invalidate")
		}
	}
	s.Do("PING")
	count()
	if told != 100 {
		t.Errorf("a command makes room for %d keys", told)
	}
	for s.NextTick() == s.Now {
		s.Tick(s.Now)
		count()
	}
	if keys, _ := s.TrackedKeys(); keys != 10 || told != 990 {
		t.Errorf("%d keys are left, %d were told", keys, told)
	}
	s.Do("FLUSHALL")
	if keys, items := s.TrackedKeys(); keys != 0 || items != 0 {
		t.Errorf("%d keys, %d items after a flush", keys, items)
	}
}

// TestTableOfKeysHasALimit fills a host of little memory with keys that do not exist.
func TestTableOfKeysHasALimit(t *testing.T) {
	s := cmdtest.NewStore(t)
	s.SetMemory(16 << 20)
	reader := open(t, s, "CLIENT", "TRACKING", "ON")
	for i := range 40_000 {
		s.Exec(reader, s.Now, reply.Command("GET", fmt.Sprintf("a key with a long name: %030d", i)))
	}
	keys, _ := s.TrackedKeys()
	if keys < 5000 || keys > 15_000 {
		t.Errorf("%d keys are tracked", keys)
	}
}

// TestListeningHasALimit subscribes to more channels than a host of little memory can know of.
func TestListeningHasALimit(t *testing.T) {
	s := cmdtest.NewStore(t)
	s.SetMemory(16 << 20)
	refused := 0
	for i := range 10_000 {
		if strings.HasPrefix(s.Do("SUBSCRIBE", fmt.Sprint("channel", i)), "-OOM") {
			refused++
		}
	}
	if n := s.Topics(exec.Channels).Len(); n+refused != 10_000 || n < 1000 || n > 4000 {
		t.Errorf("%d channels, %d refused", n, refused)
	}
	s.Do("UNSUBSCRIBE")
	if got := s.Do("SUBSCRIBE", "channel"); got[0] == '-' {
		t.Error(got)
	}
}
