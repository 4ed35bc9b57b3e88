package engine

import (
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"
)

// workloads are the lines of the i-th command; what a run needs is set up by
// prepare. Their profile also guides the compiler: see wasm/default.pgo.
var workloads = map[string]func(i int) []string{
	"PING":   func(int) []string { return []string{"PING"} },
	"SET":    func(i int) []string { return []string{"SET", benchKey(i), fmt.Sprintf("value:%06d", i)} },
	"SETEX":  func(i int) []string { return []string{"SET", benchKey(i), "value", "EX", "100"} },
	"GET":    func(i int) []string { return []string{"GET", benchKey(i)} },
	"Miss":   func(i int) []string { return []string{"GET", fmt.Sprintf("none:%06d", i)} },
	"INCR":   func(i int) []string { return []string{"INCR", fmt.Sprintf("n:%06d", i)} },
	"MGET":   func(i int) []string { return []string{"MGET", benchKey(i), benchKey(i + 1), benchKey(i + 2)} },
	"EXISTS": func(i int) []string { return []string{"EXISTS", benchKey(i)} },
	"TTL":    func(i int) []string { return []string{"TTL", benchKey(i)} },
	"EXPIRE": func(i int) []string { return []string{"EXPIRE", benchKey(i), "100"} },
	"DEL": func(i int) []string {
		if i%2 == 0 {
			return []string{"DEL", benchKey(i)}
		}
		return []string{"SET", benchKey(i - 1), "value"}
	},
	"HSET":      func(i int) []string { return []string{"HSET", "hash", benchMember(i), "value:000000"} },
	"HGET":      func(i int) []string { return []string{"HGET", "hash", benchMember(i)} },
	"SADD":      func(i int) []string { return []string{"SADD", "set", benchMember(i)} },
	"SISMEMBER": func(i int) []string { return []string{"SISMEMBER", "set", benchMember(i)} },
	"ZADD":      func(i int) []string { return []string{"ZADD", "zset", fmt.Sprint(i * 7 % 1000), benchMember(i)} },
	"ZRANK":     func(i int) []string { return []string{"ZRANK", "zset", benchMember(i)} },
	"LRANGE":    func(int) []string { return []string{"LRANGE", "list", "0", "99"} },
	"EVAL":      func(i int) []string { return []string{"EVAL", "return redis.call('get', KEYS[1])", "1", benchKey(i)} },
	// Pairs that add and take away, so that a run does not change what the next one finds.
	"LPUSH":   alternate([]string{"LPUSH", "list", "value:000000"}, []string{"LPOP", "list"}),
	"RPUSH":   alternate([]string{"RPUSH", "list", "value:000000"}, []string{"RPOP", "list"}),
	"SPOP":    alternate([]string{"SADD", "set", "element:new"}, []string{"SPOP", "set"}),
	"ZPOPMIN": alternate([]string{"ZADD", "zset", "0", "element:new"}, []string{"ZPOPMIN", "zset"}),
	"XADD":    alternate([]string{"XADD", "stream", "*", "field", "value:000000"}, []string{"XTRIM", "stream", "MAXLEN", "~", "1000"}),
}

func alternate(a, b []string) func(int) []string {
	return func(i int) []string { return [][]string{a, b}[i%2] }
}

func benchMember(i int) string { return fmt.Sprintf("element:%012d", i*7%1000) }

// prepare fills a store with what the workloads look for.
func prepare(e *Engine, s *Session) {
	for i := range 100 {
		e.Exec(s, 0, commandOf(workloads["SET"](i)))
	}
	for i := range 1000 {
		for _, name := range []string{"HSET", "SADD", "ZADD"} {
			e.Exec(s, 0, commandOf(workloads[name](i)))
		}
		e.Exec(s, 0, commandOf([]string{"RPUSH", "list", "value:000000"}))
	}
}

func benchKey(i int) string { return fmt.Sprintf("key:%06d", i%100) }

// BenchmarkExec measures 100 commands over as many keys, in one call, in a call
// each, and in a call each that the host has split; ns/op is for one command.
func BenchmarkExec(b *testing.B) {
	for _, name := range slices.Sorted(maps.Keys(workloads)) {
		line := workloads[name]
		for _, batch := range []int{100, 1} {
			b.Run(fmt.Sprintf("%s/%d", name, batch), func(b *testing.B) {
				e, err := New(Options{Host: Host{Clock: clock}})
				if err != nil {
					b.Fatal(err)
				}
				s := e.OpenSession(0, "")
				prepare(e, s)
				in := make([][]byte, 100/batch)
				for i := range 100 {
					in[i/batch] = append(in[i/batch], commandOf(line(i))...)
				}
				b.ReportAllocs()
				b.ResetTimer()
				for i := 0; i < b.N; i += batch {
					e.Exec(s, 0, in[i/batch%len(in)])
				}
			})
		}
		b.Run(name+"/split", func(b *testing.B) {
			e, err := New(Options{Host: Host{Clock: clock}})
			if err != nil {
				b.Fatal(err)
			}
			s := e.OpenSession(0, "")
			in, counts := make([][]byte, 100), make([]int, 100)
			prepare(e, s)
			for i := range in {
				words := line(i)
				in[i], counts[i] = splitOf(words), len(words)
			}
			b.ReportAllocs()
			b.ResetTimer()
			for i := range b.N {
				e.ExecSplit(s, 0, in[i%len(in)], counts[i%len(in)])
			}
		})
	}
}

func splitOf(words []string) []byte {
	var out []byte
	for _, w := range words {
		out = binary.LittleEndian.AppendUint32(out, uint32(len(w)))
	}
	for _, w := range words {
		out = append(out, w...)
	}
	return out
}

func commandOf(words []string) []byte {
	argv := make([][]byte, len(words))
	for i, w := range words {
		argv[i] = []byte(w)
	}
	return Command(argv...)
}

// clock is what a host would give, so that durations are taken as often as there.
func clock() int64 { return time.Since(started).Microseconds() }

var started = time.Now()
