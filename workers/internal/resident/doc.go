// Package resident keeps one engine alive in an isolate of Cloudflare Workers and lends it to every request that comes.
//
// A stateless Worker is a strange host. Memory outlives a request, but nothing else does: a promise, a timer or an open
// KV operation belongs to the request that made it and dies with it, at any await and without a word. Nothing runs
// between requests. Many requests are in flight at once, interleaved wherever one of them waits.
//
// Terms:
//
//	invocation  a request or cron event, and what may be done on its behalf: everything asynchronous goes through one.
//	lease       the right to do what only one invocation may do at a time (restore, save, wait to save). It runs out,
//	            because its holder may be dead. A holder that comes back too late finds its term gone, and stops.
//
// Invariants:
//
//   - No goroutine ever waits for one of another invocation: who has to wait sleeps on a timer of its own and looks again.
//   - Between two waits an invocation has the engine for itself (js/wasm has one thread, and a goroutine is only made
//     runnable by an event of its own invocation). Hence no locks.
//   - No command is answered before the snapshot in KV is restored. If that fails, none is answered at all and nothing is
//     written to KV, unless the operator has said otherwise (Config.OnDamage).
//   - Snapshots begin at least Config.SaveEvery apart, those of the cron trigger excepted, and manifests a second.
package resident

import "github.com/wedis/wedis/workers/internal/snapshot"

// Invocation is one request or cron event of the Worker. Its methods fail or never return once that is over.
type Invocation interface {
	// Var is a variable or secret of the Worker, "" when it is not set.
	Var(name string) string
	// KV is the namespace bound as WEDIS_KV, nil when there is none.
	KV() snapshot.KV
	// Now is the time in ms since the epoch. In Workers it stands still between waits.
	Now() int64
	// Sleep waits, on a timer of this invocation.
	Sleep(ms int64)
	// WaitUntil starts a task that may take up to 30 s longer than the response.
	WaitUntil(task func())
	// Log is for the operator's eyes.
	Log(text string)
}

// lease is the right to do something alone, until a time.
type lease struct {
	term  int
	until int64 // ms
}

// take begins a new term, whoever had the lease.
func (l *lease) take(now, ms int64) (term int) {
	l.term++
	l.until = now + ms
	return l.term
}

// keep extends the lease if term is still the current one, and reports that.
func (l *lease) keep(term int, now, ms int64) bool {
	if l.term == term {
		l.until = now + ms
	}
	return l.term == term
}

func (l *lease) release(term int) {
	if l.term == term {
		l.until = 0
	}
}

func (l *lease) held(now int64) bool { return now < l.until }
