package exec

import (
	"fmt"
	"strings"
	"testing"

	"github.com/wedis/wedis/engine/internal/resp/redistest"
)

// keySpecRows are commands of redis-server with key specs of every kind, whether
// or not they exist here.
var keySpecRows = []Command{
	{Name: "GET", Arity: 2, Keys: OneKey(RO | Access)},
	{Name: "MSET", Arity: -3, Keys: AllKeys(2, OW|Update)},
	{Name: "DEL", Arity: -2, Keys: AllKeys(1, RM|Delete)},
	{Name: "RENAME", Arity: 3, Keys: []KeySpec{KeyAt(1, RW|Access|Delete), KeyAt(2, OW|Update)}},
	{Name: "BITOP", Arity: -4, Keys: []KeySpec{KeyAt(2, OW|Update), {Flags: RO | Access, Begin: 3, Last: -1, Step: 1}}},
	{Name: "BLPOP", Arity: -3, Keys: []KeySpec{{Flags: RW | Access | Delete, Begin: 1, Last: -2, Step: 1}}},
	{Name: "LMPOP", Arity: -4, Keys: []KeySpec{{Flags: RW | Access | Delete, Begin: 1, KeyNum: true, First: 1, Step: 1}}},
	{Name: "EVAL", Arity: -3, Flags: NoMandatoryKeys, Keys: []KeySpec{{
		Flags: RW | Access | Update, Begin: 2, KeyNum: true, First: 1, Step: 1,
	}}},
	{Name: "ZUNIONSTORE", Arity: -4, Keys: []KeySpec{KeyAt(1, OW|Update), {
		Flags: RO | Access, Begin: 2, KeyNum: true, First: 1, Step: 1,
	}}},
	{Name: "XREAD", Arity: -4, Keys: []KeySpec{{
		Flags: RO | Access, Begin: 1, Word: "STREAMS", Last: -1, Step: 1, Limit: 2,
	}}},
	{Name: "GEORADIUS", Arity: -6, Keys: []KeySpec{KeyAt(1, RO|Access),
		{Flags: OW | Update, Begin: 6, Word: "STORE", Step: 1},
		{Flags: OW | Update, Begin: 6, Word: "STOREDIST", Step: 1},
	}},
	{Name: "OBJECT", Arity: -2, Sub: []Command{{Name: "FREQ", Arity: 3, Keys: []KeySpec{KeyAt(2, RO)}}}},
	{Name: "SPUBLISH", Arity: 3, Keys: OneKey(NotKey)},
	{Name: "PING", Arity: -1},
}

// TestKeysIn compares the keys of lines, and their flags, with what redis-server
// answers to COMMAND GETKEYSANDFLAGS.
func TestKeysIn(t *testing.T) {
	redis := redistest.Start(t)
	table := NewTable(keySpecRows)
	for _, line := range []string{
		"GET k",
		"MSET a 1 b 2 c 3",
		"DEL a b c",
		"RENAME a b",
		"BITOP AND d a b c",
		"BITOP NOT d a",
		"BLPOP a b 0",
		"BLPOP a 0",
		"LMPOP 2 a b LEFT",
		"LMPOP 1 a LEFT",
		"LMPOP 5 a b LEFT",
		"LMPOP x a b LEFT",
		"LMPOP -1 a b LEFT",
		"LMPOP 4611686018427387904 a LEFT",
		"EVAL s 0",
		"EVAL s 2 a b c d",
		"EVAL s 1",
		"EVAL s many a",
		"ZUNIONSTORE d 2 a b WEIGHTS 1 2",
		"ZUNIONSTORE d 3 a b",
		"XREAD STREAMS a b 0 0",
		"XREAD COUNT 1 streams a 0",
		"XREAD BLOCK 0 STREAMS a b c 0 0 0",
		"GEORADIUS k 1 2 3 m",
		"GEORADIUS k 1 2 3 m STORE d",
		"GEORADIUS k 1 2 3 m COUNT 1 storedist d",
		"OBJECT FREQ k",
		"OBJECT FREQ",
		"SPUBLISH c m",
		"PING x",
		"GET",
		"GET a b",
	} {
		words := strings.Fields(line)
		want := redis.Do(t, append([]string{"COMMAND", "GETKEYSANDFLAGS"}, words...))[0]
		if got, theirs := keysWithFlags(table, words), formatKeys(want); got != theirs {
			t.Errorf("%s\n got %s\nwant %s", line, got, theirs)
		}
	}
}

// keysWithFlags words the keys of a line, or "-" where there is an error.
func keysWithFlags(table *Table, words []string) string {
	line := make([][]byte, len(words))
	for i, w := range words {
		line[i] = []byte(w)
	}
	row := table.Lookup(line)
	if row == nil || !row.HasKeys() || !row.ArityOK(len(line)) {
		return "-"
	}
	keys := row.KeysIn(line)
	if len(keys) == 0 && !row.Flags.Has(NoMandatoryKeys) {
		return "-"
	}
	var all []string
	for _, key := range keys {
		all = append(all, fmt.Sprint(words[key.Index], key.Flags.Names()))
	}
	return strings.Join(all, " ")
}

func formatKeys(reply redistest.Reply) string {
	if strings.HasPrefix(reply.Text, "-") {
		return "-"
	}
	var all []string
	for _, key := range reply.Elements {
		var flags []string
		for _, flag := range key.Elements[1].Elements {
			flags = append(flags, flag.Text)
		}
		all = append(all, fmt.Sprint(key.Elements[0].Text, flags))
	}
	return strings.Join(all, " ")
}

// TestKeyRange compares what follows from the specs, the oldest key fields and the
// flag movablekeys, with redis-server's COMMAND INFO.
func TestKeyRange(t *testing.T) {
	redis := redistest.Start(t)
	for _, row := range NewTable(keySpecRows).All() {
		info := redis.Do(t, []string{"COMMAND", "INFO", row.FullName()})[0].Elements[0].Elements
		movable := false
		for _, flag := range info[2].Elements {
			movable = movable || flag.Text == "movablekeys"
		}
		first, last, step := row.KeyRange()
		got := fmt.Sprint(first, last, step, row.Flags.Has(MovableKeys))
		want := fmt.Sprint(info[3].Text, " ", info[4].Text, " ", info[5].Text, " ", movable)
		if got != want {
			t.Errorf("%s: got %s, want %s", row.FullName(), got, want)
		}
	}
}

// TestKeyRangeOf sums up specs that no command of redis-server has.
func TestKeyRangeOf(t *testing.T) {
	apart := []KeySpec{KeyAt(1, RO), KeyAt(3, RO)}
	pairs := []KeySpec{KeyAt(1, RO), {Flags: RO, Begin: 2, Last: -1, Step: 2}}
	for _, test := range []struct {
		specs []KeySpec
		want  keyRange
		more  bool
	}{
		{nil, keyRange{}, false},
		{apart, keyRange{1, 1, 1}, true},
		{pairs, keyRange{1, 1, 1}, true},
		{pairs[1:], keyRange{2, -1, 2}, false},
		{OneKey(RO | Incomplete), keyRange{1, 1, 1}, true},
	} {
		if got, more := keyRangeOf(test.specs); got != test.want || more != test.more {
			t.Errorf("%+v: got %v %v, want %v %v", test.specs, got, more, test.want, test.more)
		}
	}
}

// TestFindKeys lets a row that knows better have its way.
func TestFindKeys(t *testing.T) {
	find := func(argv [][]byte) []KeyRef { return []KeyRef{{len(argv) - 1, RM}} }
	for _, test := range []struct {
		flags KeyFlags
		want  string
	}{
		{RO, "a[RO]"},
		{RO | VariableFlags, "c[RM]"},
		{RO | Incomplete, "c[RM]"},
	} {
		table := NewTable([]Command{{Name: "X", Arity: -2, Keys: OneKey(test.flags), FindKeys: find}})
		if got := keysWithFlags(table, []string{"X", "a", "b", "c"}); got != test.want {
			t.Errorf("%v: got %s, want %s", test.flags.Names(), got, test.want)
		}
	}
}

// TestKeywordFromTheEnd searches backwards.
func TestKeywordFromTheEnd(t *testing.T) {
	table := NewTable([]Command{{Name: "X", Arity: -2, Keys: []KeySpec{{
		Flags: RO, Begin: -2, Word: "KEY", Step: 1,
	}}}})
	for line, want := range map[string]string{
		"X KEY a KEY b":   "b[RO]",
		"X q KEY a 1":     "a[RO]",
		"X q KEY a KEY":   "a[RO]",
		"X KEY":           "-",
		"X nothing there": "-",
	} {
		if got := keysWithFlags(table, strings.Fields(line)); got != want {
			t.Errorf("%s: got %s, want %s", line, got, want)
		}
	}
}
