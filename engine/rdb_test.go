package engine_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/wedis/wedis/engine"
	"github.com/wedis/wedis/engine/internal/resp/redistest"
	"github.com/wedis/wedis/tests/reply"
)

// db is an engine with a session of its owner.
type db struct {
	tb      testing.TB
	engine  *engine.Engine
	session *engine.Session
	now     int64
}

func newDB(tb testing.TB, config ...string) *db {
	tb.Helper()
	opt := engine.Options{Now: time.Now().UnixMicro(), Journal: true, Seed: 1}
	opt.Config = [][2]string{{"enable-debug-command", "yes"}}
	for i := 0; i < len(config); i += 2 {
		opt.Config = append(opt.Config, [2]string{config[i], config[i+1]})
	}
	e, err := engine.New(opt)
	if err != nil {
		tb.Fatal(err)
	}
	d := &db{tb: tb, engine: e, now: opt.Now}
	d.open()
	return d
}

func (d *db) open() {
	d.session = d.engine.OpenSession(d.now, "test")
	d.engine.Own(d.session)
}

// do runs a command that must succeed.
func (d *db) do(args ...string) reply.Value {
	d.tb.Helper()
	v, _, err := reply.Read(d.engine.Exec(d.session, d.now, reply.Command(args...)))
	if err != nil {
		d.tb.Fatal(err)
	}
	if v.Kind == '-' {
		d.tb.Fatalf("%.200q: %s", args, v.Text)
	}
	return v
}

func (d *db) digest() string {
	d.tb.Helper()
	return string(d.do("DEBUG", "DIGEST").Text)
}

// snapshot takes one of an RDB format; between runs between its pieces.
func (d *db) snapshot(format engine.Format, between func()) []byte {
	d.tb.Helper()
	s, err := d.engine.Snapshot(format, false)
	if err != nil {
		d.tb.Fatal(err)
	}
	var file []byte
	for r, ok := s.Next(); ok; r, ok = s.Next() {
		file = append(file, r.Bytes...)
		if between != nil {
			between()
		}
	}
	s.Commit()
	return file
}

// load fills it from an RDB file in pieces of n bytes and returns what is behind the file.
func (d *db) load(file []byte, n int, base bool) (rest []byte, err error) {
	l, err := d.engine.LoadRDB(d.now, base)
	if err != nil {
		return nil, err
	}
	for len(file) > 0 {
		piece := file[:min(n, len(file))]
		took, err := l.Write(piece)
		if err != nil {
			return nil, err
		}
		file = file[took:]
		if took < len(piece) {
			break
		}
	}
	if err := l.Close(); err != nil {
		return nil, err
	}
	d.engine.Loaded()
	d.open()
	return file, nil
}

// everyType fills a store with values of each type in each encoding.
func everyType(do func(args ...string)) {
	long := strings.Repeat("a long text that can be compressed, ", 40)
	many := func(n int, args ...string) (line []string) {
		line = append(line, args...)
		for i := range n {
			line = append(line, fmt.Sprint("element:", i))
		}
		return line
	}
	for _, database := range []string{"0", "3", "15"} {
		do("SELECT", database)
		do("SET", "string:int", "12345")
		do("SET", "string:negative", "-7")
		do("SET", "string:64", "9223372036854775807")
		do("SET", "string:short", "x")
		do("SET", "string:empty", "")
		do("SET", "string:long", long)
		do("SET", "string:binary", "\x00\xff\r\n"+database)
		do("SET", "", "the empty key")
		do("SETRANGE", "string:large", "200000", "end")
		do("SET", "expires", "later", "PX", "1000000")
		do("RPUSH", "list:small", "a", "1", "-300", "", long)
		do(many(3000, "RPUSH", "list:large")...)
		do("RPUSH", "list:plain", strings.Repeat("p", 20000), "b")
		do("SADD", "set:ints", "1", "2", "300000", "-5000000000")
		do("SADD", "set:small", "a", "b", "1")
		do(many(1500, "SADD", "set:large")...)
		do("ZADD", "zset:small", "1", "a", "-2.5", "b", "inf", "c", "-inf", "d", "3e300", "e")
		do("HSET", "hash:small", "f", "v", "1", "2", "e", "")
		do("HSET", "hash:long", "f", long)
		for i := range 400 {
			do("ZADD", "zset:large", fmt.Sprint(float64(i)/7), fmt.Sprint("member:", i))
			do("HSET", "hash:large", fmt.Sprint("field:", i), fmt.Sprint(i*i))
			do("XADD", "stream", fmt.Sprintf("%d-%d", 1000+i/3, 1+i%3), "field", fmt.Sprint(i), "other", long[:i%50])
		}
		do("PEXPIRE", "hash:large", "10000000")
		do("XDEL", "stream", "1005-2", "1133-1")
		do("XGROUP", "CREATE", "stream", "group", "0")
		do("XGROUP", "CREATE", "stream", "idle", "$")
		do("XREADGROUP", "GROUP", "group", "alice", "COUNT", "7", "STREAMS", "stream", ">")
		do("XREADGROUP", "GROUP", "group", "bob", "COUNT", "3", "STREAMS", "stream", ">")
		do("XACK", "stream", "group", "1000-2")
		do("XGROUP", "CREATECONSUMER", "stream", "group", "carol")
		do("XADD", "stream:empty", "5-5", "a", "b")
		do("XDEL", "stream:empty", "5-5")
		do("PFADD", "hll", "a", "b", "c")
		do("GEOADD", "geo", "13.361389", "38.115556", "Palermo")
	}
	do("FUNCTION", "LOAD", "#!lua name=lib\n-- "+long+"\nredis.register_function('g', function() return 2 end)")
}

// inRedis writes a file where a redis-server of its own loads it from.
func inRedis(tb testing.TB, file []byte, options ...string) *redistest.Server {
	tb.Helper()
	dir := tb.TempDir()
	name := filepath.Join(dir, "dump.rdb")
	if err := os.WriteFile(name, file, 0o666); err != nil {
		tb.Fatal(err)
	}
	if out, err := exec.Command("redis-check-rdb", name).CombinedOutput(); err != nil {
		tb.Fatalf("redis-check-rdb: %s", out)
	}
	return redistest.Start(tb, append([]string{"--dir", dir, "--dbfilename", "dump.rdb", "--enable-debug-command", "yes"}, options...)...)
}

func digestOf(tb testing.TB, s *redistest.Server) string {
	tb.Helper()
	return s.Do(tb, []string{"DEBUG", "DIGEST"})[0].Text
}

// TestRDBBothWays: redis-server loads what we write, and we what it writes, with every type and encoding.
func TestRDBBothWays(t *testing.T) {
	for _, config := range [][]string{
		nil,
		{"rdbcompression", "no", "rdbchecksum", "no"},
		{"maxmemory-policy", "allkeys-lru", "maxmemory", "1gb"},
		{"maxmemory-policy", "volatile-lfu", "maxmemory", "1gb"},
	} {
		t.Run(strings.Join(config, " "), func(t *testing.T) {
			ours := newDB(t, config...)
			everyType(func(args ...string) { ours.do(args...) })
			file := ours.snapshot(engine.RDB, nil)
			var options []string
			for i := 0; i < len(config); i += 2 {
				options = append(options, "--"+config[i], config[i+1])
			}
			theirs := inRedis(t, file, options...)
			if a, b := ours.digest(), digestOf(t, theirs); a != b {
				t.Fatalf("digest %s, redis-server has %s", a, b)
			}
			info := theirs.Do(t, []string{"FUNCTION", "DUMP"}, []string{"CONFIG", "GET", "dir"}, []string{"SAVE"})
			if dump := ours.do("FUNCTION", "DUMP"); string(dump.Text) != info[0].Text {
				t.Error("the libraries differ")
			}
			back, err := os.ReadFile(filepath.Join(info[1].Elements[1].Text, "dump.rdb"))
			if err != nil {
				t.Fatal(err)
			}
			for _, n := range []int{1, 7, 4096, 1 << 20} {
				again := newDB(t, config...)
				if rest, err := again.load(back, n, false); err != nil || len(rest) > 0 {
					t.Fatalf("pieces of %d: %v, %d bytes left", n, err, len(rest))
				}
				if a, b := ours.digest(), again.digest(); a != b {
					t.Errorf("pieces of %d: digest %s, not %s", n, b, a)
				}
				if a, b := ours.do("FUNCTION", "DUMP"), again.do("FUNCTION", "DUMP"); string(a.Text) != string(b.Text) {
					t.Error("the libraries differ")
				}
			}
		})
	}
}

// damagedStore is small, and has a bit of everything that a file can have.
func damagedStore(tb testing.TB) *db {
	d := newDB(tb)
	d.do("FUNCTION", "LOAD", "#!lua name=lib\nredis.register_function('f', function() return 1 end)")
	d.do("SET", "a", strings.Repeat("compress ", 10), "PX", "100000")
	d.do("RPUSH", "l", "a", "1")
	d.do("HSET", "h", "f", "v")
	d.do("ZADD", "z", "1.5", "m")
	d.do("SADD", "s", "m", "n")
	d.do("SELECT", "2")
	d.do("XADD", "x", "1-1", "f", "v")
	d.do("XGROUP", "CREATE", "x", "g", "0")
	d.do("XREADGROUP", "GROUP", "g", "c", "STREAMS", "x", ">")
	return d
}

// TestRDBDamage: whatever byte is damaged, or missing, is found, and the store is left empty.
func TestRDBDamage(t *testing.T) {
	d := damagedStore(t)
	for _, fields := range []bool{false, true} {
		if fields { // version 12
			d.do("HSET", "h2", "f", "v", "g", "w")
			d.do("HPEXPIRE", "h2", "1000000", "FIELDS", "1", "f")
		}
		file := d.snapshot(engine.RDB, nil)
		check := func(what string, bad []byte, n int) {
			t.Helper()
			fresh := newDB(t)
			_, err := fresh.load(bad, n, false)
			if err == nil {
				t.Fatalf("%s: no error", what)
			}
			if !strings.Contains(err.Error(), "at byte") {
				t.Fatalf("%s: %v", what, err)
			}
			fresh.engine.Loaded()
			if size := fresh.do("DEBUG", "DIGEST"); strings.Trim(string(size.Text), "0") != "" {
				t.Fatalf("%s: keys are left", what)
			}
		}
		for i := range file {
			check(fmt.Sprint("cut at ", i), file[:i], 50)
			for bit := range 8 {
				bad := append([]byte{}, file...)
				bad[i] ^= 1 << bit
				check(fmt.Sprintf("byte %d, bit %d", i, bit), bad, 50)
			}
		}
	}
}

// TestRDBConsistent: the file is the store at its beginning, whatever commands run meanwhile, and several may be
// written at once.
func TestRDBConsistent(t *testing.T) {
	d := newDB(t)
	everyType(func(args ...string) { d.do(args...) })
	d.do("SELECT", "1")
	for i := range 40000 {
		d.do("SET", fmt.Sprint("key:", i), strings.Repeat("v", i%200))
	}
	was := d.digest()
	step := 0
	change := func() {
		for i := range 50 {
			n := (step*7919 + i*104729) % 40000
			d.do("SELECT", "1")
			d.do("APPEND", fmt.Sprint("key:", n), "!")
			d.do("SELECT", "3")
			d.do("SADD", "set:large", fmt.Sprint("new", step, i))
			d.do("DEL", fmt.Sprint("key:", n+1))
		}
		switch step++; step {
		case 5:
			d.do("SWAPDB", "0", "1")
		case 8:
			d.do("FLUSHDB")
		case 12:
			d.do("FLUSHALL")
		}
	}
	var second, chunks engine.Snapshot
	var then string
	var file []byte
	first := d.snapshot(engine.RDB, func() {
		if second == nil {
			var err error
			if chunks, err = d.engine.Snapshot(engine.Chunks, false); err != nil {
				t.Fatal(err)
			}
			change()
			then = d.digest()
			if second, err = d.engine.Snapshot(engine.RDBBase, false); err != nil {
				t.Fatal(err)
			}
		}
		chunks.Next()
		change()
		if r, ok := second.Next(); ok {
			file = append(file, r.Bytes...)
		}
	})
	for r, ok := second.Next(); ok; r, ok = second.Next() {
		file = append(file, r.Bytes...)
	}
	chunks.Abort()
	if step < 15 {
		t.Fatalf("only %d steps", step)
	}
	for i, f := range [][]byte{first, file} {
		fresh := newDB(t)
		if _, err := fresh.load(f, 1<<20, false); err != nil {
			t.Fatal(err)
		}
		if got, want := fresh.digest(), []string{was, then}[i]; got != want {
			t.Errorf("file %d: digest %s, not %s", i, got, want)
		}
	}
}

// TestJournalTimestamps: the journal says when its second begins, and a replay takes no notice; other annotations come out.
func TestJournalTimestamps(t *testing.T) {
	d := newDB(t, "aof-timestamp-enabled", "yes")
	d.now = 1_000_000_000_000_000
	d.do("SET", "a", "1")
	d.now += 999_999
	d.do("SET", "b", "1")
	d.now++
	d.do("MULTI")
	d.do("SET", "c", "1")
	d.do("SET", "d", "1")
	d.do("EXEC")
	journal := string(d.engine.Journal())
	if strings.Count(journal, "#TS:") != 2 || !strings.Contains(journal[:80], "\r\n#TS:1000000000\r\n*2\r\n") ||
		!strings.Contains(journal, "#TS:1000000001\r\n*1\r\n$5\r\nMULTI\r\n") {
		t.Fatalf("%q", journal)
	}
	twin := newDB(t)
	r := twin.engine.Replayer()
	for _, c := range []byte("#id 7\r\n" + journal + "#id 8\r\n") {
		if err := r.Write(d.now, []byte{c}); err != nil {
			t.Fatal(err)
		}
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	twin.engine.Loaded()
	if fmt.Sprintf("%s", r.Annotations) != "[id 7 id 8]" {
		t.Errorf("annotations %s", r.Annotations)
	}
	if a, b := d.digest(), twin.digest(); a != b {
		t.Errorf("digest %s, not %s", b, a)
	}
}

// TestJournalInRedis: redis-server loads the journal as an append-only file.
func TestJournalInRedis(t *testing.T) {
	d := newDB(t, "aof-timestamp-enabled", "yes")
	everyType(func(args ...string) { d.do(args...) })
	dir := t.TempDir()
	name := filepath.Join(dir, "appendonly.aof")
	if err := os.WriteFile(name, d.engine.Journal(), 0o666); err != nil {
		t.Fatal(err)
	}
	theirs := redistest.Start(t, "--dir", dir, "--appendonly", "yes", "--enable-debug-command", "yes")
	if a, b := d.digest(), digestOf(t, theirs); a != b {
		t.Errorf("digest %s, redis-server has %s", a, b)
	}
}
