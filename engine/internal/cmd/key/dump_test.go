package key_test

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/wedis/wedis/engine/internal/cmd/cmdtest"
)

// dumped is a value that both stores are given, under the key k.
type dumped struct {
	name string
	// make returns the command lines, which are words, that make it.
	make func() [][]string
	// exact says that both have to dump it in the same bytes under settings that leave small values packed: not where the
	// order or the nodes of a large value are their own business.
	exact bool
	// crossing says that one has to dump in the same bytes what it has restored from the other: what holds times of now.
	crossing bool
}

// many returns a command with the words of n items behind it, some at a time.
func many(n int, item func(i int) []string, command ...string) func() [][]string {
	return func() (lines [][]string) {
		for i := 0; i < n; {
			line := append([]string(nil), command...)
			for ; i < n && len(line) < 1000; i++ {
				line = append(line, item(i)...)
			}
			lines = append(lines, line)
		}
		return lines
	}
}

// once returns a command line.
func once(words ...string) func() [][]string {
	return func() [][]string { return [][]string{words} }
}

// then returns one after the other.
func then(parts ...func() [][]string) func() [][]string {
	return func() (lines [][]string) {
		for _, part := range parts {
			lines = append(lines, part()...)
		}
		return lines
	}
}

// word is a text that depends on i and is of another kind each time: integers of all sizes, short and long strings, those
// that can be compressed and those that cannot.
func word(i int) string {
	r := rand.New(rand.NewPCG(uint64(i), 1))
	switch i % 8 {
	case 0:
		return strconv.Itoa(i)
	case 1:
		return strconv.FormatInt(int64(r.Uint64())>>(i%60), 10)
	case 2:
		return fmt.Sprintf("word:%d", i)
	case 3:
		return strings.Repeat("ab", i%17) + strconv.Itoa(i)
	case 4:
		return "0" + strconv.Itoa(i)
	case 5:
		b := make([]byte, 4+i%50)
		for j := range b {
			b[j] = byte(r.Uint32())
		}
		return string(b)
	case 6:
		return strconv.FormatFloat(r.NormFloat64()*100, 'g', -1, 64)
	}
	return strings.Repeat("z", i%60) + strconv.Itoa(i)
}

func index(i int) []string   { return []string{strconv.Itoa(i)} }
func oneWord(i int) []string { return []string{word(i)} }
func pairs(i int) []string   { return []string{word(i), word(i * 7)} }
func scored(i int) []string {
	score := []string{strconv.Itoa(i % 50), "1.5e3", "-0.1", "inf", "-inf", "3.14159265358979", "12345678901234567890", "-0"}[i%8]
	return []string{score, word(i)}
}

var dumps = []dumped{
	{name: "string empty", make: once("SET", "k", ""), exact: true},
	{name: "string short", make: once("SET", "k", "hello"), exact: true},
	{name: "string int8", make: once("SET", "k", "-128"), exact: true},
	{name: "string int16", make: once("SET", "k", "32767"), exact: true},
	{name: "string int32", make: once("SET", "k", "-2147483648"), exact: true},
	{name: "string int64", make: once("SET", "k", "9223372036854775807"), exact: true},
	{name: "string raw number", make: then(once("SET", "k", "12"), once("APPEND", "k", "34")), exact: true},
	{name: "string 20", make: once("SET", "k", strings.Repeat("a", 20)), exact: true},
	{name: "string 21", make: once("SET", "k", strings.Repeat("a", 21)), exact: true},
	{name: "string compressed", make: once("SET", "k", strings.Repeat("hello world ", 1000)), exact: true},
	{name: "string random", make: once("SET", "k", strings.Repeat(word(5)+word(13)+word(21), 3)), exact: true},
	{name: "string large", make: once("SET", "k", strings.Repeat("x", 1<<20)), exact: true},

	{name: "list one", make: once("RPUSH", "k", "a"), exact: true},
	{name: "list small", make: many(40, oneWord, "RPUSH", "k"), exact: true},
	{name: "list front", make: many(40, oneWord, "LPUSH", "k"), exact: true},
	{name: "list of ints", make: many(300, index, "RPUSH", "k"), exact: true},
	{name: "list of nodes", make: many(20_000, oneWord, "RPUSH", "k")},
	{name: "list of long", make: once("RPUSH", "k", strings.Repeat("a", 20_000), "b", strings.Repeat("c", 9000), word(5)+strings.Repeat(word(13), 400))},

	{name: "set of ints 16", make: many(100, index, "SADD", "k"), exact: true},
	{name: "set of ints 32", make: once("SADD", "k", "1", "-70000", "5"), exact: true},
	{name: "set of ints 64", make: once("SADD", "k", "1", "-70000", "5", "9223372036854775807"), exact: true},
	{name: "set of many ints", make: many(5000, index, "SADD", "k")},
	{name: "set of one", make: once("SADD", "k", "a"), exact: true},
	{name: "set small", make: many(60, oneWord, "SADD", "k")},
	{name: "set large", make: many(5000, oneWord, "SADD", "k")},
	{name: "set of long", make: once("SADD", "k", strings.Repeat("a", 1000), "b")},

	{name: "zset one", make: once("ZADD", "k", "1", "a"), exact: true},
	{name: "zset small", make: many(100, scored, "ZADD", "k"), exact: true},
	{name: "zset large", make: many(3000, scored, "ZADD", "k"), exact: true},
	{name: "zset of long", make: once("ZADD", "k", "1", strings.Repeat("a", 1000), "2", "b", "1", "0"), exact: true},

	{name: "hash one", make: once("HSET", "k", "f", "v"), exact: true},
	{name: "hash small", make: many(100, pairs, "HSET", "k"), exact: true},
	{name: "hash large", make: many(3000, pairs, "HSET", "k")},
	{name: "hash of long", make: once("HSET", "k", "a", strings.Repeat("a", 1000)), exact: true},

	{name: "stream one", make: once("XADD", "k", "1-1", "f", "v"), exact: true},
	{name: "stream emptied", make: then(once("XADD", "k", "5-0", "f", "v"), once("XDEL", "k", "5-0")), exact: true},
	{name: "stream of nothing", make: once("XGROUP", "CREATE", "k", "g", "$", "MKSTREAM"), exact: true},
	{name: "stream small", make: entries(30), exact: true},
	{name: "stream of nodes", make: entries(1000), exact: true},
	{name: "stream with tombstones", make: then(entries(1000), once("XDEL", "k", "1-1", "3-1", "200-1", "500-1", "999-1")), exact: true},
	{name: "stream trimmed", make: then(entries(1000), once("XTRIM", "k", "MAXLEN", "555"), once("XADD", "k", "5000-1", "f", "v")), exact: true},
	{name: "stream set", make: then(entries(3), once("XSETID", "k", "100-5", "ENTRIESADDED", "50", "MAXDELETEDID", "7-1")), exact: true},
	{name: "stream with groups", make: then(entries(300), group("g", 1), group("a group of a name that is longer", 3)), crossing: true},
	{name: "stream with a long entry", make: once("XADD", "k", "1-1", "f", strings.Repeat("v", 10_000), "g", ""), exact: true},
}

// entries makes a stream with n entries, of which some have fields of their own.
func entries(n int) func() [][]string {
	return func() (lines [][]string) {
		for i := 1; i <= n; i++ {
			line := []string{"XADD", "k", fmt.Sprintf("%d-1", i), "field", word(i), "other", word(i * 3)}
			if i%7 == 0 {
				line = append(line, word(i), "1")
			}
			lines = append(lines, line)
		}
		return lines
	}
}

// group makes a group whose consumers have some entries pending, at times and after deliveries of all kinds.
func group(name string, times int) func() [][]string {
	lines := [][]string{{"XGROUP", "CREATE", "k", name, "2-1", "ENTRIESREAD", "2"}, {"XGROUP", "CREATECONSUMER", "k", name, "idle"}}
	for i := range times {
		for n, consumer := range []string{"alice", "bob"} {
			line := []string{"XCLAIM", "k", name, consumer, "0"}
			for id := 1 + n; id < 40; id += 2 {
				line = append(line, fmt.Sprintf("%d-1", i*100+id))
			}
			line = append(line, "TIME", strconv.Itoa(1_600_000_000_000+i), "RETRYCOUNT", strconv.Itoa(i*1000), "FORCE", "JUSTID")
			lines = append(lines, line)
		}
	}
	return func() [][]string {
		return append(lines, []string{"XACK", "k", name, "3-1", "10-1", "43-1"}, []string{"XCLAIM", "k", name, "bob", "0", "5-1"})
	}
}

// TestDump gives both stores the same values, lets each restore what the other has dumped, and compares.
func TestDump(t *testing.T) {
	for _, variant := range []struct {
		settings []string
		packed   bool
	}{
		{nil, true},
		{[]string{"rdbcompression", "no"}, true},
		{[]string{
			"hash-max-listpack-entries", "0", "zset-max-listpack-entries", "0", "set-max-intset-entries", "0",
			"list-max-listpack-size", "3",
		}, false},
	} {
		p := cmdtest.New(t, variant.settings...)
		for _, test := range dumps {
			t.Run(test.name, func(t *testing.T) {
				p.Do(t, "FLUSHALL")
				for _, line := range test.make() {
					p.Do(t, line...)
				}
				ours, theirs := p.Ask(t, "DUMP", "k")
				if test.exact && variant.packed && string(ours.Text) != string(theirs.Text) {
					t.Errorf("dumped\n  here  %.300q\n  there %.300q", ours.Text, theirs.Text)
				}
				p.Do(t, "RESTORE", "ours", "0", string(ours.Text))
				p.Do(t, "RESTORE", "theirs", "0", string(theirs.Text))
				for _, key := range []string{"k", "ours", "theirs"} {
					p.Do(t, "DEBUG", "DIGEST-VALUE", key)
					p.Do(t, "TYPE", key)
					p.Do(t, "OBJECT", "ENCODING", key)
				}
				if test.exact && variant.packed || test.crossing {
					again, _ := p.Ask(t, "DUMP", "theirs")
					if string(again.Text) != string(theirs.Text) {
						t.Errorf("restored from there and dumped\n  %.300q, not\n  %.300q", again.Text, theirs.Text)
					}
					_, again = p.Ask(t, "DUMP", "ours")
					if string(again.Text) != string(ours.Text) {
						t.Errorf("restored there and dumped\n  %.300q, not\n  %.300q", again.Text, ours.Text)
					}
				}
			})
		}
	}
}
