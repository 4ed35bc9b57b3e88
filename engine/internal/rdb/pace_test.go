package rdb

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/wedis/wedis/engine/internal/value"
)

// longStrings have lengths around those of blocks, and are compressible in all of them, in some, or in none.
func longStrings() (all []string) {
	r := rand.New(rand.NewPCG(1, 1))
	noise := make([]byte, 3<<20)
	for i := range noise {
		noise[i] = byte(r.Uint32())
	}
	text := strings.Repeat("some text that is compressible, ", 100_000)
	for _, n := range []int{longText, longText + 1, longText + 2, longText + 5, 3*longText - 1, 3 * longText, 2 << 20} {
		all = append(all, text[:n], string(noise[:n]), text[:n/2]+string(noise[:n]), string(noise[:n/2])+text[:n])
	}
	return all
}

// pieces writes a value in steps and returns what comes of it.
func pieces(compress bool, write func(w *Writer) []byte) (all []byte, count, longest int) {
	w := Writer{Compress: compress}
	add := func(b []byte) {
		all, count, longest = append(all, b...), count+1, max(longest, len(b))
	}
	w.Pause = func(dst []byte) ([]byte, bool) {
		add(dst)
		clear(dst)
		return dst[:0], true
	}
	add(write(&w))
	return all, count, longest
}

// TestPausedStrings writes long strings in steps; what is loaded is the same.
func TestPausedStrings(t *testing.T) {
	for i, s := range longStrings() {
		for _, compress := range []bool{false, true} {
			b, count, longest := pieces(compress, func(w *Writer) []byte { return w.text(nil, []byte(s)) })
			v := reader{b: b, room: maxString}
			var buf []byte
			if got := v.text(&buf); v.bad || string(got) != s {
				t.Fatalf("string %d of %d bytes, compressed %v: not the same", i, len(s), compress)
			}
			if len(v.b) > 0 || longest > 2*longText || len(s) > longText && count < len(s)/longText {
				t.Errorf("string %d of %d bytes: %d pieces, the longest one of %d bytes", i, len(s), count, longest)
			}
			if compress && i%4 == 0 && len(b) > len(s)/10 {
				t.Errorf("string %d of %d bytes takes %d", i, len(s), len(b))
			}
		}
	}
}

// TestPausedCollections: pauses change no byte where strings are short, and a Writer that is told to stop does.
func TestPausedCollections(t *testing.T) {
	space := newSpace()
	list, set, zset, hash, stream := value.NewList(space), value.NewSet(space), value.NewZSet(space), value.NewHash(space), value.NewStream(space)
	group := stream.NewGroup([]byte("group"), value.StreamID{}, 0)
	consumer := group.NewConsumer([]byte("consumer"), 1)
	for i := range 30_000 {
		elem := fmt.Append(nil, "element ", i)
		list.Push(value.Tail, elem)
		set.Add(elem)
		zset.Add(elem, float64(i%77))
		hash.Set(elem, elem)
		id := value.StreamID{Ms: uint64(i + 1)}
		stream.Add(id, [][]byte{elem, elem})
		group.Deliver(consumer, id, int64(i))
	}
	expiring := hash.Root.Clone()
	value.Hash{Root: expiring}.SetExpiry([]byte("element 7"), 1_700_000_000_000)
	for _, r := range []value.Root{list.Root, set.Root, zset.Root, hash.Root, stream.Root, expiring} {
		name := r.Kind().Type().String()
		want := (&Writer{Compress: true}).Append(nil, r)
		got, count, longest := pieces(true, func(w *Writer) []byte { return w.Append(nil, r) })
		if !bytes.Equal(got, want) {
			t.Errorf("%s: other bytes", name)
		}
		if count < 3 || longest > 2*stepWork {
			t.Errorf("%s: %d pieces, the longest one of %d bytes", name, count, longest)
		}
		w := Writer{Brief: true}
		if b := w.Append(nil, r); !w.Exceeded || len(b) > 2*stepWork {
			t.Errorf("%s: %d bytes, and it counts as short", name, len(b))
		}
		pauses := 0
		w = Writer{Pause: func(dst []byte) ([]byte, bool) { pauses++; return dst[:0], pauses < 2 }}
		if b := w.Append(nil, r); !w.Exceeded || pauses != 2 || len(b) > 2*stepWork {
			t.Errorf("%s: after %d pauses, %d bytes follow", name, pauses, len(b))
		}
	}
	w := Writer{Brief: true}
	if b := w.AppendString(nil, view(value.Encoded([]byte("short")))); w.Exceeded || !slices.Equal(b, []byte("\x00\x05short")) {
		t.Errorf("a short string: %q", b)
	}
}
