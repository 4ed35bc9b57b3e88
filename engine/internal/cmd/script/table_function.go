package script

import "github.com/wedis/wedis/engine/internal/exec"

// functionTable lists the subcommands of FUNCTION.
var functionTable = []exec.Command{
	{
		Name: "DELETE", Arity: 3, Flags: exec.NoScript | exec.Write, Categories: exec.CatScripting,
		Group: exec.GroupScripting, Since: "7.0.0", Complexity: "O(1)",
		Summary: "Deletes a library and its functions",
		Tips:    onAllShards,
		Args:    []exec.Arg{{Name: "library-name", Type: exec.ArgString}},
		Reply:   "OK", Handler: functionDelete,
	},
	{
		Name: "DUMP", Arity: 2, Flags: exec.NoScript, Categories: exec.CatScripting,
		Group: exec.GroupScripting, Since: "7.0.0", Complexity: "O(N) where N is the number of functions",
		Summary: "Returns all libraries as bytes for FUNCTION RESTORE",
		Reply:   "bulk", Handler: functionDump,
	},
	{
		Name: "FLUSH", Arity: -2, Flags: exec.NoScript | exec.Write, Categories: exec.CatScripting,
		Group: exec.GroupScripting, Since: "7.0.0", Complexity: "O(N) where N is the number of functions deleted",
		Summary: "Deletes all libraries",
		Tips:    onAllShards,
		Args: []exec.Arg{{Name: "async", Type: exec.ArgOneOf, Optional: true, Args: []exec.Arg{
			{Name: "async", Type: exec.ArgToken, Token: "ASYNC"},
			{Name: "sync", Type: exec.ArgToken, Token: "SYNC"},
		}}},
		Reply: "OK", Handler: functionFlush,
	},
	{
		Name: "HELP", Arity: 2, Flags: exec.Loading | exec.Stale, Categories: exec.CatScripting,
		Group: exec.GroupScripting, Since: "7.0.0", Complexity: "O(1)",
		Summary: "Lists the subcommands",
		Reply:   "[status]", Handler: exec.Help,
	},
	{
		Name: "KILL", Arity: 2, Flags: exec.NoScript | exec.AllowBusy, Categories: exec.CatScripting,
		Group: exec.GroupScripting, Since: "7.0.0", Complexity: "O(1)",
		Summary: "Ends the function that runs for too long, if it has not written yet",
		Tips:    onOneShard,
		Reply:   "OK", Handler: functionKill,
	},
	{
		Name: "LIST", Arity: -2, Flags: exec.NoScript, Categories: exec.CatScripting,
		Group: exec.GroupScripting, Since: "7.0.0", Complexity: "O(N) where N is the number of functions",
		Summary: "Lists libraries and what they hold",
		Tips:    []string{"nondeterministic_output_order"},
		Args: []exec.Arg{
			{Name: "library-name-pattern", Type: exec.ArgString, Token: "LIBRARYNAME", Optional: true},
			{Name: "withcode", Type: exec.ArgToken, Token: "WITHCODE", Optional: true},
		},
		Reply: "[{bulk:any}]", Handler: functionList,
	},
	{
		Name: "LOAD", Arity: -3, Flags: exec.NoScript | exec.Write | exec.DenyOOM, Categories: exec.CatScripting,
		Group: exec.GroupScripting, Since: "7.0.0", Complexity: "O(1) (considering compilation time is redundant)",
		Summary: "Creates a library from its code, and returns its name",
		Tips:    onAllShards,
		Args: []exec.Arg{
			{Name: "replace", Type: exec.ArgToken, Token: "REPLACE", Optional: true},
			{Name: "function-code", Type: exec.ArgString},
		},
		Reply: "bulk", Handler: functionLoad,
	},
	{
		Name: "RESTORE", Arity: -3, Flags: exec.NoScript | exec.Write | exec.DenyOOM, Categories: exec.CatScripting,
		Group: exec.GroupScripting, Since: "7.0.0", Complexity: "O(N) where N is the number of functions on the payload",
		Summary: "Creates libraries from what FUNCTION DUMP returned",
		Tips:    onAllShards,
		Args: []exec.Arg{
			{Name: "serialized-value", Type: exec.ArgString},
			{Name: "policy", Type: exec.ArgOneOf, Optional: true, Args: []exec.Arg{
				{Name: "flush", Type: exec.ArgToken, Token: "FLUSH"},
				{Name: "append", Type: exec.ArgToken, Token: "APPEND"},
				{Name: "replace", Type: exec.ArgToken, Token: "REPLACE"},
			}},
		},
		Reply: "OK", Handler: functionRestore,
	},
	{
		Name: "STATS", Arity: 2, Flags: exec.NoScript | exec.AllowBusy, Categories: exec.CatScripting,
		Group: exec.GroupScripting, Since: "7.0.0", Complexity: "O(1)",
		Summary: "Tells which function runs, and how many libraries and functions there are",
		Tips:    []string{"nondeterministic_output", "request_policy:all_shards", "response_policy:special"},
		Reply:   "{bulk:any}", Handler: functionStats,
	},
}
