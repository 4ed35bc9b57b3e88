package host

import (
	"bytes"
	"fmt"
)

// Twin is two engines that must behave the same, byte for byte: it passes every call to both and panics with a
// *Difference when they disagree. Its answers are those of the first.
type Twin struct {
	a, b     Engine
	sessions map[Session][2]Session // how a session is called in either
	last     Session
}

// NewTwin pairs two engines that began alike.
func NewTwin(a, b Engine) *Twin { return &Twin{a: a, b: b, sessions: map[Session][2]Session{}} }

// Difference is how two engines disagreed.
type Difference struct {
	Call string
	A, B string
}

// Error describes the difference.
func (d *Difference) Error() string {
	return fmt.Sprintf("%s: the two engines differ\n  one:   %.2000s\n  other: %.2000s", d.Call, d.A, d.B)
}

func same[T comparable](call string, a, b T) T {
	if a != b {
		panic(&Difference{call, fmt.Sprint(a), fmt.Sprint(b)})
	}
	return a
}

func sameBytes(call string, a, b []byte) []byte {
	if !bytes.Equal(a, b) {
		panic(&Difference{call, fmt.Sprintf("%q", a), fmt.Sprintf("%q", b)})
	}
	return a
}

func sameError(call string, a, b error) error {
	if fmt.Sprint(a) != fmt.Sprint(b) {
		panic(&Difference{call, fmt.Sprint(a), fmt.Sprint(b)})
	}
	return a
}

// OpenSession is Engine's; so are the methods below.
func (t *Twin) OpenSession(now int64, peer string) Session {
	t.last++
	t.sessions[t.last] = [2]Session{t.a.OpenSession(now, peer), t.b.OpenSession(now, peer)}
	return t.last
}

func (t *Twin) CloseSession(s Session, now int64) {
	t.a.CloseSession(t.sessions[s][0], now)
	t.b.CloseSession(t.sessions[s][1], now)
	delete(t.sessions, s)
}

func (t *Twin) Exec(s Session, now int64, in []byte) []byte {
	pair := t.sessions[s]
	return sameBytes(fmt.Sprintf("Exec %.500q", in), t.a.Exec(pair[0], now, in), t.b.Exec(pair[1], now, in))
}

func (t *Twin) Closing(s Session) bool {
	pair := t.sessions[s]
	return same("Closing", t.a.Closing(pair[0]), t.b.Closing(pair[1]))
}

func (t *Twin) Ready() Session {
	ready := [2]Session{t.a.Ready(), t.b.Ready()}
	for s, pair := range t.sessions {
		if pair == ready {
			return s
		}
	}
	return same("Ready", 0, ready[0]+ready[1])
}

func (t *Twin) Output(s Session) []byte {
	pair := t.sessions[s]
	return sameBytes("Output", t.a.Output(pair[0]), t.b.Output(pair[1]))
}

func (t *Twin) Tick(now int64) int64 { return same("Tick", t.a.Tick(now), t.b.Tick(now)) }

func (t *Twin) Journal() []byte { return sameBytes("Journal", t.a.Journal(), t.b.Journal()) }

func (t *Twin) Replay(now int64, journal []byte) error {
	return sameError("Replay", t.a.Replay(now, journal), t.b.Replay(now, journal))
}

func (t *Twin) MemorySize() int64 { return t.a.MemorySize() }

func (t *Twin) Close() {
	t.a.Close()
	t.b.Close()
}

func (t *Twin) Loaded() {
	t.a.Loaded()
	t.b.Loaded()
}

func (t *Twin) Snapshot(complete bool) (Snapshot, error) {
	a, err := t.a.Snapshot(complete)
	b, errB := t.b.Snapshot(complete)
	if sameError("Snapshot", err, errB) != nil {
		return nil, err
	}
	return twinSnapshot{a, b}, nil
}

type twinSnapshot struct{ a, b Snapshot }

func (s twinSnapshot) Next() (Record, bool) {
	a, ok := s.a.Next()
	b, okB := s.b.Next()
	same("Snapshot.Next", ok, okB)
	same("Snapshot.Next", a.Op, b.Op)
	same("Snapshot.Next", a.Name, b.Name)
	sameBytes("Snapshot.Next "+a.Name, a.Bytes, b.Bytes)
	return a, ok
}

func (s twinSnapshot) Commit() {
	s.a.Commit()
	s.b.Commit()
}

func (s twinSnapshot) Abort() {
	s.a.Abort()
	s.b.Abort()
}

func (t *Twin) Restore(manifest []byte) (Restorer, error) {
	a, err := t.a.Restore(manifest)
	b, errB := t.b.Restore(manifest)
	if sameError("Restore", err, errB) != nil {
		return nil, err
	}
	return twinRestorer{a, b}, nil
}

type twinRestorer struct{ a, b Restorer }

func (r twinRestorer) Chunk(b []byte) error {
	return sameError("Restorer.Chunk", r.a.Chunk(b), r.b.Chunk(b))
}

func (r twinRestorer) Close() error {
	return sameError("Restorer.Close", r.a.Close(), r.b.Close())
}
