package dict

import (
	"encoding/binary"
	"testing"
)

// plainSipHash is SipHash-c-d as the paper describes it, byte by byte.
func plainSipHash(c, d int, k0, k1 uint64, key []byte) uint64 {
	v0, v1, v2, v3 := k0^0x736f6d6570736575, k1^0x646f72616e646f6d, k0^0x6c7967656e657261, k1^0x7465646279746573
	padded := append([]byte{}, key...)
	for len(padded)%8 != 7 {
		padded = append(padded, 0)
	}
	padded = append(padded, byte(len(key)))
	for ; len(padded) > 0; padded = padded[8:] {
		m := binary.LittleEndian.Uint64(padded)
		v3 ^= m
		for range c {
			v0, v1, v2, v3 = sipRound(v0, v1, v2, v3)
		}
		v0 ^= m
	}
	v2 ^= 0xff
	for range d {
		v0, v1, v2, v3 = sipRound(v0, v1, v2, v3)
	}
	return v0 ^ v1 ^ v2 ^ v3
}

func TestSipHash(t *testing.T) {
	k0, k1 := uint64(0x0706050403020100), uint64(0x0f0e0d0c0b0a0908)
	var key []byte
	for i := range 15 {
		key = append(key, byte(i))
	}
	if got := plainSipHash(2, 4, k0, k1, key); got != 0xa129ca6149be45e5 { // the example of the paper, appendix A
		t.Fatalf("the plain SipHash-2-4 gives %#x", got)
	}
	if got := plainSipHash(1, 3, k0, k1, nil); got != 0xabac0158050fc4dc {
		t.Fatalf("the plain SipHash-1-3 of nothing gives %#x", got)
	}
	for n := range 100 {
		key := make([]byte, n)
		for i := range key {
			key[i] = byte(i*37 + n)
		}
		want := uint32(plainSipHash(1, 3, k0, k1, key))
		if got := sipHash(&[2]uint64{k0, k1}, key); got != want {
			t.Errorf("hash of %d bytes is %#x, not %#x", n, got, want)
		}
		if n == 0 {
			continue
		}
		for i := range key {
			key[i] ^= 1
			if sipHash(&[2]uint64{k0, k1}, key) == want {
				t.Errorf("byte %d of %d does not matter", i, n)
			}
			key[i] ^= 1
		}
	}
}
