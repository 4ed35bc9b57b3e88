package value

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/wedis/wedis/engine/internal/ds/listpack"
)

// loadNode loads a node that is given as bytes: whatever they are, it is refused, or is one that can be read.
func loadNode(t *testing.T, s *Space, b []byte) {
	v := NewStream(s)
	defer v.Discard()
	if !v.AddNode(StreamID{5, 5}, b) {
		if v.Len() != 0 || v.Nodes() != 0 {
			t.Fatal("refused, but there")
		}
		return
	}
	v.FindFirst()
	v.SetLast(v.LastEntry())
	if err := v.Check(); err != nil {
		t.Fatal(err)
	}
	for _, rev := range []bool{false, true} {
		var it StreamIter
		n := 0
		for it.Start(v, StreamID{}, MaxStreamID, rev); it.Next(); n++ {
			pairsOf(&it)
		}
		if n != v.Len() {
			t.Fatalf("%d entries of %d", n, v.Len())
		}
	}
	id, _ := v.Last().Next()
	v.Add(id, [][]byte{[]byte("a"), []byte("1")})
	v.Trim(StreamTrim{MaxLen: 1})
	if err := v.Check(); err != nil {
		t.Fatal(err)
	}
}

// someNodes are listpacks of nodes, and some that are none.
func someNodes() (all [][]byte) {
	v := NewStream(streamSpace(4096, 5))
	for i := range 40 {
		pairs := [][]byte{[]byte("field"), []byte(fmt.Sprint(i)), []byte("g"), bytes.Repeat([]byte{'x'}, i*5)}
		v.Add(StreamID{uint64(5 + i/3), uint64(5 + i)}, pairs[:2+i/7%2*2])
	}
	v.Delete([]StreamID{{5, 6}, {8, 14}, {9, 17}})
	v.EachNode(func(_ StreamID, lp []byte) bool {
		all = append(all, bytes.Clone(lp))
		return true
	})
	for _, elements := range [][]int64{{}, {1}, {0, 0, 0, 0}, {1, 0, 0, 0, 2, 0, 0, 3}, {1, 0, 0, 0, 0, 0, 0, 0, 4}, {-1, 1, 0, 0}, {0, 1, 0, 0, 3, 0, 0, 3}} {
		b := listpack.NewBytes()
		for _, n := range elements {
			b = listpack.AppendIntTo(b, n)
		}
		all = append(all, b)
	}
	return all
}

func TestStreamNodes(t *testing.T) {
	s := streamSpace(4096, 100)
	for _, b := range someNodes() {
		loadNode(t, s, b)
		for i := range b { // one byte is another
			for _, x := range []byte{1, 0x80, 0xff} {
				broken := bytes.Clone(b)
				broken[i] ^= x
				loadNode(t, s, broken)
			}
		}
	}
	if s.Used() != 0 {
		t.Errorf("%d bytes are left", s.Used())
	}
}

func FuzzStreamNode(f *testing.F) {
	for _, b := range someNodes() {
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) { loadNode(t, streamSpace(4096, 100), b) })
}
