package lzf

import (
	"bytes"
	"math"
	"testing"
)

// TestNumbersRunOut lets the numbers of places reach their end, where they begin anew.
func TestNumbersRunOut(t *testing.T) {
	src := bytes.Repeat([]byte("0123456789"), 100)
	var fresh Compressor
	want, _ := fresh.Append(nil, src, len(src))
	c := Compressor{base: math.MaxUint32 - 2500, last: bytesMet()}
	for range 5 {
		if got, _ := c.Append(nil, src, len(src)); !bytes.Equal(got, want) {
			t.Fatal("not what a fresh one does")
		}
	}
	if c.base != 3000 {
		t.Errorf("base is %d", c.base)
	}
}

// bytesMet is a table with candidates everywhere, all of earlier strings.
func bytesMet() []uint32 {
	last := make([]uint32, 1<<hashBits)
	for i := range last {
		last[i] = uint32(i)
	}
	return last
}
