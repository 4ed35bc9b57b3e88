package bits_test

import (
	"testing"

	"github.com/wedis/wedis/engine/internal/cmd/cmdtest"
)

// TestHostMemory asks with few bytes for more than the host has.
func TestHostMemory(t *testing.T) {
	const oom = "-OOM command not allowed when used memory > 'maxmemory'.\r\n"
	s := cmdtest.NewStore(t)
	s.SetMemory(32 << 20) // 14 MiB for values
	for _, test := range []struct {
		words []string
		want  string
	}{
		{[]string{"SETBIT", "k", "4294967295", "1"}, oom}, {[]string{"EXISTS", "k"}, ":0\r\n"},
		{[]string{"SETBIT", "k", "67108863", "1"}, ":0\r\n"}, {[]string{"SETBIT", "k", "134217727", "1"}, oom},
		{[]string{"BITFIELD", "k", "SET", "u8", "134217727", "1"}, oom}, {[]string{"BITOP", "NOT", "d", "k"}, oom},
		{[]string{"SETRANGE", "k", "16777216", "x"}, oom}, {[]string{"SETRANGE", "other", "16777216", "x"}, oom},
		{[]string{"SETBIT", "k", "0", "1"}, ":0\r\n"}, {[]string{"STRLEN", "k"}, ":8388608\r\n"},
	} {
		if got := s.Do(test.words...); got != test.want {
			t.Errorf("%q: %s", test.words, got)
		}
	}
}
