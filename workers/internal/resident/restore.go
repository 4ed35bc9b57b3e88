package resident

import (
	"errors"

	"github.com/wedis/wedis/engine"
	"github.com/wedis/wedis/workers/internal/rest"
	"github.com/wedis/wedis/workers/internal/snapshot"
)

const (
	restoreLease = 5_000  // for one KV operation
	lookAgain    = 2      // while the restore goes on
	retryKV      = 1_000  // after an error of KV
	retryDamage  = 10_000 // damage may be a part that this place of KV does not show yet
)

var (
	errNoKV = errors.New("no KV namespace is bound as WEDIS_KV: bind one, or set WEDIS_STORE=memory to do without snapshots")

	errPanic = errors.New("internal error")

	// errSuperseded: the lease ran out, and another invocation does this now.
	errSuperseded = errors.New("superseded by another request")
)

// refused is the answer while there is no engine: the Worker is misconfigured, or its snapshot cannot be read.
func refused(err error) rest.Response { return rest.Fail(503, "ERR not ready: "+err.Error()) }

// ready waits until there is an engine; one of the invocations that wait does the work. An error is not for ever: the
// restore is tried again by a later request.
func (r *Resident) ready(inv Invocation) error {
	for r.engine == nil {
		switch now := inv.Now(); {
		case r.restoring.held(now):
			inv.Sleep(lookAgain)
		case r.refusal != nil && now < r.retryAt:
			return r.refusal
		default:
			// Others wait for this: a client that hangs up must not end it.
			term := r.restoring.take(now, restoreLease)
			inv.WaitUntil(func() {
				defer r.guard(inv, func() { r.refusal = errPanic })
				r.restore(inv, term)
			})
		}
		if r.broken {
			return errPanic
		}
	}
	return nil
}

// restore sets the engine, or the refusal.
func (r *Resident) restore(inv Invocation, term int) {
	e, w, err := r.load(inv, term)
	if !r.restoring.keep(term, inv.Now(), 0) {
		return
	}
	r.refusal = err
	if err != nil {
		r.retryAt = inv.Now() + retryKV
		if damage := (*snapshot.Damage)(nil); errors.As(err, &damage) {
			r.retryAt = inv.Now() + retryDamage
		}
		inv.Log("wedis: " + err.Error())
		return
	}
	r.engine, r.writer = e, w
	if w != nil && w.Generation() > 0 {
		r.triedAt = inv.Now() // who wrote the manifest may have done it just before
	}
}

// load makes an engine with what KV has.
func (r *Resident) load(inv Invocation, term int) (*engine.Engine, *snapshot.Writer, error) {
	if err := r.configure(inv); err != nil {
		return nil, nil, err
	}
	if r.config.InMemory {
		e, err := r.newEngine(inv)
		return e, nil, err
	}
	kv := inv.KV()
	if kv == nil {
		return nil, nil, errNoKV
	}
	kv = leased{kv, func() bool { return r.restoring.keep(term, inv.Now(), restoreLease) }}
	m, err := snapshot.Load(kv, r.config.Prefix)
	var e *engine.Engine
	if err == nil {
		e, err = r.restored(inv, kv, m)
	}
	if damage := (*snapshot.Damage)(nil); errors.As(err, &damage) {
		e, err = r.despiteDamage(inv, kv, m, err)
	}
	if err != nil {
		return nil, nil, err
	}
	return e, snapshot.NewWriter(r.config.Prefix, r.name, m), nil
}

// configure reads the configuration, once: an isolate lives in one deployment, with one set of variables.
func (r *Resident) configure(inv Invocation) error {
	if r.configured {
		return nil
	}
	config, err := ReadConfig(inv.Var)
	if err == nil {
		r.config, r.configured = config, true
	}
	return err
}

// despiteDamage does what the operator wants done about a damaged snapshot. m is nil when not even the manifest can be
// read, and with it is lost where the previous snapshot is.
func (r *Resident) despiteDamage(inv Invocation, kv snapshot.KV, m *snapshot.Manifest, damage error) (*engine.Engine, error) {
	switch {
	case r.config.OnDamage == Empty:
		inv.Log("wedis: beginning with an empty store, as WEDIS_ON_DAMAGE says: " + damage.Error())
		return r.newEngine(inv)
	case r.config.OnDamage == Previous && m != nil && m.Previous != nil:
		inv.Log("wedis: taking the previous snapshot, as WEDIS_ON_DAMAGE says: " + damage.Error())
		return r.restored(inv, kv, m.Previous)
	}
	return nil, damage
}

func (r *Resident) newEngine(inv Invocation) (*engine.Engine, error) {
	// When KV gets a snapshot is not a matter of save points; without them a save that fails stops no writes (MISCONF),
	// which the next one takes along.
	config := append([][2]string{{"save", ""}}, r.config.Engine...)
	return engine.New(engine.Options{Now: inv.Now() * 1000, Seed: r.seed, Config: config, Journal: true})
}

// restored returns an engine with the snapshot m; an empty one if m is nil.
func (r *Resident) restored(inv Invocation, kv snapshot.KV, m *snapshot.Manifest) (*engine.Engine, error) {
	e, err := r.newEngine(inv)
	if err != nil || m == nil {
		return e, err
	}
	restorer, err := e.Restore(m.Engine)
	if err == nil {
		if err := snapshot.ReadChunks(kv, m, restorer.Chunk); err != nil {
			return nil, err
		}
		err = restorer.Close()
	}
	if err != nil {
		return nil, &snapshot.Damage{Generation: m.Generation, What: err.Error()}
	}
	e.Loaded()
	return e, nil
}

// leased is a KV for the holder of a lease: every operation renews it, and fails once it is lost.
type leased struct {
	kv   snapshot.KV
	keep func() bool
}

func (l leased) check(err error) error {
	if !l.keep() {
		return errSuperseded
	}
	return err
}

// Get implements snapshot.KV.
func (l leased) Get(key string) ([]byte, bool, error) {
	b, ok, err := l.kv.Get(key)
	return b, ok, l.check(err)
}

// Put implements snapshot.KV.
func (l leased) Put(key string, value []byte) error { return l.check(l.kv.Put(key, value)) }

// Delete implements snapshot.KV.
func (l leased) Delete(key string) error { return l.check(l.kv.Delete(key)) }

// List implements snapshot.KV.
func (l leased) List(prefix, cursor string) ([]string, string, error) {
	names, next, err := l.kv.List(prefix, cursor)
	return names, next, l.check(err)
}
