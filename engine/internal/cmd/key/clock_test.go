package key_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/wedis/wedis/engine/internal/cmd"
	"github.com/wedis/wedis/engine/internal/config"
	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/tests/reply"
)

// start is when the clocks of these tests start, in ms.
const start = 1_700_000_000_000

// client is a store with one session and a clock of its own, in ms.
type client struct {
	*exec.Server
	session *exec.Session
	now     int64
}

func newClient() *client {
	s := exec.NewServer(exec.NewTable(cmd.Tables()...), config.Default(), 1, start*1000)
	return &client{s, s.OpenSession(start*1000, ""), start}
}

// value runs a command and returns its reply.
func (c *client) value(words ...string) reply.Value {
	v, _, err := reply.Read(c.Exec(c.session, c.now*1000, reply.Command(words...)))
	if err != nil {
		panic(err)
	}
	return v
}

// do is value in the notation of the corpus.
func (c *client) do(line string) string { return reply.Format(c.value(strings.Fields(line)...)) }

// TestClock reads remaining times at exact moments.
func TestClock(t *testing.T) {
	c := newClient()
	for _, step := range []struct {
		after int64 // ms since the step before
		line  string
		want  string
	}{
		{0, "SET k v PX 1500", "+OK"},
		{0, "TTL k", ":2"},
		{0, "PTTL k", ":1500"},
		{1, "TTL k", ":1"},
		{499, "PTTL k", ":1000"},
		{500, "TTL k", ":1"},
		{1, "TTL k", ":0"},
		{498, "PTTL k", ":1"},
		{1, "PTTL k", ":0"}, // the millisecond of its expiry still belongs to it
		{0, "GET k", `"v"`},
		{0, "PEXPIRETIME k", fmt.Sprint(":", start+1500)},
		{1, "PTTL k", ":-2"},
		{0, "SET k v", "+OK"},
		{0, "PEXPIRE k 0", ":1"}, // but nobody can ask for this very millisecond
		{0, "EXISTS k", ":0"},
		{0, "SET k v", "+OK"},
		{0, fmt.Sprint("PEXPIREAT k ", start+1501), ":1"},
		{0, "EXISTS k", ":0"},
		{0, "SET k v", "+OK"},
		{0, fmt.Sprint("GETEX k PXAT ", start+1501), `"v"`},
		{0, "EXISTS k", ":0"},
		{0, fmt.Sprint("SET k v PXAT ", start+1501), "+OK"}, // SET does not look
		{0, "GET k", `"v"`},
		{1, "GET k", "nil"},
		{0, "SET k v", "+OK"},
		{0, "EXPIRE k 10", ":1"},
		{0, "EXPIRE k 10 GT", ":0"},
		{0, "EXPIRE k 10 LT", ":0"},
		{1, "EXPIRE k 10 LT", ":0"},
		{0, "EXPIRE k 10 GT", ":1"},
		{0, "EXPIRE k 10 GT", ":0"},
		{0, "PEXPIRE k 9999 LT", ":1"},
		{0, "OBJECT IDLETIME k", ":0"},
		{5000, "OBJECT IDLETIME k", ":5"},
		{0, "TTL k", ":5"},
		{0, "TYPE k", "+string"},
		{0, "OBJECT IDLETIME k", ":5"},
		{0, "TOUCH k", ":1"},
		{0, "OBJECT IDLETIME k", ":0"},
	} {
		c.now += step.after
		if got := c.do(step.line); got != step.want {
			t.Errorf("at %d ms: %s: %s, want %s", c.now-start, step.line, got, step.want)
		}
	}
}

// TestLatestExpiry is an expiry beyond what the clock can count to.
func TestLatestExpiry(t *testing.T) {
	c := newClient()
	c.do("SET k v")
	c.do("PEXPIREAT k 9223372036854775807")
	if next := c.Tick(c.now * 1000); next != 0 {
		t.Errorf("a tick is wanted at %d", next)
	}
	if got := c.do("GET k"); got != `"v"` {
		t.Error(got)
	}
}

// TestScan iterates while keys come and go: those that stay are all met, the expired ones never.
func TestScan(t *testing.T) {
	for _, option := range []string{"", " COUNT 1", " COUNT 100", " MATCH stays:* COUNT 7", " TYPE string"} {
		c := newClient()
		c.Config.ActiveExpire = false
		for i := range 1000 {
			c.do(fmt.Sprintf("SET stays:%d v", i))
			c.do(fmt.Sprintf("SET expired:%d v PX 1", i))
			c.do(fmt.Sprintf("SET goes:%d v", i))
		}
		c.now += 10
		met := map[string]bool{}
		cursor, calls := "0", 0
		for ; calls == 0 || cursor != "0"; calls++ {
			v := c.value(strings.Fields("SCAN " + cursor + option)...)
			cursor = string(v.Items[0].Text)
			for _, key := range v.Items[1].Items {
				met[string(key.Text)] = true
			}
			for i := range 5 {
				c.do(fmt.Sprintf("DEL goes:%d", calls*5+i))
				c.do(fmt.Sprintf("SET comes:%d v", calls*5+i))
			}
		}
		for i := range 1000 {
			if !met[fmt.Sprintf("stays:%d", i)] {
				t.Errorf("SCAN%s missed stays:%d", option, i)
			}
			if met[fmt.Sprintf("expired:%d", i)] {
				t.Errorf("SCAN%s returned expired:%d", option, i)
			}
		}
		if want := map[string]int{" COUNT 1": 100, "": 100, " COUNT 100": 10}[option]; calls < want {
			t.Errorf("SCAN%s took %d calls", option, calls)
		}
	}
}

// TestRandomKey draws every key about as often as the others, and none that has expired.
func TestRandomKey(t *testing.T) {
	c := newClient()
	c.Config.ActiveExpire = false
	drawn := map[string]int{}
	for i := range 20 {
		c.do(fmt.Sprintf("SET k%d v", i))
		c.do(fmt.Sprintf("SET expired%d v PX 1", i))
	}
	c.now += 10
	for range 20000 {
		drawn[c.do("RANDOMKEY")]++
	}
	if len(drawn) != 20 {
		t.Fatal(drawn)
	}
	for key, n := range drawn {
		if n < 800 || n > 1200 { // mean 1000, standard deviation 31
			t.Errorf("%s: %d of 20000", key, n)
		}
	}
	if n := c.Store.Len(); n != 20 {
		t.Errorf("%d keys are left", n)
	}
}

// TestKeys lists a database that is larger than one step of anything.
func TestKeys(t *testing.T) {
	c := newClient()
	var want []string
	for i := range 5000 {
		c.do(fmt.Sprintf("SET key:%d v", i))
		if i%1000 < 10 {
			want = append(want, fmt.Sprintf("key:%d", i))
		}
	}
	var got []string
	for _, pattern := range []string{"key:?", "key:?00?"} {
		for _, v := range c.value("KEYS", pattern).Items {
			got = append(got, string(v.Text))
		}
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if n := len(c.value("KEYS", "*").Items); n != 5000 {
		t.Errorf("KEYS *: %d", n)
	}
}
