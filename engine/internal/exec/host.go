package exec

// Host is what a store can ask of whoever runs it. A host without files, processes or a clock leaves the
// functions nil, and the commands that need them answer with redis-server's error for that.
type Host struct {
	// Clock returns the µs of a clock that only goes forward. Durations in statistics and the time limits of scripts
	// come from it, and nothing else: what commands answer and write depends on the time that every call brings.
	Clock func() int64
	// Log takes a line for the log.
	Log func(level LogLevel, text string)
	// Save writes a snapshot, in the background if asked to. A host that saves in the background reports the end with
	// Server.Saved.
	Save func(background bool) error
	// Rewrite writes the journal anew, in the background.
	Rewrite func() error
	// Shutdown ends the process, when the call that is running has been answered. It fails where it cannot end, or save.
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

// clock returns the host's clock, or the time of the unit where there is none: durations are zero then.
func (s *Server) clock() int64 {
	if s.Host.Clock != nil {
		return s.Host.Clock()
	}
	return s.now
}
