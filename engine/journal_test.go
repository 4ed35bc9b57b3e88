package engine_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/wedis/wedis/engine"
	"github.com/wedis/wedis/engine/internal/ds/crc"
	"github.com/wedis/wedis/engine/internal/resp/redistest"
	"github.com/wedis/wedis/tests/reply"
)

// records runs lines and returns the journal of each, and the digests before the first and after each.
func records(d *db, lines [][]string) (journal [][]byte, digests []string) {
	d.tb.Helper()
	digests = append(digests, d.digest())
	for _, line := range lines {
		d.do(line...)
		if record := d.engine.Journal(); len(record) > 0 {
			journal = append(journal, bytes.Clone(record))
			digests = append(digests, d.digest())
		}
	}
	return journal, digests
}

// smallHistory is a bit of everything that a journal can have: units of several effects, timestamps, several databases.
var smallHistory = [][]string{
	{"SET", "a", "1", "PX", "100000"},
	{"MULTI"}, {"INCR", "a"}, {"RPUSH", "l", "x", ""}, {"EXEC"},
	{"SELECT", "3"},
	{"HSET", "h", "*3\r\n", "#CRC:"},
	{"SELECT", "0"},
	{"SPOP", "none"},
	{"COPY", "a", "b", "DB", "2"},
	{"RENAME", "a", "c"},
}

// replay applies a journal in pieces of n bytes.
func (d *db) replay(journal []byte, n int) error {
	r := d.engine.Replayer()
	defer d.engine.Loaded()
	for ; len(journal) > 0; journal = journal[min(n, len(journal)):] {
		if err := r.Write(d.now, journal[:min(n, len(journal))]); err != nil {
			return err
		}
	}
	return r.Close()
}

// TestJournalDamage: whatever byte is wrong, missing or too many, a replay applies whole records up to the damage at most
// and says where they end.
func TestJournalDamage(t *testing.T) {
	d := newDB(t, "aof-timestamp-enabled", "yes")
	parts, digests := records(d, smallHistory)
	for i := range parts { // a host's own lines stand before a record
		if i%2 == 1 {
			parts[i] = append([]byte("#id 12:34\r\n"), parts[i]...)
		}
	}
	journal := bytes.Join(parts, nil)
	known := map[string]bool{}
	for _, digest := range digests {
		known[digest] = true
	}
	ends := []int{0}
	for _, p := range parts {
		ends = append(ends, ends[len(ends)-1]+len(p))
	}
	// check replays a journal damaged at a byte.
	fresh := newDB(t)
	check := func(what string, at int, bad []byte) {
		t.Helper()
		fresh.do("FLUSHALL")
		err := fresh.replay(bad, 7+at%100)
		digest := fresh.digest()
		if !known[digest] {
			t.Fatalf("%s at %d: %q is a state that never was (error: %v)", what, at, bad, err)
		}
		var damage *engine.ReplayError
		switch {
		case err == nil:
			if digest != digests[len(digests)-1] {
				t.Fatalf("%s at %d: something is missing, without an error", what, at)
			}
		case !errors.As(err, &damage):
			t.Fatal(err)
		default:
			n := 0
			for ends[n+1] <= at {
				n++
			}
			if damage.Offset != int64(ends[n]) || digest != digests[n] {
				t.Fatalf("%s at %d: %v, and the record begins at %d", what, at, err, ends[n])
			}
		}
	}
	whole := newDB(t)
	if err := whole.replay(journal, len(journal)); err != nil {
		t.Fatal(err)
	}
	whole.open()
	if whole.digest() != d.digest() {
		t.Fatal("the journal is of another state")
	}
	for at := range journal {
		for bit := range 8 {
			bad := bytes.Clone(journal)
			bad[at] ^= 1 << bit
			check("a flipped bit", at, bad)
		}
		for _, c := range []byte{0, '#', '\n', '*', ' '} {
			bad := bytes.Clone(journal)
			bad[at] = c
			if c == '#' && at == bytes.LastIndexByte(journal[:at+1], '#') {
				continue
			}
			check("another byte", at, bad)
		}
		check("a byte less", at, append(bytes.Clone(journal[:at]), journal[at+1:]...))
		check("zeros to the end", at, append(bytes.Clone(journal[:at]), make([]byte, len(journal)-at)...))
	}
	for at := range journal {
		fresh.do("FLUSHALL")
		err := fresh.replay(journal[:at], 10)
		n := 0
		for n+1 < len(ends) && ends[n+1] <= at {
			n++
		}
		var damage *engine.ReplayError
		if errors.As(err, &damage) && (!damage.Short || damage.Offset != int64(ends[n])) {
			t.Fatalf("cut at %d: %v, short: %t", at, err, damage.Short)
		}
		if fresh.digest() != digests[n] {
			t.Fatalf("cut at %d: not the first %d records", at, n)
		}
	}
}

// TestJournalOfOthers: what has no checksums is applied as redis-server does, and what has them in parts.
func TestJournalOfOthers(t *testing.T) {
	d := newDB(t)
	parts, digests := records(d, smallHistory)
	bare := func(record []byte) []byte { _, rest, _ := bytes.Cut(record, []byte{'\n'}); return rest }
	var mixed, none []byte
	for i, p := range parts {
		none = append(none, bare(p)...)
		if i%2 == 0 {
			p = bare(p)
		}
		mixed = append(mixed, p...)
	}
	for what, journal := range map[string][]byte{"some": mixed, "none": none} {
		for _, n := range []int{1, 5, 1 << 20} {
			twin := newDB(t)
			if err := twin.replay(journal, n); err != nil {
				t.Fatalf("%s: %v", what, err)
			}
			if twin.open(); twin.digest() != digests[len(digests)-1] {
				t.Errorf("%s: another state", what)
			}
		}
	}
	set := string(reply.Command("SET", "k", "v"))
	for bad, reason := range map[string]string{
		"SET k v\r\n":                  "bad file format",
		"\r\n":                         "bad file format",
		"*0\r\n":                       "bad file format",
		"*-1\r\n":                      "bad file format",
		"\x00\x00":                     "bad file format",
		"*1\r\n:3\r\n":                 "expected '$'",
		string(parts[0][:20]) + "\r\n": "the line with a checksum is damaged",
		"#crc:" + string(parts[0][5:]): "the line with a checksum is damaged",
		"#note" + string(parts[0]):     "the line with a checksum is damaged",
		"*1\r\n$5\r\nMULTI\r\n" + set + string(parts[0]): "in the middle of a transaction",
	} {
		var damage *engine.ReplayError
		err := newDB(t).replay([]byte(set+bad), 3)
		if !errors.As(err, &damage) || damage.Offset != int64(len(set)) || damage.Short || !strings.Contains(damage.Reason, reason) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// TestJournalChecksumsInRedis: to redis-server and redis-check-aof the checksums are comments, wherever they stand.
func TestJournalChecksumsInRedis(t *testing.T) {
	d := newDB(t, "aof-timestamp-enabled", "yes")
	parts, _ := records(d, smallHistory)
	journal := append(bytes.Join(parts, nil), "*1\r\n$5\r\nMULTI\r\n"...)
	journal = append(append(journal, parts[0]...), reply.Command("DEL", "a")...)
	journal = append(journal, "*1\r\n$4\r\nEXEC\r\n"...)
	dir := t.TempDir()
	name := filepath.Join(dir, "appendonly.aof")
	if err := os.WriteFile(name, journal, 0o666); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("redis-check-aof", name).CombinedOutput(); err != nil {
		t.Fatalf("redis-check-aof: %s", out)
	}
	theirs := redistest.Start(t, "--dir", dir, "--appendonly", "yes", "--enable-debug-command", "yes")
	if a, b := d.digest(), digestOf(t, theirs); a != b {
		t.Errorf("digest %s, redis-server has %s", a, b)
	}
}

// TestRewrite: the journal of commands alone makes the same store, here and in redis-server; changes meanwhile are not in it.
func TestRewrite(t *testing.T) {
	d := newDB(t, "aof-timestamp-enabled", "yes")
	everyType(func(args ...string) { d.do(args...) })
	d.do("SELECT", "5")
	d.do("XGROUP", "CREATE", "stream:new", "g", "0", "MKSTREAM")
	for i := range 300 {
		d.do("RPUSH", "list:batches", strings.Repeat("x", i))
		d.do("ZADD", "zset:batches", strings.Repeat("1", 1+i%9)+".25", strings.Repeat("m", i))
		d.do("HSET", "hash:128", strings.Repeat("f", i%128), "v")
		d.do("SADD", "set:65", strings.Repeat("e", i%65))
	}
	for _, command := range []string{"RPUSH", "SADD", "ZADD", "HSET"} { // in several pieces
		line := []string{command, "long:" + command}
		for i := range 20_000 {
			line = append(line, strconv.Itoa(i))
		}
		d.do(line...)
	}
	was, dump := d.digest(), string(d.do("FUNCTION", "DUMP").Text)
	step := 0
	journal := d.snapshot(engine.AOF, func() {
		step++
		d.do("SET", "string:short", strings.Repeat("z", step))
		d.do("DEL", "list:batches", "set:65")
		d.do("XADD", "stream:new", "*", "a", "b")
	})
	if !bytes.HasPrefix(journal, []byte("#TS:")) || !bytes.Contains(journal, []byte("*66\r\n$5\r\nRPUSH\r\n$12\r\nlist:batches\r\n")) {
		t.Errorf("%.200q", journal)
	}
	twin := newDB(t)
	twin.now = d.now
	if err := twin.replay(journal, 1<<16); err != nil {
		t.Fatal(err)
	}
	twin.open()
	if digest := twin.digest(); digest != was {
		t.Errorf("digest %s, not %s", digest, was)
	}
	if again := twin.do("FUNCTION", "DUMP"); string(again.Text) != dump {
		t.Error("other libraries")
	}
	for _, key := range []string{"stream", "stream:empty"} { // of which a digest has the entries only
		d.do("SELECT", "3")
		twin.do("SELECT", "3")
		for _, line := range [][]string{{"XRANGE", key, "-", "+"}, {"XINFO", "GROUPS", key}, {"XPENDING", key, "group", "-", "+", "99"}} {
			if key == "stream:empty" && line[0] == "XPENDING" {
				continue
			}

			if a, b := d.do(line...), twin.do(line...); !a.Equal(b) {
				t.Errorf("%s: %.999v, not %.999v", line, b, a)
			}
		}
	}
	dir := t.TempDir()
	name := filepath.Join(dir, "appendonly.aof")
	if err := os.WriteFile(name, journal, 0o666); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("redis-check-aof", name).CombinedOutput(); err != nil {
		t.Fatalf("redis-check-aof: %s", out)
	}
	theirs := redistest.Start(t, "--dir", dir, "--appendonly", "yes", "--enable-debug-command", "yes")
	if b := digestOf(t, theirs); was != b {
		t.Errorf("digest %s, redis-server has %s", was, b)
	}
}

// TestAnnotationWithoutEnd: a record whose sum is right may still be nonsense.
func TestAnnotationWithoutEnd(t *testing.T) {
	units := "#no end of line"
	covered := fmt.Sprintf("%010x:%016x:", len(units), crc.Sum64([]byte(units)))
	line := fmt.Sprintf("#CRC:%s%04x\r\n", covered, crc.Sum16([]byte(covered)))
	var damage *engine.ReplayError
	if err := newDB(t).replay([]byte(line+units), 1<<10); !errors.As(err, &damage) || damage.Offset != 0 {
		t.Errorf("it is replayed: %v", err)
	}
}

// TestReplayOfLargeValue: what comes in many pieces is not copied with each of them, which would take minutes.
func TestReplayOfLargeValue(t *testing.T) {
	const size = 64 << 20
	d := newDB(t)
	line := reply.Command("SET", "large", strings.Repeat("x", size))
	start := time.Now()
	if err := d.replay(line, 16<<10); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(start); took > 10*time.Second {
		t.Errorf("it takes %v", took)
	}
	d.open()
	if n := string(d.do("STRLEN", "large").Text); n != strconv.Itoa(size) {
		t.Errorf("%s bytes are there", n)
	}
}

// TestEndlessAnnotation: a line that does not end is not looked through for ever.
func TestEndlessAnnotation(t *testing.T) {
	var damage *engine.ReplayError
	line := append(reply.Command("SET", "k", "v"), '#')
	sound := int64(len(line) - 1)
	err := newDB(t).replay(append(line, bytes.Repeat([]byte{'x'}, 4<<20)...), 1<<16)
	if !errors.As(err, &damage) || damage.Short || damage.Offset != sound {
		t.Errorf("%v", err)
	}
}
