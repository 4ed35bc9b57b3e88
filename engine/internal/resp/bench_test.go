package resp

import (
	"bytes"
	"testing"
)

func BenchmarkNext(b *testing.B) {
	set := AppendCommand(nil, []byte("SET"), []byte("key:123456"), []byte("value-123456"))
	for _, c := range []struct {
		name  string
		input []byte
	}{
		{"multibulk", set},
		{"inline", []byte("SET key:123456 value-123456\r\n")},
		{"wide", AppendCommand(nil, bytes.Split(bytes.Repeat([]byte("field "), 200), []byte(" "))...)},
	} {
		b.Run(c.name, func(b *testing.B) {
			var p Parser
			b.ReportAllocs()
			b.SetBytes(int64(len(c.input)))
			for b.Loop() {
				p.Next(c.input, trusted)
			}
		})
	}
	b.Run("two pieces", func(b *testing.B) {
		var p Parser
		b.ReportAllocs()
		for b.Loop() {
			p.Next(set[:len(set)-5], trusted)
			p.Next(set, trusted)
		}
	})
}

func BenchmarkWriter(b *testing.B) {
	value := []byte("value-123456")
	for _, c := range []struct {
		name  string
		write func(w *Writer, i int)
	}{
		{"int small", func(w *Writer, i int) { w.Int(int64(i & 7)) }},
		{"int large", func(w *Writer, i int) { w.Int(int64(i) * 123457) }},
		{"bulk", func(w *Writer, i int) { w.Bulk(value) }},
		{"double", func(w *Writer, i int) { w.Double(float64(i) * 0.1) }},
		{"error", func(w *Writer, i int) { w.Error("ERR value is not an integer or out of range") }},
		{"deferred array of 10", func(w *Writer, i int) {
			m := w.OpenArray()
			for range 10 {
				w.Bulk(value)
			}
			w.CloseArray(m, 10)
		}},
	} {
		b.Run(c.name, func(b *testing.B) {
			var w Writer
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				w.Buf = w.Buf[:0]
				c.write(&w, i)
			}
		})
	}
}
