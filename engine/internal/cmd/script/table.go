// Package script holds the commands of Lua: scripts, which a client sends along (EVAL) or has sent before (EVALSHA), and
// functions, which belong to the store like its keys do (FUNCTION, FCALL). What they run in is exec.Scripts.
package script

import "github.com/wedis/wedis/engine/internal/exec"

const (
	// runs are the flags of what runs a script or function.
	runs = exec.NoScript | exec.SkipMonitor | exec.NoMandatoryKeys | exec.Stale | exec.RunsScript

	assumeWrites = "We cannot tell how the keys will be used so we assume the worst, RW and UPDATE"
	assumeReads  = "We cannot tell how the keys will be used so we assume the worst, RO and ACCESS"
)

var (
	onAllShards = []string{"request_policy:all_shards", "response_policy:all_succeeded"}
	onAllNodes  = []string{"request_policy:all_nodes", "response_policy:all_succeeded"}
	onOneShard  = []string{"request_policy:all_shards", "response_policy:one_succeeded"}
)

// Table lists the commands.
var Table = []exec.Command{
	{
		Name: "EVAL", Arity: -3, Flags: runs | exec.MayReplicate, Categories: exec.CatScripting,
		Group: exec.GroupScripting, Since: "2.6.0", Complexity: "Depends on the script that is executed.",
		Summary: "Runs a script in Lua",
		Keys:    counted(exec.RW|exec.Access|exec.Update, assumeWrites), Args: called("script"),
		Reply: "any", Handler: eval, Declares: exec.TextDeclares,
	},
	{
		Name: "EVAL_RO", Arity: -3, Flags: runs | exec.ReadOnly, Categories: exec.CatScripting,
		Group: exec.GroupScripting, Since: "7.0.0", Complexity: "Depends on the script that is executed.",
		Summary: "Runs a script in Lua that only reads",
		Keys:    counted(exec.RO|exec.Access, assumeReads), Args: called("script"),
		Reply: "any", Handler: eval, Declares: exec.TextDeclares,
	},
	{
		Name: "EVALSHA", Arity: -3, Flags: runs | exec.MayReplicate, Categories: exec.CatScripting,
		Group: exec.GroupScripting, Since: "2.6.0", Complexity: "Depends on the script that is executed.",
		Summary: "Runs a script in Lua that was sent before, by its SHA-1",
		Keys:    counted(exec.RW|exec.Access|exec.Update, ""), Args: called("sha1"),
		Reply: "any", Handler: evalsha, Declares: exec.SHADeclares,
	},
	{
		Name: "EVALSHA_RO", Arity: -3, Flags: runs | exec.ReadOnly, Categories: exec.CatScripting,
		Group: exec.GroupScripting, Since: "7.0.0", Complexity: "Depends on the script that is executed.",
		Summary: "Runs a script in Lua that was sent before and only reads, by its SHA-1",
		Keys:    counted(exec.RO|exec.Access, ""), Args: called("sha1"),
		Reply: "any", Handler: evalsha, Declares: exec.SHADeclares,
	},
	{
		Name: "FCALL", Arity: -3, Flags: runs | exec.MayReplicate, Categories: exec.CatScripting,
		Group: exec.GroupScripting, Since: "7.0.0", Complexity: "Depends on the function that is executed.",
		Summary: "Calls a function of a library",
		Keys:    counted(exec.RW|exec.Access|exec.Update, assumeWrites), Args: called("function"),
		Reply: "any", Handler: fcall, Declares: exec.FunctionDeclares,
	},
	{
		Name: "FCALL_RO", Arity: -3, Flags: runs | exec.ReadOnly, Categories: exec.CatScripting,
		Group: exec.GroupScripting, Since: "7.0.0", Complexity: "Depends on the function that is executed.",
		Summary: "Calls a function of a library that only reads",
		Keys:    counted(exec.RO|exec.Access, assumeReads), Args: called("function"),
		Reply: "any", Handler: fcall, Declares: exec.FunctionDeclares,
	},
	{
		Name: "FUNCTION", Arity: -2, Group: exec.GroupScripting, Since: "7.0.0",
		Complexity: "Depends on subcommand.",
		Summary:    "Contains the commands about libraries of functions",
		Sub:        functionTable,
	},
	{
		Name: "SCRIPT", Arity: -2, Group: exec.GroupScripting, Since: "2.6.0",
		Complexity: "Depends on subcommand.",
		Summary:    "Contains the commands about scripts",
		Sub:        scriptTable,
	},
}

// counted is the spec of keys that follow their number, the second argument.
func counted(flags exec.KeyFlags, notes string) []exec.KeySpec {
	return []exec.KeySpec{{Flags: flags, Notes: notes, Begin: 2, KeyNum: true, First: 1, Step: 1}}
}

// called is the grammar of a call.
func called(what string) []exec.Arg {
	return []exec.Arg{
		{Name: what, Type: exec.ArgString},
		{Name: "numkeys", Type: exec.ArgInteger},
		{Name: "key", Type: exec.ArgKey, Optional: true, Multiple: true},
		{Name: "arg", Type: exec.ArgString, Optional: true, Multiple: true},
	}
}
