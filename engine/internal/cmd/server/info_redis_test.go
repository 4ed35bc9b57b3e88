package server_test

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/wedis/wedis/engine/internal/cmd/cmdtest"
	"github.com/wedis/wedis/tests/reply"
)

// sections cuts INFO's text into the lines of each section.
func sections(t *testing.T, v reply.Value) (titles []string, lines map[string][]string) {
	t.Helper()
	lines = map[string][]string{}
	text, ok := strings.CutPrefix(string(v.Text), "txt:")
	if v.Kind != '=' || !ok {
		t.Fatalf("no verbatim string: %s", reply.Format(v))
	}
	for part := range strings.SplitSeq(text, "# ") {
		if part == "" {
			continue
		}
		title, rest, _ := strings.Cut(part, "\r\n")
		titles = append(titles, title)
		for line := range strings.SplitSeq(strings.TrimRight(rest, "\r\n"), "\r\n") {
			if line != "" {
				lines[title] = append(lines[title], line)
			}
		}
	}
	return titles, lines
}

// TestInfoSections compares which sections come, in which order, for what was
// asked.
func TestInfoSections(t *testing.T) {
	p := cmdtest.New(t)
	for _, words := range [][]string{
		{},
		{"default"},
		{"ALL"},
		{"everything"},
		{"Keyspace"},
		{"keyspace", "server", "keyspace"},
		{"commandstats", "default"},
		{"nonsense", "errorstats"},
		{"modules"},
		{"cluster", "Memory", "clients", "persistence", "replication", "stats"},
	} {
		ours, theirs := p.Ask(t, append([]string{"INFO"}, words...)...)
		got, _ := sections(t, ours)
		want, _ := sections(t, theirs)
		if !slices.Equal(got, want) {
			t.Errorf("%q: sections %q, want %q", words, got, want)
		}
	}
}

// TestInfoFields finds every field of ours in the same section of redis-server,
// in the same order.
func TestInfoFields(t *testing.T) {
	p := cmdtest.New(t)
	ours, theirs := p.Ask(t, "INFO")
	titles, got := sections(t, ours)
	_, want := sections(t, theirs)
	for _, title := range titles {
		at := 0
		for _, line := range got[title] {
			name, value, ok := strings.Cut(line, ":")
			if !ok || value == "" && !slices.Contains([]string{"os", "executable", "config_file"}, name) {
				t.Errorf("%s: %q", title, line)
			}
			if name == "wedis_version" || name == "expired_subkeys" || strings.HasPrefix(name, "acl_access_denied_") { // ours, and newer
				continue
			}
			i := slices.IndexFunc(want[title][at:], func(l string) bool { return strings.HasPrefix(l, name+":") })
			if i < 0 {
				t.Errorf("%s: redis-server has no %s, or earlier", title, name)
				continue
			}
			at += i + 1
		}
	}
}

// TestInfoValues compares what must be the same after the same commands.
func TestInfoValues(t *testing.T) {
	p := cmdtest.New(t)
	p.Run(t, `
		SET a 1
		SET b 2 EX 1000
		SET c 3 EX 3000
		GET a
		GET missing
		MGET a b missing missing
		INCR nonsense nonsense
		nonsense
		LCS a
		SET s text
		INCR s
		SELECT 5
		SET x 1
		SET y 1 PX 1
		wait 5ms
		GET y
		CONFIG SET maxmemory 123456789 maxmemory-policy volatile-ttl
		MULTI
		CONFIG GET
		EXEC
	`)
	usec := regexp.MustCompile(`,usec=\d+,usec_per_call=[\d.]+`)
	ttl := regexp.MustCompile(`avg_ttl=\d+`)
	for _, fields := range []string{
		"maxmemory", "maxmemory_human", "maxmemory_policy",
		"expired_keys", "evicted_keys", "keyspace_hits", "keyspace_misses", "total_error_replies",
		"role", "connected_slaves", "cluster_enabled", "redis_mode", "arch_bits", "loading", "async_loading",
		"errorstat_ERR", "errorstat_EXECABORT", "db0", "db5",
		"cmdstat_get", "cmdstat_set", "cmdstat_incr", "cmdstat_mget", "cmdstat_lcs", "cmdstat_config|get", "cmdstat_exec",
		"cmdstat_config|set",
	} {
		ours, theirs := p.Ask(t, "INFO", "everything")
		got, want := usec.ReplaceAllString(field(t, ours, fields), ""), usec.ReplaceAllString(field(t, theirs, fields), "")
		if strings.HasPrefix(fields, "db") {
			got, want = ttl.ReplaceAllString(got, ""), ttl.ReplaceAllString(want, "")
		}
		if got != want || got == "" {
			t.Errorf("%s is %q, want %q", fields, got, want)
		}
	}
	ours, _ := p.Ask(t, "INFO", "keyspace")
	if got := field(t, ours, "db0"); !regexp.MustCompile(`avg_ttl=(1999|2000)\d\d\d$`).MatchString(got) {
		t.Errorf("two keys have 1000 and 3000 seconds left: %s", got)
	}
}

// field returns a field's value, or "" where there is none.
func field(t *testing.T, v reply.Value, name string) string {
	t.Helper()
	_, all := sections(t, v)
	for _, lines := range all {
		for _, line := range lines {
			if value, ok := strings.CutPrefix(line, name+":"); ok {
				return value
			}
		}
	}
	return ""
}

// TestResetStat sets the statistics to zero, and nothing else.
func TestResetStat(t *testing.T) {
	p := cmdtest.New(t)
	p.Run(t, "SET a 1\nGET a\nnonsense\nCONFIG RESETSTAT")
	for _, name := range []string{"keyspace_hits", "total_error_replies", "errorstat_ERR", "cmdstat_get", "db0", "total_commands_processed"} {
		ours, theirs := p.Ask(t, "INFO", "everything")
		got, want := field(t, ours, name), field(t, theirs, name)
		if name == "total_commands_processed" { // theirs are also HELLO, PSUBSCRIBE
			want = got
			if len(got) > 1 {
				want = "few"
			}
		}
		if got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
}

// TestPeakMemory remembers what has been freed.
func TestPeakMemory(t *testing.T) {
	p := cmdtest.New(t)
	p.Do(t, "SET", "big", strings.Repeat("x", 1<<20))
	p.Do(t, "FLUSHALL")
	ours, _ := p.Ask(t, "INFO", "memory")
	if peak := field(t, ours, "used_memory_peak_human"); peak != "1.00M" {
		t.Errorf("the peak was %s", peak)
	}
	if used := field(t, ours, "used_memory"); len(used) > 4 {
		t.Errorf("an empty store takes %s bytes", used)
	}
}

// TestUnsaved compares how many changes commands count as.
func TestUnsaved(t *testing.T) {
	p := cmdtest.New(t)
	changes := func(v reply.Value) int {
		n, err := strconv.Atoi(field(t, v, "rdb_changes_since_last_save"))
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	ours, theirs := p.Ask(t, "INFO", "persistence")
	apart := changes(ours) - changes(theirs)
	for _, line := range []string{
		"SET a 1", "MSET a 1 b 2 c 3", "DEL a b missing", "SADD s a b c d e f g", "SADD s a h", "SREM s a b x", "SPOP s", "SPOP s 2",
		"HSET h a 1 b 2 c 3", "HSET h a 2", "HDEL h a b x", "RPUSH l a b c d e f g h i j", "LPUSH l x", "LPOP l 3", "RPOP l", "LREM l 0 e",
		"LTRIM l 1 2", "LTRIM l 0 -1", "ZADD z 1 a 2 b 3 c 4 d 5 e", "ZADD z 1 a 3 b 9 f", "ZREM z a x", "ZREMRANGEBYRANK z 0 1", "ZPOPMIN z",
		"XADD x 1-1 a b", "XADD x 2-1 a b", "XADD x 3-1 a b", "XDEL x 1-1 9-9", "XTRIM x MAXLEN 1", "EXPIRE c 1000", "PERSIST c", "GET c",
	} {
		p.Ask(t, strings.Fields(line)...)
		ours, theirs = p.Ask(t, "INFO", "persistence")
		if got, want := changes(ours)-apart, changes(theirs); got != want {
			t.Errorf("%s: %d changes, want %d", line, got, want)
			apart += got - want
		}
	}
}
