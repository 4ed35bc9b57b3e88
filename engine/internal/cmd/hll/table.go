// Package hll holds the commands of HyperLogLogs, which are strings.
package hll

import "github.com/wedis/wedis/engine/internal/exec"

const (
	grows     = exec.Write | exec.DenyOOM
	countCost = "O(1) with a very small average constant time when called with a single key. O(N) with N being the number of " +
		"keys, and much bigger constant times, when called with multiple keys."
)

// Table lists the commands.
var Table = []exec.Command{
	{
		Name: "PFADD", Arity: -2, Flags: grows | exec.Fast, Categories: exec.CatHyperLogLog,
		Group: exec.GroupHyperLogLog, Since: "2.8.9", Complexity: "O(1) to add every element.",
		Summary: "Adds elements to a HyperLogLog, which is created if need be",
		Keys:    exec.OneKey(exec.RW | exec.Insert),
		Args: []exec.Arg{
			{Name: "key", Type: exec.ArgKey},
			{Name: "element", Type: exec.ArgString, Optional: true, Multiple: true},
		},
		Reply: "integer", Handler: pfadd,
	},
	{
		Name: "PFCOUNT", Arity: -2, Flags: exec.ReadOnly | exec.MayReplicate, Categories: exec.CatHyperLogLog,
		Group: exec.GroupHyperLogLog, Since: "2.8.9", Complexity: countCost,
		Summary: "Estimates how many different elements a HyperLogLog, or several together, have seen",
		Keys: []exec.KeySpec{{
			Flags: exec.RW | exec.Access,
			Notes: "RW because it may change the internal representation of the key, and propagate to replicas",
			Begin: 1, Last: -1, Step: 1,
		}},
		Args:  []exec.Arg{{Name: "key", Type: exec.ArgKey, Multiple: true}},
		Reply: "integer", Handler: pfcount,
	},
	{
		Name: "PFDEBUG", Arity: 3, Flags: grows | exec.Admin | exec.SysCmd, Categories: exec.CatHyperLogLog,
		Group: exec.GroupHyperLogLog, Since: "2.8.9", Complexity: "N/A",
		Summary: "Shows what is inside a HyperLogLog",
		Keys:    []exec.KeySpec{exec.KeyAt(2, exec.RW|exec.Access)},
		Args:    []exec.Arg{{Name: "subcommand", Type: exec.ArgString}, {Name: "key", Type: exec.ArgKey}},
		Reply:   "[integer]|bulk|status|integer", Handler: pfdebug,
	},
	{
		Name: "PFMERGE", Arity: -2, Flags: grows, Categories: exec.CatHyperLogLog,
		Group: exec.GroupHyperLogLog, Since: "2.8.9", Complexity: "O(N) to merge N HyperLogLogs, but with high constant times.",
		Summary: "Merges HyperLogLogs into one that has seen all that any of them has",
		Keys: []exec.KeySpec{
			exec.KeyAt(1, exec.RW|exec.Access|exec.Insert),
			{Flags: exec.RO | exec.Access, Begin: 2, Last: -1, Step: 1},
		},
		Args: []exec.Arg{
			{Name: "destkey", Type: exec.ArgKey},
			{Name: "sourcekey", Type: exec.ArgKey, KeySpec: 1, Multiple: true},
		},
		Reply: "OK", Handler: pfmerge,
	},
	{
		Name: "PFSELFTEST", Arity: 1, Flags: exec.Admin | exec.SysCmd, Categories: exec.CatHyperLogLog,
		Group: exec.GroupHyperLogLog, Since: "2.8.9", Complexity: "N/A",
		Summary: "Tests HyperLogLogs",
		Reply:   "OK", Handler: pfselftest,
	},
}
