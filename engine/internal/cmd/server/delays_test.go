package server_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/wedis/wedis/engine/internal/cmd/cmdtest"
	"github.com/wedis/wedis/engine/internal/resp/redistest"
	"github.com/wedis/wedis/tests/reply"
)

// ticking makes the clock of our store go on by some µs whenever it is asked.
func ticking(p *cmdtest.Pair, step int64) {
	at := int64(0)
	p.Ours.Host.Clock = func() int64 {
		at += step
		return at
	}
	p.Ours.ApplyConfig()
}

// answer is the reply of our store, as text.
func answer(t *testing.T, p *cmdtest.Pair, words ...string) string {
	t.Helper()
	ours, _ := p.Ask(t, words...)
	return reply.Format(ours)
}

// TestSlowlog compares entries, but for when, how long and by whom.
func TestSlowlog(t *testing.T) {
	p := cmdtest.New(t)
	ticking(p, 7)
	p.Run(t, `
		SLOWLOG
		SLOWLOG nonsense
		SLOWLOG GET 1 2
		SLOWLOG GET -2
		SLOWLOG GET x
		SLOWLOG LEN x
		SLOWLOG LEN
		CONFIG SET slowlog-log-slower-than 0
		SLOWLOG RESET
	`)
	compareSlowlogs(t, p)
	if got := answer(t, p, "SLOWLOG", "GET", "1"); !strings.Contains(got, " :7 [") && !strings.Contains(got, " :7\n") {
		t.Errorf("the clock goes on by 7: %s", got)
	}
	p.Run(t, `
		CONFIG SET slowlog-log-slower-than -1
		SLOWLOG RESET
		PING
		SLOWLOG LEN
		CONFIG SET slowlog-log-slower-than 1000000
		PING
		SLOWLOG LEN
	`)
}

// compareSlowlogs runs the same commands on our store and on a redis-server that nobody else talks to.
func compareSlowlogs(t *testing.T, p *cmdtest.Pair) {
	t.Helper()
	lines := [][]string{
		{"CONFIG", "SET", "slowlog-log-slower-than", "0", "slowlog-max-len", "100"},
		{"SLOWLOG", "RESET"},
		append([]string{"RPUSH", "list"}, strings.Fields(strings.Repeat("x ", 30))...),
		append([]string{"RPUSH", "list"}, strings.Fields(strings.Repeat("x ", 31))...),
		append([]string{"RPUSH", "list"}, strings.Fields(strings.Repeat("x ", 40))...),
		{"SET", "k", strings.Repeat("a", 128)},
		{"SET", "k", strings.Repeat("a", 129)},
		{"CONFIG", "SET", "requirepass", "secret", "masterauth", "other", "hz", "20"},
		{"CONFIG", "SET", "requirepass", ""},
		{"SLOWLOG", "LEN"},
		{"SLOWLOG", "GET", "-1"},
		{"CONFIG", "SET", "slowlog-max-len", "6"},
		{"SLOWLOG", "LEN"},
		{"get", "missing"},
		{"INCR", "list"},
		{"GET"},
		{"MULTI"},
		{"PING"},
		{"EXEC"},
		{"CLIENT", "SETNAME", "me"},
		{"BLPOP", "list", "1"},
		{"SLOWLOG", "GET"},
		{"SLOWLOG", "GET", "3"},
		{"SLOWLOG", "GET", "0"},
	}
	first := -1
	for i, theirs := range redistest.Start(t).Do(t, lines...) {
		ours, _ := p.Ask(t, lines[i]...)
		if lines[i][0] != "SLOWLOG" || lines[i][1] != "GET" {
			continue
		}
		got, want := "", ""
		for _, entry := range ours.Items {
			id, _ := strconv.Atoi(string(entry.Items[0].Text))
			if first < 0 {
				first = id - len(ours.Items)
			}
			got += fmt.Sprint(id-first, " ")
			for _, arg := range entry.Items[3].Items {
				got += string(arg.Text) + " "
			}
			got += string(entry.Items[5].Text) + "\n"
		}
		for _, entry := range theirs.Elements {
			id, _ := strconv.Atoi(entry.Elements[0].Text)
			want += fmt.Sprint(id, " ")
			for _, arg := range entry.Elements[3].Elements {
				want += arg.Text + " "
			}
			want += entry.Elements[5].Text + "\n"
		}
		if got != want {
			t.Errorf("%q\n got %s\nwant %s", lines[i], got, want)
		}
	}
}

// TestLatency lets commands take 3 ms.
func TestLatency(t *testing.T) {
	p := cmdtest.New(t)
	p.Run(t, `
		LATENCY
		LATENCY nonsense
		LATENCY HISTORY command
		LATENCY HISTORY
		LATENCY LATEST
		LATENCY LATEST x
		LATENCY GRAPH nonsense
		LATENCY RESET
		LATENCY RESET a b
		LATENCY HISTOGRAM nonsense
	`)
	if got := answer(t, p, "LATENCY", "DOCTOR"); !strings.HasPrefix(got, `="txt:I'm sorry, Dave`) {
		t.Error(got)
	}
	ticking(p, 3000)
	p.Do(t, "CONFIG", "SET", "latency-monitor-threshold", "2")
	p.Do(t, "PING")
	p.Do(t, "KEYS", "*")
	now := reply.Value{Kind: ':'}
	ours, _ := p.Ask(t, "LATENCY", "LATEST")
	for i := range ours.Items {
		ours.Items[i].Items[1] = now
	}
	if got := reply.Format(ours); got != `[["command" : :3 :3] ["fast-command" : :3 :3]]` {
		t.Errorf("latest %s", got)
	}
	ours, _ = p.Ask(t, "LATENCY", "HISTORY", "fast-command")
	if len(ours.Items) != 1 || reply.Format(ours.Items[0].Items[1]) != ":3" {
		t.Errorf("history %s", reply.Format(ours))
	}
	if got := answer(t, p, "LATENCY", "GRAPH", "command"); !strings.Contains(got, "command - high 3 ms, low 3 ms (all time high 3 ms)") {
		t.Errorf("graph %s", got)
	}
	if got := answer(t, p, "LATENCY", "DOCTOR"); !strings.Contains(got, "fast-command: 1 latency spikes (average 3ms, mean deviation 0ms, period 1.00 sec). Worst all time event 3ms.") {
		t.Errorf("doctor %s", got)
	}
	if got := answer(t, p, "LATENCY", "RESET", "Fast-Command", "nonsense"); got != ":1" {
		t.Errorf("reset %s", got)
	}
	if got := answer(t, p, "LATENCY", "RESET"); got != ":1" {
		t.Errorf("reset all %s", got)
	}
}

// TestDurations: a command that takes constant time is timed once in 16 times, and what it took stands for the others.
func TestDurations(t *testing.T) {
	p := cmdtest.New(t)
	ticking(p, 100)
	for range 20 {
		p.Ask(t, "GET", "k")
	}
	p.Ask(t, "KEYS", "*")
	p.Ask(t, "KEYS", "*")
	ours, _ := p.Ask(t, "INFO", "everything")
	for name, want := range map[string]string{
		"cmdstat_get":                   "calls=20,usec=2000,usec_per_call=100.00,rejected_calls=0,failed_calls=0",
		"cmdstat_keys":                  "calls=2,usec=200,usec_per_call=100.00,rejected_calls=0,failed_calls=0",
		"latency_percentiles_usec_get":  "p50=103.000,p99=103.000,p99.9=103.000",
		"latency_percentiles_usec_keys": "p50=103.000,p99=103.000,p99.9=103.000",
	} {
		if got := field(t, ours, name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if got := answer(t, p, "LATENCY", "HISTOGRAM", "get", "nonsense", "set"); got != `{"get" => {"calls" => :20 "histogram_usec" => {:128 => :20}}}` {
		t.Errorf("histogram %s", got)
	}
	p.Ask(t, "CONFIG", "RESETSTAT")
	if got := answer(t, p, "LATENCY", "HISTOGRAM", "get"); got != "{}" {
		t.Errorf("histogram %s", got)
	}
}

// TestDenials counts what users were refused.
func TestDenials(t *testing.T) {
	p := cmdtest.New(t)
	for _, line := range []string{"ACL SETUSER bob on >pass ~a* &a* +get +publish", "AUTH bob wrong", "AUTH bob pass", "SET a 1", "GET b", "PUBLISH b x", "GET b", "AUTH default any"} {
		p.Ask(t, strings.Fields(line)...)
	}
	ours, _ := p.Ask(t, "INFO", "stats")
	for name, want := range map[string]string{"auth": "1", "cmd": "1", "key": "2", "channel": "1"} {
		if got := field(t, ours, "acl_access_denied_"+name); got != want {
			t.Errorf("acl_access_denied_%s is %q, want %s", name, got, want)
		}
	}
}
