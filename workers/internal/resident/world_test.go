package resident

import (
	"errors"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/wedis/wedis/workers/internal/rest"
	"github.com/wedis/wedis/workers/internal/snapshot"
)

// world is Cloudflare in small: a clock, a KV namespace and invocations that run interleaved, one at a time, handing
// over wherever they wait, in an order that the seed decides. An invocation can be killed while it waits, as happens to
// one whose client hangs up: then it is simply never resumed.
type world struct {
	t        *testing.T
	rand     *rand.Rand
	now      int64
	pending  []*wait
	yield    chan struct{}
	isolates int

	vars     map[string]string
	noKV     bool
	values   map[string]string
	written  map[string]touch // when a key was last written or deleted, and by whom
	refused  int              // writes that KV refused: another isolate had written the key in the same second
	writes   []string
	reads    []string
	kvFails  func(op, key string) bool
	kvForget func(op, key string) bool // does what it was asked to, and says that it has failed
	logs     []string
}

// wait is a goroutine of an invocation that goes on at a time.
type wait struct {
	at     int64
	inv    *invocation
	resume chan struct{}
}

type invocation struct {
	w    *world
	of   *Resident
	dead bool
}

// touch is a write to a key of KV.
type touch struct {
	at int64
	by *Resident
}

const start = int64(1_700_000_000_000)

func newWorld(t *testing.T, seed uint64) *world {
	return &world{
		t: t, rand: rand.New(rand.NewPCG(seed, 2)), now: start,
		vars: map[string]string{}, values: map[string]string{}, written: map[string]touch{},
		kvFails:  func(string, string) bool { return false },
		kvForget: func(string, string) bool { return false },
	}
}

// spawn starts an invocation and runs it until it waits or ends.
func (w *world) spawn(of *Resident, f func(inv *invocation)) *invocation {
	inv := &invocation{w: w, of: of}
	w.step(func() { f(inv) })
	return inv
}

// step runs f on a goroutine of its own until it waits or ends.
func (w *world) step(f func()) {
	w.handOver(func() {
		go func() {
			f()
			w.yield <- struct{}{}
		}()
	})
}

// handOver starts or resumes a goroutine and waits until it waits or ends. It may be called by such a goroutine itself.
func (w *world) handOver(start func()) {
	outer, yielded := w.yield, make(chan struct{})
	w.yield = yielded
	start()
	<-yielded
	w.yield = outer
}

// await lets others run until the time has come.
func (inv *invocation) await(ms int64) {
	p := &wait{at: inv.w.now + ms, inv: inv, resume: make(chan struct{})}
	inv.w.pending = append(inv.w.pending, p)
	inv.w.yield <- struct{}{}
	<-p.resume
}

// next resumes whoever is due first, a random one of several, and reports whether there was anyone before the time end.
func (w *world) next(end int64) bool {
	w.pending = slices.DeleteFunc(w.pending, func(p *wait) bool { return p.inv.dead })
	var due []int
	for i, p := range w.pending {
		if len(due) > 0 && p.at < w.pending[due[0]].at {
			due = due[:0]
		}
		if len(due) == 0 || p.at == w.pending[due[0]].at {
			due = append(due, i)
		}
	}
	if len(due) == 0 || w.pending[due[0]].at > end {
		return false
	}
	i := due[w.rand.IntN(len(due))]
	p := w.pending[i]
	w.pending = slices.Delete(w.pending, i, i+1)
	w.now = max(w.now, p.at)
	w.handOver(func() { close(p.resume) })
	return true
}

// run lets ms pass.
func (w *world) run(ms int64) {
	end := w.now + ms
	for w.next(end) {
	}
	w.now = end
}

// settle runs until nobody waits any more.
func (w *world) settle() {
	for w.next(1 << 62) {
	}
}

// request posts a command; the answer is there once the invocation has come to it.
func (w *world) request(r *Resident, command string) (answer *string, inv *invocation) {
	return w.requestThen(r, command, func(string) {})
}

// requestThen is request, with something to do at the moment of the answer.
func (w *world) requestThen(r *Resident, command string, then func(answer string)) (answer *string, inv *invocation) {
	answer = new(string)
	inv = w.spawn(r, func(inv *invocation) {
		body := `["` + strings.ReplaceAll(command, " ", `","`) + `"]`
		resp := r.Serve(inv, "127.0.0.1:0", rest.Request{Path: "/", Body: []byte(body)})
		*answer = string(resp.Body)
		then(*answer)
	})
	return answer, inv
}

// do posts a command and waits for its answer, but for nothing that goes on after it.
func (w *world) do(r *Resident, command string) string {
	answer, _ := w.request(r, command)
	for *answer == "" {
		if !w.next(1 << 62) {
			w.t.Fatalf("%s is never answered; logs %q", command, w.logs)
		}
	}
	return *answer
}

// expect is do, with the answer that is wanted.
func (w *world) expect(r *Resident, command, want string) {
	w.t.Helper()
	if got := w.do(r, command); got != want {
		w.t.Fatalf("%s\n got %s\nwant %s", command, got, want)
	}
}

// cron fires the trigger and waits for it.
func (w *world) cron(r *Resident) {
	done := false
	w.spawn(r, func(inv *invocation) {
		r.Scheduled(inv)
		done = true
	})
	for !done {
		w.next(1 << 62)
	}
}

// isolate is a new isolate on the same KV.
func (w *world) isolate() *Resident {
	w.isolates++
	return New("isolate"+strconv.Itoa(w.isolates), w.rand.Uint64())
}

func (w *world) manifests() (n int) {
	for _, key := range w.writes {
		if strings.HasSuffix(key, "manifest") {
			n++
		}
	}
	return n
}

func (inv *invocation) Var(name string) string { return inv.w.vars[name] }
func (inv *invocation) Now() int64             { return inv.w.now }
func (inv *invocation) Sleep(ms int64)         { inv.await(ms) }
func (inv *invocation) WaitUntil(task func())  { inv.w.step(task) }
func (inv *invocation) Log(text string)        { inv.w.logs = append(inv.w.logs, text) }

func (inv *invocation) KV() snapshot.KV {
	if inv.w.noKV {
		return nil
	}
	return kv{inv}
}

// kv takes its time, fails when told to, and, when its invocation dies meanwhile, may have written or not.
type kv struct{ inv *invocation }

var errKV = errors.New("KV is out of order")

func (k kv) do(op, key string, effect func()) error {
	w := k.inv.w
	early := w.rand.IntN(2) == 0
	fails := w.kvFails(op, key)
	if early && !fails {
		fails = !k.allows(op, key, effect)
	}
	k.inv.await(1 + w.rand.Int64N(50))
	if !early && !fails {
		fails = !k.allows(op, key, effect)
	}
	if fails || w.kvForget(op, key) {
		return errKV
	}
	return nil
}

// allows lets an operation have its effect, unless it is a write to a key that was written within the last second. One
// isolate must never try that; of two, KV refuses the second.
func (k kv) allows(op, key string, effect func()) bool {
	w := k.inv.w
	if op == "put" || op == "delete" {
		last, again := w.written[key]
		if again && w.now-last.at < 1000 {
			if last.by == k.inv.of {
				w.t.Errorf("%s of %s, %d ms after the last write", op, key, w.now-last.at)
			}
			w.refused++
			return false
		}
		w.written[key] = touch{w.now, k.inv.of}
	}
	effect()
	return true
}

func (k kv) Get(key string) (b []byte, ok bool, err error) {
	w := k.inv.w
	w.reads = append(w.reads, key)
	err = k.do("get", key, func() {
		var v string
		v, ok = w.values[key]
		b = []byte(v)
	})
	return b, ok, err
}

func (k kv) Put(key string, value []byte) error {
	w, v := k.inv.w, string(value)
	return k.do("put", key, func() {
		w.values[key] = v
		w.writes = append(w.writes, key)
	})
}

func (k kv) Delete(key string) error {
	return k.do("delete", key, func() { delete(k.inv.w.values, key) })
}

func (k kv) List(prefix, cursor string) (names []string, next string, err error) {
	err = k.do("list", prefix, func() {
		names = slices.Sorted(maps.Keys(k.inv.w.values))
		names = slices.DeleteFunc(names, func(n string) bool { return !strings.HasPrefix(n, prefix) })
	})
	return names, "", err
}
