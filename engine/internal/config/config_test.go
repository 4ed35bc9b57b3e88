package config

import (
	"slices"
	"testing"

	"github.com/wedis/wedis/engine/internal/resp/redistest"
)

// TestSetAll compares every answer of CONFIG SET with redis-server's, and then
// the values.
func TestSetAll(t *testing.T) {
	redis := redistest.Start(t)
	ours := Default()
	for _, words := range [][]string{
		{"maxmemory", "100mb"},
		{"MaxMemory", "1GB", "maxmemory-policy", "ALLKEYS-lru"},
		{"maxmemory", "foo"},
		{"maxmemory", "-1"},
		{"maxmemory", "200mb", "maxmemory-policy", "sometimes"},
		{"maxmemory", ""},
		{"maxmemory", "1", "maxmemory", "2"},
		{"maxmemory", "1", "MAXMEMORY", "2"},
		{"maxmemory", "1", "nonsense", "2"},
		{"nonsense", "2", "maxmemory", "1", "databases", "3"},
		{"databases", "3", "nonsense", "2"},
		{"Databases", "3"},
		{"maxmemory-samples", "0"},
		{"maxmemory-samples", "10"},
		{"maxmemory-samples", "ten"},
		{"maxmemory-samples", "1.5"},
		{"lfu-log-factor", "-1"},
		{"lfu-log-factor", "2147483648"},
		{"lfu-log-factor", "2147483647"},
		{"lfu-decay-time", "5", "lfu-log-factor", "x"},
		{"lfu-decay-time", "5"},
		{"proto-max-bulk-len", "1"},
		{"proto-max-bulk-len", "18446744073709551615"},
		{"proto-max-bulk-len", "9223372036854775808"},
		{"proto-max-bulk-len", "2mb"},
		{"maxmemory-policy", ""},
		{"maxmemory-policy", "noeviction"},
		{"no\x00such", "1"},
		{"maxmemory\x00", "1"},
		{"maxmemory", "3mb\x00nonsense"},
		{"maxmemory-policy", "volatile-lfu\x00"},
		{"lfu-decay-time", "1\x00"},
		{"requirepass", ""},
	} {
		want := redis.Do(t, append([]string{"CONFIG", "SET"}, words...))[0].Text
		got := "OK"
		var pairs [][2]string
		for i := 0; i < len(words); i += 2 {
			pairs = append(pairs, [2]string{words[i], words[i+1]})
		}
		if err := ours.SetAll(pairs); err != nil {
			got = "-ERR " + err.Error()
		}
		if got != want {
			t.Errorf("CONFIG SET %q\n got %s\nwant %s", words, got, want)
		}
	}
	for _, p := range known() {
		if got, want := p.get(ours), valueAt(t, redis, p.name); got != want {
			t.Errorf("%s is %s, want %s", p.name, got, want)
		}
	}
}

// TestDefaults compares the settings at the start with redis-server's.
func TestDefaults(t *testing.T) {
	redis := redistest.Start(t)
	for _, p := range known() {
		if got, want := p.get(Default()), valueAt(t, redis, p.name); got != want {
			t.Errorf("%s is %s, want %s", p.name, got, want)
		}
	}
}

// known are the parameters that redis-server 7.0 has.
func known() []param {
	return slices.DeleteFunc(slices.Clone(params), func(p param) bool {
		return p.name == "set-max-listpack-entries" || p.name == "set-max-listpack-value" // 7.2
	})
}

// valueAt returns redis-server's value of a parameter.
func valueAt(t *testing.T, redis *redistest.Server, name string) string {
	t.Helper()
	pair := redis.Do(t, []string{"CONFIG", "GET", name})[0].Elements
	if len(pair) != 2 {
		t.Fatalf("redis-server has no %s", name)
	}
	return pair[1].Text
}

func TestSelect(t *testing.T) {
	c := Default()
	for _, test := range []struct {
		patterns []string
		want     [][2]string
	}{
		{[]string{"databases"}, [][2]string{{"databases", "16"}}},
		{[]string{"DATAbases", "databases", "data*"}, [][2]string{{"DATAbases", "16"}}},
		{[]string{"LFU-*"}, [][2]string{{"lfu-decay-time", "1"}, {"lfu-log-factor", "10"}}},
		{[]string{"nonsense", "x*", "[a", "databases\x00", "\x00data*"}, nil},
		{[]string{"data*\x00nonsense"}, [][2]string{{"databases", "16"}}},
		{[]string{"maxmemory-polic?", "maxmemory"}, [][2]string{{"maxmemory-policy", "noeviction"}, {"maxmemory", "0"}}},
	} {
		if got := c.Select(test.patterns); !slices.Equal(got, test.want) {
			t.Errorf("Select(%q) = %q, want %q", test.patterns, got, test.want)
		}
	}
	if n := len(c.Select([]string{"*"})); n != len(params) {
		t.Errorf("* selects %d parameters of %d", n, len(params))
	}
}

// TestSetAtStart lets a setting through that CONFIG SET refuses.
func TestSetAtStart(t *testing.T) {
	c := Default()
	if err := c.Set("databases", "4"); err != nil || c.Databases != 4 {
		t.Errorf("databases is %d, %v", c.Databases, err)
	}
	if err := c.Set("nonsense", "4"); err != errUnknown {
		t.Error(err)
	}
}

func TestNamesAreASCII(t *testing.T) {
	if find("databaſes") != nil || find("maxmemory-policY") == nil {
		t.Error("names fold by ASCII only")
	}
}
