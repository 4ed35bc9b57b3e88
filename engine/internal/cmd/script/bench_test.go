package script_test

import (
	"testing"

	"github.com/wedis/wedis/engine/internal/cmd/cmdtest"
	"github.com/wedis/wedis/tests/reply"
)

// What a script costs beside the commands that it calls.
func BenchmarkScripts(b *testing.B) {
	s := cmdtest.NewStore(b)
	s.Do("SET", "k", "value")
	s.Do("FUNCTION", "LOAD", "#!lua name=lib\nredis.register_function('f', function(keys, args) return redis.call('get', keys[1]) end)")
	sha := func(script string) string { return s.Do("SCRIPT", "LOAD", script)[5:45] }
	const limiter = `local current = redis.call('incr', KEYS[1])
if tonumber(current) == 1 then redis.call('pexpire', KEYS[1], ARGV[2]) end
if current > tonumber(ARGV[1]) then return {0, redis.call('pttl', KEYS[1])} end
return {1, current}`
	clock := int64(0)
	for _, c := range []struct {
		name  string
		words []string
	}{
		{"GET", []string{"GET", "k"}},
		{"EVALSHA/nothing", []string{"EVALSHA", sha("return 1"), "0"}},
		{"EVALSHA/get", []string{"EVALSHA", sha("return redis.call('get', KEYS[1])"), "1", "k"}},
		{"EVALSHA/limiter", []string{"EVALSHA", sha(limiter), "1", "n", "1000000000", "100000"}},
		{"EVAL/get", []string{"EVAL", "return redis.call('get', KEYS[1])", "1", "k"}},
		{"FCALL/get", []string{"FCALL", "f", "1", "k"}},
	} {
		in := reply.Command(c.words...)
		run := func(b *testing.B) {
			b.ReportAllocs()
			for range b.N {
				if out := s.Send(in); len(out) == 0 || out[0] == '-' {
					b.Fatalf("%q", out)
				}
			}
		}
		s.Host.Clock = nil
		b.Run(c.name, run)
		if c.name == "EVALSHA/get" {
			s.Host.Clock = func() int64 { clock++; return clock }
			b.Run(c.name+" with a clock", run)
		}
	}
}
