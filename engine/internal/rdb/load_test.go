package rdb

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/wedis/wedis/engine/internal/ds/listpack"
	"github.com/wedis/wedis/engine/internal/value"
)

// load loads a value that must fill b and lists what is in it.
func load(b []byte) (list []string, ok bool) {
	v, rest, err := NewLoader(newSpace()).Load(b)
	if err != nil || len(rest) > 0 {
		return nil, false
	}
	defer v.Discard()
	if !v.Root.Exists() {
		var digits [20]byte
		return []string{"string", string(view(v.Form).Bytes(&digits))}, true
	}
	list = []string{v.Root.Kind().Type().String()}
	switch r := v.Root; r.Kind().Type() {
	case value.TypeList:
		value.List{Root: r}.Each(func(elem []byte) bool {
			list = append(list, string(elem))
			return true
		})
	case value.TypeSet:
		value.Set{Root: r}.Each(func(member []byte) bool {
			list = append(list, string(member))
			return true
		})
	case value.TypeZSet:
		value.ZSet{Root: r}.Each(func(member []byte, score float64) bool {
			list = append(list, string(member), fmt.Sprint(score))
			return true
		})
	case value.TypeHash:
		for it := (value.Hash{Root: r}).Iter(); it.Next(); {
			if list = append(list, string(it.Field()), string(it.Value())); it.Expiry() != 0 {
				list = append(list, fmt.Sprint("@", it.Expiry()))
			}
		}
	case value.TypeStream:
		s := value.Stream{Root: r}
		list = append(list, fmt.Sprintf("%d %v %v %v %d", s.Len(), s.Last(), s.First(), s.MaxDeleted(), s.Added()))
		var it value.StreamPendingIter
		s.EachGroup(func(g value.StreamGroup) bool {
			list = append(list, fmt.Sprintf("%s %v %d", g.Name(), g.Last(), g.Read()))
			for g.Each(&it, value.StreamID{}); it.At().Exists(); it.Next() {
				p := it.At()
				list = append(list, fmt.Sprintf("%v %d %d %s", p.ID(), p.Time(), p.Count(), p.Consumer().Name()))
			}
			return true
		})
	}
	return list, true
}

// packed returns a listpack of strings and integers.
func packed(elems ...any) []byte {
	lp := listpack.NewBytes()
	for _, e := range elems {
		if n, ok := e.(int); ok {
			lp = listpack.AppendIntTo(lp, int64(n))
		} else {
			lp = listpack.AppendTo(lp, []byte(e.(string)))
		}
	}
	return lp
}

// cat puts a type byte, numbers of a byte, strings as they are and byte strings with their lengths together.
func cat(parts ...any) (b []byte) {
	for _, p := range parts {
		switch p := p.(type) {
		case int:
			b = append(b, byte(p))
		case string:
			b = append(b, p...)
		case []byte:
			b = append(appendLen(b, uint64(len(p))), p...)
		case uint64:
			b = binary.LittleEndian.AppendUint64(b, p)
		}
	}
	return b
}

const (
	far  = 4_102_444_800_000
	id11 = "\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x01"
	id21 = "\x00\x00\x00\x00\x00\x00\x00\x02\x00\x00\x00\x00\x00\x00\x00\x01"
)

// node is the listpack of a stream's node with the entries 1-1 and 2-1.
func node() []byte { return packed(2, 0, 1, "f", 0, 2, 0, 0, "v", 4, 2, 1, 0, "w", 4) }

// samples are values in every encoding, and what is in them.
func samples() map[string][]byte {
	return map[string][]byte{
		"string abc":                        cat(0, 3, "abc"),
		"string 300":                        cat(0, "\xc1\x2c\x01"),
		"string " + strings.Repeat("a", 21): cat(0, "\xc3\x06\x15\x01aa\xe0\x0a\x00"),

		"list a bb 5 ": cat(1, 4, 1, "a", 2, "bb", "\xc0\x05", 0),
		"list a 1 -5":  cat(10, []byte("\x13\x00\x00\x00\x0f\x00\x00\x00\x03\x00\x00\x01a\x03\xf2\x02\xfe\xfb\xff")),
		"list 12 13 1000 -70000 1073741824 1099511627776 -129": cat(10, []byte(
			"\x2d\x00\x00\x00\x28\x00\x00\x00\x07\x00\x00\xfd\x02\xfe\x0d\x03\xc0\xe8\x03\x04\xf0\x90\xee\xfe\x05\xd0\x00\x00\x00\x40"+
				"\x06\xe0\x00\x00\x00\x00\x00\x01\x00\x00\x0a\xc0\x7f\xff\xff")),
		"list a b 7":          cat(14, 2, []byte("\x11\x00\x00\x00\x0d\x00\x00\x00\x02\x00\x00\x01a\x03\x01b\xff"), []byte("\x0d\x00\x00\x00\x0a\x00\x00\x00\x01\x00\x00\xf8\xff")),
		"list a 5 long plain": cat(18, 2, 2, packed("a", 5, "long"), 1, []byte("plain")),

		"set 5 9 256":  cat(2, 3, "\xc0\x09\xc0\x05\xc1\x00\x01"),
		"set 5 a c":    cat(2, 3, "\xc0\x05", 1, "a", 1, "c"),
		"set -1 5 300": cat(11, []byte("\x02\x00\x00\x00\x03\x00\x00\x00\xff\xff\x05\x00\x2c\x01")),
		"set 5 abc":    cat(20, []byte("\x13\x00\x00\x00\x02\x00\x815\x02\xf0\x03\x00\x00\x00abc\x08\xff")), // longer than need be
		"set 7 b":      cat(20, packed(7, "b")),

		"zset c -Inf a 1.5 b +Inf": cat(3, 3, 1, "a", 3, "1.5", 1, "b", 254, 1, "c", 255),
		"zset b -2 a 1.5":          cat(5, 2, 1, "a", uint64(0x3ff8000000000000), 1, "b", uint64(0xc000000000000000)),
		"zset a 1 b 1.5 c +Inf":    cat(12, []byte("\x20\x00\x00\x00\x1a\x00\x00\x00\x06\x00\x00\x01a\x03\xf2\x02\x01b\x03\x031.5\x05\x01c\x03\x03inf\xff")),
		"zset a 1 b 1 c 2.5":       cat(17, packed("a", 1, "b", 1, "c", "2.5")),

		"hash f v g 5":                                   cat(4, 2, 1, "f", 1, "v", 1, "g", "\xc0\x05"),
		"hash foo bar hello world":                       cat(9, []byte("\x02\x03foo\x03\x01bar?\x05hello\x05\x00world\xff")),
		"hash f v n 12345  ":                             cat(13, []byte("\x1c\x00\x00\x00\x19\x00\x00\x00\x06\x00\x00\x01f\x03\x01v\x03\x01n\x03\xc0\x39\x30\x04\x00\x02\x00\xff")),
		"hash f v 7 8":                                   cat(16, packed("f", "v", 7, 8)),
		"hash g w @5 f v":                                cat(22, 2, 0, 1, "f", 1, "v", 5, 1, "g", 1, "w"),
		"hash g w @4102444800002 f v":                    cat(24, uint64(far), 2, 0, 1, "f", 1, "v", 3, 1, "g", 1, "w"),
		"hash g w @4102444800000 h x @4102444800001 f v": cat(23, packed("g", "w", far, "h", "x", far+1, "f", "v", 0)),
		"hash g w @4102444800000 f v":                    cat(25, uint64(far), packed("g", "w", far, "f", "v", 0)),

		"stream 0 {5 1} {0 0} {0 0} 0": cat(15, 0, 0, 5, 1, 0),
		"stream 2 {2 1} {1 1} {0 0} 2 future {9 9} -1 group {2 1} 2 other {1 1} 1 third {1 5} -1": cat(15, 1, []byte(id11), node(), 2, 2, 1, 4,
			5, "group", 2, 1, 0, 0, 5, "other", 1, 1, 0, 0, 5, "third", 1, 5, 0, 0, 6, "future", 9, 9, 0, 0),
		"stream 2 {9 9} {1 1} {7 7} 8 group {1 1} 3 {1 1} 1000 4 bob {2 1} 1001 5 alice": cat(19, 1, []byte(id11), node(), 2, 9, 9, 1, 1, 7, 7, 8, 1,
			5, "group", 1, 1, 3, 2, id11, uint64(1000), 4, id21, uint64(1001), 5,
			2, 5, "alice", uint64(50), 1, id21, 3, "bob", uint64(60), 1, id11),
		"stream 2 {9 9} {1 1} {7 7} 8 group {1 1} -1 {1 1} 1000 4 bob": cat(21, 1, []byte(id11), node(), 2, 9, 9, 1, 1, 7, 7, 8, 1,
			5, "group", 1, 1, "\x81\xff\xff\xff\xff\xff\xff\xff\xff", 1, id11, uint64(1000), 4,
			1, 3, "bob", uint64(60), uint64(70), 1, id11),
	}
}

func TestLoad(t *testing.T) {
	for want, b := range samples() {
		got, ok := load(b)
		if !ok {
			t.Errorf("%s: refused", want)
			continue
		}
		if got := strings.Join(got, " "); got != want {
			t.Errorf("%s\n  got  %q\n  want %q", want, got, want)
		}
		for n := range b {
			if list, ok := load(b[:n]); ok {
				t.Errorf("%s: cut at %d it is %q", want, n, list)
			}
		}
		if _, ok := load(append(bytes.Clone(b), 0)); ok {
			t.Errorf("%s: a byte more belongs to it", want)
		}
	}
}

// TestLoadAgain writes down what was loaded and loads that.
func TestLoadAgain(t *testing.T) {
	for want, b := range samples() {
		for _, compress := range []bool{false, true} {
			w := Writer{Compress: compress}
			v, _, err := NewLoader(newSpace()).Load(b)
			if err != nil {
				t.Fatal(want)
			}
			var again []byte
			if v.Root.Exists() {
				again = w.Append(nil, v.Root)
			} else {
				again = w.AppendString(nil, view(v.Form))
			}
			if got, ok := load(again); !ok || strings.Join(got, " ") != want {
				t.Errorf("%s came back as %q", want, got)
			}
		}
	}
}

// TestRefused are values that are well-formed but for what the name says.
func TestRefused(t *testing.T) {
	for what, b := range map[string][]byte{
		"nothing":                            nil,
		"type of a module":                   cat(7, 0),
		"unknown type":                       cat(26, 0),
		"string form":                        cat(0, "\xc4"),
		"length form":                        cat(0, "\x82", 0),
		"compressed to less":                 cat(0, "\xc3\x06\x14\x01aa\xe0\x0a\x00"),
		"compressed to more":                 cat(0, "\xc3\x06\x16\x01aa\xe0\x0a\x00"),
		"copy from before":                   cat(0, "\xc3\x06\x15\x01aa\xe0\x0a\x02"),
		"empty list":                         cat(1, 0),
		"list of empty nodes":                cat(18, 1, 2, packed()),
		"list of an empty plain node":        cat(18, 1, 1, 0),
		"list of other nodes":                cat(18, 1, 3, packed("a")),
		"list of a damaged node":             cat(18, 1, 2, append(packed("a")[:9], 0xff, 0xff)),
		"empty set":                          cat(2, 0),
		"set with a member twice":            cat(2, 2, 1, "a", 1, "a"),
		"set with a number twice":            cat(2, 2, 1, "5", "\xc0\x05"),
		"empty intset":                       cat(11, []byte("\x02\x00\x00\x00\x00\x00\x00\x00")),
		"intset out of order":                cat(11, []byte("\x02\x00\x00\x00\x02\x00\x00\x00\x05\x00\x03\x00")),
		"packed set with a member twice":     cat(20, packed("a", "a")),
		"zset with a member twice":           cat(5, 2, 1, "a", uint64(0), 1, "a", uint64(1)),
		"score that is no number":            cat(5, 1, 1, "a", uint64(0x7ff8000000000000)),
		"score text that is none":            cat(3, 1, 1, "a", 253),
		"score text that is no score":        cat(3, 1, 1, "a", 2, "1x"),
		"packed zset out of order":           cat(17, packed("a", 2, "b", 1)),
		"packed zset, equal scores":          cat(17, packed("b", 1, "a", 1)),
		"packed zset, a member twice":        cat(17, packed("a", 1, "a", 2)),
		"packed zset, no score":              cat(17, packed("a", "b")),
		"packed zset, nan":                   cat(17, packed("a", "nan")),
		"packed zset, odd":                   cat(17, packed("a", 1, "b")),
		"empty packed zset":                  cat(17, packed()),
		"hash with a field twice":            cat(4, 2, 1, "a", 1, "b", 1, "a", 1, "c"),
		"packed hash, a field twice":         cat(16, packed("a", "b", "c", "d", "a", "e")),
		"packed hash, odd":                   cat(16, packed("a", "b", "c")),
		"hash, time out of bounds":           cat(22, 1, "\x81\x01\x00\x00\x00\x00\x00\x00\x00", 1, "f", 1, "v"),
		"hash, times out of bounds":          cat(24, ^uint64(0), 1, 5, 1, "f", 1, "v"),
		"packed hash, times mixed":           cat(25, uint64(far), packed("g", "w", far, "h", "x", far-1)),
		"packed hash, never first":           cat(25, uint64(far), packed("g", "w", 0, "h", "x", far)),
		"packed hash, time before all":       cat(25, uint64(far), packed("g", "w", -5)),
		"packed hash, no time":               cat(25, uint64(far), packed("g", "w", "x")),
		"zipmap, a field twice":              cat(9, []byte("\x02\x01a\x01\x00b\x01a\x01\x00c\xff")),
		"zipmap, wrong count":                cat(9, []byte("\x03\x01a\x01\x00b\xff")),
		"empty zipmap":                       cat(9, []byte("\x00\xff")),
		"ziplist, wrong count":               cat(10, []byte("\x0d\x00\x00\x00\x0a\x00\x00\x00\x02\x00\x00\xf8\xff")),
		"ziplist, wrong tail":                cat(10, []byte("\x0d\x00\x00\x00\x0b\x00\x00\x00\x01\x00\x00\xf8\xff")),
		"ziplist, wrong link":                cat(10, []byte("\x0f\x00\x00\x00\x0c\x00\x00\x00\x02\x00\x00\xf8\x03\xf8\xff")),
		"stream, wrong length":               cat(15, 1, []byte(id11), node(), 3, 2, 1, 0),
		"stream, last before the last entry": cat(15, 1, []byte(id11), node(), 2, 1, 5, 0),
		"stream, nodes out of order":         cat(15, 2, []byte(id21), packed(1, 0, 1, "f", 0, 2, 0, 0, "v", 4), []byte(id11), packed(1, 0, 1, "f", 0, 2, 0, 0, "v", 4), 2, 5, 1, 0),
		"stream, node without an id":         cat(15, 1, []byte(id11[:15]), node(), 2, 2, 1, 0),
		"stream, a group twice":              cat(15, 0, 0, 0, 0, 2, 1, "g", 0, 0, 0, 0, 1, "g", 0, 0, 0, 0),
		"stream, a consumer twice":           cat(15, 0, 0, 0, 0, 1, 1, "g", 0, 0, 0, 2, 1, "c", uint64(0), 0, 1, "c", uint64(0), 0),
		"stream, pending twice":              cat(15, 0, 0, 0, 0, 1, 1, "g", 0, 0, 2, id11, uint64(0), 1, id11, uint64(0), 1, 1, 1, "c", uint64(0), 1, id11),
		"stream, pending for two":            cat(15, 0, 0, 0, 0, 1, 1, "g", 0, 0, 1, id11, uint64(0), 1, 2, 1, "c", uint64(0), 1, id11, 1, "d", uint64(0), 1, id11),
		"stream, pending for nobody":         cat(15, 0, 0, 0, 0, 1, 1, "g", 0, 0, 1, id11, uint64(0), 1, 0),
		"stream, pending for one only":       cat(15, 0, 0, 0, 0, 1, 1, "g", 0, 0, 0, 1, 1, "c", uint64(0), 1, id11),
	} {
		if list, ok := load(b); ok {
			t.Errorf("%s: loaded as %q", what, list)
		}
	}
}

// TestClaims are values that claim to be larger than anything: they must not take memory for what is not there.
func TestClaims(t *testing.T) {
	const much = "\x81\x00\x00\x00\xff\xff\xff\xff\xff"
	run := "\x01ab" + strings.Repeat("\xe0\xff\x01", 30_000) // 90 KB that stand for 8 MB
	bomb := slices.Concat([]byte{special | compressed}, appendLen(nil, uint64(len(run))), appendLen(nil, 2+30_000*264), []byte(run))
	repeated := string(bomb)
	w := Writer{Compress: true}
	twice := slices.Concat([]byte("\x07\x00\x50\x00\xff\xff"), bytes.Repeat([]byte("\x81a\x02\x01\x01"), 1<<20), []byte{0xff})
	same := string(w.text(nil, twice))
	if len(same) > 100_000 || !listpack.Valid(twice) {
		t.Fatalf("%d bytes", len(same))
	}
	for _, b := range [][]byte{
		cat(0, much), cat(0, "\xc3", much, much, "aa"), cat(0, "\xc3\x06", much, "\x01aa\xe0\x0a\x00"), cat(1, much, 1, "a"), cat(2, much, 1, "a"), cat(3, much, 1, "a", 1, "1"),
		cat(4, much, 1, "a", 1, "b"), cat(5, much, 1, "a", uint64(1)), cat(14, much), cat(18, much, 2, packed("a")),
		cat(15, much, []byte(id11), node()), cat(15, 0, much, 0, 0, much), cat(22, much, 0, 1, "f", 1, "v"), cat(24, uint64(1), much),
		cat(15, 0, 0, 0, 0, 1, 1, "g", 0, 0, much, id11, uint64(0), 1),
		cat(2, 2, repeated, repeated), cat(10, repeated), cat(11, repeated), cat(12, repeated), cat(13, repeated), cat(16, repeated), cat(17, repeated),
		cat(20, repeated), cat(9, repeated), cat(18, 2, 2, repeated, 2, repeated), cat(25, uint64(1), repeated),
		cat(16, same), cat(17, same), cat(20, same), cat(25, uint64(1), same),
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		space := newSpace()
		if _, _, err := NewLoader(space).Load(b); err == nil {
			t.Errorf("%.40q is a value", b)
		}
		runtime.ReadMemStats(&after)
		if took, most := after.TotalAlloc-before.TotalAlloc, uint64(4<<20+300*len(b)); took > most {
			t.Errorf("%.40q, %d bytes, takes %d", b, len(b), took)
		}
		if used := space.Arena.Used(); used > 1000 {
			t.Errorf("%.40q leaves %d bytes behind", b, used)
		}
	}
}

// TestRoom bounds what compressed strings come to.
func TestRoom(t *testing.T) {
	elem := string((&Writer{Compress: true}).text(nil, bytes.Repeat([]byte("x"), 1000)))
	b := cat(1, 3, elem, elem, elem)
	l := NewLoader(newSpace())
	for room, want := range map[uint64]error{3000: nil, 2999: ErrTooLarge, 0: ErrTooLarge} {
		l.Room = room
		v, _, err := l.Load(b)
		if err != want {
			t.Errorf("room for %d: %v", room, err)
		}
		if err == nil {
			v.Discard()
		}
	}
	if used := l.space.Arena.Used(); used != 0 {
		t.Errorf("%d bytes are left", used)
	}
}

// TestZipmapLimits: of zipmaps, unlike of other small hashes, redis-server measures each field and value.
func TestZipmapLimits(t *testing.T) {
	zipmap := []byte("\x02\x02f1\x02\x00v1\x02f2\x02\x00v2\xff")
	for _, c := range []struct {
		entries, value int
		encoding       string
	}{{2, 2, "listpack"}, {1, 2, "hashtable"}, {2, 1, "hashtable"}} {
		space := newSpace()
		space.Limits.HashEntries, space.Limits.HashValue = c.entries, c.value
		v, _, err := NewLoader(space).Load(append([]byte{9, byte(len(zipmap))}, zipmap...))
		if err != nil {
			t.Fatal(err)
		}
		if got := v.Root.Kind().Encoding(); got != c.encoding || (value.Hash{Root: v.Root}).Len() != 2 {
			t.Errorf("%d entries of %d bytes at most: %s", c.entries, c.value, got)
		}
	}
}
