package listpack

import (
	"bytes"
	"encoding/hex"
	"math"
	"testing"

	"github.com/wedis/wedis/engine/internal/arena"
	"github.com/wedis/wedis/engine/internal/ds/num"
)

// TestLimits writes each integer and each length around which an encoding changes, alone and between others.
func TestLimits(t *testing.T) {
	var elems [][]byte
	for _, n := range []int64{1 << 7, 1 << 12, 1 << 15, 1 << 23, 1 << 31, math.MaxInt64} {
		for _, n := range []int64{n - 2, n - 1, n, -n, -n + 1, -n - 1} {
			elems = append(elems, num.AppendInt(nil, n))
		}
	}
	for _, n := range []int{1 << 6, 1 << 7, 1 << 12, 1 << 14, 1 << 21} {
		for k := range 10 {
			elems = append(elems, bytes.Repeat([]byte("z"), n-7+k))
		}
	}
	m := &model{t, New(arena.New()), nil}
	for _, e := range elems {
		one := AppendTo(NewBytes(), e)
		if !Valid(one) || len(one) != emptySize+EncodedSize(e) {
			t.Fatalf("%.20q of %d bytes takes %d, not %d", e, len(e), len(one)-emptySize, EncodedSize(e))
		}
		m.l.Append(e)
		m.elems = append(m.elems, e)
	}
	m.verify()
	room := append(NewBytes(), make([]byte, m.l.Size())...)
	p := emptySize - 1
	for _, e := range elems {
		p = Put(room, p, e)
	}
	if Close(room, p, len(elems)); !bytes.Equal(room[:Size(room)], m.l.Bytes()) {
		t.Error("put one after the other they are another listpack")
	}
	for i, e := range elems {
		at := m.l.Seek(i)
		n, isInt := Integer(e)
		if got, next := GetInt(room, at); got != n || isInt && next < len(room) && m.l.Next(at) != 0 && next != m.l.Next(at) {
			t.Errorf("%.20q is read as %d", e, got)
		}
		for _, other := range elems {
			if Is(room, at, other) != bytes.Equal(e, other) {
				t.Errorf("whether %.20q is %.20q", e, other)
			}
		}
		if isInt && (!Overwrite(room, at, n) || Overwrite(room, at, 1) && intSize(n) != 1) {
			t.Errorf("overwriting %d", n)
		}
	}
	for i, e := range elems {
		if got, want := m.l.Find(e, m.l.First(), 0), m.l.Seek(i); got != want {
			t.Errorf("%.20q of %d bytes is at %d, not %d", e, len(e), got, want)
		}
	}
}

// TestBacklen is for the lengths that no test writes.
func TestBacklen(t *testing.T) {
	for n, width := range map[int]int{1: 1, 127: 1, 128: 2, 16382: 2, 16383: 3, 2097150: 3, 2097151: 4,
		268435454: 4, 268435455: 5, 1 << 32: 5} {
		var b [8]byte
		putBacklen(b[1:], n)
		if got, w := readBacklen(b[:], 1+width); got != n || w != width || backlenSize(n) != width {
			t.Errorf("backlen %d: read as %d of %d bytes", n, got, w)
		}
	}
}

// TestUncounted goes beyond the number of elements that fits the header, and back.
func TestUncounted(t *testing.T) {
	l := New(arena.New())
	other := NewBytes()
	for i := range uncounted + 100 {
		if i == uncounted-1 && count(l.Bytes()) != i {
			t.Fatal("not counted up to", i)
		}
		l.AppendInt(int64(i % 100))
		other = AppendIntTo(other, 7)
	}
	check := func(want int) {
		t.Helper()
		if got := l.Len(); got != want || count(l.Bytes()) != uncounted {
			t.Fatalf("length %d, not %d; header %d", got, want, count(l.Bytes()))
		}
		if n, _ := l.Get(l.Seek(want - 1)).Int(); l.Seek(want-1) != l.Last() || l.Seek(-want) != l.First() || l.Seek(want) != 0 ||
			l.Seek(-want-1) != 0 || n < 0 {
			t.Fatal("Seek is wrong")
		}
		if err := l.Check(); err != nil {
			t.Fatal(err)
		}
	}
	check(uncounted + 100)
	l.Delete(l.Seek(10), uncounted+50)
	check(50)
	l.Concat(other)
	check(50 + uncounted + 100)
	l = New(arena.New())
	l.Concat(other)
	check(uncounted + 100)
}

func TestValid(t *testing.T) {
	for h, want := range map[string]bool{
		"":                                       false,
		"060000000000":                           false, // no end
		"070000000000ff":                         true,
		"080000000000ff":                         false, // size
		"070000000000fe":                         false, // end
		"070000000100ff":                         false, // count
		"090000000100" + "0101" + "ff":           true,
		"09000000ffff" + "0101" + "ff":           true,  // not counted
		"090000000100" + "0102" + "ff":           false, // backlen
		"090000000100" + "8101" + "ff":           false, // string beyond the end
		"0a0000000100" + "816102" + "ff":         true,
		"0a0000000100" + "813102" + "ff":         false, // a string that is an integer
		"0a0000000100" + "c00102" + "ff":         false, // 13 bits for 1
		"0a0000000100" + "c08002" + "ff":         true,  // 128
		"0a0000000100" + "dfff02" + "ff":         true,  // -1
		"0b0000000100" + "f1001003" + "ff":       true,  // 4096
		"0b0000000100" + "f1ff0f03" + "ff":       false, // 16 bits for 4095
		"0b0000000100" + "e1008261" + "ff":       false, // beyond the end
		"0b0000000100" + "e0016103" + "ff":       false, // 12 bits for the length 1
		"0b0000000100" + "f5001003" + "ff":       false, // no encoding
		"0800000001" + "00" + "f0" + "ff":        false, // cut off
		"0a0000000100" + "f0ffff" + "ff":         false,
		"0e0000000100" + "f0ffffffff0000" + "ff": false,
		"0a0000000100" + "018001" + "ff":         false, // backlen of two bytes
		"080000000100" + "01" + "ff":             false, // no backlen
	} {
		b, err := hex.DecodeString(h)
		if err != nil {
			t.Fatal(err)
		}
		if Valid(b) != want {
			t.Errorf("Valid(%s) is not %t", h, want)
		}
	}
}

// FuzzValid gives Valid anything, and reads and edits what it lets through.
func FuzzValid(f *testing.F) {
	b := NewBytes()
	for i := range 40 {
		b = AppendTo(b, sample(byte(i), byte(i*7)))
	}
	f.Add(b)
	f.Add(AppendTo(AppendTo(NewBytes(), make([]byte, 5000)), make([]byte, 20000)))
	f.Fuzz(func(t *testing.T, b []byte) {
		if !Valid(b) {
			return
		}
		m := &model{t, Copy(arena.New(), b), nil}
		for p := First(b); p != 0; p = Next(b, p) {
			var scratch [20]byte
			m.elems = append(m.elems, bytes.Clone(Get(b, p).Bytes(&scratch)))
		}
		if count(b) != uncounted { // which writing the elements would not give
			m.verify()
		}
		m.l.Append([]byte("x"))
		m.l.Delete(m.l.First(), 1)
		if err := m.l.Check(); err != nil {
			t.Fatal(err)
		}
	})
}

func TestSafeToAdd(t *testing.T) {
	if !SafeToAdd(emptySize, 1<<30-emptySize) || SafeToAdd(emptySize, 1<<30-emptySize+1) || SafeToAdd(1<<29, 1<<40) {
		t.Error("not 1 GiB")
	}
}

func TestNoGoAllocations(t *testing.T) {
	l := New(arena.New())
	if l.A.Size(l.Ref)%8 != 0 {
		t.Skip("the debug build keeps a map")
	}
	elems := [][]byte{[]byte("12345"), []byte("some text"), bytes.Repeat([]byte("long"), 100)}
	sum := 0
	f := func() {
		for _, e := range elems {
			l.Append(e)
			l.Prepend(e)
			sum += l.Find(e, l.First(), 1)
		}
		var scratch [20]byte
		for p := l.First(); p != 0; p = l.Next(p) {
			sum += len(l.Get(p).Bytes(&scratch))
		}
		for l.Len() > 0 {
			l.Replace(l.Last(), elems[1])
			l.Delete(l.Last(), 1)
		}
	}
	f()
	if got := testing.AllocsPerRun(100, f); got != 0 {
		t.Errorf("%g Go allocations", got)
	}
}
