package history

import (
	"fmt"
	"time"

	"github.com/wedis/wedis/tests/host"
	"github.com/wedis/wedis/tests/oracle"
	"github.com/wedis/wedis/tests/reply"
)

// Source gives steps one after the other; ok is false at the end.
type Source func(now int64) (s Step, ok bool)

// Source plays a history that exists.
func (h History) Source() Source {
	return func(int64) (Step, bool) {
		if len(h) == 0 {
			return Step{}, false
		}
		s := h[0]
		h = h[1:]
		return s, true
	}
}

// Source draws so many commands.
func (g *Generator) Source(p Profile, count int) Source {
	return func(now int64) (Step, bool) {
		count--
		return g.Next(now, p), count >= 0
	}
}

// Failure is a history that showed a difference in its last step.
type Failure struct {
	History History
	Why     error
}

// Error describes the failure.
func (f *Failure) Error() string { return f.Why.Error() }

const (
	turnLimit   = 200  // commands sent at once
	digestEvery = 1000 // commands between comparisons of everything
)

// against is a history under way on an engine and on redis-server.
type against struct {
	engine   host.Engine
	sessions [Sessions]host.Session
	conns    [Sessions]*oracle.Conn
	control  host.Session
	server   *oracle.Server
	compare  *comparer
	done     History
	turn     []Step
	in       []byte
	checked  int // length of done at the last digest
	last     int64
}

// Against plays a history on an engine, which must be new, and on redis-server, which is emptied first. It returns nil
// when they agree, and the number of commands.
func Against(engine host.Engine, server *oracle.Server, commands []Command, source Source) (int, *Failure) {
	p := &against{engine: engine, server: server, compare: newComparer(commands, WithRedis)}
	if err := p.open(); err != nil {
		return 0, &Failure{nil, err}
	}
	defer p.close()
	for {
		s, ok := source(p.now())
		if !ok {
			break
		}
		if len(p.turn) > 0 && (s.Session != p.turn[0].Session || len(p.turn) == turnLimit) {
			if err := p.flush(); err != nil {
				return len(p.done), &Failure{p.done, err}
			}
		}
		p.turn = append(p.turn, s)
	}
	err := p.flush()
	if err == nil {
		err = p.digest()
	}
	if err != nil {
		return len(p.done), &Failure{p.done, err}
	}
	return len(p.done), nil
}

func (p *against) open() error {
	if _, err := p.server.Control().Do("FLUSHALL"); err != nil {
		return err
	}
	for i := range Sessions {
		p.sessions[i] = p.engine.OpenSession(p.now(), "127.0.0.1:1")
		var err error
		if p.conns[i], err = p.server.Dial(); err != nil {
			return err
		}
	}
	p.control = p.engine.OpenSession(p.now(), "127.0.0.1:1")
	return nil
}

func (p *against) close() {
	for _, c := range p.conns {
		if c != nil {
			c.Close()
		}
	}
}

// now is the real time, which redis-server goes by, and never turns back.
func (p *against) now() int64 {
	p.last = max(p.last, time.Now().UnixMicro())
	return p.last
}

// flush sends the turn and compares the replies.
func (p *against) flush() error {
	if len(p.turn) == 0 {
		return nil
	}
	p.in = p.in[:0]
	for _, s := range p.turn {
		p.in = append(p.in, reply.Command(s.Args...)...)
	}
	session := p.turn[0].Session
	theirs, err := p.conns[session].Exchange(p.in, len(p.turn))
	if err != nil {
		p.done = append(p.done, p.turn...)
		return fmt.Errorf("redis-server: %w", err)
	}
	ours := p.engine.Exec(p.sessions[session], p.now(), p.in)
	agree, err := p.compare.replies(p.turn, ours, theirs)
	if err != nil {
		p.done = append(p.done, p.turn[:agree+1]...)
		return fmt.Errorf("%s\n%w", History{p.turn[agree]}.Script(), err)
	}
	p.done = append(p.done, p.turn...)
	p.turn = p.turn[:0]
	p.engine.Tick(p.now())
	p.engine.Journal()
	if len(p.done)-p.checked >= digestEvery {
		p.checked = len(p.done)
		return p.digest()
	}
	return nil
}

// digest compares all there is. A walk over every database first makes redis-server delete what has expired: a key that
// SET gave a time in the past would be part of its digest.
func (p *against) digest() error {
	var walk []byte
	for db := range 16 {
		walk = append(walk, reply.Command("SELECT", fmt.Sprint(db))...)
		walk = append(walk, reply.Command("SCAN", "0", "COUNT", "1000000")...)
	}
	if _, err := p.server.Control().Exchange(walk, 32); err != nil {
		return err
	}
	theirs, err := p.server.Control().Do("DEBUG", "DIGEST")
	if err != nil {
		return err
	}
	ours := digest(p.engine, p.control, p.now())
	if string(theirs.Text) != ours {
		return fmt.Errorf("DEBUG DIGEST\n  one:   %s\n  other: %s", ours, theirs.Text)
	}
	return nil
}

// digest is the engine's.
func digest(e host.Engine, s host.Session, now int64) string {
	v, _, err := reply.Read(e.Exec(s, now, reply.Command("DEBUG", "DIGEST")))
	if err != nil {
		return err.Error()
	}
	return string(v.Text)
}
