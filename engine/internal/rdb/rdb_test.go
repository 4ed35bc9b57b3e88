package rdb

import (
	"bytes"
	"strings"
	"testing"

	"github.com/wedis/wedis/engine/internal/arena"
	"github.com/wedis/wedis/engine/internal/ds/dict"
	"github.com/wedis/wedis/engine/internal/value"
)

func newSpace() *value.Space {
	return &value.Space{
		Space: dict.Space{Arena: arena.New()},
		Limits: value.Limits{
			HashEntries: 128, HashValue: 64, SetInts: 512, SetEntries: 128, SetValue: 64, ZSetEntries: 128, ZSetValue: 64,
			ListSize: -2, StreamBytes: 4096, StreamSize: 100,
		},
	}
}

// view reads a form back through a cell.
func view(f value.Form) value.String {
	a := arena.New()
	cell := make([]byte, f.Size())
	f.Put(a, cell)
	return value.StringOf(a, f.Kind(), cell)
}

// loadString loads a string that must fill b.
func loadString(b []byte) (text string, ok bool) {
	v, rest, err := NewLoader(newSpace()).Load(b)
	if err != nil || len(rest) > 0 || v.Root.Exists() {
		return "", false
	}
	var digits [20]byte
	return string(view(v.Form).Bytes(&digits)), true
}

func TestStrings(t *testing.T) {
	for _, compress := range []bool{false, true} {
		w := Writer{Compress: compress}
		for _, text := range []string{
			"", "a", "0", "-1", "127", "128", "-128", "-129", "32767", "32768", "-2147483648", "2147483647", "2147483648",
			"9223372036854775807", "007", "+1", strings.Repeat("x", 20), strings.Repeat("x", 21), strings.Repeat("x", 63),
			strings.Repeat("x", 64), strings.Repeat("xyzzy", 5000), strings.Repeat("x", 16383), strings.Repeat("x", 16384),
			"\x00\xff\r\n", "a text of more than twenty bytes that has no two in a row twice",
		} {
			b := w.AppendString(nil, view(value.Encoded([]byte(text))))
			if got, ok := loadString(b); !ok || got != text {
				t.Errorf("%.20q came back as %.20q", text, got)
			}
			for n := range b {
				if _, ok := loadString(b[:n]); ok {
					t.Errorf("%.20q cut at %d: no error", text, n)
				}
			}
			if _, ok := loadString(append(b, 0)); ok {
				t.Errorf("%.20q with a byte more is all of it", text)
			}
		}
	}
}

// TestBytes fixes the encoding: it is that of RDB files.
func TestBytes(t *testing.T) {
	w := Writer{Compress: true}
	for text, want := range map[string]string{
		"":                          "\x00\x00",
		"abc":                       "\x00\x03abc",
		"-2":                        "\x00\xc0\xfe",
		"300":                       "\x00\xc1\x2c\x01",
		"100000":                    "\x00\xc2\xa0\x86\x01\x00",
		"2147483648":                "\x00\x0a2147483648",
		"aaaaaaaaaaaaaaaaaaaa":      "\x00\x14aaaaaaaaaaaaaaaaaaaa",
		"aaaaaaaaaaaaaaaaaaaaa":     "\x00\xc3\x06\x15\x01aa\xe0\x0a\x00",
		"a text with nothing twice": "\x00\x19a text with nothing twice",
	} {
		if got := w.AppendString(nil, view(value.Encoded([]byte(text)))); !bytes.Equal(got, []byte(want)) {
			t.Errorf("%.30q: %.99q, want %.99q", text, got, want)
		}
	}
}

// TestPayload fixes the footer of a payload.
func TestPayload(t *testing.T) {
	const want = "\x00\x03abc\x0a\x00\xd9\xac0=Ar\xa2\xe2"
	payload := Seal([]byte("before\x00\x03abc"), len("before"))[len("before"):]
	if string(payload) != want {
		t.Errorf("%q, want %q", payload, want)
	}
	if b, ok := Open(payload, false); !ok || string(b) != "\x00\x03abc" {
		t.Errorf("opened as %q", b)
	}
	for n := range payload {
		if _, ok := Open(payload[:n], false); ok {
			t.Errorf("cut at %d: no error", n)
		}
		bad := bytes.Clone(payload)
		bad[n] ^= 0x10
		if _, ok := Open(bad, true); !ok && n < len(bad)-footer {
			t.Errorf("byte %d: the checksum was checked", n)
		}
		if _, ok := Open(bad, false); ok {
			t.Errorf("byte %d flipped: no error", n)
		}
	}
	for typ, version := range map[byte]byte{typeStream2: 10, typeSetListpack: 11, typeStream3: 11, typeHashTimesRC: 12, typeHashPacked: 12} {
		if payload := Seal([]byte{typ}, 0); payload[1] != version {
			t.Errorf("type %d has version %d", typ, payload[1])
		}
	}
	if _, ok := Open(Seal([]byte{0, 0}, 0), false); !ok {
		t.Error("the empty string is refused")
	}
}
