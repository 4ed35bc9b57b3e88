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
	"strings"

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

	// Replied hears of each error among what a script returned, which counts in the statistics.
	Replied func(e *Error)

	// Hook is called every few thousand instructions. A text stops the run with that error, whatever the script does to
	// catch it.
	Hook func() (stop string)

	// Clock gives the seconds that os.clock returns.
	Clock func() float64

	Functions  bool     // for libraries: their environment, and redis without what is for scripts alone
	Flags      []string // of functions, in lower case: "no-writes", …
	Version    string   // redis.REDIS_VERSION
	VersionNum int      // redis.REDIS_VERSION_NUM, 0x00MMmmpp

	// Held is how much of the process's memory belongs to the store: it is not counted as the script's.
	Held func() int64

	// Memory is the most bytes that a run may hold, about; 0 for 256 MiB.
	Memory int64
}

// VM is a sandbox.
type VM struct {
	Options
	sandbox
	guards
	state *glua.LState
	meter *meter
	limit int64
	size  int64          // what code takes, about
	spare []*glua.LState // for protected calls

	stringMetatable *glua.LTable // as getmetatable("") shows it
	handler, enter  *glua.LFunction
	env             *glua.LTable // of compiled code
	envMeta         *glua.LTable // of the environment of libraries
	loadTime        *glua.LTable
	loading         func(Registration) error

	// Of the current run.
	inRun      bool
	proto      int
	json       jsonConfig
	coroutines map[*glua.LState]*coroutine
	running    *coroutine
	panicked   any // what a command panicked with
	argv       [][]byte
	numbers    []byte

	rand random48
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
func New(o Options) *VM {
	v := &VM{Options: o, limit: o.Memory, rand: newRandom48()}
	if v.limit == 0 {
		v.limit = defaultLimit
	}
	v.meter = newMeter(v)
	v.makeSandbox()
	v.env = v.globals
	if o.Functions {
		v.makeFunctions()
	}
	v.handler, v.enter = v.fn(v.located), v.fn(entered)
	v.state = v.newState()
	v.stringMetatable = v.share(one("__index", v.globals.RawGetString("string")))
	return v
}

// LoadScript compiles the body of EVAL, without its shebang but with the line end after it. The error's text is Lua's:
// "user_script:1: unexpected symbol near …".
func (v *VM) LoadScript(source []byte) (*Function, error) {
	fn, err := v.compile(string(source), "user_script", v.env)
	if err != nil {
		return nil, err
	}
	v.size += int64(sourceCost * len(source) / 4)
	return &Function{fn: fn}, nil
}

// Unload tells that a script or library of so many bytes will not run any more.
func (v *VM) Unload(length int) { v.size -= int64(sourceCost * length / 4) }

func (v *VM) begin() {
	v.meter.begin()
	v.inRun, v.proto, v.json = true, 2, defaultJSON()
	v.coroutines, v.running, v.names, v.panicked = nil, nil, nil, nil
	v.state.Env = v.env
}

func (v *VM) end() {
	v.inRun = false
	if v.meter.start >= 0 { // it was long or large: what it leaves in the VM may be large as well
		v.coroutines, v.names, v.spare, v.argv, v.numbers = nil, nil, nil, nil, nil
		put(v.globals, "KEYS", glua.LNil)
		put(v.globals, "ARGV", glua.LNil)
		v.state = v.newState()
	}
	if r := v.panicked; r != nil {
		v.panicked = nil
		v.state = v.newState()
		panic(r)
	}
}

// Run calls f and appends the reply that its result is to w. An error is returned and nothing written.
func (v *VM) Run(f *Function, keys, argv [][]byte, w *resp.Writer) *Error {
	v.begin()
	L := v.state
	L.Push(f.fn)
	n := 0
	if f.library {
		L.Push(v.list(keys))
		L.Push(v.list(argv))
		n = 2
	} else {
		put(v.globals, "KEYS", v.list(keys))
		put(v.globals, "ARGV", v.list(argv))
	}
	err := L.PCall(n, 1, v.handler)
	if err != nil {
		e := v.runError(err)
		L.SetTop(0)
		v.end()
		return e
	}
	value := L.Get(-1)
	L.SetTop(0)
	v.reply(w, value)
	v.end()
	return nil
}

func (v *VM) list(args [][]byte) *glua.LTable {
	t := v.state.CreateTable(len(args), 0)
	for i, arg := range args {
		t.RawSetInt(i+1, glua.LString(arg))
	}
	return t
}

// located makes a table of an error that ends a run, with the place where it was raised.
func (v *VM) located(L *glua.LState) int {
	value := L.Get(1)
	t, ok := value.(*glua.LTable)
	switch {
	case v.meter.stop != "":
		t = one("err", glua.LString("ERR "+v.meter.stop))
	case !ok:
		t = one("err", glua.LString("ERR "+reworded(v.text(value))))
	case v.isShared(t):
		t = &glua.LTable{Metatable: glua.LNil}
	}
	d, ok := L.GetStack(1)
	if ok && isGo(L, d) {
		d, ok = L.GetStack(2)
	}
	if ok {
		source, line := "=[C]", -1
		if !isGo(L, d) {
			L.GetInfo("Sl", d, glua.LNil)
			source, line = "@"+d.Source, d.CurrentLine
		}
		put(t, "source", glua.LString(source))
		put(t, "line", glua.LNumber(line))
	}
	L.Push(t)
	return 1
}

func isGo(L *glua.LState, d *glua.Debug) bool {
	f, err := L.GetInfo("f", d, glua.LNil)
	return err != nil || f.(*glua.LFunction).IsG
}

// runError is the error that ended a run.
func (v *VM) runError(err error) *Error {
	value := errorValue(err)
	if t, ok := value.(*glua.LTable); ok {
		return v.errorOf(t)
	}
	// The handler had no room: the text itself tells the place.
	text := v.text(value)
	e := &Error{Text: "ERR " + text}
	if chunk, rest, ok := strings.Cut(text, ":"); ok && !strings.Contains(chunk, " ") {
		if line, _, ok := strings.Cut(rest, ":"); ok {
			e.Source, e.Line = "@"+chunk, line
		}
	}
	if strings.HasPrefix(text, "runtime error") { // of gopher-lua: what it leaves behind is not to be trusted
		v.state = v.newState()
	}
	return e
}

// errorOf reads an error table.
func (v *VM) errorOf(t *glua.LTable) *Error {
	field := func(name string) string {
		text, _ := textOf(t.RawGetString(name))
		return cString(text)
	}
	return &Error{
		Text: field("err"), Source: field("source"), Line: field("line"),
		Counted: t.RawGetString("ignore_error_stats_update") == glua.LTrue,
	}
}

// Memory is about how many bytes the VM takes, as INFO counts them.
func (v *VM) Memory() int64 { return baseSize + v.size }

// baseSize is about what an empty VM takes.
const baseSize = 160 << 10
