package lua

import (
	"testing"

	"github.com/wedis/wedis/engine/internal/resp"
)

// BenchmarkRun measures what a script costs beside its commands, and what an instruction does.
func BenchmarkRun(b *testing.B) {
	for _, bench := range []struct{ name, script string }{
		{"return 1", "return 1"},
		{"get", "return redis.call('get', KEYS[1])"},
		{"incr-if", "local n = tonumber(redis.call('get', KEYS[1])) or 0 if n < tonumber(ARGV[1]) then redis.call('set', KEYS[1], n + 1) return {n, 'ok'} end return 0"},
		{"loop 1000", "for i = 1, 1000 do end"},
		{"array 1000", "local t = {} for i = 1, 1000 do t[i] = i end"},
		{"concat 1000", "local s for i = 1, 1000 do s = 'key:' .. i end"},
		{"calls 1000", "local f = function(x) return x end for i = 1, 1000 do f(i) end"},
		{"error", "error('x')"},
	} {
		b.Run(bench.name, func(b *testing.B) {
			reply := []byte("$2\r\n12\r\n")
			v := New(Options{Call: func([][]byte) []byte { return reply }})
			f, err := v.LoadScript([]byte(bench.script))
			if err != nil {
				b.Fatal(err)
			}
			keys, argv := [][]byte{[]byte("key")}, [][]byte{[]byte("100")}
			w := &resp.Writer{}
			b.ReportAllocs()
			for b.Loop() {
				w.Buf = w.Buf[:0]
				v.Run(f, keys, argv, w)
			}
		})
	}
}
