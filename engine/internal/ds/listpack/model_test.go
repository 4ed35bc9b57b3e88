package listpack

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"github.com/wedis/wedis/engine/internal/arena"
	"github.com/wedis/wedis/engine/internal/arena/arenatest"
	"github.com/wedis/wedis/engine/internal/ds/num"
)

// limits are the integers around which encodings change.
var limits = []int64{0, 128, -4096, 4096, math.MinInt16, math.MaxInt16, 1 << 23, -1 << 23, math.MinInt32, math.MaxInt32,
	math.MinInt64 + 2, math.MaxInt64 - 2}

// lengths are the lengths of strings around which encodings and backlens change.
var lengths = []int{0, 1, 7, 8, 9, 63, 64, 125, 126, 127, 4095, 4096, 16377, 16378, 16380, 16383, 1 << 16}

// sample returns an element chosen by two bytes: an integer, something like one, or a string.
func sample(kind, n byte) []byte {
	switch kind % 6 {
	case 0:
		return num.AppendInt(nil, int64(int8(n)))
	case 1:
		return num.AppendInt(nil, limits[int(kind/6)%len(limits)]+int64(n%5)-2)
	case 2:
		return []byte(strings.Repeat(string(rune('a'+n%3)), lengths[int(n/4)%len(lengths)]))
	case 3:
		return append(bytes.Repeat([]byte{'k'}, int(kind)%20), n)
	case 4:
		return []byte([]string{"", "-", "+1", "01", "-0", "1 ", "9223372036854775808", "-9223372036854775809", "00", "1.0"}[n%10])
	}
	return []byte{n}
}

// model is a listpack and the plain slice that it must agree with.
type model struct {
	t     *testing.T
	l     List
	elems [][]byte
}

// position returns the position of element i, found by walking.
func (m *model) position(i int) int {
	p := m.l.First()
	for ; i > 0; i-- {
		p = m.l.Next(p)
	}
	return p
}

// history runs the operations that data encodes, four bytes each.
func history(t *testing.T, data []byte) {
	a := arena.New()
	m := &model{t, New(a), nil}
	for ; len(data) >= 4; data = data[4:] {
		m.step(data[0], data[1], sample(data[2], data[3]))
		m.verify()
		m.find(sample(data[2], data[3]), int(data[1]), int(data[0]%3))
	}
	m.l.Free()
	if a.Used() != 0 {
		t.Fatal("left over:", a.Used())
	}
}

func (m *model) step(op, where byte, elem []byte) {
	n, isInt := Integer(elem)
	isInt = isInt && op&1 == 0 // the way for integers or the general one
	i, k := 0, len(m.elems)
	if k > 0 {
		i = int(where) % k
	}
	switch op /= 8; {
	case op < 8:
		if isInt {
			m.l.AppendInt(n)
		} else {
			m.l.Append(elem)
		}
		m.elems = append(m.elems, elem)
	case op < 12:
		if isInt {
			m.l.PrependInt(n)
		} else {
			m.l.Prepend(elem)
		}
		m.elems = append([][]byte{elem}, m.elems...)
	case k == 0:
		if m.l.First() != 0 || m.l.Last() != 0 {
			m.t.Fatal("an empty listpack has entries")
		}
	case op < 17:
		if p := m.position(i); isInt {
			m.l.InsertInt(p, n)
		} else {
			m.l.Insert(p, elem)
		}
		m.elems = append(m.elems[:i:i], append([][]byte{elem}, m.elems[i:]...)...)
	case op < 21:
		if p := m.position(i); isInt {
			m.l.ReplaceInt(p, n)
		} else {
			m.l.Replace(p, elem)
		}
		m.elems[i] = elem
	case op < 26:
		p, many := m.position(i), 1+int(op-21)
		end := min(i+many, k)
		want := p
		if end == k {
			want = 0
		}
		if got := m.l.Delete(p, many); got != want {
			m.t.Fatalf("Delete returns %d, not %d", got, want)
		}
		m.elems = append(m.elems[:i:i], m.elems[end:]...)
	case op < 28:
		b := NewBytes()
		for _, e := range m.elems[i:] {
			b = AppendTo(b, e)
		}
		if len(b) < 1<<17 {
			m.l.Concat(b)
			m.elems = append(m.elems, m.elems[i:]...)
		}
	default:
		twin := Copy(m.l.A, m.l.Bytes())
		m.l.Free()
		m.l = twin
		m.l.Ref = m.l.A.Move(m.l.Ref)
	}
	if len(m.elems) > 60 { // enough
		m.l.Delete(m.l.Seek(20), 40)
		m.elems = append(m.elems[:20:20], m.elems[60:]...)
	}
}

// verify compares all of the listpack with the model, in both directions.
func (m *model) verify() {
	t, l := m.t, m.l
	if err := l.Check(); err != nil {
		t.Fatal(err)
	}
	if l.Len() != len(m.elems) {
		t.Fatalf("length %d, not %d", l.Len(), len(m.elems))
	}
	plain := NewBytes()
	p, prev := l.First(), 0
	for i, elem := range m.elems {
		if p == 0 || l.Prev(p) != prev || l.Seek(i) != p || l.Seek(i-len(m.elems)) != p {
			t.Fatalf("element %d of %d, at %d, is not where it should be", i, len(m.elems), p)
		}
		m.same(l.Get(p), elem)
		plain = AppendTo(plain, elem)
		prev, p = p, l.Next(p)
	}
	if p != 0 || l.Last() != prev || l.Seek(len(m.elems)) != 0 || l.Seek(-len(m.elems)-1) != 0 {
		t.Fatal("the end is not where it should be")
	}
	if !bytes.Equal(plain, l.Bytes()) {
		t.Fatalf("edited  %x\nwritten %x", l.Bytes(), plain)
	}
}

// same compares an entry with the element that it must be.
func (m *model) same(e Entry, elem []byte) {
	var scratch [20]byte
	if got := e.Bytes(&scratch); !bytes.Equal(got, elem) || e.Len() != len(elem) || !e.Equal(elem) {
		m.t.Fatalf("element %q, not %q", got, elem)
	}
	n, isInt := num.ParseInt(elem)
	if got, ok := e.Int(); ok != isInt || e.IsInt() != isInt || ok && got != n {
		m.t.Fatalf("%q as an integer: %d, %t", elem, got, ok)
	}
	if e.Equal(append(elem[:len(elem):len(elem)], 'x')) {
		m.t.Fatalf("%q equals a longer one", elem)
	}
}

// find compares Find with a walk through the model.
func (m *model) find(elem []byte, from, skip int) {
	if len(m.elems) == 0 {
		return
	}
	for _, from := range []int{0, from % len(m.elems)} {
		want := 0
		for i := from; i < len(m.elems) && want == 0; i += skip + 1 {
			if bytes.Equal(m.elems[i], elem) {
				want = m.position(i)
			}
		}
		if got := m.l.Find(elem, m.position(from), skip); got != want {
			m.t.Fatalf("Find(%q) from element %d, skipping %d: at %d, not %d", elem, from, skip, got, want)
		}
	}
}

func FuzzListpack(f *testing.F) { arenatest.Fuzz(f, history, 40, 400) }

func TestRandomHistories(t *testing.T) { arenatest.Run(t, history, 150, 600) }
