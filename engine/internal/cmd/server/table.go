// Package server holds the commands about the store as a whole: its databases,
// its settings, its statistics, and what it says of its own commands.
package server

import "github.com/wedis/wedis/engine/internal/exec"

const (
	// always are the flags of what answers in any state of the store.
	always = exec.Loading | exec.Stale
	// operator are those of what only the store's operator may do.
	operator = always | exec.Admin | exec.NoScript

	// saves are those of what makes the host write.
	saves = exec.NoAsyncLoading | exec.Admin | exec.NoScript

	dangerous = exec.CatKeyspace | exec.CatDangerous
)

var (
	onAllShards = []string{"request_policy:all_shards", "response_policy:all_succeeded"}

	// howToFlush is the grammar of FLUSHALL and FLUSHDB.
	howToFlush = []exec.Arg{{Name: "async", Type: exec.ArgOneOf, Optional: true, Args: []exec.Arg{
		{Name: "async", Type: exec.ArgToken, Token: "ASYNC", Since: "4.0.0"},
		{Name: "sync", Type: exec.ArgToken, Token: "SYNC", Since: "6.2.0"},
	}}}
	// ofWhom is the grammar of REPLICAOF and SLAVEOF.
	ofWhom = []exec.Arg{{Name: "args", Type: exec.ArgOneOf, Args: []exec.Arg{
		{Name: "host-port", Type: exec.ArgBlock, Args: []exec.Arg{
			{Name: "host", Type: exec.ArgString},
			{Name: "port", Type: exec.ArgInteger},
		}},
		{Name: "no-one", Type: exec.ArgBlock, Args: []exec.Arg{
			{Name: "no", Type: exec.ArgToken, Token: "NO"},
			{Name: "one", Type: exec.ArgToken, Token: "ONE"},
		}},
	}}}

	flushChanges = []exec.Change{
		{Since: "4.0.0", Text: "New mode `ASYNC`."},
		{Since: "6.2.0", Text: "New mode `SYNC`."},
	}
)

// Table lists the commands.
var Table = []exec.Command{
	{
		Name: "BGREWRITEAOF", Arity: 1, Flags: saves, Group: exec.GroupServer, Since: "1.0.0", Complexity: "O(1)",
		Summary: "Writes the journal anew, as short as it can be, in the background",
		Reply:   "status", Handler: bgrewriteaof,
	},
	{
		Name: "BGSAVE", Arity: -1, Flags: saves, Group: exec.GroupServer, Since: "1.0.0", Complexity: "O(1)",
		Summary: "Saves a snapshot in the background",
		History: []exec.Change{{Since: "3.2.2", Text: "New option `SCHEDULE`."}},
		Args:    []exec.Arg{{Name: "schedule", Type: exec.ArgToken, Token: "SCHEDULE", Since: "3.2.2", Optional: true}},
		Reply:   "status", Handler: bgsave,
	},
	{
		Name: "COMMAND", Arity: -1, Flags: always, Categories: exec.CatConnection,
		Group: exec.GroupServer, Since: "2.8.13",
		Complexity: "O(N) where N is the total number of Redis commands",
		Summary:    "Describes all commands",
		Tips:       []string{"nondeterministic_output_order"},
		Reply:      "[any]", Handler: command,
		Sub: commandTable,
	},
	{
		Name: "CONFIG", Arity: -2, Group: exec.GroupServer, Since: "2.0.0",
		Complexity: "Depends on subcommand.",
		Summary:    "Contains the commands about settings",
		Sub:        configTable,
	},
	{
		Name: "DBSIZE", Arity: 1, Flags: exec.ReadOnly | exec.Fast, Categories: exec.CatKeyspace,
		Group: exec.GroupServer, Since: "1.0.0", Complexity: "O(1)",
		Summary: "Counts the keys of the database",
		Tips:    []string{"request_policy:all_shards", "response_policy:agg_sum"},
		Reply:   "integer", Handler: dbsize,
	},
	{
		Name: "DEBUG", Arity: -2, Flags: operator | exec.SysCmd | exec.Protected,
		Group: exec.GroupServer, Since: "1.0.0", Complexity: "Depends on subcommand.",
		Summary: "Serves the tests of the store itself",
		Reply:   "any", Handler: debug,
	},
	{
		Name: "FAILOVER", Arity: -1, Flags: exec.Admin | exec.NoScript | exec.Stale,
		Group: exec.GroupServer, Since: "6.2.0", Complexity: "O(1)",
		Summary: "Hands the role of the master to a replica",
		Args: []exec.Arg{
			{Name: "target", Type: exec.ArgBlock, Token: "TO", Optional: true, Args: []exec.Arg{
				{Name: "host", Type: exec.ArgString},
				{Name: "port", Type: exec.ArgInteger},
				{Name: "force", Type: exec.ArgToken, Token: "FORCE", Optional: true},
			}},
			{Name: "abort", Type: exec.ArgToken, Token: "ABORT", Optional: true},
			{Name: "milliseconds", Type: exec.ArgInteger, Token: "TIMEOUT", Optional: true},
		},
		Reply: "OK", Handler: failover,
	},
	{
		Name: "FLUSHALL", Arity: -1, Flags: exec.Write, Categories: dangerous,
		Group: exec.GroupServer, Since: "1.0.0",
		Complexity: "O(N) where N is the total number of keys in all databases",
		Summary:    "Deletes all keys of all databases",
		History:    flushChanges, Tips: onAllShards, Args: howToFlush,
		Reply: "OK", Handler: flushall,
	},
	{
		Name: "FLUSHDB", Arity: -1, Flags: exec.Write, Categories: dangerous,
		Group: exec.GroupServer, Since: "1.0.0",
		Complexity: "O(N) where N is the number of keys in the selected database",
		Summary:    "Deletes all keys of the database",
		History:    flushChanges, Tips: onAllShards, Args: howToFlush,
		Reply: "OK", Handler: flushdb,
	},
	{
		Name: "INFO", Arity: -1, Flags: always, Categories: exec.CatDangerous,
		Group: exec.GroupServer, Since: "1.0.0", Complexity: "O(1)",
		Summary: "Reports on the store and counts what it has done, by sections",
		History: []exec.Change{{Since: "7.0.0", Text: "Several sections may be asked for."}},
		Tips:    []string{"nondeterministic_output", "request_policy:all_shards", "response_policy:special"},
		Args:    []exec.Arg{{Name: "section", Type: exec.ArgString, Multiple: true, Optional: true}},
		Reply:   "bulk", Handler: info,
	},
	{
		Name: "LASTSAVE", Arity: 1, Flags: always | exec.Fast, Categories: exec.CatAdmin | exec.CatDangerous,
		Group: exec.GroupServer, Since: "1.0.0", Complexity: "O(1)",
		Summary: "Returns when the last snapshot was saved, as Unix time",
		Tips:    []string{"nondeterministic_output"},
		Reply:   "integer", Handler: lastsave,
	},
	{
		Name: "LATENCY", Arity: -2, Group: exec.GroupServer, Since: "2.8.13",
		Complexity: "Depends on subcommand.",
		Summary:    "Contains the commands about delays",
		Sub:        latencyTable,
	},
	{
		Name: "LOLWUT", Arity: -1, Flags: exec.ReadOnly | exec.Fast,
		Group: exec.GroupServer, Since: "5.0.0",
		Summary: "Draws something, and says which version drew it",
		Args:    []exec.Arg{{Name: "version", Type: exec.ArgInteger, Token: "VERSION", Optional: true}},
		Reply:   "bulk", Handler: lolwut,
	},
	{
		Name: "MEMORY", Arity: -2, Group: exec.GroupServer, Since: "4.0.0",
		Complexity: "Depends on subcommand.",
		Summary:    "Contains the commands about memory",
		Sub:        memoryTable,
	},
	{
		Name: "MODULE", Arity: -2, Group: exec.GroupServer, Since: "4.0.0",
		Complexity: "Depends on subcommand.",
		Summary:    "Contains the commands about modules, of which there are none",
		Sub:        moduleTable,
	},
	{
		Name: "MONITOR", Arity: 1, Flags: operator, Group: exec.GroupServer, Since: "1.0.0",
		Summary: "Shows the connection every command line that clients send, as it runs",
		Reply:   "OK", Handler: monitor,
	},
	{
		Name: "REPLICAOF", Arity: 3, Flags: exec.NoAsyncLoading | exec.Admin | exec.NoScript | exec.Stale,
		Group: exec.GroupServer, Since: "5.0.0", Complexity: "O(1)",
		Summary: "Makes the store a replica of another, or a master",
		Args:    ofWhom,
		Reply:   "OK", Handler: replicaof,
	},
	{
		Name: "ROLE", Arity: 1, Flags: always | exec.NoScript | exec.Fast, Categories: exec.CatAdmin | exec.CatDangerous,
		Group: exec.GroupServer, Since: "2.8.12", Complexity: "O(1)",
		Summary: "Returns the role of the store in replication",
		Reply:   "[any]", Handler: role,
	},
	{
		Name: "SAVE", Arity: 1, Flags: saves | exec.NoMulti,
		Group: exec.GroupServer, Since: "1.0.0",
		Complexity: "O(N) where N is the total number of keys in all databases",
		Summary:    "Saves a snapshot and waits for it",
		Reply:      "OK", Handler: save,
	},
	{
		Name: "SHUTDOWN", Arity: -1, Flags: operator | exec.NoMulti | exec.AllowBusy,
		Group: exec.GroupServer, Since: "1.0.0",
		Complexity: "O(N) when saving, where N is the total number of keys in all databases when saving data, otherwise O(1)",
		Summary:    "Saves a snapshot, if one is wanted, and ends the process",
		History:    []exec.Change{{Since: "7.0.0", Text: "New options `NOW`, `FORCE` and `ABORT`."}},
		Args: []exec.Arg{
			{Name: "nosave_save", Type: exec.ArgOneOf, Optional: true, Args: []exec.Arg{
				{Name: "nosave", Type: exec.ArgToken, Token: "NOSAVE"},
				{Name: "save", Type: exec.ArgToken, Token: "SAVE"},
			}},
			{Name: "now", Type: exec.ArgToken, Token: "NOW", Since: "7.0.0", Optional: true},
			{Name: "force", Type: exec.ArgToken, Token: "FORCE", Since: "7.0.0", Optional: true},
			{Name: "abort", Type: exec.ArgToken, Token: "ABORT", Since: "7.0.0", Optional: true},
		},
		Reply: "OK", Handler: shutdown,
	},
	{
		Name: "SLAVEOF", Arity: 3, Flags: exec.NoAsyncLoading | exec.Admin | exec.NoScript | exec.Stale,
		Group: exec.GroupServer, Since: "1.0.0", Complexity: "O(1)",
		Summary:    "Makes the store a replica of another, or a master",
		Deprecated: exec.Deprecation{Since: "5.0.0", Instead: "`REPLICAOF`"},
		Args:       ofWhom,
		Reply:      "OK", Handler: replicaof,
	},
	{
		Name: "SLOWLOG", Arity: -2, Group: exec.GroupServer, Since: "2.2.12",
		Complexity: "Depends on subcommand.",
		Summary:    "Contains the commands about commands that took long",
		Sub:        slowlogTable,
	},
	{
		Name: "SWAPDB", Arity: 3, Flags: exec.Write | exec.Fast, Categories: dangerous,
		Group: exec.GroupServer, Since: "4.0.0",
		Complexity: "O(N) where N is the count of clients watching or blocking on keys from both databases.",
		Summary:    "Exchanges the contents of two databases",
		Args: []exec.Arg{
			{Name: "index1", Type: exec.ArgInteger},
			{Name: "index2", Type: exec.ArgInteger},
		},
		Reply: "OK", Handler: swapdb,
	},
	{
		Name: "TIME", Arity: 1, Flags: always | exec.Fast,
		Group: exec.GroupServer, Since: "2.6.0", Complexity: "O(1)",
		Summary: "Returns the time as seconds since 1970 and the microseconds of the running one",
		Tips:    []string{"nondeterministic_output"},
		Reply:   "[bulk]", Handler: timeOfDay,
	},
	{
		Name: "WAIT", Arity: 3, Flags: exec.NoScript, Categories: exec.CatConnection,
		Group: exec.GroupGeneric, Since: "3.0.0", Complexity: "O(1)",
		Summary: "Waits until replicas have what the session wrote",
		Tips:    []string{"request_policy:all_shards", "response_policy:agg_min"},
		Args: []exec.Arg{
			{Name: "numreplicas", Type: exec.ArgInteger},
			{Name: "timeout", Type: exec.ArgInteger},
		},
		Reply: "integer", Handler: wait,
	},
	{
		Name: "WAITAOF", Arity: 4, Flags: exec.NoScript, Categories: exec.CatConnection,
		Group: exec.GroupGeneric, Since: "7.2.0", Complexity: "O(1)",
		Summary: "Waits until the journals of the store and of replicas have what the session wrote",
		Tips:    []string{"request_policy:all_shards", "response_policy:agg_min"},
		Args: []exec.Arg{
			{Name: "numlocal", Type: exec.ArgInteger},
			{Name: "numreplicas", Type: exec.ArgInteger},
			{Name: "timeout", Type: exec.ArgInteger},
		},
		Reply: "(local:integer,replicas:integer)", Handler: waitaof,
	},
}
