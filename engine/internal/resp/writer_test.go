package resp

import (
	"math"
	"strings"
	"testing"
)

func TestReplies(t *testing.T) {
	for _, c := range []struct {
		name         string
		write        func(*Writer)
		resp2, resp3 string
	}{
		{"ok", func(w *Writer) { w.OK() }, "+OK\r\n", "+OK\r\n"},
		{"simple", func(w *Writer) { w.Simple("a\r\nb") }, "+a  b\r\n", "+a  b\r\n"},
		{"error", func(w *Writer) { w.Error("ERR a\nb\r\n") }, "-ERR a b\r\n", "-ERR a b\r\n"},
		{"int", func(w *Writer) { w.Int(0); w.Int(-1); w.Int(10); w.Int(99); w.Int(100) }, ":0\r\n:-1\r\n:10\r\n:99\r\n:100\r\n", ""},
		{"extreme ints", func(w *Writer) { w.Int(math.MinInt64); w.Int(math.MaxInt64) }, ":-9223372036854775808\r\n:9223372036854775807\r\n", ""},
		{"bulk", func(w *Writer) { w.Bulk([]byte("a\r\n\x00")); w.BulkString(""); w.BulkInt(-12) }, "$4\r\na\r\n\x00\r\n$0\r\n\r\n$3\r\n-12\r\n", ""},
		{"nil", func(w *Writer) { w.Nil(); w.NilArray() }, "$-1\r\n*-1\r\n", "_\r\n_\r\n"},
		{"bool", func(w *Writer) { w.Bool(true); w.Bool(false) }, ":1\r\n:0\r\n", "#t\r\n#f\r\n"},
		{"double", func(w *Writer) { w.Double(3.5); w.Double(math.Inf(-1)) }, "$3\r\n3.5\r\n$4\r\n-inf\r\n", ",3.5\r\n,-inf\r\n"},
		{"big number", func(w *Writer) { w.BigNumber("-123456789012345678901") }, "$22\r\n-123456789012345678901\r\n", "(-123456789012345678901\r\n"},
		{"verbatim", func(w *Writer) { w.Verbatim("txt", []byte("a\nb")) }, "$3\r\na\nb\r\n", "=7\r\ntxt:a\nb\r\n"},
		{"array", func(w *Writer) { w.Array(0); w.Array(12) }, "*0\r\n*12\r\n", ""},
		{"map", func(w *Writer) { w.Map(7) }, "*14\r\n", "%7\r\n"},
		{"set", func(w *Writer) { w.Set(7) }, "*7\r\n", "~7\r\n"},
		{"push", func(w *Writer) { w.Push(3) }, "*3\r\n", ">3\r\n"},
		{"raw", func(w *Writer) { w.Raw([]byte("+x\r\n")) }, "+x\r\n", ""},
		{"open", func(w *Writer) {
			w.Int(1)
			outer := w.OpenArray()
			m := w.OpenMap()
			w.Int(2)
			s := w.OpenSet()
			for i := range 120 {
				w.Int(int64(i % 10))
			}
			w.CloseSet(s, 120)
			w.CloseMap(m, 1)
			w.CloseArray(w.OpenArray(), 0)
			w.CloseArray(outer, 2)
			w.Int(3)
		}, ":1\r\n*2\r\n*2\r\n:2\r\n*120\r\n" + digits(120) + "*0\r\n:3\r\n", ":1\r\n*2\r\n%1\r\n:2\r\n~120\r\n" + digits(120) + "*0\r\n:3\r\n"},
	} {
		if c.resp3 == "" {
			c.resp3 = c.resp2
		}
		for proto, want := range map[int]string{0: c.resp2, 2: c.resp2, 3: c.resp3} {
			w := Writer{Proto: proto}
			c.write(&w)
			if string(w.Buf) != want {
				t.Errorf("%s in version %d: got %q, want %q", c.name, proto, w.Buf, want)
			}
		}
	}
}

func digits(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(":" + string(rune('0'+i%10)) + "\r\n")
	}
	return b.String()
}

func TestAppendCommand(t *testing.T) {
	got := AppendCommand([]byte("+"), []byte("SET"), nil, []byte("0123456789ab"))
	if want := "+*3\r\n$3\r\nSET\r\n$0\r\n\r\n$12\r\n0123456789ab\r\n"; string(got) != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestExpect: more strings than there is room for are known before the first.
func TestExpect(t *testing.T) {
	for _, test := range []struct {
		limit, n int
		full     bool
	}{{0, 1 << 62, false}, {100, 16, false}, {100, 17, true}, {100, 1 << 62, true}} {
		w := Writer{Limit: test.limit}
		if w.Expect(test.n); w.Full != test.full {
			t.Errorf("%d strings in %d bytes: full is %v", test.n, test.limit, w.Full)
		}
	}
}
