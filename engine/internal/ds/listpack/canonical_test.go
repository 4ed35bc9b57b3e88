package listpack_test

import (
	"bytes"
	"testing"

	"github.com/wedis/wedis/engine/internal/ds/listpack"
)

// TestCanonical reads encodings that are longer than they need be.
func TestCanonical(t *testing.T) {
	want := listpack.NewBytes()
	for _, elem := range []string{"5", "5", "-7", "abc", "300", "a"} {
		want = listpack.AppendTo(want, []byte(elem))
	}
	long := []byte("\x38\x00\x00\x00\x06\x00" +
		"\x815\x02" + // a string that is an integer
		"\xf1\x05\x00\x03" + // an integer of 16 bits that needs 7
		"\xf4\xf9\xff\xff\xff\xff\xff\xff\xff\x09" + // of 64 that needs 13
		"\xf0\x03\x00\x00\x00abc\x08" + // a short string with a long length
		"\xf3\x2c\x01\x00\x00\x05" +
		"\xe0\x01a\x03" +
		"\xff")
	long[0] = byte(len(long))
	if listpack.Valid(long) {
		t.Error("it is valid as it is")
	}
	got, ok := listpack.Canonical(long)
	if !ok || !bytes.Equal(got, want) {
		t.Errorf("% x, want % x", got, want)
	}
	if got, ok := listpack.Canonical(want); !ok || !bytes.Equal(got, want) {
		t.Error("a valid one is changed or refused")
	}
	for i := range long {
		if _, ok := listpack.Canonical(long[:i]); ok {
			t.Errorf("cut at %d: accepted", i)
		}
		for bit := range 8 {
			bad := bytes.Clone(long)
			bad[i] ^= 1 << bit
			if lp, ok := listpack.Canonical(bad); ok && !listpack.Valid(lp) {
				t.Errorf("byte %d: what comes out is not valid", i)
			}
		}
	}
}
