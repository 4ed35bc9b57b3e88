package key_test

import (
	"bytes"
	"encoding/binary"
	"flag"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"

	"github.com/wedis/wedis/engine/internal/cmd/cmdtest"
	"github.com/wedis/wedis/engine/internal/ds/crc"
	"github.com/wedis/wedis/engine/internal/value"
	"github.com/wedis/wedis/tests/reply"
)

var mutations = flag.Int("mutations", 4000, "how many damaged payloads to restore")

// store is a store whose values a test checks.
type store struct{ *cmdtest.Store }

func newStore(tb testing.TB) *store { return &store{cmdtest.NewStore(tb)} }

// do runs a command and returns what it answers.
func (s *store) do(tb testing.TB, words ...string) reply.Value {
	tb.Helper()
	out := bytes.Clone(s.Send(reply.Command(words...)))
	for s.Session.More() {
		out = append(out, s.Send(nil)...)
	}
	all, err := reply.ReadAll(out)
	if err != nil || len(all) != 1 {
		tb.Fatalf("%.99q: %d replies, %v", words, len(all), err)
	}
	return all[0]
}

// must is do for what has to succeed.
func (s *store) must(tb testing.TB, words ...string) string {
	tb.Helper()
	v := s.do(tb, words...)
	if v.Kind == '-' {
		tb.Fatalf("%.99q: %s", words, v.Text)
	}
	return string(v.Text)
}

// check looks for what contradicts invariants in the value of a key.
func (s *store) check(key string) error {
	db := s.Server.Store.DB(0)
	e := db.Find([]byte(key))
	if e == 0 || db.Type(e) == value.TypeString {
		return nil
	}
	r := db.Collection(e)
	switch db.Type(e) {
	case value.TypeList:
		return value.List{Root: r}.Check()
	case value.TypeSet:
		return value.Set{Root: r}.Check()
	case value.TypeZSet:
		return value.ZSet{Root: r}.Check()
	case value.TypeHash:
		return value.Hash{Root: r}.Check()
	default:
		return value.Stream{Root: r}.Check()
	}
}

// uses are commands that read and change a value of a type.
var uses = map[string]string{
	"string": `GET k|STRLEN k|GETRANGE k -5 -1|BITCOUNT k|PFCOUNT k|INCR k|APPEND k x|SETRANGE k 5 xyz`,
	"list": `LRANGE k 0 -1|LLEN k|LINDEX k -1|LINDEX k 1|LPOS k a COUNT 0|LPUSH k a|RPUSH k b|LINSERT k BEFORE b c|LSET k 1 x|
		LREM k 0 a|LPOP k|RPOP k|LTRIM k 1 -2|RPUSH k z`,
	"set": `SMEMBERS k|SCARD k|SISMEMBER k a|SSCAN k 0|SRANDMEMBER k -5|SADD k 5|SADD k newmember|SREM k a|SPOP k|SPOP k 3|
		SADD k x y z`,
	"zset": `ZRANGE k 0 -1 WITHSCORES|ZREVRANGE k 0 -1|ZCARD k|ZRANGEBYSCORE k -inf +inf|ZRANGEBYLEX k - +|ZRANK k a|ZSCORE k b|
		ZADD k 5 newmember|ZADD k -5 a 7 b|ZINCRBY k 3 a|ZREM k a|ZREMRANGEBYRANK k 1 2|ZPOPMIN k|ZPOPMAX k|ZADD k 1 x`,
	"hash": `HGETALL k|HLEN k|HKEYS k|HSCAN k 0|HRANDFIELD k -3 WITHVALUES|HGET k f|HSET k newfield 1|HSET k f v g w|
		HPEXPIRETIME k FIELDS 2 f g|HPEXPIRE k 100000 FIELDS 2 f newfield|HINCRBY k newfield 2|HPERSIST k FIELDS 1 f|HDEL k g|
		HEXPIRE k 1 FIELDS 1 newfield|HSET k x y`,
	"stream": `XRANGE k - +|XREVRANGE k + -|XLEN k|XINFO STREAM k FULL|XINFO GROUPS k|XINFO CONSUMERS k group|XPENDING k group|
		XPENDING k group - + 10|XREAD STREAMS k 0|XREADGROUP GROUP group carol COUNT 3 STREAMS k >|
		XREADGROUP GROUP group alice STREAMS k 0|XAUTOCLAIM k group bob 0 0|XACK k group 1-1 2-1|XADD k * f v|
		XGROUP DELCONSUMER k group alice|XDEL k 1-1 3-1|XTRIM k MAXLEN 5|XTRIM k MINID 4|XGROUP CREATE k other 0|
		XGROUP DESTROY k group|XADD k * g w|XSETID k 99999999999999-1`,
}

// use does to a value all that can be done to it, and checks it meanwhile.
func use(tb testing.TB, s *store) {
	kind := s.must(tb, "TYPE", "k")
	digest := func(key string) string {
		return reply.Format(s.do(tb, "DEBUG", "DIGEST-VALUE", key))
	}
	if err := s.check("k"); err != nil {
		tb.Fatal("restored: ", err)
	}
	was := digest("k")
	s.must(tb, "RESTORE", "again", "0", s.must(tb, "DUMP", "k"), "REPLACE")
	s.must(tb, "COPY", "k", "copy", "REPLACE")
	s.must(tb, "OBJECT", "ENCODING", "k")
	s.must(tb, "MEMORY", "USAGE", "k", "SAMPLES", "0")
	if digest("again") != was || digest("copy") != was {
		tb.Fatal("dumped and restored, or copied, it is not the same")
	}
	for _, line := range strings.Split(uses[kind], "|") {
		s.do(tb, strings.Fields(line)...)
	}
	for _, key := range []string{"k", "again", "copy"} {
		if err := s.check(key); err != nil {
			tb.Fatal(key, " used: ", err)
		}
	}
}

// restoreDamaged restores a value that may be damaged. Either it is refused, or it is a value that can be used. Nothing is
// left then, and it did not take much memory.
func restoreDamaged(tb testing.TB, s *store, payload []byte) (accepted bool) {
	defer func() {
		if p := recover(); p != nil {
			tb.Fatalf("%v\n%s", p, stack())
		}
	}()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	v := s.do(tb, "RESTORE", "k", "0", string(payload), "REPLACE")
	runtime.ReadMemStats(&after)
	if took := after.TotalAlloc - before.TotalAlloc; took > uint64(1<<20+2000*len(payload)) {
		tb.Fatalf("%d bytes take %d", len(payload), took)
	}
	if used := s.UsedMemory(); used > int64(1<<20+2000*len(payload)) {
		tb.Fatalf("%d bytes take %d in the store", len(payload), used)
	}
	switch text := string(v.Text); {
	case v.Kind == '+':
		accepted = true
		use(tb, s)
	case text != "ERR Bad data format" && text != "ERR DUMP payload version or checksum are wrong":
		tb.Fatalf("refused with %s", text)
	}
	db := s.Server.Store.DB(0)
	for _, key := range []string{"k", "again", "copy"} {
		if e := db.Find([]byte(key)); e != 0 {
			db.Remove(e)
		}
	}
	for !s.Server.Store.FreeStep(1 << 20) {
	}
	return accepted
}

func stack() []byte {
	b := make([]byte, 8<<10)
	return b[:runtime.Stack(b, false)]
}

// seal puts a right checksum behind a value.
func seal(b []byte) []byte {
	b = append(bytes.Clone(b), 12, 0)
	return binary.LittleEndian.AppendUint64(b, crc.Sum64(b))
}

// seeds are values of every type, without their checksums.
func seeds(tb testing.TB) (all [][]byte) {
	s := newStore(tb)
	add := func(lines func() [][]string) {
		s.Server.Store.FlushAll()
		for _, line := range lines() {
			s.must(tb, line...)
		}
		payload := s.must(tb, "DUMP", "k")
		all = append(all, []byte(payload[:len(payload)-10]))
	}
	for _, settings := range []string{"yes", "no"} {
		s.must(tb, "CONFIG", "SET", "rdbcompression", settings)
		for _, test := range dumps {
			if !strings.Contains(test.name, "large") && !strings.Contains(test.name, "many") && test.name != "list of nodes" {
				add(test.make)
			}
		}
		add(many(600, index, "RPUSH", "k"))
		add(many(140, oneWord, "SADD", "k"))
		add(many(140, scored, "ZADD", "k"))
		add(many(600, pairs, "HSET", "k"))
		add(then(entries(20), group("group", 2)))
	}
	return append(all, oldValues...)
}

// oldValues are values in encodings that only earlier or later versions write.
var oldValues = [][]byte{
	[]byte("\x01\x04\x01a\x02bb\xc0\x05\x00"),
	[]byte("\x0a\x13\x13\x00\x00\x00\x0f\x00\x00\x00\x03\x00\x00\x01a\x03\xf2\x02\xfe\xfb\xff"),
	[]byte("\x0e\x02\x11\x11\x00\x00\x00\x0d\x00\x00\x00\x02\x00\x00\x01a\x03\x01b\xff\x0d\x0d\x00\x00\x00\x0a\x00\x00\x00\x01\x00\x00\xf8\xff"),
	[]byte("\x03\x03\x01a\x031.5\x01b\xfe\x01c\xff"),
	[]byte("\x0c\x20\x20\x00\x00\x00\x1a\x00\x00\x00\x06\x00\x00\x01a\x03\xf2\x02\x01b\x03\x031.5\x05\x01c\x03\x03inf\xff"),
	[]byte("\x09\x1a\x02\x03foo\x03\x01bar?\x05hello\x05\x01world?\xff"),
	[]byte("\x0d\x1c\x1c\x00\x00\x00\x19\x00\x00\x00\x06\x00\x00\x01f\x03\x01v\x03\x01n\x03\xc0\x39\x30\x04\x00\x02\x00\xff"),
	[]byte("\x14\x0f\x0f\x00\x00\x00\x03\x00\x81a\x02\x05\x01\x81c\x02\xff"),
	[]byte("\x16\x02\x00\x01f\x01v\x81\x00\x00\x03\xbb,\xc3\xd8\x00\x01g\x01w"),
	[]byte("\x17\x1f\x1f\x00\x00\x00\x06\x00\x81g\x02\x81w\x02\xf4\x00\xd8\xc3,\xbb\x03\x00\x00\x09\x81f\x02\x81v\x02\x00\x01\xff"),
	[]byte("\x18\x00\xd8\xc3,\xbb\x03\x00\x00\x02\x00\x01f\x01v\x01\x01g\x01w"),
	[]byte("\x19\x00\xd8\xc3,\xbb\x03\x00\x00\x1f\x1f\x00\x00\x00\x06\x00\x81g\x02\x81w\x02\xf4\x00\xd8\xc3,\xbb\x03\x00\x00\x09\x81f\x02\x81v\x02\x00\x01\xff"),
}

// interesting are bytes that mean something in one place or another.
var interesting = []byte{0, 1, 2, 0x3f, 0x40, 0x7f, 0x80, 0x81, 0xc0, 0xc3, 0xc4, 0xe0, 0xf0, 0xf4, 0xfe, 0xff}

// damage changes a few things in a value.
func damage(r *rand.Rand, b []byte, all [][]byte) []byte {
	b = bytes.Clone(b)
	for range 1 + r.IntN(4) {
		if len(b) < 2 {
			return append(b, byte(r.Uint32()))
		}
		at, n := r.IntN(len(b)), 1+r.IntN(min(len(b), 20))
		end := min(at+n, len(b))
		switch r.IntN(9) {
		case 0, 1:
			b[at] ^= 1 << r.IntN(8)
		case 2:
			b[at] = interesting[r.IntN(len(interesting))]
		case 3:
			b[at] += byte(r.IntN(3)) - 1
		case 4:
			b = b[:at]
		case 5:
			b = append(b[:at], b[end:]...)
		case 6:
			b = append(b[:end:end], b[at:]...) // twice
		case 7:
			other := all[r.IntN(len(all))]
			from := r.IntN(len(other))
			b = append(b[:at:at], append(bytes.Clone(other[from:min(from+n, len(other))]), b[end:]...)...)
		case 8:
			b[0] = byte(r.IntN(28))
		}
	}
	return b
}

// TestDamaged restores damaged payloads whose checksums are right.
func TestDamaged(t *testing.T) {
	all := seeds(t)
	s := newStore(t)
	for _, b := range all {
		if !restoreDamaged(t, s, seal(b)) {
			t.Fatalf("%.99q is refused", b)
		}
	}
	empty := s.UsedMemory()
	r := rand.New(rand.NewPCG(1, uint64(*mutations)))
	accepted := 0
	var payload []byte
	defer func() {
		if t.Failed() {
			t.Logf("RESTORE k 0 %q", payload)
		}
	}()
	for range *mutations {
		payload = seal(damage(r, all[r.IntN(len(all))], all))
		if restoreDamaged(t, s, payload) {
			accepted++
		}
	}
	if used := s.UsedMemory(); used != empty {
		t.Errorf("%d bytes in use, %d before", used, empty)
	}
	t.Logf("%d of %d were still values", accepted, *mutations)
}

// FuzzRestore restores any bytes as a value.
func FuzzRestore(f *testing.F) {
	for _, b := range seeds(f) {
		if len(b) < 2000 {
			f.Add(b)
		}
	}
	s := newStore(f)
	f.Fuzz(func(t *testing.T, b []byte) { restoreDamaged(t, s, seal(b)) })
}
