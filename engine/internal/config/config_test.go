package config

import (
	"slices"
	"strings"
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
		{"notify-keyspace-events", "KEA"},
		{"notify-keyspace-events", "nAmE"},
		{"notify-keyspace-events", "g$lshzxet"},
		{"notify-keyspace-events", "g$lshzxetdmnKE"},
		{"notify-keyspace-events", "Kq"},
		{"notify-keyspace-events", "mnK$t\x00q"},
		{"slowlog-log-slower-than", "-2"},
		{"slowlog-log-slower-than", "-1", "slowlog-max-len", "9223372036854775807"},
		{"slowlog-max-len", "9223372036854775808"},
		{"lua-time-limit", "100", "busy-reply-threshold", "200"},
		{"lua-time-limit", "-1"},
		{"min-slaves-to-write", "x"},
		{"min-slaves-to-write", "-1"},
		{"min-replicas-max-lag", "3"},
		{"maxmemory-clients", "5%"},
		{"maxmemory-clients", "101%"},
		{"maxmemory-clients", "-5%"},
		{"maxmemory-clients", "%"},
		{"maxmemory-clients", "1mb"},
		{"maxmemory-clients", "12%"},
		{"client-output-buffer-limit", "normal 1mb 2kb 3"},
		{"client-output-buffer-limit", "REPLICA 1 2 3 pubsub 0 0 0"},
		{"client-output-buffer-limit", "normal 1 2"},
		{"client-output-buffer-limit", "master 1 2 3"},
		{"client-output-buffer-limit", "nobody 1 2 3"},
		{"client-output-buffer-limit", "normal x 2 3"},
		{"client-output-buffer-limit", "normal 1 2 -3"},
		{"client-output-buffer-limit", "normal 1 2 3s"},
		{"client-output-buffer-limit", "normal  1 2 3"},
		{"client-output-buffer-limit", ""},
		{"client-output-buffer-limit", "slave 1 2 +4"},
		{"latency-tracking-info-percentiles", "50 99.95 100 0"},
		{"latency-tracking-info-percentiles", "50 x"},
		{"latency-tracking-info-percentiles", "101"},
		{"latency-tracking-info-percentiles", "50 12.1234567"},
		{"latency-tracking", "NO"},
		{"acl-pubsub-default", "allchannels"},
		{"acl-pubsub-default", "some"},
		{"aclfile", "x"},
		{"cluster-enabled", "yes"},
		{"enable-debug-command", "yes"},
		{"cluster-require-full-coverage", "no", "cluster-allow-reads-when-down", "yes"},
		{"cluster-require-full-coverage", "1"},
		{"cluster-announce-hostname", "a_b"},
		{"cluster-announce-hostname", "a-b.c9"},
		{"cluster-announce-hostname", strings.Repeat("a", 256)},
		{"cluster-announce-ip", "1.2.3.4"},
		{"cluster-slave-no-failover", "yes"},
		{"save", "900 1 300 10"},
		{"save", "900"},
		{"save", "0 1"},
		{"save", "1 -1"},
		{"save", "x 1"},
		{"save", ""},
		{"save", "  "},
		{"save", "60 1000"},
		{"dbfilename", "a/b"},
		{"enable-protected-configs", "yes"},
		{"dir", "/nonsense"},
		{"appendfsync", "Always"},
		{"appendfsync", "sometimes"},
		{"appendfilename", "x"},
		{"shutdown-on-sigint", "save now"},
		{"shutdown-on-sigint", "save nosave"},
		{"shutdown-on-sigint", ""},
		{"shutdown-on-sigint", "now default save"},
		{"shutdown-on-sigterm", "force"},
		{"shutdown-on-sigterm", "default"},
		{"oom-score-adj-values", "1 2"},
		{"oom-score-adj-values", "1 2 2001"},
		{"oom-score-adj-values", "1 2 3"},
		{"activedefrag", "yes"},
		{"activedefrag", "no"},
		{"activedefrag", "maybe"},
		{"hz", "1000"},
		{"hz", "-1"},
		{"hz", "20"},
		{"loglevel", "verbose"},
		{"loglevel", "loud"},
		{"tcp-keepalive", "10", "timeout", "20", "repl-timeout", "0"},
		{"tcp-keepalive", "10", "timeout", "20", "repl-timeout", "1"},
		{"masteruser", "me\x00you"},
		{"masterauth", "secret"},
		{"proc-title-template", "{title} {port}"},
		{"replicaof", "localhost 7000"},
		{"repl-backlog-size", "0"},
		{"repl-backlog-size", "2mb"},
		{"auto-aof-rewrite-min-size", "-1"},
		{"cluster-link-sendbuf-limit", "3gb"},
		{"propagation-error-behavior", "panic"},
		{"replica-serve-stale-data", "no"},
		{"tracking-table-max-keys", "0"},
		{"watchdog-period", "0"},
		{"rdb-key-save-delay", "5"},
		{"tls-session-caching", "no"},
		{"databases", "3", "nonsense", "2", "maxmemory", "x"},
	} {
		want := redis.Do(t, append([]string{"CONFIG", "SET"}, words...))[0].Text
		got := "OK"
		var pairs [][2]string
		for i := 0; i < len(words); i += 2 {
			pairs = append(pairs, [2]string{words[i], words[i+1]})
		}
		if _, err := ours.SetAll(pairs, Asker{}); err != nil {
			got = "-" + err.Error()
		}
		if got != want {
			t.Errorf("CONFIG SET %q\n got %s\nwant %s", words, got, want)
		}
	}
	compare(t, ours, redis)
}

// TestDefaults compares the settings at the start with redis-server's.
func TestDefaults(t *testing.T) { compare(t, Default(), redistest.Start(t)) }

// compare compares all values, but for those of where redis-server runs, and those it is started with. redis-server
// has the same names, but for two of 7.2.
func compare(t *testing.T, ours *Config, redis *redistest.Server) {
	t.Helper()
	theirs := map[string]string{}
	for _, name := range []string{"*", "use-exit-on-panic", "rdb-key-save-delay", "key-load-delay", "watchdog-period", "loading-process-events-interval-bytes"} {
		pairs := redis.Do(t, []string{"CONFIG", "GET", name})[0].Elements
		for i := 0; i < len(pairs); i += 2 {
			theirs[pairs[i].Text] = pairs[i+1].Text
		}
	}
	place := []string{"dir", "port", "unixsocket", "enable-debug-command", "save"}
	for name, want := range theirs {
		if p, _ := find(name); p == nil {
			t.Errorf("there is no %s", name)
		} else if got := p.get(ours); got != want && !slices.Contains(place, name) {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	for _, p := range params {
		for _, name := range [...]string{p.name, p.alias} {
			if _, known := theirs[name]; !known && name != "" && !strings.HasPrefix(name, "set-max-listpack-") { // 7.2
				t.Errorf("redis-server has no %s", name)
			}
		}
	}
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
	if len(c.Select([]string{"*-delay"})) != 1 || len(c.Select([]string{"key-load-delay"})) != 1 {
		t.Error("what is hidden shows by its name only")
	}
	if n := len(c.Select([]string{"slaveof", "repl*of", "*", "hz"})); n != 192+2 {
		t.Errorf("* selects %d parameters", n)
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
	for name, want := range map[string]bool{"databaſes": false, "maxmemory-policY": true, "SLAVEOF": true} {
		if p, _ := find(name); (p != nil) != want {
			t.Errorf("%s is found: %t", name, !want)
		}
	}
}

// TestSecondThoughts: what SetAll says was there before brings it back, and a copy keeps what it had.
func TestSecondThoughts(t *testing.T) {
	c := Default()
	c.Set("hz", "20")
	copied := *c
	before, err := c.SetAll([][2]string{{"save", "1 1"}, {"HZ", "30"}, {"maxmemory", "0"}, {"loglevel", "debug"}}, Asker{})
	if want := [][2]string{{"save", "3600 1 300 100 60 10000"}, {"hz", "20"}, {"loglevel", "notice"}}; err != nil || !slices.Equal(before, want) {
		t.Errorf("before it was %q, %v", before, err)
	}
	if c.Get("hz") != "30" || copied.Get("hz") != "20" {
		t.Errorf("hz is %s, in the copy %s", c.Get("hz"), copied.Get("hz"))
	}
	if want := [][2]string{{"hz", "30"}, {"loglevel", "debug"}, {"save", "1 1"}}; !slices.Equal(c.Changed(), want) {
		t.Errorf("changed is %q", c.Changed())
	}
	for _, old := range before {
		c.Set(old[0], old[1])
	}
	if want := [][2]string{{"hz", "20"}}; !slices.Equal(c.Changed(), want) {
		t.Errorf("changed is %q", c.Changed())
	}
}

// TestAsker: some changes need permission, or have to wait.
func TestAsker(t *testing.T) {
	c := Default()
	for _, test := range []struct {
		name, value string
		by          Asker
		want        string
	}{
		{"dbfilename", "x.rdb", Asker{}, "ERR CONFIG SET failed (possibly related to argument 'dbfilename') - can't set protected config"},
		{"dbfilename", "x.rdb", Asker{Trusted: true}, ""},
		{"dbfilename", "a/x.rdb", Asker{Trusted: true}, "ERR CONFIG SET failed (possibly related to argument 'dbfilename') - dbfilename can't be a path, just a filename"},
		{"appendonly", "yes", Asker{Loading: true}, string(ErrLoading)},
		{"appendonly", "yes", Asker{}, ""},
	} {
		got := ""
		if _, err := c.SetAll([][2]string{{test.name, test.value}}, test.by); err != nil {
			got = err.Error()
		}
		if got != test.want {
			t.Errorf("%s %s: %q, want %q", test.name, test.value, got, test.want)
		}
	}
}
