package acl

import "slices"

// Context is where a command stood that was refused.
type Context uint8

// The contexts.
const (
	TopLevel Context = iota
	InScript
	InTransaction
)

// groupedFor is how long, in ms, refusals of the same kind are one entry; groupedAmong how many entries are looked at
// for one of them.
const (
	groupedFor   = 60000
	groupedAmong = 10
)

// Entry is an entry of the log: a refusal, and how often it happened.
type Entry struct {
	Count   int64
	Reason  Denial
	Context Context
	Object  string // the command, key or channel
	User    string
	Time    int64  // of the last one, ms since the epoch
	Client  string // of the last one, as CLIENT LIST describes it
}

// Log has the latest refusals.
type Log struct{ entries []Entry }

// Entries returns the entries, the latest first. It changes with the log.
func (l *Log) Entries() []Entry { return l.entries }

// Reset forgets all.
func (l *Log) Reset() { l.entries = nil }

// Add enters a refusal, in an entry of its kind if there is one, and keeps no more than limit entries.
func (l *Log) Add(e Entry, limit int) {
	e.Count = 1
	at := slices.IndexFunc(l.entries[:min(len(l.entries), groupedAmong)], func(old Entry) bool { return old.like(&e) })
	if at >= 0 {
		e.Count += l.entries[at].Count
		l.entries = slices.Delete(l.entries, at, at+1)
	}
	l.entries = slices.Insert(l.entries, 0, e)
	if at < 0 && len(l.entries) > limit {
		l.entries = slices.Delete(l.entries, limit, len(l.entries))
	}
}

func (e *Entry) like(other *Entry) bool {
	apart := max(e.Time-other.Time, other.Time-e.Time)
	return e.Reason == other.Reason && e.Context == other.Context && apart <= groupedFor &&
		e.Object == other.Object && e.User == other.User
}

// String names the reason as the log does.
func (d Denial) String() string {
	return [...]string{Allowed: "unknown", DeniedCommand: "command", DeniedKey: "key", DeniedAuth: "auth", DeniedChannel: "channel"}[d]
}

// String names the context as the log does.
func (c Context) String() string {
	return [...]string{TopLevel: "toplevel", InScript: "lua", InTransaction: "multi"}[c]
}
