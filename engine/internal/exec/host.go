package exec

// Host is what a store can ask of whoever runs it. A host without files, processes or a clock leaves the
// functions nil, and the commands that need them answer with redis-server's error for that.
type Host struct {
	// Clock returns the µs of a clock that only goes forward. Durations in statistics and the time limits of scripts
	// come from it, and nothing else: what commands answer and write depends on the time that every call brings.
	Clock func() int64
	// Log takes a line for the log.
	Log func(level LogLevel, text string)
	// Save begins to write a snapshot. Its end is reported with Server.Saved.
	Save func() error
	// Rewrite begins to write the journal anew. Its end is reported with Server.Rewritten.
	Rewrite func() error
	// Files tells how far the host's files are.
	Files func() Files
	// ReadSnapshot returns the RDB file that was saved last, ReadJournal everything that has been journalled: what is in
	// files, and what waits to be written. Tests of Redis load them into the running store.
	ReadSnapshot, ReadJournal func() ([]byte, error)
	// WriteSnapshot keeps an RDB file in place of the one that was saved last.
	WriteSnapshot func(file []byte) error
	// Process describes what the store runs in.
	Process Process
	// CPU returns the µs that the process has spent in its own code and in that of the system.
	CPU func() (user, system int64)
	// Shutdown begins to end the process. It fails where that cannot be; Server.Unstopped reports what fails later.
	Shutdown func(ShutdownOptions) error
	// WriteConfig stores settings, name and value, in the file they came from.
	WriteConfig func(settings [][2]string) error
	// Configure hears the new value of a setting that CONFIG SET has changed. An error, which the client gets to read,
	// refuses the change. Of settings that a host does not know it takes no notice.
	Configure func(name, value string) error
	// Random fills bytes that nobody can foresee, for ACL GENPASS. Without it they come from the seed of the store.
	Random func([]byte)
	// ReadUsers and WriteUsers load and store the ACL file.
	ReadUsers  func() ([]byte, error)
	WriteUsers func([]byte) error
}

// Process is what INFO tells of the process that a store runs in.
type Process struct {
	ID         int64
	OS         string // "Linux 6.1 x86_64"
	Executable string
	ConfigFile string
	Memory     int64 // bytes of the machine
}

// Files is what INFO tells of a host's files: bytes, and counts of operations.
type Files struct {
	Journal      int64 // size of the journal
	JournalBase  int64 // that it had when it was written anew
	Buffered     int64 // of the journal, in memory yet
	PendingSyncs int64 // syncs of the journal under way
	DelayedSyncs int64 // times that writing had to wait for one
	Loading      int64 // size of all that is being loaded
}

// LogLevel is how important a line of the log is.
type LogLevel byte

// The levels of redis.conf's loglevel, and the marks that lines of them carry.
const (
	LogDebug   LogLevel = '.'
	LogVerbose LogLevel = '-'
	LogNotice  LogLevel = '*'
	LogWarning LogLevel = '#'
)

// ShutdownOptions are those of the command SHUTDOWN.
type ShutdownOptions struct {
	Save, NoSave, Now, Force bool
}

// Log writes a line to the host's log, if it keeps one.
func (s *Server) Log(level LogLevel, text string) {
	if s.Host.Log != nil {
		s.Host.Log(level, text)
	}
}

// Sleep keeps the host busy for some µs, if it has a clock.
func (s *Server) Sleep(micros int64) {
	if s.Host.Clock == nil {
		return
	}
	for until := s.Host.Clock() + micros; s.Host.Clock() < until; {
		continue
	}
}

// clock returns the host's clock, or the time of the unit where there is none: durations are zero then.
func (s *Server) clock() int64 {
	if s.Host.Clock != nil {
		return s.Host.Clock()
	}
	return s.now
}
