package engine

import (
	"fmt"
	"testing"
)

// BenchmarkExec measures a pipeline of 100 commands over a few keys; ns/op is
// for one command.
func BenchmarkExec(b *testing.B) {
	for _, name := range []string{"SET", "GET", "INCR"} {
		b.Run(name, func(b *testing.B) {
			e, err := New(Options{})
			if err != nil {
				b.Fatal(err)
			}
			s := e.OpenSession(0, "")
			var in []byte
			for i := range 100 {
				key := fmt.Appendf(nil, "key:%06d", i)
				switch name {
				case "SET":
					in = append(in, Command([]byte("SET"), key, fmt.Appendf(nil, "value:%06d", i))...)
				case "GET":
					e.Exec(s, 0, Command([]byte("SET"), key, fmt.Appendf(nil, "value:%06d", i)))
					in = append(in, Command([]byte("GET"), key)...)
				default:
					in = append(in, Command([]byte(name), key)...)
				}
			}
			b.ReportAllocs()
			b.ResetTimer()
			for i := 0; i < b.N; i += 100 {
				e.Exec(s, 0, in)
			}
		})
	}
}
