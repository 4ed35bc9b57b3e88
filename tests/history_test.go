package tests

import (
	"flag"
	"testing"
	"time"

	"github.com/wedis/wedis/tests/history"
	"github.com/wedis/wedis/tests/host"
	"github.com/wedis/wedis/tests/oracle"
	"github.com/wedis/wedis/tests/reply"
)

var (
	seed     = flag.Uint64("seed", 1, "of the first random history")
	commands = flag.Int("commands", 200_000, "how many random commands to compare with redis-server")
	fuzz     = flag.Duration("for", 0, "play random histories for so long, with seeds that never came before")
)

// grammar is what the engine says of its own commands.
func grammar(t testing.TB) []history.Command {
	t.Helper()
	e := newNative(t, host.Options{})
	s := e.OpenSession(epoch, "127.0.0.1:1")
	e.Exec(s, epoch, reply.Command("HELLO", "3"))
	docs, _, err := reply.Read(e.Exec(s, epoch, reply.Command("COMMAND", "DOCS")))
	if err != nil {
		t.Fatal(err)
	}
	all, err := history.ParseDocs(docs)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// seeds calls play with one seed after the other: count times, or as long as the flag says.
func seeds(t *testing.T, count int, play func(seed uint64)) {
	first, until := *seed, time.Now().Add(*fuzz)
	if *fuzz > 0 {
		first = uint64(time.Now().UnixNano())
	}
	for i := uint64(0); (int(i) < count || time.Now().Before(until)) && !t.Failed(); i++ {
		play(first + i)
	}
}

// report cuts a failure down and prints it.
func report(t *testing.T, seed uint64, f *history.Failure, play func(history.History) *history.Failure) {
	t.Helper()
	found := f
	small := history.Minimise(f.History, 600, func(h history.History) bool {
		again := play(h)
		if again != nil {
			found = again
		}
		return again != nil
	})
	if last := play(small); last != nil {
		found = last
	}
	t.Errorf("seed %d, after %d steps:\n%v\n\ncut down to %d steps:\n\n%s", seed, len(f.History), found.Why, len(small), small.Script())
}

// TestHistoryAgainstRedis plays the same random commands on the engine and on redis-server.
func TestHistoryAgainstRedis(t *testing.T) {
	all := grammar(t)
	server, err := oracle.Start()
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	known := knownTo(t, server, all)
	skip := func(name string) bool { return history.Skipped(name, history.WithRedis) || !known[name] }
	play := func(source history.Source) (int, *history.Failure) {
		e := newNative(t, host.Options{Seed: 1, Now: time.Now().UnixMicro(), Journal: true})
		defer e.Close()
		return history.Against(e, server, all, source)
	}
	for _, c := range []struct {
		name          string
		profile       history.Profile
		length, total int
	}{
		{"small values", history.Profile{Real: true, Oldest: true}, 10_000, *commands},
		{"big values", history.Profile{Real: true, Oldest: true, Big: true}, 1000, *commands / 50},
	} {
		t.Run(c.name, func(t *testing.T) {
			total, start := 0, time.Now()
			seeds(t, (c.total+c.length-1)/c.length, func(seed uint64) {
				n, failure := play(history.NewGenerator(seed, all, c.profile, skip).Source(c.profile, c.length))
				total += n
				if failure != nil {
					report(t, seed, failure, func(h history.History) *history.Failure {
						_, f := play(h.Source())
						return f
					})
				}
			})
			t.Logf("%d commands in %v", total, time.Since(start).Round(time.Millisecond))
		})
	}
}

// knownTo asks redis-server which of the commands it has.
func knownTo(t *testing.T, server *oracle.Server, all []history.Command) map[string]bool {
	t.Helper()
	ask := []string{"COMMAND", "INFO"}
	for _, c := range all {
		ask = append(ask, c.Name())
	}
	info, err := server.Control().Do(ask...)
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for i, c := range all {
		known[c.Name()] = info.Items[i].IsAggregate()
	}
	return known
}

// TestHistoryAmongEngines plays the same random commands on the engine and on the shipped wasm, on a pair of them that is
// restarted from snapshots and journals, and on a replica of the journal.
func TestHistoryAmongEngines(t *testing.T) {
	all := grammar(t)
	for _, c := range []struct {
		name    string
		profile history.Profile
		length  int
		count   int
		make    func(testing.TB, host.Options) host.Engine
	}{
		{"native", history.Profile{Restarts: true}, 5000, 20, newNative},
		{"wasm", history.Profile{Restarts: true}, 2000, 8, newTwin},
		{"big values", history.Profile{Restarts: true, Big: true}, 500, 5, newTwin},
	} {
		t.Run(c.name, func(t *testing.T) {
			play := func(seed uint64, source history.Source) *history.Failure {
				restarts := seed
				fresh := func(now int64) host.Engine {
					restarts++
					return c.make(t, host.Options{Seed: restarts, Now: now, Journal: true})
				}
				return history.Among(history.Lanes{
					Main:    fresh(epoch),
					Kept:    fresh(epoch),
					New:     fresh,
					Replica: newNative(t, host.Options{Seed: 3, Journal: true}),
				}, epoch, all, source)
			}
			seeds(t, c.count, func(seed uint64) { among(t, seed, all, c.profile, c.length, play) })
		})
	}
}

// among draws a history and plays it.
func among(t *testing.T, seed uint64, all []history.Command, p history.Profile, length int,
	play func(uint64, history.Source) *history.Failure) {
	g := history.NewGenerator(seed, all, p, func(name string) bool { return history.Skipped(name, history.AmongEngines) })
	if failure := play(seed, g.Source(p, length)); failure != nil {
		report(t, seed, failure, func(h history.History) *history.Failure { return play(seed, h.Source()) })
	}
}

// TestHistoryUnderEviction: with too little memory, engine and wasm evict the same keys, and a replica follows.
func TestHistoryUnderEviction(t *testing.T) {
	all := grammar(t)
	for _, policy := range []string{"noeviction", "allkeys-lru", "allkeys-lfu", "allkeys-random",
		"volatile-lru", "volatile-lfu", "volatile-random", "volatile-ttl"} {
		t.Run(policy, func(t *testing.T) {
			play := func(seed uint64, source history.Source) *history.Failure {
				return history.Among(history.Lanes{
					Main: newTwin(t, host.Options{Seed: seed, Journal: true, Config: [][2]string{
						{"maxmemory", "3000"}, {"maxmemory-policy", policy}}}),
					Replica: newNative(t, host.Options{Seed: 3, Journal: true}),
				}, epoch, all, source)
			}
			seeds(t, 3, func(seed uint64) { among(t, seed, all, history.Profile{}, 1500, play) })
		})
	}
}
