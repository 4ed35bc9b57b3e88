package host

import (
	"bytes"
	"fmt"
)

// Twin is two engines that must behave the same, byte for byte: it passes every call to both and panics with a
// *Difference when they disagree. Its answers are those of the first.
type Twin struct{ a, b Engine }

// NewTwin pairs two engines that began alike.
func NewTwin(a, b Engine) *Twin { return &Twin{a, b} }

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
	return same("OpenSession", t.a.OpenSession(now, peer), t.b.OpenSession(now, peer))
}

func (t *Twin) CloseSession(s Session, now int64) {
	t.a.CloseSession(s, now)
	t.b.CloseSession(s, now)
}

func (t *Twin) Exec(s Session, now int64, in []byte) []byte {
	return sameBytes(fmt.Sprintf("Exec %.500q", in), t.a.Exec(s, now, in), t.b.Exec(s, now, in))
}

func (t *Twin) Closing(s Session) bool { return same("Closing", t.a.Closing(s), t.b.Closing(s)) }
func (t *Twin) Ready() Session         { return same("Ready", t.a.Ready(), t.b.Ready()) }

func (t *Twin) Output(s Session) []byte {
	return sameBytes("Output", t.a.Output(s), t.b.Output(s))
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

func (t *Twin) Snapshot(now int64) Snapshot {
	return twinSnapshot{t.a.Snapshot(now), t.b.Snapshot(now)}
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

func (t *Twin) Restore(now int64, manifest []byte) (Restorer, error) {
	a, err := t.a.Restore(now, manifest)
	b, errB := t.b.Restore(now, manifest)
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
