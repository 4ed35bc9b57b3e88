package resident

import (
	"github.com/wedis/wedis/engine"
	"github.com/wedis/wedis/workers/internal/rest"
	"github.com/wedis/wedis/workers/internal/snapshot"
)

// Resident is the engine of an isolate, with what surrounds it. The zero value of everything but the name and the seed
// means: nothing has happened yet; configuration and restore come with the first request.
type Resident struct {
	name string // of this isolate as a snapshot.Writer
	seed uint64

	configured bool
	config     Config
	engine     *engine.Engine // nil until restored
	requests   int64

	restoring lease
	refusal   error // why the last restore failed
	retryAt   int64 // ms

	writer    *snapshot.Writer // nil: nothing is kept
	dirty     bool             // there are effects that no snapshot has
	dirtyAt   int64            // ms, when the first of them came
	savedTo   int64            // ms, of the first that the snapshot being written has
	saving    lease
	unsure    bool  // a save has begun and not ended; if its lease is over, it never will
	waiting   lease // of the invocation that waits until the next save is due
	saveAt    int64 // ms, when the last snapshot began
	savedAt   int64 // ms, when the last manifest was written
	triedAt   int64 // ms, when this isolate last tried to, or read one that another may have written just before
	saveError error // of the last save, nil when that went well
	sweepAt   int64 // ms, when Sweep last ran

	broken bool
}

// New returns a resident without an engine. name must be random, seed too.
func New(name string, seed uint64) *Resident { return &Resident{name: name, seed: seed} }

// Broken reports that a bug has left the engine in an unknown state. The instance must not be used again.
func (r *Resident) Broken() bool { return r.broken }

// Serve answers one request. peer is the client's address, for CLIENT LIST.
func (r *Resident) Serve(inv Invocation, peer string, req rest.Request) (resp rest.Response) {
	defer r.guard(inv, func() { resp = rest.Fail(500, "ERR internal error") })
	r.requests++
	if req.Path == "/status" {
		return rest.Response{Status: 200, Body: r.status()}
	}
	if err := r.ready(inv); err != nil {
		return refused(err)
	}
	now := inv.Now() * 1000
	r.engine.Tick(now)
	c := &conn{engine: r.engine, session: r.engine.OpenSession(now, peer), now: now}
	resp = rest.Handle(c, req)
	r.engine.CloseSession(c.session, now)
	r.noteEffects(inv.Now())
	r.schedule(inv)
	return resp
}

// conn is the session of one request. All its commands see the same time.
type conn struct {
	engine  *engine.Engine
	session *engine.Session
	now     int64
	replies []byte
}

// Exec implements rest.Conn.
func (c *conn) Exec(in []byte) []byte {
	out := c.engine.Exec(c.session, c.now, in)
	if !c.session.More() {
		return out
	}
	c.replies = append(c.replies[:0], out...)
	for c.session.More() {
		c.replies = append(c.replies, c.engine.Exec(c.session, c.now, nil)...)
	}
	return c.replies
}

// Closing implements rest.Conn.
func (c *conn) Closing() bool { return c.session.Closing() }

// guard, deferred, turns a panic into a broken resident. A panic must not leave Go: it would end the whole instance, and
// every request in it.
func (r *Resident) guard(inv Invocation, then func()) {
	p := recover()
	if p == nil {
		return
	}
	r.broken = true
	text := "a value of another type"
	switch p := p.(type) {
	case error:
		text = p.Error()
	case string:
		text = p
	}
	inv.Log("wedis: panic: " + text)
	then()
}
