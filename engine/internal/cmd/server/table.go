// Package server holds the commands about the store as a whole: its databases,
// its settings, its statistics, and what it says of its own commands.
package server

import "github.com/wedis/wedis/engine/internal/exec"

const (
	// always are the flags of what answers in any state of the store.
	always = exec.Loading | exec.Stale
	// operator are those of what only the store's operator may do.
	operator = always | exec.Admin | exec.NoScript

	dangerous = exec.CatKeyspace | exec.CatDangerous
)

var (
	onAllShards = []string{"request_policy:all_shards", "response_policy:all_succeeded"}

	// howToFlush is the grammar of FLUSHALL and FLUSHDB.
	howToFlush = []exec.Arg{{Name: "async", Type: exec.ArgOneOf, Optional: true, Args: []exec.Arg{
		{Name: "async", Type: exec.ArgToken, Token: "ASYNC", Since: "4.0.0"},
		{Name: "sync", Type: exec.ArgToken, Token: "SYNC", Since: "6.2.0"},
	}}}
	flushChanges = []exec.Change{
		{Since: "4.0.0", Text: "New mode `ASYNC`."},
		{Since: "6.2.0", Text: "New mode `SYNC`."},
	}
)

// Table lists the commands.
var Table = []exec.Command{
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
		Name: "DEBUG", Arity: -2, Flags: operator | exec.SysCmd,
		Group: exec.GroupServer, Since: "1.0.0", Complexity: "Depends on subcommand.",
		Summary: "Serves the tests of the store itself",
		Reply:   "any", Handler: debug,
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
		Name: "MEMORY", Arity: -2, Group: exec.GroupServer, Since: "4.0.0",
		Complexity: "Depends on subcommand.",
		Summary:    "Contains the commands about memory",
		Sub:        memoryTable,
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
}

// commandTable lists the subcommands of COMMAND.
var commandTable = []exec.Command{
	{
		Name: "COUNT", Arity: 2, Flags: always, Categories: exec.CatConnection,
		Group: exec.GroupServer, Since: "2.8.13", Complexity: "O(1)",
		Summary: "Counts the commands",
		Reply:   "integer", Handler: commandCount,
	},
	{
		Name: "DOCS", Arity: -2, Flags: always, Categories: exec.CatConnection,
		Group: exec.GroupServer, Since: "7.0.0",
		Complexity: "O(N) where N is the number of commands to look up",
		Summary:    "Documents commands, all when none is named: what they do and what they take",
		Tips:       []string{"nondeterministic_output_order"},
		Args:       commandNames,
		Reply:      "{bulk:any}", Handler: commandDocs,
	},
	{
		Name: "GETKEYS", Arity: -4, Flags: always, Categories: exec.CatConnection,
		Group: exec.GroupServer, Since: "2.8.13",
		Complexity: "O(N) where N is the number of arguments to the command",
		Summary:    "Picks the keys out of a command line",
		Reply:      "[bulk]", Handler: commandGetKeys,
	},
	{
		Name: "GETKEYSANDFLAGS", Arity: -4, Flags: always, Categories: exec.CatConnection,
		Group: exec.GroupServer, Since: "7.0.0",
		Complexity: "O(N) where N is the number of arguments to the command",
		Summary:    "Picks the keys out of a command line, and says what it does with each",
		Reply:      "[any]", Handler: commandGetKeysAndFlags,
	},
	{
		Name: "HELP", Arity: 2, Flags: always, Categories: exec.CatConnection,
		Group: exec.GroupServer, Since: "5.0.0", Complexity: "O(1)",
		Summary: "Prints this help",
		Reply:   "[bulk]", Handler: exec.Help,
	},
	{
		Name: "INFO", Arity: -2, Flags: always, Categories: exec.CatConnection,
		Group: exec.GroupServer, Since: "2.8.13",
		Complexity: "O(N) where N is the number of commands to look up",
		Summary:    "Describes commands, all when none is named: arity, flags, keys",
		History:    []exec.Change{{Since: "7.0.0", Text: "Without names it describes all commands."}},
		Tips:       []string{"nondeterministic_output_order"},
		Args:       commandNames,
		Reply:      "[any]", Handler: commandInfo,
	},
	{
		Name: "LIST", Arity: -2, Flags: always, Categories: exec.CatConnection,
		Group: exec.GroupServer, Since: "7.0.0",
		Complexity: "O(N) where N is the total number of Redis commands",
		Summary:    "Lists the names of commands",
		Tips:       []string{"nondeterministic_output_order"},
		Args: []exec.Arg{{Name: "filterby", Type: exec.ArgOneOf, Token: "FILTERBY", Optional: true, Args: []exec.Arg{
			{Name: "module-name", Type: exec.ArgString, Token: "MODULE"},
			{Name: "category", Type: exec.ArgString, Token: "ACLCAT"},
			{Name: "pattern", Type: exec.ArgPattern, Token: "PATTERN"},
		}}},
		Reply: "[bulk]", Handler: commandList,
	},
}

// commandNames is the grammar of COMMAND DOCS and COMMAND INFO.
var commandNames = []exec.Arg{{Name: "command-name", Type: exec.ArgString, Optional: true, Multiple: true}}

// configTable lists the subcommands of CONFIG.
var configTable = []exec.Command{
	{
		Name: "GET", Arity: -3, Flags: operator, Group: exec.GroupServer, Since: "2.0.0",
		Complexity: "O(N) when N is the number of configuration parameters provided",
		Summary:    "Returns the settings that match patterns, with their values",
		History:    []exec.Change{{Since: "7.0.0", Text: "Several patterns may be given."}},
		Args: []exec.Arg{{Name: "parameter", Type: exec.ArgBlock, Multiple: true, Args: []exec.Arg{
			{Name: "parameter", Type: exec.ArgString},
		}}},
		Reply: "{bulk:bulk}", Handler: configGet,
	},
	{
		Name: "HELP", Arity: 2, Flags: always, Group: exec.GroupServer, Since: "5.0.0", Complexity: "O(1)",
		Summary: "Prints this help",
		Reply:   "[bulk]", Handler: exec.Help,
	},
	{
		Name: "RESETSTAT", Arity: 2, Flags: operator, Group: exec.GroupServer, Since: "2.0.0", Complexity: "O(1)",
		Summary: "Sets the statistics of INFO to zero",
		Reply:   "OK", Handler: configResetStat,
	},
	{
		Name: "SET", Arity: -4, Flags: operator, Group: exec.GroupServer, Since: "2.0.0",
		Complexity: "O(N) when N is the number of configuration parameters provided",
		Summary:    "Changes settings, all or none",
		History:    []exec.Change{{Since: "7.0.0", Text: "Several settings may be changed at once."}},
		Tips:       []string{"request_policy:all_nodes", "response_policy:all_succeeded"},
		Args: []exec.Arg{{Name: "parameter_value", Type: exec.ArgBlock, Multiple: true, Args: []exec.Arg{
			{Name: "parameter", Type: exec.ArgString},
			{Name: "value", Type: exec.ArgString},
		}}},
		Reply: "OK", Handler: configSet,
	},
}

// memoryTable lists the subcommands of MEMORY.
var memoryTable = []exec.Command{
	{
		Name: "HELP", Arity: 2, Flags: always, Group: exec.GroupServer, Since: "4.0.0", Complexity: "O(1)",
		Summary: "Prints this help",
		Reply:   "[bulk]", Handler: exec.Help,
	},
	{
		Name: "USAGE", Arity: -3, Flags: exec.ReadOnly, Group: exec.GroupServer, Since: "4.0.0",
		Complexity: "O(N) where N is the number of samples.",
		Summary:    "Returns the bytes that a key takes with its value",
		Keys:       []exec.KeySpec{exec.KeyAt(2, exec.RO)},
		Args: []exec.Arg{
			{Name: "key", Type: exec.ArgKey},
			{Name: "count", Type: exec.ArgInteger, Token: "SAMPLES", Optional: true},
		},
		Reply: "integer|nil", Handler: memoryUsage,
	},
}
