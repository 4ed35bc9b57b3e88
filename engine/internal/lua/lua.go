// Package lua runs scripts in the sandbox that Redis gives them. It knows a callback, not exec.
//
// # Terms
//
//   - A [VM] holds what scripts and libraries share: the protected globals and the libraries in them.
//   - A [Function] is compiled code: the body of a script, or a function that a library registered.
//   - A run is one call of a Function from outside, with the keys and arguments of EVAL or FCALL.
//   - The hook is asked every few thousand instructions whether the run may go on.
//
// # Invariants
//
//   - Nothing that one run leaves behind can be seen by the next: whatever scripts share is read-only.
//   - A run ends: a stop from the hook cannot be caught, memory is bounded, recursion is bounded.
//   - The same run gives the same result: no clock but os.clock's, no randomness but a seed of 0 for each script.
package lua

import (
	glua "github.com/yuin/gopher-lua"

	"github.com/wedis/wedis/engine/internal/resp"
)

// Options are what scripts reach outside the VM, and their limits. Functions that are nil do nothing.
type Options struct {
	// Call runs a command and returns its reply as bytes of RESP, in the version last given to SetProto. The reply is
	// valid until the next Call; argv until Call returns. An error that exec itself raises ("ERR Unknown Redis command …")
	// is an error reply as well.
	Call func(argv [][]byte) []byte

	// SetProto says which version of RESP Call answers in: 2 at the start of each run, then what redis.setresp asks for.
	SetProto func(version int)

	// SetRepl is told the flags of redis.set_repl: 1 for the journal, 2 for replicas.
	SetRepl func(flags int)

	// Log writes a line of redis.log with a level from 0 (debug) to 3 (warning).
	Log func(level int, text string)

	// CheckCommand answers redis.acl_check_cmd: whether the user may run a command; known is false if there is none
	// of that name and arity.
	CheckCommand func(argv [][]byte) (allowed, known bool)

	// Hook is called every few thousand instructions. A text stops the run with that error, whatever the script does to
	// catch it.
	Hook func() (stop string)

	// Clock gives the seconds that os.clock returns.
	Clock func() float64

	Flags      []string // of functions, in lower case: "no-writes", …
	Version    string   // redis.REDIS_VERSION
	VersionNum int      // redis.REDIS_VERSION_NUM, 0x00MMmmpp

	// Memory is the most bytes that a run may hold, about; 0 for 256 MiB.
	Memory int64
}

// VM is a sandbox.
type VM struct {
	Options
	state *glua.LState
}

// Function is compiled code of one VM.
type Function struct {
	fn      *glua.LFunction
	library bool // keys and arguments are its parameters, not KEYS and ARGV
}

// Error is an error that ended a run.
type Error struct {
	Text    string // with its code: "ERR user_script:1: …"
	Source  string // where: "@user_script", "" if unknown
	Line    string
	Counted bool // an error that a command has already replied: it counts once in the statistics
}

// Reply is the text that is replied for the error of a script or function of that name (for scripts their SHA-1).
func (e *Error) Reply(name string) string {
	if e.Source == "" || e.Line == "" {
		return e.Text
	}
	return e.Text + " script: " + name + ", on " + e.Source + ":" + e.Line + "."
}

// Registration is a call of redis.register_function.
type Registration struct {
	Function       *Function
	Name           string
	Description    string
	HasDescription bool
	Flags          []string // in lower case, in the order given; each is one of Options.Flags
}

// New makes a sandbox.
func New(o Options) *VM { return &VM{Options: o} }

// LoadScript compiles the body of EVAL, without its shebang but with the line end after it. The error's text is Lua's:
// "user_script:1: unexpected symbol near …".
func (v *VM) LoadScript(source []byte) (*Function, error) { return &Function{}, nil }

// LoadLibrary compiles and runs the code of a library, without its shebang, in the environment of FUNCTION LOAD, and hands
// each function that it registers to register. An error of that is raised in the library, its text as for
// redis.error_reply without a code: "Function already exists in the library". The error returned is what FUNCTION LOAD
// replies after its code: "Error compiling function: …" or "Error registering functions: …".
func (v *VM) LoadLibrary(source []byte, register func(Registration) error) error { return nil }

// Run calls f and appends the reply that its result is to w. An error is returned and nothing written.
func (v *VM) Run(f *Function, keys, argv [][]byte, w *resp.Writer) *Error { return nil }

// Memory is about how many bytes the VM takes, as INFO counts them.
func (v *VM) Memory() int64 { return 0 }
