package listpack

import (
	"fmt"
	"testing"

	"github.com/wedis/wedis/engine/internal/arena"
)

// smallHash is a listpack of n fields with a short value each.
func smallHash(n int) (List, [][]byte) {
	l := New(arena.New())
	var fields [][]byte
	for i := range n {
		f := fmt.Appendf(nil, "field:%03d", i)
		fields = append(fields, f)
		l.Append(f)
		l.Append(fmt.Appendf(nil, "value %d", i*i))
	}
	return l, fields
}

func BenchmarkFind(b *testing.B) {
	for _, n := range []int{8, 128} {
		l, fields := smallHash(n)
		b.Run(fmt.Sprint(n, " fields"), func(b *testing.B) {
			for i := range b.N {
				if l.Find(fields[i%n], l.First(), 1) == 0 {
					b.Fatal("not found")
				}
			}
		})
	}
}

// BenchmarkAppend fills a node of a list, 8 KiB, again and again.
func BenchmarkAppend(b *testing.B) {
	l := New(arena.New())
	elem := []byte("an element of 24 bytes..")
	for range b.N {
		if l.Size() > 8000 {
			l.Free()
			l = New(l.A)
		}
		l.Append(elem)
	}
}

// BenchmarkPrepend is BenchmarkAppend from the other end.
func BenchmarkPrepend(b *testing.B) {
	l := New(arena.New())
	elem := []byte("an element of 24 bytes..")
	for range b.N {
		if l.Size() > 8000 {
			l.Free()
			l = New(l.A)
		}
		l.Prepend(elem)
	}
}

func BenchmarkAppendInt(b *testing.B) {
	l := New(arena.New())
	for i := range b.N {
		if l.Size() > 8000 {
			l.Free()
			l = New(l.A)
		}
		l.AppendInt(int64(i))
	}
}

// BenchmarkWalk reads 256 elements.
func BenchmarkWalk(b *testing.B) {
	l, _ := smallHash(128)
	var scratch [20]byte
	sum := 0
	for range b.N {
		for p := l.First(); p != 0; p = l.Next(p) {
			sum += len(l.Get(p).Bytes(&scratch))
		}
	}
	_ = sum
}

// BenchmarkReplace gives a field a value of the same length, in place, and of another one.
func BenchmarkReplace(b *testing.B) {
	l, _ := smallHash(64)
	p := l.Seek(61)
	values := [][]byte{[]byte("value of one length"), []byte("value 1 more length"), []byte("a longer value, 2 more")}
	for i := range b.N {
		l.Replace(p, values[i%len(values)])
	}
}
