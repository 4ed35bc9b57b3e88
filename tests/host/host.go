// Package host drives an engine as a host does: it gives it bytes and the time, and keeps what the engine wants kept.
//
// Engine is what a test needs of an engine, whichever way it was built: Native wraps the Go package, package wasmengine
// the shipped WebAssembly module. Keeper is the simplest store there can be, and follows the protocol every store
// follows: the journal is appended to as commands run; a snapshot replaces what was there and the journal with it, all
// at once or not at all; a new engine is brought to the same state by restoring the snapshot and replaying the journal.
package host

// Session names a session of an Engine; 0 is none.
type Session int

// Engine is a store. Times are microseconds since the epoch. Bytes it returns are valid until the next call.
type Engine interface {
	OpenSession(now int64, peer string) Session
	CloseSession(s Session, now int64)
	// Exec runs the commands in the input and returns all of their replies.
	Exec(s Session, now int64, in []byte) []byte
	// Closing tells whether the engine wants the session closed.
	Closing(s Session) bool
	// Ready is a session with output that no command asked for.
	Ready() Session
	Output(s Session) []byte
	// Tick does what is due, and answers when it wants to be called again, 0 for never.
	Tick(now int64) int64
	Journal() []byte
	// Snapshot begins a snapshot, of everything if it is to be complete.
	Snapshot(complete bool) (Snapshot, error)
	// Restore and Replay load what was kept, until Loaded.
	Restore(manifest []byte) (Restorer, error)
	Replay(now int64, journal []byte) error
	Loaded()
	// MemorySize is how much memory the engine has taken from its host, 0 if that is not known.
	MemorySize() int64
	Close()
}

// Snapshot gives the records of a snapshot one by one. Commands may run in between.
type Snapshot interface {
	Next() (r Record, ok bool)
	Commit()
	Abort()
}

// Restorer takes the chunks of a snapshot.
type Restorer interface {
	Chunk(b []byte) error
	Close() error
}

// Record is something a store is to do.
type Record struct {
	Op    Op
	Name  string
	Bytes []byte
}

// Op is what a Record asks for.
type Op int

// The operations, numbered as the engine numbers them.
const (
	Put Op = iota + 1
	Remove
	Manifest
)

// Options are what an engine starts with.
type Options struct {
	Seed    uint64
	Now     int64
	Config  [][2]string
	Journal bool
}

// Settings are the settings of an engine under test: it may be asked with DEBUG.
func (o *Options) Settings() [][2]string {
	return append([][2]string{{"enable-debug-command", "yes"}}, o.Config...)
}
