// Package clients tries real clients of Redis on `wedis serve`: go-redis here, those of Node beside it.
package clients

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/wedis/wedis/tests/served"
)

// TestGoRedis uses go-redis as services in Go do, over both protocols.
func TestGoRedis(t *testing.T) {
	server := served.Start(t)
	for _, protocol := range []int{2, 3} {
		t.Run(fmt.Sprintf("RESP%d", protocol), func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
			defer cancel()
			c := redis.NewClient(&redis.Options{Addr: server.Address, Protocol: protocol})
			defer c.Close()
			must(t, c.FlushAll(ctx).Err())
			for _, use := range []struct {
				name string
				run  func(*testing.T, context.Context, *redis.Client)
			}{
				{"values", values}, {"pipeline", pipeline}, {"transaction", transaction}, {"pubsub", pubsub},
				{"blocking", blocking}, {"scripts", scripts}, {"streams", streams}, {"scan", scan},
			} {
				t.Run(use.name, func(t *testing.T) { use.run(t, ctx, c) })
			}
		})
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func equal[T any](t *testing.T, got T, err error, want T) {
	t.Helper()
	must(t, err)
	if g, w := fmt.Sprint(got), fmt.Sprint(want); g != w {
		t.Fatalf("got %s, want %s", g, w)
	}
}

// blocked waits until so many clients are blocked.
func blocked(t *testing.T, ctx context.Context, c *redis.Client, count int) {
	for {
		info, err := c.Info(ctx, "clients").Result()
		must(t, err)
		if strings.Contains(info, fmt.Sprintf("blocked_clients:%d\r\n", count)) {
			return
		}
	}
}

func values(t *testing.T, ctx context.Context, c *redis.Client) {
	must(t, c.Set(ctx, "k", "v", time.Minute).Err())
	got, err := c.Get(ctx, "k").Result()
	equal(t, got, err, "v")
	ttl, err := c.TTL(ctx, "k").Result()
	equal(t, ttl, err, time.Minute)
	if err := c.Get(ctx, "missing").Err(); !errors.Is(err, redis.Nil) {
		t.Fatalf("a missing key: %v", err)
	}
	type user struct {
		Name string `redis:"name"`
		Born int    `redis:"born"`
	}
	must(t, c.HSet(ctx, "user", user{"Ada", 1815}).Err())
	var read user
	must(t, c.HGetAll(ctx, "user").Scan(&read))
	equal(t, read, nil, user{"Ada", 1815})
	must(t, c.ZAdd(ctx, "z", redis.Z{Score: 1.5, Member: "a"}, redis.Z{Score: 2, Member: "b"}).Err())
	z, err := c.ZRangeWithScores(ctx, "z", 0, -1).Result()
	equal(t, z, err, []redis.Z{{Score: 1.5, Member: "a"}, {Score: 2, Member: "b"}})
	infos, err := c.Command(ctx).Result()
	must(t, err)
	if infos["get"] == nil || !infos["get"].ReadOnly {
		t.Fatal("COMMAND does not say that GET only reads")
	}
}

func pipeline(t *testing.T, ctx context.Context, c *redis.Client) {
	var replies []*redis.StringCmd
	_, err := c.Pipelined(ctx, func(p redis.Pipeliner) error {
		for i := range 1000 {
			p.Set(ctx, fmt.Sprint("p:", i), i, 0)
			replies = append(replies, p.Get(ctx, fmt.Sprint("p:", i)))
		}
		return nil
	})
	must(t, err)
	for i, r := range replies {
		equal(t, r.Val(), r.Err(), fmt.Sprint(i))
	}
}

func transaction(t *testing.T, ctx context.Context, c *redis.Client) {
	var n *redis.IntCmd
	_, err := c.TxPipelined(ctx, func(p redis.Pipeliner) error {
		p.Incr(ctx, "tx")
		n = p.Incr(ctx, "tx")
		return nil
	})
	must(t, err)
	equal(t, n.Val(), n.Err(), 2)
	err = c.Watch(ctx, func(tx *redis.Tx) error {
		must(t, c.Set(ctx, "tx", 10, 0).Err()) // another connection is faster
		_, err := tx.TxPipelined(ctx, func(p redis.Pipeliner) error { return p.Incr(ctx, "tx").Err() })
		return err
	}, "tx")
	if !errors.Is(err, redis.TxFailedErr) {
		t.Fatalf("a watched key was changed: %v", err)
	}
}

func pubsub(t *testing.T, ctx context.Context, c *redis.Client) {
	channel, shard := c.Subscribe(ctx, "news"), c.SSubscribe(ctx, "shard")
	defer channel.Close()
	defer shard.Close()
	must(t, channel.PSubscribe(ctx, "n*"))
	for range 2 {
		_, err := channel.Receive(ctx)
		must(t, err)
	}
	_, err := shard.Receive(ctx)
	must(t, err)
	n, err := c.Publish(ctx, "news", "hello").Result()
	equal(t, n, err, 2)
	n, err = c.SPublish(ctx, "shard", "there").Result()
	equal(t, n, err, 1)
	for _, pattern := range []string{"", "n*"} {
		m, err := channel.ReceiveMessage(ctx)
		must(t, err)
		equal(t, []string{m.Pattern, m.Channel, m.Payload}, nil, []string{pattern, "news", "hello"})
	}
	m, err := shard.ReceiveMessage(ctx)
	must(t, err)
	equal(t, m.Payload, nil, "there")
	must(t, channel.Ping(ctx, "alive"))
}

func blocking(t *testing.T, ctx context.Context, c *redis.Client) {
	popped := make(chan []string, 2)
	for i := range 2 {
		go func() {
			got, err := c.BLPop(ctx, 5*time.Second, "queue").Result()
			if err != nil {
				got = []string{err.Error()}
			}
			popped <- got
		}()
		blocked(t, ctx, c, i+1)
	}
	must(t, c.RPush(ctx, "queue", "a").Err())
	equal(t, <-popped, nil, []string{"queue", "a"})
	must(t, c.RPush(ctx, "queue", "b").Err())
	equal(t, <-popped, nil, []string{"queue", "b"})
	if err := c.BZPopMin(ctx, 10*time.Millisecond, "none").Err(); !errors.Is(err, redis.Nil) {
		t.Fatalf("nothing to pop: %v", err)
	}
}

func scripts(t *testing.T, ctx context.Context, c *redis.Client) {
	script := redis.NewScript(`
		local n = redis.call('INCRBY', KEYS[1], ARGV[1])
		return {n, redis.call('PTTL', KEYS[1]), cjson.encode({n = n})}`)
	for i := 1; i <= 2; i++ { // EVALSHA, EVAL; then EVALSHA alone
		got, err := script.Run(ctx, c, []string{"scripted"}, 5).Slice()
		equal(t, got, err, []any{int64(5 * i), int64(-1), fmt.Sprintf(`{"n":%d}`, 5*i)})
	}
	must(t, c.FunctionLoadReplace(ctx, "#!lua name=go\nredis.register_function('twice', function(keys, args) return args[1] * 2 end)").Err())
	n, err := c.FCall(ctx, "twice", nil, 21).Int()
	equal(t, n, err, 42)
	list, err := c.FunctionList(ctx, redis.FunctionListQuery{LibraryNamePattern: "go"}).Result()
	must(t, err)
	equal(t, list[0].Functions[0].Name, nil, "twice")
}

func streams(t *testing.T, ctx context.Context, c *redis.Client) {
	must(t, c.XGroupCreateMkStream(ctx, "jobs", "g", "$").Err())
	read := make(chan []redis.XStream, 1)
	go func() {
		got, err := c.XReadGroup(ctx, &redis.XReadGroupArgs{Group: "g", Consumer: "w", Streams: []string{"jobs", ">"}, Block: 5 * time.Second}).Result()
		if err != nil {
			t.Error(err)
		}
		read <- got
	}()
	blocked(t, ctx, c, 1)
	id, err := c.XAdd(ctx, &redis.XAddArgs{Stream: "jobs", Values: []string{"n", "1"}}).Result()
	must(t, err)
	got := <-read
	equal(t, fmt.Sprint(got[0].Messages[0].ID, got[0].Messages[0].Values), nil, fmt.Sprint(id, map[string]any{"n": "1"}))
	pending, err := c.XPending(ctx, "jobs", "g").Result()
	must(t, err)
	equal(t, pending.Consumers, nil, map[string]int64{"w": 1})
	claimed, err := c.XClaim(ctx, &redis.XClaimArgs{Stream: "jobs", Group: "g", Consumer: "v", Messages: []string{id}}).Result()
	must(t, err)
	equal(t, claimed[0].ID, nil, id)
	n, err := c.XAck(ctx, "jobs", "g", id).Result()
	equal(t, n, err, 1)
	info, err := c.XInfoStreamFull(ctx, "jobs", 10).Result()
	must(t, err)
	equal(t, info.Groups[0].Name, nil, "g")
}

func scan(t *testing.T, ctx context.Context, c *redis.Client) {
	seen := map[string]bool{}
	for it := c.Scan(ctx, 0, "p:*", 100).Iterator(); it.Next(ctx); {
		seen[it.Val()] = true
	}
	equal(t, len(seen), nil, 1000)
}
