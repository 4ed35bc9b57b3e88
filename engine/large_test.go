package engine_test

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/wedis/wedis/engine"
	"github.com/wedis/wedis/tests/reply"
)

// largeTypes are the names of the values that largeValues makes.
var largeTypes = []string{"string", "text", "list", "set", "zset", "hash", "fields", "stream"}

// largeValues fills a store with values that take long to write.
func largeValues(d *db, prefix string, n int) {
	lines := map[string][]string{}
	add := func(name, command string, args ...string) {
		if len(lines[name]) == 0 {
			lines[name] = []string{command, prefix + name}
		}
		lines[name] = append(lines[name], args...)
	}
	for i := range n {
		elem := fmt.Sprint("element:", i)
		add("list", "RPUSH", elem)
		add("set", "SADD", elem)
		add("zset", "ZADD", strconv.Itoa(i%1000), elem)
		add("hash", "HSET", elem, strconv.Itoa(i))
		add("fields", "HSET", elem, strconv.Itoa(i))
	}
	for _, line := range lines {
		d.do(line...)
	}
	for i := range n {
		d.do("XADD", prefix+"stream", fmt.Sprintf("%d-1", i+1), "field", strconv.Itoa(i))
	}
	d.do("XGROUP", "CREATE", prefix+"stream", "group", "0")
	d.do("XREADGROUP", "GROUP", "group", "alice", "COUNT", strconv.Itoa(n/3), "STREAMS", prefix+"stream", ">")
	d.do("XREADGROUP", "GROUP", "group", "bob", "COUNT", strconv.Itoa(n/4), "STREAMS", prefix+"stream", ">")
	random := rand.New(rand.NewPCG(1, 1))
	noise := make([]byte, 60*n)
	for i := range noise {
		noise[i] = byte(random.Uint32())
	}
	d.do("SET", prefix+"string", string(noise))
	d.do("SET", prefix+"text", strings.Repeat("a text that can be compressed, ", 2*n))
}

// changeLarge does something with a large value, or with all of them.
func changeLarge(d *db, r *rand.Rand, name string) {
	elem := strconv.Itoa(r.IntN(1 << 20))
	other := name + ":" + elem
	write := map[string][][]string{
		"string": {{"APPEND", name, "!"}, {"SETRANGE", name, "70000", "x"}, {"SETBIT", name, "100", "1"}, {"GETDEL", name}},
		"text":   {{"APPEND", name, "!"}, {"SETRANGE", name, "70000", "x"}, {"SET", name, "short"}},
		"list":   {{"RPUSH", name, elem}, {"LPOP", name}, {"LINSERT", name, "BEFORE", "element:77", elem}, {"LTRIM", name, "10", "-10"}},
		"set":    {{"SADD", name, elem}, {"SPOP", name, "10"}, {"SMOVE", name, other, "element:5"}, {"SUNIONSTORE", name, name, name}},
		"zset":   {{"ZADD", name, "1", elem}, {"ZPOPMIN", name, "3"}, {"ZREMRANGEBYRANK", name, "0", "500"}, {"ZUNIONSTORE", other, "1", name}},
		"hash":   {{"HSET", name, elem, elem}, {"HDEL", name, "element:10"}, {"HINCRBY", name, "element:11", "1"}},
		"fields": {{"HPEXPIRE", name, "1", "FIELDS", "2", "element:20", "element:21"}, {"HPERSIST", name, "FIELDS", "1", "element:20"}},
		"stream": {{"XADD", name, "*", "f", elem}, {"XACK", name, "group", "5-1"}, {"XDEL", name, "9-1"}, {"XTRIM", name, "MAXLEN", "100"}},
	}
	lines := write[name[2:]]
	any := [][]string{
		{"DEL", name}, {"UNLINK", name}, {"RENAME", name, other}, {"COPY", name, other}, {"SET", name, "overwritten"},
		{"PEXPIRE", name, "1"}, {"EXPIRE", name, "1000"}, {"PERSIST", name}, {"MOVE", name, "2"}, {"TOUCH", name}, {"OBJECT", "ENCODING", name},
		{"EVAL", "redis.call('DEL', KEYS[1]) return redis.call('SET', KEYS[1], ARGV[1])", "1", name, "of a script"},
		{"MEMORY", "PURGE"}, {"SWAPDB", "0", "1"}, {"DEL", other}, {"CONFIG", "SET", "hash-max-listpack-entries", elem},
	}
	line := any[r.IntN(len(any))]
	switch n := r.IntN(60); {
	case n < 40:
		line = lines[r.IntN(len(lines))]
	case n == 50:
		line = []string{"FLUSHDB"}
	}
	d.try(line...)
}

// try runs a command that may be refused.
func (d *db) try(args ...string) {
	d.tb.Helper()
	d.engine.Exec(d.session, d.now, reply.Command(args...))
}

// TestLargeValues: whatever commands run while large values are half written, files and chunks are the store at their begin.
// redis-server agrees on that where it knows all there is.
func TestLargeValues(t *testing.T) {
	for seed := range uint64(4) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			d := newDB(t, "rdbcompression", []string{"yes", "no"}[seed%2])
			r := rand.New(rand.NewPCG(seed, 1))
			largeValues(d, "a:", 6000)
			for i := range 2000 {
				d.do("SET", fmt.Sprint("small:", i), strings.Repeat("v", i%300))
			}
			for i := range 1000 {
				d.do("HSET", "b:fields", fmt.Sprint("element:", i), "value")
			}
			d.do("CONFIG", "SET", "maxmemory-policy", "allkeys-random")
			was := d.digest()
			var second engine.Snapshot
			var file []byte
			pauses := 0
			chunks, err := d.engine.Snapshot(engine.Chunks, true)
			if err != nil {
				t.Fatal(err)
			}
			if second, err = d.engine.Snapshot(engine.RDBBase, false); err != nil {
				t.Fatal(err)
			}
			var records []engine.Record
			between := func() {
				if r, ok := second.Next(); ok {
					file = append(file, r.Bytes...)
				}
				for range 3 {
					rec, ok := chunks.Next()
					if rec.Op == engine.Pause {
						pauses++
					} else if ok {
						rec.Bytes = append([]byte{}, rec.Bytes...)
						records = append(records, rec)
					}
				}
				for i := range 4 {
					d.do("SET", fmt.Sprint("small:", r.IntN(2500)), fmt.Sprint("changed", i))
				}
				if r.IntN(3) == 0 {
					changeLarge(d, r, "a:"+largeTypes[r.IntN(len(largeTypes))])
				}
				if r.IntN(30) == 0 { // evicts
					d.do("CONFIG", "SET", "maxmemory", "100000")
					d.try("SET", "small", "1")
					d.do("CONFIG", "SET", "maxmemory", "0")
				}
				d.now += 500
				d.engine.Tick(d.now)
			}
			first := d.snapshot(engine.RDB, between)
			for len(records) == 0 || records[len(records)-1].Op != engine.Manifest {
				between()
			}
			for r, ok := second.Next(); ok; r, ok = second.Next() {
				file = append(file, r.Bytes...)
			}
			if pauses == 0 {
				t.Error("nothing was written in steps")
			}
			for _, f := range [][]byte{first, file} {
				fresh := newDB(t)
				if _, err := fresh.load(f, 1<<20, false); err != nil {
					t.Fatal(err)
				}
				if got := fresh.digest(); got != was {
					t.Errorf("digest %s, not %s", got, was)
				}
				if got := digestOf(t, inRedis(t, f)); got != was {
					t.Errorf("redis-server has digest %s, not %s", got, was)
				}
			}
			fresh := newDB(t)
			restorer, err := fresh.engine.Restore(records[len(records)-1].Bytes)
			if err != nil {
				t.Fatal(err)
			}
			for _, rec := range records {
				if rec.Op == engine.Put {
					if err := restorer.Chunk(rec.Bytes); err != nil {
						t.Fatal(err)
					}
				}
			}
			if err := restorer.Close(); err != nil {
				t.Fatal(err)
			}
			fresh.engine.Loaded()
			fresh.open()
			if got := fresh.digest(); got != was {
				t.Errorf("chunks: digest %s, not %s", got, was)
			}
		})
	}
}
