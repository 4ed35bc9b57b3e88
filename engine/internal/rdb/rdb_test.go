package rdb

import (
	"bytes"
	"strings"
	"testing"

	"github.com/wedis/wedis/engine/internal/arena"
	"github.com/wedis/wedis/engine/internal/value"
)

// view reads a form back through a cell.
func view(f value.Form) value.String {
	a := arena.New()
	cell := make([]byte, f.Size())
	f.Put(a, cell)
	return value.StringOf(a, f.Kind(), cell)
}

func TestRoundTrip(t *testing.T) {
	for _, text := range []string{
		"", "a", "0", "-1", "127", "128", "-128", "-129", "32767", "32768", "-2147483648", "2147483647", "2147483648",
		"9223372036854775807", "007", "+1", strings.Repeat("x", 63), strings.Repeat("x", 64),
		strings.Repeat("x", 16383), strings.Repeat("x", 16384), "\x00\xff\r\n",
	} {
		b := AppendString(nil, view(value.Encoded([]byte(text))))
		f, err := String(b)
		if err != nil {
			t.Errorf("%.20q: %v", text, err)
			continue
		}
		var digits [20]byte
		if got := view(f).Bytes(&digits); string(got) != text {
			t.Errorf("%.20q came back as %.20q", text, got)
		}
		for n := range b {
			if _, err := String(b[:n]); err == nil && n > 0 {
				t.Errorf("%.20q cut at %d: no error", text, n)
			}
		}
		if _, err := String(append(b, 0)); err == nil {
			t.Errorf("%.20q with a byte more: no error", text)
		}
	}
}

// TestBytes fixes the encoding: it is that of RDB files.
func TestBytes(t *testing.T) {
	for text, want := range map[string]string{
		"":           "\x00\x00",
		"abc":        "\x00\x03abc",
		"-2":         "\x00\xc0\xfe",
		"300":        "\x00\xc1\x2c\x01",
		"100000":     "\x00\xc2\xa0\x86\x01\x00",
		"2147483648": "\x00\x0a2147483648",
	} {
		if got := AppendString(nil, view(value.Encoded([]byte(text)))); !bytes.Equal(got, []byte(want)) {
			t.Errorf("%q: % x, want % x", text, got, want)
		}
	}
}

func FuzzString(f *testing.F) {
	f.Add([]byte("\x00\x03abc"))
	f.Add([]byte("\x00\xc2\xa0\x86\x01\x00"))
	f.Fuzz(func(t *testing.T, b []byte) {
		form, err := String(b)
		if err != nil {
			return
		}
		var digits [20]byte
		text := append([]byte{}, view(form).Bytes(&digits)...)
		again, err := String(AppendString(nil, view(form)))
		if err != nil || !bytes.Equal(view(again).Bytes(&digits), text) {
			t.Fatalf("%q does not come back: %v", text, err)
		}
	})
}
