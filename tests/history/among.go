package history

import (
	"bytes"
	"fmt"
	"time"

	"github.com/wedis/wedis/tests/host"
	"github.com/wedis/wedis/tests/reply"
)

// Lanes are engines that live through the same history.
type Lanes struct {
	// Main runs from beginning to end.
	Main host.Engine
	// Kept is restarted now and then from what it has kept; New makes the engine it continues as. It is nil where chance
	// decides what remains, as with eviction.
	Kept host.Engine
	New  func(now int64) host.Engine
	// Replica only ever sees Main's journal.
	Replica host.Engine
}

// quietEvery is how many steps pass between comparisons of everything.
const quietEvery = 100

// among is a history under way on engines.
type among struct {
	Lanes
	sessions struct{ main, kept [Sessions]host.Session }
	control  struct{ main, kept, replica host.Session }
	compare  *comparer
	keeper   host.Keeper
	now      int64
	source   Source
	done     History
	writing  bool // a snapshot
}

// Among plays a history on engines alone, from now on. It returns nil when they agree.
func Among(l Lanes, now int64, commands []Command, source Source) (failure *Failure) {
	p := &among{Lanes: l, compare: newComparer(commands, AmongEngines), now: now, source: source}
	defer func() {
		if d, ok := recover().(*host.Difference); ok {
			failure = &Failure{p.done, d}
		}
		for _, e := range p.engines() {
			e.Close()
		}
	}()
	p.control.replica = p.Replica.OpenSession(now, "replica")
	p.openMain()
	if p.Kept != nil {
		p.openKept()
	}
	for {
		more, err := p.step()
		if err == nil && (!more || len(p.done)%quietEvery == 0) {
			err = p.everything()
		}
		if err != nil {
			return &Failure{p.done, err}
		}
		if !more {
			return nil
		}
	}
}

func (p *among) openMain() {
	for i := range Sessions {
		p.sessions.main[i] = p.Main.OpenSession(p.now, "main")
	}
	p.control.main = p.Main.OpenSession(p.now, "main")
}

func (p *among) openKept() {
	for i := range Sessions {
		p.sessions.kept[i] = p.Kept.OpenSession(p.now, "kept")
	}
	p.control.kept = p.Kept.OpenSession(p.now, "kept")
}

// step does the next step on every lane.
func (p *among) step() (more bool, err error) {
	s, ok := p.source(p.now)
	if !ok {
		return false, nil
	}
	p.done = append(p.done, s)
	p.now += s.Pause.Microseconds()
	if s.Tick {
		for _, e := range p.engines() {
			e.Tick(p.now)
		}
	}
	switch {
	case s.Args != nil:
		err = p.command(s)
	case s.Restart && !p.writing:
		err = p.restart()
	case s.Snapshot > 0 && !p.writing:
		err = p.snapshot(s.Snapshot)
	}
	if err != nil {
		return false, fmt.Errorf("%s\n%w", History{s}.Script(), err)
	}
	return true, p.pass()
}

// engines are all there are.
func (p *among) engines() []host.Engine {
	if p.Kept == nil {
		return []host.Engine{p.Main, p.Replica}
	}
	return []host.Engine{p.Main, p.Kept, p.Replica}
}

// pass hands the journals on.
func (p *among) pass() error {
	if p.Kept != nil {
		p.keeper.Append(p.Kept)
	}
	if err := p.Replica.Replay(p.now, p.Main.Journal()); err != nil {
		return fmt.Errorf("replica: %w", err)
	}
	p.Replica.Loaded()
	return nil
}

func (p *among) command(s Step) error {
	in := reply.Command(s.Args...)
	ours := p.Main.Exec(p.sessions.main[s.Session], p.now, in)
	if p.Kept == nil {
		_, err := reply.ReadAll(ours)
		return err
	}
	theirs := p.Kept.Exec(p.sessions.kept[s.Session], p.now, bytes.Clone(in))
	_, err := p.compare.replies([]Step{s}, ours, theirs)
	return err
}

// snapshot is written while the next steps run, up to three before each record; one in three is refused by the store.
func (p *among) snapshot(during int) error {
	p.writing = true
	defer func() { p.writing = false }()
	left, failed := during, error(nil)
	err := p.keeper.Snapshot(p.Kept, func() {
		for n := 0; n < 3 && left > 0 && failed == nil; n++ {
			left--
			if _, failed = p.step(); failed != nil {
				return
			}
		}
	}, during%3 == 0)
	if failed != nil {
		return failed
	}
	return err
}

// restart ends all sessions, and continues the kept lane from what was kept.
func (p *among) restart() error {
	p.quiet()
	for i := range Sessions {
		p.Main.CloseSession(p.sessions.main[i], p.now)
	}
	p.Main.CloseSession(p.control.main, p.now)
	p.openMain()
	p.keeper.Append(p.Kept)
	p.Kept.Close()
	p.Kept = p.New(p.now)
	p.compare.queued = [Sessions][][]string{}
	if err := p.keeper.Recover(p.Kept, p.now); err != nil {
		return err
	}
	p.openKept()
	return p.everything()
}

// quiet lets everything expire that is due.
func (p *among) quiet() {
	for _, e := range p.engines() {
		for next := e.Tick(p.now); next != 0 && next <= p.now; next = e.Tick(p.now) {
		}
	}
}

// everything compares all there is: digests, and when each key expires.
func (p *among) everything() error {
	p.quiet()
	// Any command may evict first. Engine and wasm, where Main is both, agree in these numbers too.
	p.Main.Exec(p.control.main, p.now, reply.Command("INFO", "clients", "memory", "stats", "keyspace", "commandstats"))
	if err := p.pass(); err != nil {
		return err
	}
	main := contents(p.Main, p.control.main, p.now)
	others := map[string]string{"replica": contents(p.Replica, p.control.replica, p.now)}
	if p.Kept != nil {
		others["restarted"] = contents(p.Kept, p.control.kept, p.now)
	}
	for name, other := range others {
		if other != main {
			return fmt.Errorf("at %s the contents differ\n  main: %s\n  %s: %s",
				time.UnixMicro(p.now).UTC().Format(time.RFC3339Nano), main, name, other)
		}
	}
	return nil
}

// contents are the digest of an engine, and the expiry of every key the pool knows in the databases it uses.
func contents(e host.Engine, s host.Session, now int64) string {
	text := digest(e, s, now)
	for db := range 4 {
		e.Exec(s, now, reply.Command("SELECT", fmt.Sprint(db)))
		for _, k := range keys {
			if at := e.Exec(s, now, reply.Command("PEXPIRETIME", k)); !bytes.HasPrefix(at, []byte(":-")) {
				text += fmt.Sprintf(" %d/%q%s", db, k, bytes.TrimSpace(at))
			}
		}
	}
	return text
}
