package engine_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/wedis/wedis/engine"
)

// small returns a store for bytes of anybody's, which may claim to be large.
func small(tb testing.TB) *db {
	tb.Helper()
	return newDB(tb, "proto-max-bulk-len", "1mb", "maxmemory", "64mb")
}

// usable checks that a store still does what it should, and that its own file loads again.
func (d *db) usable() {
	d.tb.Helper()
	d.engine.Loaded()
	d.open()
	before := d.digest()
	file := d.snapshot(engine.RDB, nil)
	twin := small(d.tb)
	if _, err := twin.load(file, 1<<16, true); err != nil {
		d.tb.Fatalf("its own file: %v", err)
	}
	if after := twin.digest(); after != before {
		d.tb.Fatalf("its own file is of %s, not %s", after, before)
	}
	d.do("CONFIG", "SET", "maxmemory", "0")
	d.do("FLUSHALL")
	d.do("SET", "k", "v")
}

// FuzzRDB: whatever a file has, with a checksum that is right, it is loaded or refused, as a whole, and the same in pieces.
func FuzzRDB(f *testing.F) {
	d := damagedStore(f)
	f.Add(unsummed(d.snapshot(engine.RDB, nil)), uint8(9))
	d.do("HSET", "h2", "f", "v")
	d.do("HPEXPIRE", "h2", "1000000", "FIELDS", "1", "f")
	f.Add(unsummed(d.snapshot(engine.RDBBase, nil)), uint8(1))
	f.Fuzz(func(t *testing.T, body []byte, n uint8) {
		file := append(body[:len(body):len(body)], 0, 0, 0, 0, 0, 0, 0, 0)
		whole, pieces := small(t), small(t)
		_, err := whole.load(file, len(file), true)
		_, again := pieces.load(file, 1+int(n), true)
		if (err == nil) != (again == nil) || err != nil && err.Error() != again.Error() {
			t.Fatalf("as a whole: %v, in pieces: %v", err, again)
		}
		whole.usable()
	})
}

// unsummed takes the checksum off a file: who damages it could not make it right.
func unsummed(file []byte) []byte { return bytes.Clone(file[:len(file)-8]) }

// FuzzReplay: whatever a journal has, it is applied up to the first thing that is wrong, and the same in pieces.
func FuzzReplay(f *testing.F) {
	d := newDB(f)
	parts, _ := records(d, smallHistory)
	f.Add(bytes.Join(parts, nil), uint8(3), false)
	f.Add(bytes.Join(parts, nil), uint8(3), true)
	f.Add([]byte("*1\r\n$5\r\nMULTI\r\n*2\r\n$4\r\nINCR\r\n$1\r\na\r\n*1\r\n$4\r\nEXEC\r\n#TS:1\r\n"), uint8(1), true)
	f.Fuzz(func(t *testing.T, journal []byte, n uint8, bare bool) {
		if lower := strings.ToLower(string(journal)); strings.Contains(lower, "debug") || strings.Contains(lower, "shutdown") ||
			strings.Contains(lower, "setrange") || strings.Contains(lower, "setbit") || strings.Contains(lower, "eval") || strings.Contains(lower, "config") {
			return // may take long, or tells the store to damage itself
		}
		if bare { // past the checksums
			var b []byte
			for line := range bytes.Lines(journal) {
				if !bytes.HasPrefix(line, []byte("#CRC:")) {
					b = append(b, line...)
				}
			}
			journal = b
		}
		whole, pieces := small(t), small(t)
		pieces.now = whole.now
		err, again := whole.replay(journal, len(journal)+1), pieces.replay(journal, 1+int(n))
		var a, b *engine.ReplayError
		if errors.As(err, &a) != errors.As(again, &b) || a != nil && *a != *b {
			t.Fatalf("as a whole: %v, in pieces: %v", err, again)
		}
		if a != nil && (a.Offset < 0 || a.Offset > int64(len(journal))) {
			t.Fatalf("offset %d", a.Offset)
		}
		whole.usable()
	})
}
