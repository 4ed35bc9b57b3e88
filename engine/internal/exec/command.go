package exec

import "strings"

// Command is a row of the command table: everything there is to know about a
// command, once. Dispatch, COMMAND, ACL categories, HELP, the TypeScript types,
// the completion in the playground and docs/commands.md all read it.
//
// A reply is written as OK, status, integer, bulk, double, bool, nil, any, or number
// (which is sent as text); [x] is an array, [x,y] one of fixed shape, {bulk:x} a
// map, <bulk:x> a flat array of keys and values, x|y one of both. Where parts have
// names, clients may show them: (a:x,b:y) is an array of fixed shape, a part with ?
// may be missing; {a:x,b:y} is a map, <a:x,b:y> a flat array of such parts. In
// x;ARG=y;arg=z it is y when the option ARG is given, z when the argument arg is.
type Command struct {
	Name       string // as documented, upper case: "SET", "GETNAME" (of CLIENT)
	Arity      int    // number of arguments, the name included; -n: at least n
	Flags      Flags
	Categories Categories // those that do not follow from Flags
	Keys       []KeySpec
	Channels   ChannelUse // which arguments are channels
	Since      string     // version of Redis that brought it
	Group      Group
	Complexity string
	Summary    string // a sentence without its full stop
	Args       []Arg
	Reply      string // shape, in the notation above
	History    []Change
	Tips       []string
	Deprecated Deprecation
	Handler    func(*Ctx)
	Sub        []Command // subcommands of a container
	// FindKeys names the keys of a line where Keys cannot say it all: specs that
	// are Incomplete or whose flags depend on the options (VariableFlags).
	FindKeys func(argv [][]byte) []KeyRef
	// Declares tells, for a command that RunsScript, what the script of a line says itself that it will do.
	Declares func(s *Server, argv [][]byte) ScriptFlags

	id       int    // position in the flattened table
	fullName string // lower case, "client|getname"
	parent   *Command
	sub      *nameIndex
	cats     Categories
	keyRange keyRange
	stats    Stats
	untimed  int64 // see untimedCalls
}

// Flags say how a command behaves. Those above internalFlags are ours and not
// shown by COMMAND.
type Flags uint32

// The flags, in the order COMMAND INFO lists them.
const (
	Write Flags = 1 << iota
	ReadOnly
	DenyOOM
	Admin
	PubSub
	NoScript
	Blocking
	Loading
	Stale
	SkipMonitor
	SkipSlowlog
	Asking
	Fast
	NoAuth
	NoMandatoryKeys
	NoAsyncLoading
	NoMulti
	MovableKeys // follows from Keys: rows leave it out
	AllowBusy

	internalFlags
	// MayReplicate commands can have effects without being writes.
	MayReplicate
	// SysCmd marks a command for tests and for Redis's own machinery.
	SysCmd
	// Immediate commands run at once in a transaction instead of being queued.
	Immediate
	// RunsQueue marks the command that needs as much memory as what is queued.
	RunsQueue
	// Protected commands need the permission of the setting enable-<name>-command.
	Protected
	// AlwaysStamps marks the command that counts as a use of its keys even for
	// a session that has asked for CLIENT NO-TOUCH.
	AlwaysStamps
	// WhileSubscribed commands may be sent by a session that listens and speaks
	// version 2 of the protocol.
	WhileSubscribed
	// RunsScript marks the commands that run scripts and functions: they may last.
	RunsScript
	// AsksHealth marks the command by which clients ask how the store is: it is refused when writes are.
	AsksHealth
)

var flagNames = []string{
	"write", "readonly", "denyoom", "admin", "pubsub", "noscript", "blocking",
	"loading", "stale", "skip_monitor", "skip_slowlog", "asking", "fast",
	"no_auth", "no_mandatory_keys", "no_async_loading", "no_multi",
	"movablekeys", "allow_busy",
}

// Names returns the flags as COMMAND INFO prints them.
func (f Flags) Names() []string { return namesOf(uint32(f&(internalFlags-1)), flagNames) }

// Has reports whether any of the flags in g is set.
func (f Flags) Has(g Flags) bool { return f&g != 0 }

// Categories are the ACL categories of a command.
type Categories uint32

// The categories, in the order ACL CAT lists them.
const (
	CatKeyspace Categories = 1 << iota
	CatRead
	CatWrite
	CatSet
	CatSortedSet
	CatList
	CatHash
	CatString
	CatBitmap
	CatHyperLogLog
	CatGeo
	CatStream
	CatPubSub
	CatAdmin
	CatFast
	CatSlow
	CatBlocking
	CatDangerous
	CatConnection
	CatTransaction
	CatScripting
)

// AllCategories are all of them.
const AllCategories = 2*CatScripting - 1

var categoryNames = []string{
	"keyspace", "read", "write", "set", "sortedset", "list", "hash", "string",
	"bitmap", "hyperloglog", "geo", "stream", "pubsub", "admin", "fast", "slow",
	"blocking", "dangerous", "connection", "transaction", "scripting",
}

// Names returns the categories without their "@".
func (c Categories) Names() []string { return namesOf(uint32(c), categoryNames) }

// CategoryNamed returns the category called name, in any case and without "@", or
// none.
func CategoryNamed(name []byte) Categories {
	for i, n := range categoryNames {
		if EqualFold(name, strings.ToUpper(n)) {
			return 1 << i
		}
	}
	return 0
}

func namesOf(bits uint32, names []string) []string {
	var out []string
	for i, name := range names {
		if bits&(1<<i) != 0 {
			out = append(out, name)
		}
	}
	return out
}

// Group is the chapter of the documentation a command belongs to.
type Group string

// The groups.
const (
	GroupGeneric      Group = "generic"
	GroupString       Group = "string"
	GroupList         Group = "list"
	GroupSet          Group = "set"
	GroupSortedSet    Group = "sorted-set"
	GroupHash         Group = "hash"
	GroupPubSub       Group = "pubsub"
	GroupTransactions Group = "transactions"
	GroupConnection   Group = "connection"
	GroupServer       Group = "server"
	GroupScripting    Group = "scripting"
	GroupHyperLogLog  Group = "hyperloglog"
	GroupCluster      Group = "cluster"
	GroupGeo          Group = "geo"
	GroupStream       Group = "stream"
	GroupBitmap       Group = "bitmap"
)

// Change is an entry of a command's history.
type Change struct{ Since, Text string }

// Deprecation says since when a command is out of favour and what replaces it.
type Deprecation struct{ Since, Instead string }

// KeySpec says where the keys of a command line are and what happens to them.
type KeySpec struct {
	Flags  KeyFlags
	Notes  string
	Begin  int    // argument where keys begin; 0 without a Word: nobody can tell, see FindKeys
	Word   string // or: the keyword before them, in upper case, searched from Begin on; from a negative Begin backwards
	Last   int    // range: last key, relative to the first; negative: from the end
	Step   int    // range: distance of two keys
	Limit  int    // range: with Last -1, the fraction of arguments that can be keys
	KeyNum bool   // the first argument is the number of keys, First the first one after it
	First  int
}

// KeyFlags say what a command does with a key.
type KeyFlags uint16

// The flags, in the order COMMAND INFO lists them.
const (
	RO KeyFlags = 1 << iota
	RW
	OW
	RM
	Access
	Update
	Insert
	Delete
	NotKey
	Incomplete
	VariableFlags
)

var keyFlagNames = []string{
	"RO", "RW", "OW", "RM", "access", "update", "insert", "delete", "not_key",
	"incomplete", "variable_flags",
}

// Names returns the flags as COMMAND INFO prints them.
func (f KeyFlags) Names() []string { return namesOf(uint32(f), keyFlagNames) }

// Has reports whether any of the flags in g is set.
func (f KeyFlags) Has(g KeyFlags) bool { return f&g != 0 }

// OneKey is the spec of a command whose only key is its first argument.
func OneKey(f KeyFlags) []KeySpec { return []KeySpec{KeyAt(1, f)} }

// KeyAt is the spec of a single key at argument i.
func KeyAt(i int, f KeyFlags) KeySpec { return KeySpec{Flags: f, Begin: i, Step: 1} }

// AllKeys is the spec of a command whose arguments are keys, every step-th.
func AllKeys(step int, f KeyFlags) []KeySpec {
	return []KeySpec{{Flags: f, Begin: 1, Last: -1, Step: step}}
}

// Arg is a node of a command's grammar, as COMMAND DOCS prints it.
type Arg struct {
	Name     string
	Type     ArgType
	Display  string // what COMMAND DOCS shows instead of the name
	Token    string
	KeySpec  int // index of the key spec, of an ArgKey or a pattern that stands for keys
	Summary  string
	Since    string
	Until    string // deprecated since
	Optional bool
	Multiple bool
	// MultipleToken repeats the token with each value.
	MultipleToken bool
	Args          []Arg // of ArgOneOf and ArgBlock
}

// Flags returns the argument's flags as COMMAND DOCS prints them.
func (a *Arg) Flags() []string {
	var flags []string
	if a.Optional {
		flags = append(flags, "optional")
	}
	if a.Multiple {
		flags = append(flags, "multiple")
	}
	if a.MultipleToken {
		flags = append(flags, "multiple_token")
	}
	return flags
}

// ArgType is the type of an argument.
type ArgType string

// The types.
const (
	ArgString   ArgType = "string"
	ArgInteger  ArgType = "integer"
	ArgDouble   ArgType = "double"
	ArgKey      ArgType = "key"
	ArgPattern  ArgType = "pattern"
	ArgUnixTime ArgType = "unix-time"
	ArgToken    ArgType = "pure-token"
	ArgOneOf    ArgType = "oneof"
	ArgBlock    ArgType = "block"
)

// FullName returns the lower-case name, "config|get" for a subcommand.
func (c *Command) FullName() string { return c.fullName }

// ID returns the command's position in the table, subcommands included; an ACL
// keeps a bit for each.
func (c *Command) ID() int { return c.id }

// DocFlags returns the flags that COMMAND DOCS prints.
func (c *Command) DocFlags() []string {
	var flags []string
	if c.Deprecated.Since != "" {
		flags = append(flags, "deprecated")
	}
	if c.Flags.Has(SysCmd) {
		flags = append(flags, "syscmd")
	}
	return flags
}

// KeyRange returns where keys begin, where they end (negative: counted from the
// end of the line) and their distance: all that COMMAND INFO could say before
// there were key specs. No keys are 0, 0, 0.
func (c *Command) KeyRange() (first, last, step int) {
	return c.keyRange.first, c.keyRange.last, c.keyRange.step
}

// AllCategories returns the categories stated and those that follow from Flags.
func (c *Command) AllCategories() Categories { return c.cats }

// Subcommand returns the subcommand called name, in any case.
func (c *Command) Subcommand(name []byte) *Command { return c.sub.find(name) }

// ArityOK reports whether a line of n words suits the command.
func (c *Command) ArityOK(n int) bool {
	if c.Arity < 0 {
		return n >= -c.Arity
	}
	return n == c.Arity
}
