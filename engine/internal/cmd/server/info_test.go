package server

import "testing"

// TestHumanBytes has redis-server's wording of amounts.
func TestHumanBytes(t *testing.T) {
	for n, want := range map[int64]string{
		0:             "0B",
		1023:          "1023B",
		1024:          "1.00K",
		1536:          "1.50K",
		1<<20 - 1:     "1024.00K",
		1 << 20:       "1.00M",
		1<<30 + 1<<29: "1.50G",
		1 << 40:       "1.00T",
		1 << 50:       "1.00P",
	} {
		if got := humanBytes(n); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
}

func TestSafeName(t *testing.T) {
	if got := safeName("a:b#c\r\nd"); got != "a_b_c__d" {
		t.Error(got)
	}
}
