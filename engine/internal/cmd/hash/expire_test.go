package hash_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/engine/internal/resp"
	"github.com/wedis/wedis/tests/reply"
)

// listen makes a client note events, and effects in its journal.
func (c *client) listen() *[]string {
	var events []string
	c.EnableJournal()
	c.OnEvent = func(_ int, _ exec.EventClass, event string, key []byte) {
		if event != "keymiss" {
			events = append(events, event+" "+string(key))
		}
	}
	return &events
}

// effects are the lines of the journal since the last call.
func (c *client) effects() (lines []string) {
	var parser resp.Parser
	for journal := c.Journal(); len(journal) > 0; {
		argv, n, err := parser.Next(journal, resp.Limits{MaxBulk: 1 << 30, Authenticated: true})
		if err != nil || argv == nil {
			panic(err)
		}
		journal = journal[n:]
		if argv[0][0] == '#' { // the line with the record's checksum
			continue
		}
		var words []string
		for _, arg := range argv {
			words = append(words, string(arg))
		}
		if words[0] != "SELECT" {
			lines = append(lines, strings.Join(words, " "))
		}
	}
	return lines
}

// TestExpiryTells compares events and effects with what Redis 8 documents.
func TestExpiryTells(t *testing.T) {
	ms := func(n int64) string { return strconv.FormatInt(start/1000+n, 10) }
	c := newClient(t)
	events := c.listen()
	for _, step := range []struct{ line, events, effects string }{
		{"HSET h a 1 b 2 c 3", "new h,hset h", "HSET h a 1 b 2 c 3"},
		{"HEXPIRE h 10 FIELDS 2 a x", "hexpire h", "HPEXPIREAT h " + ms(10_000) + " FIELDS 1 a"},
		{"HEXPIRE h 20 NX FIELDS 1 a", "", ""},
		{"HPEXPIREAT h " + ms(10) + " FIELDS 2 a b", "hexpire h", "HPEXPIREAT h " + ms(10) + " FIELDS 2 a b"},
		{"HEXPIRE h 0 FIELDS 3 x a b", "hdel h", "HDEL h a b"},
		{"HPERSIST h FIELDS 1 c", "", ""},
		{"HEXPIRE h 10 FIELDS 1 c", "hexpire h", "HPEXPIREAT h " + ms(10_000) + " FIELDS 1 c"},
		{"HPERSIST h FIELDS 2 c x", "hpersist h", "HPERSIST h FIELDS 1 c"},
		{"HGETEX h EX 7 FIELDS 2 c x", "hexpire h", "HPEXPIREAT h " + ms(7000) + " FIELDS 1 c"},
		{"HINCRBYFLOAT h c 0.5", "hincrbyfloat h", "HSETEX h KEEPTTL FIELDS 1 c 3.5"},
		{"HINCRBY h d 1", "hincrby h", "HINCRBY h d 1"},
		{"HINCRBYFLOAT h d 0.5", "hincrbyfloat h", "HSET h d 1.5"},
		{"HGETEX h PERSIST FIELDS 2 c d", "hpersist h", "HPERSIST h FIELDS 1 c"},
		{"HGETEX h PERSIST FIELDS 2 c d", "", ""},
		{"HGETEX h FIELDS 1 c", "", ""},
		{"HGETEX h PX 0 FIELDS 2 x c", "hdel h", "HDEL h c"},
		{"HGETDEL h FIELDS 1 x", "", ""},
		{"HGETDEL h FIELDS 2 x d", "hdel h,del h", "HDEL h x d"},
		{"HSETEX h FIELDS 2 a 1 b 2", "new h,hset h", "HSETEX h FIELDS 2 a 1 b 2"},
		{"HSETEX h FNX FIELDS 1 a 3", "", ""},
		{"HSETEX h FXX EX 5 FIELDS 1 a 3", "hset h,hexpire h", "HSETEX h PXAT " + ms(5000) + " FIELDS 1 a 3"},
		{"HSETEX h KEEPTTL FIELDS 1 a 4", "hset h", "HSETEX h KEEPTTL FIELDS 1 a 4"},
		{"HSETEX h FIELDS 2 d 1 e 2", "hset h", "HSETEX h FIELDS 2 d 1 e 2"},
		{"HEXPIREAT h 0 FIELDS 1 d", "hdel h", "HDEL h d"},
		{"HPEXPIREAT h 0 FIELDS 1 e", "hdel h", "HDEL h e"},
		{"HSETEX h EX 0 FIELDS 2 a 4 c 5", "hset h,hdel h", "HDEL h a c"},
		{"HSETEX h PXAT 1 FIELDS 1 b 4", "hset h,hdel h,del h", "HDEL h b"},
		{"HSETEX n PXAT 1 FIELDS 1 b 4", "new n,hset n,hdel n,del n", "HDEL n b"},
	} {
		*events = nil
		if out := c.Do(strings.Fields(step.line)...); out[0] == '-' {
			t.Errorf("%s: %s", step.line, out)
		}
		if got := strings.Join(*events, ","); got != step.events {
			t.Errorf("%s: events %s", step.line, got)
		}
		if got := strings.Join(c.effects(), ","); got != step.effects {
			t.Errorf("%s: effects %s", step.line, got)
		}
	}
}

// TestExpiredFieldsTell lets fields expire when they are met, and when they are not.
func TestExpiredFieldsTell(t *testing.T) {
	for _, tick := range []bool{false, true} {
		c := newClient(t)
		c.Do("HSET", "h", "a", "1", "b", "2", "c", "3")
		c.Do("HPEXPIRE", "h", "5", "FIELDS", "2", "a", "b")
		c.Do("HPEXPIRE", "h", "9", "FIELDS", "1", "c")
		events := c.listen()
		meet := func() {
			if tick {
				if next := c.Tick(c.Now); next != 0 && next <= c.Now {
					t.Errorf("something is left to do")
				}
			} else {
				c.Do("HGET", "h", "a")
			}
		}
		c.Now += 5000 // they live through this millisecond
		if meet(); c.Do("HLEN", "h") != ":3\r\n" || len(*events) > 0 {
			t.Errorf("too early: %s", *events)
		}
		c.Now += 1000
		meet()
		if got := strings.Join(*events, ","); got != "hexpired h" {
			t.Errorf("events %s", got)
		}
		if got := strings.Join(c.effects(), ","); got != "HDEL h b a" { // as they are in the listpack
			t.Errorf("effects %s", got)
		}
		*events = nil
		c.Now += 10_000
		meet()
		if got := strings.Join(*events, ","); got != "hexpired h,del h" {
			t.Errorf("events %s", got)
		}
		if got := strings.Join(c.effects(), ","); got != "HDEL h c" {
			t.Errorf("effects %s", got)
		}
		if got := c.Do("EXISTS", "h"); got != ":0\r\n" {
			t.Errorf("the key is still there")
		}
	}
}

// TestExpiredFieldsElsewhere: a transaction that watches the hash fails, SORT does not see the field.
func TestExpiredFieldsElsewhere(t *testing.T) {
	c := newClient(t)
	c.Do("RPUSH", "l", "2", "1")
	c.Do("HSET", "h", "1", "b", "2", "a")
	c.Do("HPEXPIRE", "h", "5", "FIELDS", "1", "1")
	if got := c.Do("SORT", "l", "BY", "nosort", "GET", "*->x", "GET", "#"); got != "*4\r\n$-1\r\n$1\r\n2\r\n$-1\r\n$1\r\n1\r\n" {
		t.Errorf("%q", got)
	}
	c.Do("HSET", "h1", "f", "a")
	c.Do("HSET", "h2", "f", "b")
	c.Do("HPEXPIRE", "h1", "5", "FIELDS", "1", "f")
	c.Do("WATCH", "h")
	c.Now += 10_000
	if got := c.Do("SORT", "l", "GET", "h*->f"); got != "*2\r\n$-1\r\n$1\r\nb\r\n" {
		t.Errorf("%q", got)
	}
	c.Tick(c.Now)
	if got := c.Do("INFO", "stats"); !strings.Contains(got, "\nexpired_subkeys:2\r") {
		t.Errorf("%q", got)
	}
	c.Do("MULTI")
	c.Do("HGET", "h", "1")
	if got := c.Do("EXEC"); got != "*-1\r\n" {
		t.Errorf("%q", got)
	}
}

// TestNextTick: the host is asked to come back when a field is due, and no sooner than something can be.
func TestNextTick(t *testing.T) {
	c := newClient(t)
	check := func(want int64) {
		t.Helper()
		if got := c.Tick(c.Now); got != want {
			t.Errorf("next tick after %d µs, not %d", got-c.Now, want-c.Now)
		}
	}
	at := func(ms int64) int64 { return start + (ms+1)*1000 }
	c.Do("HSET", "h", "a", "1", "b", "2")
	check(0)
	c.Do("HPEXPIRE", "h", "50", "FIELDS", "1", "a")
	check(at(50))
	c.Do("HSET", "g", "a", "1")
	c.Do("HPEXPIRE", "g", "20", "FIELDS", "1", "a")
	check(at(20))
	c.Do("DEL", "g")
	check(at(50))
	c.Do("RENAME", "h", "i")
	check(at(50))
	c.Do("HPERSIST", "i", "FIELDS", "1", "a") // fields go without notice
	c.Now = at(50)
	check(0)
	c.Do("HPEXPIRE", "i", "50", "FIELDS", "1", "b")
	c.Do("SET", "i", "v")
	check(0)
	c.Do("HSET", "j", "a", "1")
	c.Do("HPEXPIRE", "j", "50", "FIELDS", "1", "a")
	c.Do("FLUSHALL")
	check(0)
}

// TestBigExpiry: when very many fields are due at once, access takes a part of them and sees none of the others.
func TestBigExpiry(t *testing.T) {
	const n = 20_000
	c, twin := newClient(t), newClient(t)
	c.EnableJournal()
	c.fill("h", n)
	c.Do("HSET", "h", "stays", "1")
	for i := range n {
		c.Do("HPEXPIRE", "h", fmt.Sprint(5+i%3), "FIELDS", "1", fmt.Sprintf("element:%012d", i))
	}
	c.Now += 10_000
	for _, step := range []struct{ line, want string }{
		{"HGET h element:000000000007", "$-1\r\n"},
		{"HGETALL h", "*2\r\n$5\r\nstays\r\n$1\r\n1\r\n"},
		{"HKEYS h", "*1\r\n$5\r\nstays\r\n"},
		{"HVALS h", "*1\r\n$1\r\n1\r\n"},
		{"HRANDFIELD h", "$5\r\nstays\r\n"},
		{"HRANDFIELD h 3", "*1\r\n$5\r\nstays\r\n"},
		{"HRANDFIELD h -2", "*2\r\n$5\r\nstays\r\n$5\r\nstays\r\n"},
		{"HTTL h FIELDS 2 stays element:000000000008", "*2\r\n:-1\r\n:-2\r\n"},
		{"HDEL h element:000000000008", ":0\r\n"},
		{"HINCRBY h element:000000019999 5", ":5\r\n"},
		{"HSETNX h element:000000019997 5", ":1\r\n"},
		{"HSET h element:000000019998 6", ":1\r\n"},
		{"HTTL h FIELDS 1 element:000000019998", "*1\r\n:-1\r\n"},
		{"HDEL h element:000000019999 element:000000019998 element:000000019997 stays", ":4\r\n"},
		{"HRANDFIELD h", "$-1\r\n"},
		{"HRANDFIELD h -1", "*0\r\n"},
		{"HGETALL h", "*0\r\n"},
	} {
		if got := c.Do(strings.Fields(step.line)...); got != step.want {
			t.Errorf("%s: %q", step.line, got)
		}
	}
	c.Do("HINCRBY", "h", "element:000000019995", "7") // is not what others have that hear only of effects
	c.Do("HSETNX", "h", "element:000000019994", "8")
	c.Do("HSETEX", "h", "FNX", "FIELDS", "1", "element:000000019993", "9")
	if got := c.Do("EXISTS", "h"); got != ":1\r\n" {
		t.Errorf("all %d fields went at once", n)
	}
	if err := twin.Replay(c.Now, c.Journal()); err != nil {
		t.Fatal(err)
	}
	twin.Loaded()
	twin.Now = c.Now
	if a, b := c.Do("DEBUG", "DIGEST"), twin.Do("DEBUG", "DIGEST"); a != b {
		t.Errorf("the twin has other content")
	}
	c.Do("HDEL", "h", "element:000000019995", "element:000000019994", "element:000000019993")
	ticks := 0
	for c.Tick(c.Now) != 0 {
		ticks++
	}
	if got := c.Do("EXISTS", "h"); got != ":0\r\n" || ticks == 0 {
		t.Errorf("after %d ticks: %s", ticks, got)
	}
	if used, fresh := c.UsedMemory(), newClient(t).UsedMemory(); used > fresh+200 {
		t.Errorf("%d bytes are left, of which %d were there before", used, fresh)
	}
}

// TestLoadingExpiresNothing: a journal is behind the time.
func TestLoadingExpiresNothing(t *testing.T) {
	from, to := newClient(t), newClient(t)
	from.EnableJournal()
	from.Do("HSET", "h", "a", "1", "b", "2")
	from.Do("HPEXPIRE", "h", "5", "FIELDS", "2", "a", "b")
	from.Do("HPERSIST", "h", "FIELDS", "1", "a")
	from.Do("HINCRBY", "h", "b", "5")
	if err := to.Replay(from.Now+1_000_000, from.Journal()); err != nil {
		t.Fatal(err)
	}
	to.Now = from.Now
	to.Loaded()
	if a, b := from.Do("DEBUG", "DIGEST"), to.Do("DEBUG", "DIGEST"); a != b {
		t.Errorf("digests differ")
	}
	to.Now += 1_000_000
	if got := to.Do("HGETALL", "h"); got != "*2\r\n$1\r\na\r\n$1\r\n1\r\n" {
		t.Errorf("%q", got)
	}
}

// modelField is a field as a plain map has it.
type modelField struct {
	val string
	at  int64 // ms, 0: never
}

// TestExpiryHistory plays random commands, most about expiries, and time in jumps. A plain map tells what each field must
// be, and a second store that hears only of the effects must end with the same content.
func TestExpiryHistory(t *testing.T) {
	for seed := range uint64(8) {
		r := rand.New(rand.NewPCG(seed, 1))
		c := newClient(t, "hash-max-listpack-entries", strconv.Itoa(r.IntN(3)*10))
		c.EnableJournal()
		twin := newClient(t)
		model := map[string]map[string]modelField{}
		for step := range 4000 {
			historyStep(t, r, c, model)
			if step%500 == 499 {
				if err := twin.Replay(c.Now, c.Journal()); err != nil {
					t.Fatal(err)
				}
				twin.Loaded()
				twin.Now = c.Now
				if a, b := c.Do("DEBUG", "DIGEST"), twin.Do("DEBUG", "DIGEST"); a != b {
					t.Fatalf("seed %d: after %d steps the twin has other content", seed, step)
				}
			}
		}
		c.Do("FLUSHALL")
		for c.Tick(c.Now) != 0 {
		}
	}
}

// historyStep runs a command on the store and on the model.
func historyStep(t *testing.T, r *rand.Rand, c *client, model map[string]map[string]modelField) {
	t.Helper()
	now := c.Now / 1000
	for key, fields := range model {
		for f, x := range fields {
			if x.at != 0 && x.at < now {
				delete(fields, f)
			}
		}
		if len(fields) == 0 {
			delete(model, key)
		}
	}
	key, field := fmt.Sprint("k", r.IntN(4)), fmt.Sprint("f", r.IntN(30))
	h := model[key]
	x, exists := h[field]
	set := func(x modelField) {
		if h == nil {
			h = map[string]modelField{}
			model[key] = h
		}
		h[field] = x
	}
	setExpiring := func(x modelField) {
		if set(x); x.at <= now {
			delete(h, field)
		}
	}
	val := strings.Repeat("v", 1+r.IntN(9)*r.IntN(9))
	at := now + r.Int64N(100) - 5
	switch r.IntN(16) {
	case 0, 1, 2:
		c.Do("HSET", key, field, val)
		set(modelField{val, 0})
	case 3:
		c.Do("HSETEX", key, "PXAT", fmt.Sprint(at), "FIELDS", "1", field, val)
		setExpiring(modelField{val, at})
	case 4:
		c.Do("HSETEX", key, "KEEPTTL", "FIELDS", "1", field, val)
		set(modelField{val, x.at})
	case 5:
		c.Do("HDEL", key, field)
		delete(h, field)
	case 6, 7, 8:
		c.Do("HPEXPIREAT", key, fmt.Sprint(at), "FIELDS", "1", field)
		if exists {
			setExpiring(modelField{x.val, at})
		}
	case 9:
		c.Do("HPERSIST", key, "FIELDS", "1", field)
		if exists {
			set(modelField{x.val, 0})
		}
	case 10:
		c.Do("HGETEX", key, "PXAT", fmt.Sprint(at), "FIELDS", "1", field)
		if exists {
			setExpiring(modelField{x.val, at})
		}
	case 11:
		other := fmt.Sprint("k", r.IntN(4))
		if h != nil && other != key {
			c.Do("RENAME", key, other)
			delete(model, key)
			model[other] = h
			return
		}
	case 12:
		other := fmt.Sprint("k", r.IntN(4))
		if h != nil && other != key {
			c.Do("COPY", key, other, "REPLACE")
			twin := map[string]modelField{}
			for f, x := range h {
				twin[f] = x
			}
			model[other] = twin
		}
	case 13:
		c.Do([]string{"PERSIST", "EXPIRE"}[r.IntN(2)], key, "100000")
		c.Do("PERSIST", key)
	case 14:
		c.Tick(c.Now)
	default:
		c.Now += r.Int64N(20_000)
		return
	}
	if len(h) == 0 {
		delete(model, key)
	}
	verify(t, c, key, model[key])
}

// verify compares a hash with what it should be.
func verify(t *testing.T, c *client, key string, h map[string]modelField) {
	t.Helper()
	v, _, err := reply.Read([]byte(c.Do("HGETALL", key)))
	if err != nil {
		t.Fatal(err)
	}
	var got, want []string
	for i := 0; i < len(v.Items); i += 2 {
		f := string(v.Items[i].Text)
		at, _, err := reply.Read([]byte(c.Do("HPEXPIRETIME", key, "FIELDS", "1", f)))
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, f+" "+string(v.Items[i+1].Text)+" "+string(at.Items[0].Text))
	}
	for f, x := range h {
		if x.at == 0 {
			x.at = -1
		}
		want = append(want, fmt.Sprint(f, " ", x.val, " ", x.at))
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Fatalf("%s at %d:\n got %q\nwant %q", key, c.Now/1000, got, want)
	}
}
