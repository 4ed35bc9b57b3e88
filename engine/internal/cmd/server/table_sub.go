package server

import "github.com/wedis/wedis/engine/internal/exec"

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
		Name: "REWRITE", Arity: 2, Flags: operator, Group: exec.GroupServer, Since: "2.8.0", Complexity: "O(1)",
		Summary: "Writes the settings to the file they came from",
		Reply:   "OK", Handler: configRewrite,
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
		Name: "DOCTOR", Arity: 2, Group: exec.GroupServer, Since: "4.0.0", Complexity: "O(1)",
		Summary: "Looks for trouble with memory",
		Tips:    toEachShard,
		Reply:   "bulk", Handler: memoryDoctor,
	},
	{
		Name: "HELP", Arity: 2, Flags: always, Group: exec.GroupServer, Since: "4.0.0", Complexity: "O(1)",
		Summary: "Prints this help",
		Reply:   "[bulk]", Handler: exec.Help,
	},
	{
		Name: "MALLOC-STATS", Arity: 2, Group: exec.GroupServer, Since: "4.0.0",
		Complexity: "Depends on how much memory is allocated, could be slow",
		Summary:    "Reports on the allocator",
		Tips:       toEachShard,
		Reply:      "bulk", Handler: memoryMallocStats,
	},
	{
		Name: "PURGE", Arity: 2, Group: exec.GroupServer, Since: "4.0.0",
		Complexity: "Depends on how much memory is allocated, could be slow",
		Summary:    "Asks the allocator to give back what it does not need",
		Tips:       onAllShards,
		Reply:      "OK", Handler: memoryPurge,
	},
	{
		Name: "STATS", Arity: 2, Group: exec.GroupServer, Since: "4.0.0", Complexity: "O(1)",
		Summary: "Reports what takes memory",
		Tips:    toEachShard,
		Reply:   "{bulk:any}", Handler: memoryStats,
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

// toEachShard and its like are tips for clients of clusters.
var (
	toEachShard = []string{"nondeterministic_output", "request_policy:all_shards", "response_policy:special"}
	toEachNode  = []string{"nondeterministic_output", "request_policy:all_nodes", "response_policy:special"}
	onAllNodes  = []string{"request_policy:all_nodes", "response_policy:all_succeeded"}
)

// moduleTable lists the subcommands of MODULE.
var moduleTable = []exec.Command{
	{
		Name: "HELP", Arity: 2, Flags: always, Group: exec.GroupServer, Since: "5.0.0", Complexity: "O(1)",
		Summary: "Prints this help",
		Reply:   "[bulk]", Handler: exec.Help,
	},
	{
		Name: "LIST", Arity: 2, Flags: exec.Admin | exec.NoScript, Group: exec.GroupServer, Since: "4.0.0",
		Complexity: "O(N) where N is the number of loaded modules.",
		Summary:    "Lists the modules",
		Tips:       []string{"nondeterministic_output_order"},
		Reply:      "[any]", Handler: moduleList,
	},
	{
		Name: "LOAD", Arity: -3, Flags: saves | exec.Protected, Group: exec.GroupServer, Since: "4.0.0", Complexity: "O(1)",
		Summary: "Loads a module, which cannot be done here",
		Args: []exec.Arg{
			{Name: "path", Type: exec.ArgString},
			{Name: "arg", Type: exec.ArgString, Optional: true, Multiple: true},
		},
		Reply: "OK", Handler: moduleLoad,
	},
	{
		Name: "LOADEX", Arity: -3, Flags: saves | exec.Protected, Group: exec.GroupServer, Since: "7.0.0", Complexity: "O(1)",
		Summary: "Loads a module with settings, which cannot be done here",
		Args: []exec.Arg{
			{Name: "path", Type: exec.ArgString},
			{Name: "configs", Type: exec.ArgBlock, Token: "CONFIG", Optional: true, Multiple: true, MultipleToken: true, Args: []exec.Arg{
				{Name: "name", Type: exec.ArgString},
				{Name: "value", Type: exec.ArgString},
			}},
			{Name: "args", Type: exec.ArgBlock, Token: "ARGS", Optional: true, Multiple: true, Args: []exec.Arg{
				{Name: "arg", Type: exec.ArgString},
			}},
		},
		Reply: "OK", Handler: moduleLoad,
	},
	{
		Name: "UNLOAD", Arity: 3, Flags: saves | exec.Protected, Group: exec.GroupServer, Since: "4.0.0", Complexity: "O(1)",
		Summary: "Unloads a module",
		Args:    []exec.Arg{{Name: "name", Type: exec.ArgString}},
		Reply:   "OK", Handler: moduleUnload,
	},
}
