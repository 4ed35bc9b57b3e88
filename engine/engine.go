// Package engine is the store: Redis's data model and commands as a plain,
// deterministic Go value. It has no goroutine, lock, clock, file or socket: the
// host passes bytes and the time in, and gets bytes back. The same calls give
// the same bytes on every platform.
//
// All times are microseconds since the Unix epoch. An Engine is used by one
// goroutine at a time.
package engine

import (
	"errors"

	"github.com/wedis/wedis/engine/internal/cmd"
	"github.com/wedis/wedis/engine/internal/config"
	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/engine/internal/persist"
)

// Engine is a store.
type Engine struct {
	server  *exec.Server
	tracker *persist.Tracker
}

// Session is one client's connection to an Engine.
type Session = exec.Session

// Host is what a store can ask of its host.
type Host = exec.Host

// Process is what INFO tells of the process that a store runs in.
type Process = exec.Process

// Files is what INFO tells of the host's files.
type Files = exec.Files

// LogLevel is how important a line of the host's log is.
type LogLevel = exec.LogLevel

// ShutdownOptions are those of the command SHUTDOWN.
type ShutdownOptions = exec.ShutdownOptions

// Options are the settings of a new Engine. The zero value is an empty store
// with redis-server's defaults.
type Options struct {
	Now     int64       // the time, µs
	Seed    uint64      // of the hash function and all random choices
	Config  [][2]string // name and value, as in redis.conf, users too; later ones win
	Journal bool        // collect effects for Journal
	Loading bool        // it is about to be filled: it begins loading, as the first Replay would, and Loaded ends that
	Host    Host        // what the host can do for the store
	Memory  int64       // most bytes that the host can give altogether, 0 if it has no limit
}

// New returns an empty store. It fails when a setting is unknown or out of
// bounds.
func New(opt Options) (*Engine, error) {
	cfg := config.Default()
	var users []string
	saves := ""
	for _, c := range opt.Config {
		if c[0] == "user" {
			users = append(users, c[1])
			continue
		}
		if c[0] == "save" { // each line adds to those before, an empty one forgets them
			if saves != "" && c[1] != "" {
				c[1] = saves + " " + c[1]
			}
			saves = c[1]
		}
		if err := cfg.Set(c[0], c[1]); err != nil {
			return nil, errors.New("config " + c[0] + ": " + err.Error())
		}
	}
	s := exec.NewServer(exec.NewTable(cmd.Tables()...), cfg, opt.Seed, opt.Now)
	s.Host = opt.Host
	s.SetMemory(opt.Memory)
	if text := s.StartUsers(users); text != "" {
		return nil, errors.New(text)
	}
	if opt.Journal {
		s.EnableJournal()
	}
	e := &Engine{server: s, tracker: persist.Track(s.Store)}
	e.tracker.Libraries = s
	s.SnapshotProgress = e.tracker.Progress
	if opt.Loading {
		s.Load()
	}
	return e, nil
}

// OpenSession begins a session. peer is the client's address, as CLIENT LIST
// shows it; what of ours it is connected to is the session's Local. When there are maxclients already, the
// session is closing and has unasked output, which says so.
func (e *Engine) OpenSession(now int64, peer string) *Session {
	return e.server.OpenSession(now, peer)
}

// Own makes a session the owner's, which may do everything, needs no password
// and speaks RESP3: that of the program around the engine, not of a client.
func (e *Engine) Own(s *Session) { e.server.Own(s) }

// Mirror gives a session the user, database and protocol of another one, which
// goes on with its own work.
func (e *Engine) Mirror(s, model *Session) { e.server.Mirror(s, model) }

// Unsent tells how many bytes of a session's output the host holds, because the
// client does not read them. The host calls it when that becomes more than
// nothing, as it changes, and when it is nothing again. The session may be closing
// afterwards, as one with unasked output.
func (e *Engine) Unsent(s *Session, now int64, bytes int) { e.server.Unsent(s, now, bytes) }

// CloseSession ends a session. What it has queued or sent in part is dropped.
func (e *Engine) CloseSession(s *Session, now int64) { e.server.CloseSession(s) }

// Exec runs the commands in the input, RESP or inline, and returns their
// replies, valid until the next call for the session. An incomplete command
// waits in the session for its rest. After a large amount of output Exec pauses:
// while s.More() is true, call it again, with or without input. When
// s.Closing() is true, the host closes the connection after these replies.
func (e *Engine) Exec(s *Session, now int64, input []byte) []byte {
	return e.server.Exec(s, now, input)
}

// ExecSplit runs one short command, at most 10 arguments in 16 KiB, that the
// host has split: the input holds the length of each of the count arguments (32
// bits, little endian), then their bytes. Otherwise it is like Exec; an
// incomplete command goes on waiting for its rest.
func (e *Engine) ExecSplit(s *Session, now int64, input []byte, count int) []byte {
	return e.server.ExecSplit(s, now, input, count)
}

// Saving tells that the host has begun a snapshot that no Host.Save asked for: a save point is reached. What changes
// from now on is not in it.
func (e *Engine) Saving(now int64) { e.server.Saving(now) }

// Saved tells that a snapshot has been written, or why it could not be: INFO and LASTSAVE say so, and SAVE is answered.
func (e *Engine) Saved(now int64, err error) { e.server.Saved(now, err) }

// Rewriting tells that the host has begun to write the journal anew of its own accord.
func (e *Engine) Rewriting(now int64) { e.server.Rewriting(now) }

// Rewritten tells that what Host.Rewrite began, or Rewriting announced, has ended, and how.
func (e *Engine) Rewritten(now int64, err error) { e.server.Rewritten(now, err) }

// Written tells why the host could not write the journal down, or with nil that it can again. Meanwhile commands that
// write are refused.
func (e *Engine) Written(now int64, err error) { e.server.Written(now, err) }

// Synced tells that everything Journal has returned survives a loss of power, which WAITAOF waits for.
func (e *Engine) Synced(now int64) { e.server.Synced(now, e.server.Journalled()) }

// SyncedTo is Synced for a host that syncs while more is journalled: the first upto bytes of all that Journal has ever
// returned are safe.
func (e *Engine) SyncedTo(now, upto int64) { e.server.Synced(now, upto) }

// Unstopped tells that what Host.Shutdown began has failed: the store goes on.
func (e *Engine) Unstopped(now int64, err error) { e.server.Unstopped(now, err) }

// Unsaved returns how many changes no snapshot has, in redis-server's count.
func (e *Engine) Unsaved() int64 { return e.server.Unsaved() }

// Ready returns a session that has output no command asked for, or nil.
func (e *Engine) Ready() *Session { return e.server.Ready() }

// Output takes the unasked output of a session, valid until the next call for
// it.
func (e *Engine) Output(s *Session) []byte { return e.server.Output(s) }

// Tick expires keys and does other work that is due, within a limit. It returns
// when it wants to be called next, or 0 for never; any Exec may change that, see
// NextTick.
func (e *Engine) Tick(now int64) (next int64) { return e.server.Tick(now) }

// NextTick returns when Tick wants to be called, or 0 for never.
func (e *Engine) NextTick() int64 { return e.server.NextTick() }

// Journal returns the effects since the last call as commands in RESP, valid
// until the call after. Applied in order to a copy of the store, they bring it
// to the same state.
func (e *Engine) Journal() []byte { return e.server.Journal() }

// JournalLen returns how many bytes Journal would return.
func (e *Engine) JournalLen() int { return e.server.JournalLen() }

// Replay applies what Journal returned, as a part of loading: see Loaded. A
// damaged journal is applied up to the damage, and the error says where that is.
func (e *Engine) Replay(now int64, journal []byte) error { return e.server.Replay(now, journal) }

// Replayer applies a journal that comes in pieces: like Replay.
type Replayer = exec.Replayer

// ReplayError says where a journal could not be applied.
type ReplayError = exec.ReplayError

// Replayer begins to apply a journal, as a part of loading.
func (e *Engine) Replayer() *Replayer { return e.server.Replayer() }

// Loaded ends loading, which the first Restore, LoadRDB or Replay begins. Between the two
// the store is one of an earlier time: no key expires, none is evicted, NextTick
// is 0 and there are no snapshots. A restore that has not ended is aborted.
func (e *Engine) Loaded() {
	e.tracker.AbortRestore()
	e.server.Loaded()
}
