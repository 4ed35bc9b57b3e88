package host

import "github.com/wedis/wedis/engine"

// native is the Go package as an Engine.
type native struct {
	engine   *engine.Engine
	sessions map[Session]*engine.Session
	last     Session
	out      []byte
}

// Native makes an engine in this process.
func Native(opt Options) (Engine, error) {
	e, err := engine.New(engine.Options{Seed: opt.Seed, Now: opt.Now, Config: opt.Settings(), Journal: opt.Journal})
	if err != nil {
		return nil, err
	}
	return &native{engine: e, sessions: map[Session]*engine.Session{}}, nil
}

func (n *native) OpenSession(now int64, peer string) Session {
	n.last++
	n.sessions[n.last] = n.engine.OpenSession(now, peer)
	return n.last
}

func (n *native) CloseSession(s Session, now int64) {
	n.engine.CloseSession(n.sessions[s], now)
	delete(n.sessions, s)
}

func (n *native) Exec(s Session, now int64, in []byte) []byte {
	session := n.sessions[s]
	out := n.engine.Exec(session, now, in)
	if !session.More() {
		return out
	}
	n.out = append(n.out[:0], out...)
	for session.More() {
		n.out = append(n.out, n.engine.Exec(session, now, nil)...)
	}
	return n.out
}

func (n *native) Closing(s Session) bool  { return n.sessions[s].Closing() }
func (n *native) Output(s Session) []byte { return n.engine.Output(n.sessions[s]) }

func (n *native) Ready() Session {
	if ready := n.engine.Ready(); ready != nil {
		for s, session := range n.sessions {
			if session == ready {
				return s
			}
		}
	}
	return 0
}

func (n *native) Tick(now int64) int64                   { return n.engine.Tick(now) }
func (n *native) Journal() []byte                        { return n.engine.Journal() }
func (n *native) Replay(now int64, journal []byte) error { return n.engine.Replay(now, journal) }
func (n *native) MemorySize() int64                      { return 0 }
func (n *native) Loaded()                                { n.engine.Loaded() }
func (n *native) Close()                                 {}

func (n *native) Snapshot(complete bool) (Snapshot, error) {
	s, err := n.engine.Snapshot(engine.Chunks, complete)
	if err != nil {
		return nil, err
	}
	return nativeSnapshot{s}, nil
}

type nativeSnapshot struct{ engine.Snapshot }

func (s nativeSnapshot) Next() (Record, bool) {
	r, ok := s.Snapshot.Next()
	for ok && r.Op == engine.Pause {
		r, ok = s.Snapshot.Next()
	}
	return Record{Op: Op(r.Op), Name: r.Name, Bytes: r.Bytes}, ok
}

func (n *native) Restore(manifest []byte) (Restorer, error) {
	r, err := n.engine.Restore(manifest)
	if err != nil {
		return nil, err
	}
	return r, nil
}
