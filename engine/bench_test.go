package engine

import (
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
	"testing"
)

// workloads are command lines as %06d of a key's number; what a run needs is set
// up by SET. Their profile also guides the compiler: see wasm/default.pgo.
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
}

func benchKey(i int) string { return fmt.Sprintf("key:%06d", i%100) }

// BenchmarkExec measures 100 commands over as many keys, in one call, in a call
// each, and in a call each that the host has split; ns/op is for one command.
func BenchmarkExec(b *testing.B) {
	for _, name := range slices.Sorted(maps.Keys(workloads)) {
		line := workloads[name]
		for _, batch := range []int{100, 1} {
			b.Run(fmt.Sprintf("%s/%d", name, batch), func(b *testing.B) {
				e, err := New(Options{})
				if err != nil {
					b.Fatal(err)
				}
				s := e.OpenSession(0, "")
				in := make([][]byte, 100/batch)
				for i := range 100 {
					e.Exec(s, 0, commandOf(workloads["SET"](i)))
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
			e, err := New(Options{})
			if err != nil {
				b.Fatal(err)
			}
			s := e.OpenSession(0, "")
			in, counts := make([][]byte, 100), make([]int, 100)
			for i := range in {
				e.Exec(s, 0, commandOf(workloads["SET"](i)))
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
