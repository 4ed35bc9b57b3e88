package xxh3

import "testing"

// TestTexts are digests that Redis's documentation and tests show.
func TestTexts(t *testing.T) {
	for text, want := range map[string]uint64{
		"": 0x2d06800538d394c2, "v8": 0x0cc76dbb41381419, "123": 0x404a763b3f4c8c9a, "hello": 0x9555e8555c62dcfd,
		"Hello world": 0xb6acb9d84a38ff74, "Hello, Dragonfly!": 0x063b4909128e92b7,
	} {
		if got := Sum64([]byte(text)); got != want {
			t.Errorf("%q: %016x, not %016x", text, got, want)
		}
	}
}

// TestLengths has a text on both sides of every length at which the algorithm changes. The sums are another
// implementation's.
func TestLengths(t *testing.T) {
	for _, test := range []struct {
		n    int
		want uint64
	}{
		{1, 0xc44bdff4074eecdb}, {3, 0xc3489259e968ad9e}, {4, 0xd3d60c1519014e89}, {8, 0xb88dee77f6bf6980},
		{9, 0x03688dcad730d826}, {16, 0x9da23836adf2be1e}, {17, 0xf34c3c9cf5a112d1}, {32, 0x99cb9ad0f1a11fbe},
		{33, 0xc077b45492d29cde}, {64, 0x6efb76ff16f37561}, {65, 0x2640848e9137156b}, {96, 0x764d2d5db92942df},
		{97, 0x077acb7e5f4fd940}, {128, 0x65f3c2c00fa93185}, {129, 0x28065c6ec25f5b25}, {144, 0x600e8d345ff9620d},
		{145, 0xf4f6254b4ab9c1bb}, {240, 0x4917a75c0ef8eed7}, {241, 0x541b19226f0052e8}, {256, 0xff5a1cefade75bb9},
		{1023, 0x3d31fcc1037648a4}, {1024, 0x71bee625238addb4}, {1025, 0xd9b414f4e1bbf7ad}, {1088, 0xb74e423e955e509d},
		{1089, 0x6acaa6909cdbe786}, {2048, 0x3293e8238bd8f743}, {2049, 0x922549b11c04c2eb}, {5000, 0xed0146266d138bd8},
	} {
		b := make([]byte, test.n)
		for i := range b {
			b[i] = byte(i*7 + i>>8)
		}
		if got := Sum64(b); got != test.want {
			t.Errorf("%d bytes: %016x, not %016x", test.n, got, test.want)
		}
	}
}

func BenchmarkSum64(b *testing.B) {
	text := make([]byte, 100_000)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		Sum64(text)
	}
}
