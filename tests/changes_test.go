package tests

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"testing"

	"github.com/wedis/wedis/engine"
	"github.com/wedis/wedis/tests/history"
	"github.com/wedis/wedis/tests/reply"
)

// TestChangesMissNothing follows random histories through feeds alone: a mirror that looks only at keys a feed has named
// holds what the store holds, whenever the feed is taken.
func TestChangesMissNothing(t *testing.T) {
	all := grammar(t)
	skip := func(name string) bool { // what suspends expiry makes keys vanish that nothing has deleted
		return history.Skipped(name, history.AmongEngines) || name == "client|pause" || name == "debug|set-active-expire"
	}
	for _, c := range []struct {
		name   string
		config [][2]string
		length int
		count  int
	}{
		{"everything", nil, 4000, 20},
		{"eviction", [][2]string{{"maxmemory", "30000"}, {"maxmemory-policy", "allkeys-random"}}, 2000, 5},
	} {
		t.Run(c.name, func(t *testing.T) {
			play := func(source history.Source) *history.Failure { return follow(t, c.config, source) }
			seeds(t, c.count, func(seed uint64) {
				p := history.Profile{}
				if f := play(history.NewGenerator(seed, all, p, skip).Source(p, c.length)); f != nil {
					report(t, seed, f, func(h history.History) *history.Failure { return play(h.Source()) })
				}
			})
		})
	}
}

// mirror is what one reader of a feed knows.
type mirror struct {
	feed *engine.Feed
	keys map[string]string // "db key" to what is there
}

// follower plays a history and follows it: all keys, some of them by a pattern, some by name.
type follower struct {
	engine   *engine.Engine
	sessions [history.Sessions]*engine.Session
	reader   *engine.Session
	now      int64
	mirrors  [3]mirror
}

// takeEvery and lookEvery are how many steps pass between readings of the feeds, and comparisons of everything.
const takeEvery, lookEvery = 7, 35

func follow(t *testing.T, config [][2]string, source history.Source) *history.Failure {
	t.Helper()
	config = append([][2]string{{"enable-debug-command", "yes"}}, config...)
	e, err := engine.New(engine.Options{Seed: 1, Now: epoch, Config: config})
	if err != nil {
		t.Fatal(err)
	}
	f := &follower{engine: e, now: epoch, reader: e.OpenSession(epoch, "reader")}
	e.Own(f.reader)
	named := e.FollowNamed(0)
	f.mirrors = [3]mirror{{feed: e.Follow(engine.AllDatabases, nil)}, {feed: e.Follow(0, []byte("*[a-f]*"))}, {feed: named}}
	for i := range f.mirrors {
		f.mirrors[i].keys = map[string]string{}
	}
	for _, key := range namedKeys {
		named.Name([]byte(key), true)
	}
	named.Name([]byte("never"), true)
	named.Name([]byte("never"), false)
	var done history.History
	for {
		s, ok := source(f.now)
		if ok {
			done = append(done, s)
			f.step(s)
		}
		if !ok || len(done)%takeEvery == 0 {
			f.take()
		}
		if !ok || len(done)%lookEvery == 0 {
			if err := f.compare(); err != nil {
				return &history.Failure{History: done, Why: err}
			}
		}
		if !ok {
			return nil
		}
	}
}

// namedKeys are among those that histories use.
var namedKeys = []string{"a", "b", "h", "l", "s", "x", "z", "key:1", ""}

func (f *follower) step(s history.Step) {
	f.now += s.Pause.Microseconds()
	if s.Tick {
		f.tick()
	}
	if s.Args == nil {
		return
	}
	session := &f.sessions[s.Session]
	if *session == nil || (*session).Closing() {
		*session = f.engine.OpenSession(f.now, "player")
	}
	f.engine.Exec(*session, f.now, reply.Command(s.Args...))
	for (*session).More() {
		f.engine.Exec(*session, f.now, nil)
	}
	for ready := f.engine.Ready(); ready != nil; ready = f.engine.Ready() {
		f.engine.Output(ready)
	}
}

func (f *follower) tick() {
	for next := f.now; next != 0 && next <= f.now; {
		next = f.engine.Tick(f.now)
	}
}

// take reads every feed that is ready and looks at what it names.
func (f *follower) take() {
	f.tick() // else a key is as good as gone, but nothing has deleted it yet
	for feed := f.engine.ReadyFeed(); feed != nil; feed = f.engine.ReadyFeed() {
		for i := range f.mirrors {
			if m := &f.mirrors[i]; m.feed == feed {
				f.refresh(m)
			}
		}
	}
}

func (f *follower) refresh(m *mirror) {
	changes, _, err := reply.Read(m.feed.Take())
	if err != nil {
		panic(err)
	}
	for i := 0; i < len(changes.Items); i += 4 {
		item := changes.Items[i : i+4]
		db, _ := strconv.Atoi(string(item[0].Text))
		key, gone := string(item[2].Text), string(item[3].Text) == "1"
		if item[2].Kind == '_' {
			f.reread(m)
			continue
		}
		name := fmt.Sprint(db, " ", key)
		value, there := f.value(db, key)
		if there == gone {
			panic(fmt.Sprintf("the feed says gone: %v of %q, which is there: %v", gone, name, there))
		}
		if there {
			m.keys[name] = value
		} else {
			delete(m.keys, name)
		}
	}
}

// reread looks at everything, since nothing more is known.
func (f *follower) reread(m *mirror) {
	clear(m.keys)
	for name, value := range f.everything(m) {
		m.keys[name] = value
	}
}

// do runs a command of the reader.
func (f *follower) do(args ...string) reply.Value {
	r, _, err := reply.Read(slices.Clone(f.engine.Exec(f.reader, f.now, reply.Command(args...))))
	if err != nil {
		panic(err)
	}
	return r
}

// seen is when a consumer last asked for something, which is no change.
var seen = regexp.MustCompile(`(seen-time|active-time)\r\n:-?\d+`)

// value is what a key holds, as bytes that are equal if it is.
func (f *follower) value(db int, key string) (string, bool) {
	f.do("SELECT", fmt.Sprint(db))
	if string(f.do("TYPE", key).Text) == "stream" {
		raw := f.engine.Exec(f.reader, f.now, reply.Command("XINFO", "STREAM", key, "FULL", "COUNT", "0"))
		return seen.ReplaceAllString(string(raw), "$1") + string(f.do("PEXPIRETIME", key).Text), true
	}
	dump := f.do("DUMP", key)
	if dump.Kind == '_' {
		return "", false
	}
	return string(dump.Text) + string(f.do("PEXPIRETIME", key).Text), true
}

// everything is what a mirror should hold.
func (f *follower) everything(m *mirror) map[string]string {
	all := map[string]string{}
	add := func(db int, key string) {
		if value, there := f.value(db, key); there {
			all[fmt.Sprint(db, " ", key)] = value
		}
	}
	switch m {
	case &f.mirrors[0]:
		for db := range 16 {
			f.do("SELECT", fmt.Sprint(db))
			for _, key := range f.do("KEYS", "*").Items {
				add(db, string(key.Text))
			}
		}
	case &f.mirrors[1]:
		f.do("SELECT", "0")
		for _, key := range f.do("KEYS", "*[a-f]*").Items {
			add(0, string(key.Text))
		}
	default:
		for _, key := range namedKeys {
			add(0, key)
		}
	}
	return all
}

// compare compares every mirror with the store.
func (f *follower) compare() error {
	f.take()
	for i := range f.mirrors {
		m := &f.mirrors[i]
		store := f.everything(m)
		for name, value := range store {
			if had, there := m.keys[name]; !there || had != value {
				return fmt.Errorf("mirror %d of %s: %q, which the store has as %q", i, name, had, value)
			}
		}
		for name := range m.keys {
			if _, there := store[name]; !there {
				return fmt.Errorf("mirror %d has %s, which the store has not", i, name)
			}
		}
	}
	return nil
}
