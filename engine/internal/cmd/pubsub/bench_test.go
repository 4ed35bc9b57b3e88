package pubsub_test

import (
	"fmt"
	"testing"

	"github.com/wedis/wedis/engine/internal/cmd/cmdtest"
	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/tests/reply"
)

// open opens a session that sends words first.
func open(tb testing.TB, s *cmdtest.Store, words ...string) *exec.Session {
	tb.Helper()
	session := s.OpenSession(s.Now, "")
	if out := s.Exec(session, s.Now, reply.Command(words...)); len(out) == 0 || out[0] == '-' {
		tb.Fatalf("%q: %q", words, out)
	}
	return session
}

// drain takes the output of all sessions that have any, as a host does, and returns how many that were.
func drain(s *cmdtest.Store) (n int) {
	for to := s.Ready(); to != nil; to = s.Ready() {
		s.Output(to)
		n++
	}
	return n
}

// BenchmarkPublish sends a message of 100 bytes to subscribers of one channel, and hands it to the host.
func BenchmarkPublish(b *testing.B) {
	for _, n := range []int{0, 1, 100, 10_000} {
		b.Run(fmt.Sprint(n, " subscribers"), func(b *testing.B) {
			s := cmdtest.NewStore(b, "maxclients", "20000")
			for range n {
				open(b, s, "SUBSCRIBE", "news")
			}
			in := reply.Command("PUBLISH", "news", fmt.Sprintf("%0100d", 0))
			b.ReportAllocs()
			for b.Loop() {
				s.Send(in)
				if got := drain(s); got != n {
					b.Fatal(got)
				}
			}
			if n > 0 {
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/message")
			}
		})
	}
}

// BenchmarkPublishPatterns has a message pass by patterns that do not match, one for each of as many sessions.
func BenchmarkPublishPatterns(b *testing.B) {
	s := cmdtest.NewStore(b)
	for i := range 1000 {
		open(b, s, "PSUBSCRIBE", fmt.Sprint("channel:", i, ":*"))
	}
	in := reply.Command("PUBLISH", "channel:500:x", "hello")
	b.ReportAllocs()
	for b.Loop() {
		s.Send(in)
		drain(s)
	}
}

// BenchmarkComeAndGo opens sessions that subscribe, and closes them in the order in which they came.
func BenchmarkComeAndGo(b *testing.B) {
	const n = 10_000
	s := cmdtest.NewStore(b, "maxclients", "20000")
	in := reply.Command("SUBSCRIBE", "news", "sport")
	for b.Loop() {
		var all []*exec.Session
		for range n {
			session := s.OpenSession(s.Now, "")
			s.Exec(session, s.Now, in)
			all = append(all, session)
		}
		for _, session := range all {
			s.CloseSession(session)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/session")
}

// BenchmarkNotify sets a key with events published to nobody, and to one listener.
func BenchmarkNotify(b *testing.B) {
	for _, mode := range []string{"off", "on, nobody listens", "on, one listens"} {
		b.Run(mode, func(b *testing.B) {
			s := cmdtest.NewStore(b)
			if mode != "off" {
				s.Do("CONFIG", "SET", "notify-keyspace-events", "KEA")
			}
			if mode == "on, one listens" {
				open(b, s, "SUBSCRIBE", "__keyevent@0__:set")
			}
			in := reply.Command("SET", "key", "value")
			b.ReportAllocs()
			for b.Loop() {
				s.Send(in)
				drain(s)
			}
		})
	}
}

// BenchmarkTracking reads keys that are tracked, and changes them.
func BenchmarkTracking(b *testing.B) {
	s := cmdtest.NewStore(b)
	reader := open(b, s, "HELLO", "3")
	s.Exec(reader, s.Now, reply.Command("CLIENT", "TRACKING", "ON"))
	s.Do("SET", "key", "value")
	get, set := reply.Command("GET", "key"), reply.Command("SET", "key", "value")
	b.Run("read", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			s.Exec(reader, s.Now, get)
		}
	})
	b.Run("read and change", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			s.Exec(reader, s.Now, get)
			s.Send(set)
			drain(s)
		}
	})
}
