package resident

import (
	"fmt"
	"strings"
	"testing"

	"github.com/wedis/wedis/workers/internal/rest"
)

const ok = `{"result":"OK"}`

func result(v string) string { return `{"result":"` + v + `"}` }

// Cold requests that come together are all answered, after one restore.
func TestRestoreComesBeforeTheFirstCommand(t *testing.T) {
	w := newWorld(t, 1)
	old := w.isolate()
	w.expect(old, "SET k v", ok)
	w.settle()
	w.reads = nil
	r := w.isolate()
	var answers []*string
	for range 20 {
		a, _ := w.request(r, "GET k")
		answers = append(answers, a)
	}
	w.settle()
	for _, a := range answers {
		if *a != result("v") {
			t.Fatalf("answered %s", *a)
		}
	}
	if got := strings.Join(w.reads, " "); strings.Count(got, "manifest") != 1 {
		t.Fatalf("read %s", got)
	}
}

// An invocation may die at any wait. What it held is taken over: no later request hangs, and in the end all is saved.
func TestDeathAtAnyWait(t *testing.T) {
	for seed := range uint64(60) {
		w := newWorld(t, seed)
		w.vars["WEDIS_SAVE_SECONDS"] = "2"
		first := w.isolate()
		for i := range 5 { // several chunks
			w.expect(first, fmt.Sprint("SET ballast", i, " ", strings.Repeat("x", 60_000)), ok)
		}
		w.expect(first, "SET base 1", ok)
		w.settle()
		r := w.isolate()
		model := map[string]string{"base": "1"}
		died := 0
		for i := range 60 {
			key, value := fmt.Sprint("k", w.rand.IntN(10)), fmt.Sprint(i)
			// What is answered, in that order, is what the store must have in the end.
			_, inv := w.requestThen(r, "SET "+key+" "+value, func(answer string) {
				if answer == ok {
					model[key] = value
				}
			})
			w.run(w.rand.Int64N(300))
			if w.rand.IntN(3) == 0 {
				inv.dead = true
				died++
			}
		}
		// Requests that only read: enough to take over what the dead have left undone.
		for range 4 {
			w.do(r, "GET base")
			w.run(20_000)
		}
		restarted := w.isolate()
		for key, value := range model {
			if got := w.do(restarted, "GET "+key); got != result(value) {
				t.Fatalf("seed %d, %d died: %s is %s, want %s", seed, died, key, got, value)
			}
		}
	}
}

// The same, at each wait of a save in turn, and with nothing but a read after it.
func TestDeathWhileSaving(t *testing.T) {
	for waits := range 5 {
		w := newWorld(t, uint64(waits))
		r := w.isolate()
		w.do(r, "PING")
		a, inv := w.request(r, "SET k v")
		for range waits {
			w.next(1 << 62)
		}
		inv.dead = true
		w.settle()
		w.run(30_000)
		w.expect(r, "GET k", `{"result":"v"}`)
		w.settle()
		if s := string(r.status()); *a != ok || !strings.Contains(s, `"dirty":false`) {
			t.Fatalf("dead after %d waits: %s", waits, s)
		}
		w.expect(w.isolate(), "GET k", `{"result":"v"}`)
	}
}

// However much is written, manifests come SaveEvery apart; and however the isolate ends, what was answered that long
// ago, and the time a save takes, is not lost.
func TestDebounce(t *testing.T) {
	for seed := range uint64(20) {
		w := newWorld(t, seed)
		w.vars["WEDIS_SAVE_SECONDS"] = "5"
		r := w.isolate()
		written := map[int64]int{} // time → counter
		counter := 0
		began := w.now
		for w.now-began < 60_000 {
			counter++
			w.expect(r, "SET n "+fmt.Sprint(counter), ok)
			written[w.now] = counter
			w.run(w.rand.Int64N(400))
			if w.rand.IntN(20) != 0 {
				continue
			}
			// If the isolate ended now:
			values := map[string]string{}
			for k, v := range w.values {
				values[k] = v
			}
			after := newWorld(t, seed)
			after.values = values
			got := 0
			fmt.Sscanf(after.do(after.isolate(), "GET n"), `{"result":"%d"}`, &got)
			for at, n := range written {
				if n > got && w.now-at > 5_000+500 {
					t.Fatalf("seed %d: %d, written %d ms ago, is lost", seed, n, w.now-at)
				}
			}
		}
		w.settle()
		if n := w.manifests(); n > 60/5+2 {
			t.Fatalf("seed %d: %d manifests in 60 s", seed, n)
		}
	}
}

// However quickly saves follow each other, and whatever becomes of them, no key is written twice within a second: the
// world watches over that. Where two isolates meet, KV refuses one, which tries again.
func TestOneWriteASecond(t *testing.T) {
	refused := 0
	for seed := range uint64(40) {
		w := newWorld(t, seed)
		w.vars["WEDIS_SAVE_SECONDS"] = "1"
		troubled := true
		w.kvFails = func(op, key string) bool { return troubled && op == "put" && w.rand.IntN(4) == 0 }
		w.kvForget = func(op, key string) bool { return troubled && op == "put" && w.rand.IntN(4) == 0 }
		isolates := []*Resident{w.isolate()}
		for i := range 60 {
			r := isolates[w.rand.IntN(len(isolates))]
			w.do(r, fmt.Sprint("SET k ", i))
			if w.rand.IntN(2) == 0 {
				w.cron(r)
			}
			if w.rand.IntN(20) == 0 {
				isolates = append(isolates, w.isolate()) // which restores what has just been written
			}
			w.run(w.rand.Int64N(500))
		}
		troubled = false
		w.run(10_000)
		w.settle()
		last := isolates[len(isolates)-1]
		w.expect(last, "SET k last", ok)
		w.settle()
		if s := string(last.status()); !strings.Contains(s, `"dirty":false,"dirtySince":null`) {
			t.Fatalf("seed %d: %s", seed, s)
		}
		w.expect(w.isolate(), "GET k", result("last"))
		refused += w.refused
	}
	if refused == 0 {
		t.Error("no two isolates have ever met")
	}
}

// Nothing in the isolate is unsaved for longer than the bound, and it says so.
func TestDirtySince(t *testing.T) {
	w := newWorld(t, 1)
	w.vars["WEDIS_SAVE_SECONDS"] = "5"
	r := w.isolate()
	oldest := int64(0)
	for began := w.now; w.now-began < 60_000; w.run(w.rand.Int64N(300)) {
		var at int64
		status := string(r.status())
		if i := strings.Index(status, `"dirtySince":`); i < 0 {
			t.Fatal(status)
		} else if n, _ := fmt.Sscanf(status[i:], `"dirtySince":%d`, &at); n == 1 {
			oldest = max(oldest, w.now-at)
		}
		w.do(r, "INCR n")
	}
	if oldest < 4_000 || oldest > 5_000+500 {
		t.Fatalf("the oldest unsaved write was %d ms old", oldest)
	}
	w.settle()
	if s := string(r.status()); !strings.Contains(s, `"dirtySince":null`) || !strings.Contains(s, `"saveEvery":5000`) {
		t.Fatal(s)
	}
	if got := w.do(r, "INFO persistence"); !strings.Contains(got, `rdb_changes_since_last_save:0`) || !strings.Contains(got, `rdb_last_bgsave_status:ok`) {
		t.Fatal(got)
	}
}

// Beyond what a task may wait, a later request saves, even one that writes nothing; or the cron trigger does.
func TestSaveEveryLongerThanATaskMayWait(t *testing.T) {
	w := newWorld(t, 1)
	w.vars["WEDIS_SAVE_SECONDS"] = "60"
	r := w.isolate()
	w.expect(r, "SET k 1", ok)
	w.settle()
	w.expect(r, "SET k 2", ok)
	w.settle()
	if w.manifests() != 1 {
		t.Fatalf("%d manifests", w.manifests())
	}
	w.run(60_000)
	w.expect(r, "GET k", result("2"))
	w.settle()
	if w.manifests() != 2 {
		t.Fatalf("%d manifests after a read when the time had come", w.manifests())
	}
	w.expect(r, "SET k 3", ok)
	w.cron(r)
	w.expect(w.isolate(), "GET k", result("3"))
}

// The cron trigger writes nothing where there is nothing new, and never twice within a second.
func TestCron(t *testing.T) {
	w := newWorld(t, 1)
	r := w.isolate()
	w.cron(r)
	w.expect(r, "SET k 1", ok)
	w.settle()
	w.cron(r)
	w.cron(r)
	if w.manifests() != 1 {
		t.Fatalf("%d manifests", w.manifests())
	}
	before := w.now
	w.expect(r, "SET k 2", ok)
	w.cron(r)
	w.expect(r, "SET k 3", ok)
	w.cron(r)
	if w.manifests() != 3 || w.now-before < 1000 {
		t.Fatalf("%d manifests, the last two within %d ms", w.manifests(), w.now-before)
	}
}

// A key that expires is gone from the next snapshot, without any command.
func TestExpiryIsAnEffect(t *testing.T) {
	w := newWorld(t, 1)
	r := w.isolate()
	w.expect(r, "SET k 1 PX 20000", ok)
	w.expect(r, "SET l 1", ok)
	w.settle()
	w.run(30_000)
	w.cron(r)
	if w.manifests() < 2 {
		t.Fatal("the expiry was not saved")
	}
	w.expect(w.isolate(), "GET k", `{"result":null}`)
}

// A save that fails is repeated, and what came in between is in it.
func TestSaveFails(t *testing.T) {
	for _, failing := range []string{"save/", "manifest"} {
		w := newWorld(t, 1)
		r := w.isolate()
		w.expect(r, "SET a 1", ok)
		w.settle()
		broken := true
		w.kvFails = func(op, key string) bool { return broken && op == "put" && strings.Contains(key, failing) }
		w.expect(r, "SET b 2", ok)
		w.settle()
		if s := string(r.status()); !strings.Contains(s, `"dirty":true`) || !strings.Contains(s, `"saveError":"KV is out of order"`) {
			t.Fatalf("status after a failure: %s", s)
		}
		w.expect(w.isolate(), "GET a", result("1"))
		broken = false
		w.run(10_000)
		w.expect(r, "SET c 3", ok)
		w.settle()
		if s := string(r.status()); !strings.Contains(s, `"dirty":false`) || !strings.Contains(s, `"saveError":null`) {
			t.Fatalf("status after it: %s", s)
		}
		restarted := w.isolate()
		w.expect(restarted, "GET b", result("2"))
		w.expect(restarted, "GET c", result("3"))
	}
}

// When KV cannot be read, nothing is answered, and soon it is tried again.
func TestRestoreFails(t *testing.T) {
	w := newWorld(t, 1)
	w.expect(w.isolate(), "SET k v", ok)
	w.settle()
	w.kvFails = func(op, key string) bool { return op == "get" }
	r := w.isolate()
	w.expect(r, "GET k", `{"error":"ERR not ready: KV is out of order"}`)
	w.kvFails = func(string, string) bool { return false }
	w.expect(r, "GET k", `{"error":"ERR not ready: KV is out of order"}`)
	w.run(retryKV)
	w.expect(r, "GET k", result("v"))
}

// A damaged snapshot is left alone, unless the operator says otherwise.
func TestDamage(t *testing.T) {
	w := newWorld(t, 1)
	r := w.isolate()
	w.expect(r, "SET k 1", ok)
	w.settle()
	w.expect(r, "SET k 2", ok)
	w.settle()
	var damaged string
	for key, v := range w.values {
		if strings.HasSuffix(key, "-2/0") {
			damaged = key
			w.values[key] = v[:len(v)-1] + "#"
		}
	}
	before := fmt.Sprint(w.values)
	r = w.isolate()
	got := w.do(r, "SET k 3")
	if !strings.HasPrefix(got, `{"error":"ERR not ready: the snapshot in KV is damaged (generation 2): the checksum of chunk`) {
		t.Fatal(got)
	}
	w.cron(r)
	w.settle()
	if fmt.Sprint(w.values) != before {
		t.Fatal("KV was changed")
	}

	w.vars["WEDIS_ON_DAMAGE"] = "previous"
	r = w.isolate()
	w.expect(r, "GET k", result("1"))
	w.vars["WEDIS_ON_DAMAGE"] = "empty"
	empty := w.isolate()
	w.expect(empty, "GET k", `{"result":null}`)

	delete(w.vars, "WEDIS_ON_DAMAGE")
	delete(w.values, damaged)
	got = w.do(w.isolate(), "GET k")
	if !strings.HasSuffix(got, `is missing"}`) {
		t.Fatal(got)
	}

	w.expect(r, "SET k 4", ok)
	w.settle()
	w.expect(w.isolate(), "GET k", result("4"))
}

// With several isolates the last to save wins, and whoever comes reads a whole snapshot, over days, whatever is deleted
// meanwhile, and also with the manifest of a minute ago, which is what KV may show.
func TestSeveralIsolates(t *testing.T) {
	for seed := range uint64(10) {
		w := newWorld(t, seed)
		isolates := []*Resident{w.isolate(), w.isolate(), w.isolate()}
		for range 150 {
			i := w.rand.IntN(len(isolates))
			switch w.rand.IntN(12) {
			case 0:
				isolates[i] = w.isolate() // the old one is evicted
			case 1:
				w.cron(isolates[i])
			case 2:
				w.run(w.rand.Int64N(30 * 60 * 60 * 1000))
			}
			key := fmt.Sprint("k", w.rand.IntN(30))
			w.expect(isolates[i], "SET "+key+" "+strings.Repeat("x", 1+w.rand.IntN(40_000)), ok) // several chunks in all
			stale, known := w.values["wedis/manifest"]
			w.run(w.rand.Int64N(60_000))
			w.cron(isolates[i])
			if s := w.do(w.isolate(), "STRLEN k1"); strings.Contains(s, "error") {
				t.Fatalf("seed %d: %s", seed, s)
			}
			if known {
				current := w.values["wedis/manifest"]
				w.values["wedis/manifest"] = stale
				if s := w.do(w.isolate(), "STRLEN k1"); strings.Contains(s, "error") {
					t.Fatalf("seed %d, with a stale manifest: %s", seed, s)
				}
				w.values["wedis/manifest"] = current
			}
		}
		if n := len(w.values); n > 400 {
			t.Fatalf("seed %d: %d keys in KV", seed, n)
		}
	}
}

// A single database is kept like any other, by one isolate after the other.
func TestOneDatabase(t *testing.T) {
	w := newWorld(t, 1)
	w.vars["WEDIS_CONFIG"] = "databases 1"
	for i := range 5 {
		r := w.isolate()
		for j := range i {
			w.expect(r, fmt.Sprint("GET k", j), result(fmt.Sprint(j)))
		}
		w.expect(r, fmt.Sprint("SET k", i, " ", i), ok)
		w.settle()
	}
}

// A store with a password is kept like any other.
func TestPassword(t *testing.T) {
	w := newWorld(t, 1)
	w.vars["WEDIS_CONFIG"] = "requirepass secret"
	pipeline := func(r *Resident, command, want string) {
		t.Helper()
		body := ""
		w.spawn(r, func(inv *invocation) {
			req := rest.Request{Path: "/pipeline", Body: []byte(`[["AUTH","secret"],` + command + `]`)}
			body = string(r.Serve(inv, "127.0.0.1:0", req).Body)
		})
		w.settle()
		if !strings.Contains(body, want) {
			t.Fatalf("%s\n got %s\nwant %s", command, body, want)
		}
	}
	r := w.isolate()
	pipeline(r, `["SET","k","v"]`, ok)
	w.expect(r, "GET k", `{"error":"NOAUTH Authentication required."}`)
	pipeline(w.isolate(), `["GET","k"]`, result("v"))
}

func TestMisconfigured(t *testing.T) {
	for _, c := range []struct{ name, value, want string }{
		{"WEDIS_STORE", "redis", `WEDIS_STORE must be kv or memory, not \"redis\"`},
		{"WEDIS_SAVE_SECONDS", "0.5", `WEDIS_SAVE_SECONDS must be a whole number from 1 to 86400, not \"0.5\"`},
		{"WEDIS_SAVE_SECONDS", "0", `WEDIS_SAVE_SECONDS must be a whole number from 1 to 86400, not \"0\"`},
		{"WEDIS_ON_DAMAGE", "ignore", `WEDIS_ON_DAMAGE must be refuse, previous or empty, not \"ignore\"`},
		{"WEDIS_KV_PREFIX", strings.Repeat("x", 300), `WEDIS_KV_PREFIX is longer than 256 bytes`},
		{"WEDIS_CONFIG", "maxmemory", `WEDIS_CONFIG: \"maxmemory\" has no value`},
	} {
		w := newWorld(t, 1)
		w.vars[c.name] = c.value
		w.expect(w.isolate(), "PING", `{"error":"ERR not ready: `+c.want+`"}`)
	}
	w := newWorld(t, 1)
	w.vars["WEDIS_CONFIG"] = "no-such-thing 1"
	if got := w.do(w.isolate(), "PING"); !strings.Contains(got, "no-such-thing") {
		t.Fatal(got)
	}
	w = newWorld(t, 1)
	w.noKV = true
	w.expect(w.isolate(), "PING", `{"error":"ERR not ready: no KV namespace is bound as WEDIS_KV: bind one, or set WEDIS_STORE=memory to do without snapshots"}`)
	w.vars["WEDIS_STORE"] = "memory"
	r := w.isolate()
	w.expect(r, "SET k v", ok)
	w.expect(r, "GET k", result("v"))
	w.cron(r)
}

func TestReadConfig(t *testing.T) {
	vars := map[string]string{
		"WEDIS_STORE": "kv", "WEDIS_KV_PREFIX": "x/", "WEDIS_SAVE_SECONDS": "3", "WEDIS_ON_DAMAGE": "previous",
		"WEDIS_CONFIG": "\n# a comment\n maxmemory  32mb \nmaxmemory-policy allkeys-lru\n",
	}
	c, err := ReadConfig(func(name string) string { return vars[name] })
	got := fmt.Sprint(c, err)
	if want := "{false x/ 3000 previous [[maxmemory 48mb] [maxmemory 32mb] [maxmemory-policy allkeys-lru]]} <nil>"; got != want {
		t.Fatalf("%s\nwant %s", got, want)
	}
}
