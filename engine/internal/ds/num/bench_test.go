package num

import (
	"math"
	"testing"
)

func BenchmarkNum(b *testing.B) {
	var room [64]byte
	small, large, short, long := []byte("42"), []byte("-1234567890123456"), []byte("10.5"), []byte("0.30000000000000004")
	huge, tiny := []byte("1e4900"), []byte("-1e-4900")
	for _, c := range []struct {
		name string
		f    func(i int)
	}{
		{"ParseInt short", func(int) { ParseInt(small) }},
		{"ParseInt long", func(int) { ParseInt(large) }},
		{"AppendInt short", func(i int) { AppendInt(room[:0], int64(i&63)) }},
		{"AppendInt long", func(i int) { AppendInt(room[:0], math.MaxInt64-int64(i)) }},
		{"ParseFloat short", func(int) { ParseFloat(short) }},
		{"ParseFloat long", func(int) { ParseFloat(long) }},
		{"AppendDouble integer", func(i int) { AppendDouble(room[:0], float64(i)) }},
		{"AppendDouble fraction", func(i int) { AppendDouble(room[:0], float64(i)*0.1) }},
		{"AddLongDouble", func(int) { AddLongDouble(short, long) }},
		{"AddLongDouble huge", func(int) { AddLongDouble(huge, tiny) }},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				c.f(i)
			}
		})
	}
}
