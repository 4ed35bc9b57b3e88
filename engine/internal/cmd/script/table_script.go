package script

import "github.com/wedis/wedis/engine/internal/exec"

// scriptTable lists the subcommands of SCRIPT.
var scriptTable = []exec.Command{
	{
		Name: "DEBUG", Arity: 3, Flags: exec.NoScript, Categories: exec.CatScripting,
		Group: exec.GroupScripting, Since: "3.2.0", Complexity: "O(1)",
		Summary: "Chooses whether the scripts to come run in a debugger; there is none here",
		Args: []exec.Arg{{Name: "mode", Type: exec.ArgOneOf, Args: []exec.Arg{
			{Name: "yes", Type: exec.ArgToken, Token: "YES"},
			{Name: "sync", Type: exec.ArgToken, Token: "SYNC"},
			{Name: "no", Type: exec.ArgToken, Token: "NO"},
		}}},
		Reply: "OK", Handler: scriptDebug,
	},
	{
		Name: "EXISTS", Arity: -3, Flags: exec.NoScript, Categories: exec.CatScripting,
		Group: exec.GroupScripting, Since: "2.6.0",
		Complexity: "O(N) with N being the number of scripts to check (so checking a single script is an O(1) operation).",
		Summary:    "Tells which scripts are known, by their SHA-1",
		Tips:       []string{"request_policy:all_shards", "response_policy:agg_logical_and"},
		Args:       []exec.Arg{{Name: "sha1", Type: exec.ArgString, Multiple: true}},
		Reply:      "[integer]", Handler: scriptExists,
	},
	{
		Name: "FLUSH", Arity: -2, Flags: exec.NoScript, Categories: exec.CatScripting,
		Group: exec.GroupScripting, Since: "2.6.0",
		Complexity: "O(N) with N being the number of scripts in cache",
		Summary:    "Forgets all scripts",
		History:    []exec.Change{{Since: "6.2.0", Text: "Modes `ASYNC` and `SYNC`."}},
		Tips:       onAllNodes,
		Args: []exec.Arg{{Name: "async", Type: exec.ArgOneOf, Optional: true, Since: "6.2.0", Args: []exec.Arg{
			{Name: "async", Type: exec.ArgToken, Token: "ASYNC"},
			{Name: "sync", Type: exec.ArgToken, Token: "SYNC"},
		}}},
		Reply: "OK", Handler: scriptFlush,
	},
	{
		Name: "HELP", Arity: 2, Flags: exec.Loading | exec.Stale, Categories: exec.CatScripting,
		Group: exec.GroupScripting, Since: "5.0.0", Complexity: "O(1)",
		Summary: "Lists the subcommands",
		Reply:   "[status]", Handler: exec.Help,
	},
	{
		Name: "KILL", Arity: 2, Flags: exec.NoScript | exec.AllowBusy, Categories: exec.CatScripting,
		Group: exec.GroupScripting, Since: "2.6.0", Complexity: "O(1)",
		Summary: "Ends the script that runs for too long, if it has not written yet",
		Tips:    onOneShard,
		Reply:   "OK", Handler: scriptKill,
	},
	{
		Name: "LOAD", Arity: 3, Flags: exec.NoScript | exec.Stale, Categories: exec.CatScripting,
		Group: exec.GroupScripting, Since: "2.6.0",
		Complexity: "O(N) with N being the length in bytes of the script body.",
		Summary:    "Compiles a script for EVALSHA, and returns its SHA-1",
		Tips:       onAllNodes,
		Args:       []exec.Arg{{Name: "script", Type: exec.ArgString}},
		Reply:      "bulk", Handler: scriptLoad,
	},
	{
		Name: "SHOW", Arity: 3, Flags: exec.NoScript, Categories: exec.CatScripting,
		Group: exec.GroupScripting, Since: "8.0.0", Complexity: "O(1).",
		Summary: "Returns the text of a script, by its SHA-1",
		Args:    []exec.Arg{{Name: "sha1", Type: exec.ArgString}},
		Reply:   "bulk", Handler: scriptShow,
	},
}
