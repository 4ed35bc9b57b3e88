// Package set holds the commands of sets. How a set is stored is the business of
// package value.
package set

import "github.com/wedis/wedis/engine/internal/exec"

const (
	grows = exec.Write | exec.DenyOOM

	addCost = "O(1) for each element added, so O(N) to add N elements when the command is called with multiple arguments."

	totalCost   = "O(N) where N is the total number of elements in all given sets."
	intersects  = "O(N*M) worst case where N is the cardinality of the smallest set and M is the number of sets."
	popCost     = "Without the count argument O(1), otherwise O(N) where N is the value of the passed count."
	randomCost  = "Without the count argument O(1), otherwise O(N) where N is the absolute value of the passed count."
	scanCost    = "O(1) for every call. O(N) for a complete iteration, including enough command calls for the cursor to return back to 0. N is the number of elements inside the collection.."
	areIncluded = "O(N) where N is the number of elements being checked for membership"
)

var (
	keyArg      = exec.Arg{Name: "key", Type: exec.ArgKey}
	keysArg     = exec.Arg{Name: "key", Type: exec.ArgKey, Multiple: true}
	sourcesArg  = exec.Arg{Name: "key", Type: exec.ArgKey, KeySpec: 1, Multiple: true}
	targetArg   = exec.Arg{Name: "destination", Type: exec.ArgKey}
	memberArg   = exec.Arg{Name: "member", Type: exec.ArgString}
	membersArg  = exec.Arg{Name: "member", Type: exec.ArgString, Multiple: true}
	storeArgs   = []exec.Arg{targetArg, sourcesArg}
	sourceKeys  = exec.KeySpec{Flags: exec.RO | exec.Access, Begin: 2, Last: -1, Step: 1}
	storeKeys   = []exec.KeySpec{exec.KeyAt(1, exec.OW|exec.Update), sourceKeys}
	severalCame = []exec.Change{{Since: "2.4.0", Text: "More than one `member`."}}
	anyOrder    = []string{"nondeterministic_output_order"}
	anyOutput   = []string{"nondeterministic_output"}
)

// Table lists the commands.
var Table = []exec.Command{
	{
		Name: "SADD", Arity: -3, Flags: grows | exec.Fast, Categories: exec.CatSet,
		Group: exec.GroupSet, Since: "1.0.0", Complexity: addCost,
		Summary: "Adds members to a set, which is created if need be",
		Keys:    exec.OneKey(exec.RW | exec.Insert),
		Args:    []exec.Arg{keyArg, membersArg},
		History: severalCame,
		Reply:   "integer", Handler: sadd,
	},
	{
		Name: "SCARD", Arity: 2, Flags: exec.ReadOnly | exec.Fast, Categories: exec.CatSet,
		Group: exec.GroupSet, Since: "1.0.0", Complexity: "O(1)",
		Summary: "Counts the members of a set",
		Keys:    exec.OneKey(exec.RO),
		Args:    []exec.Arg{keyArg},
		Reply:   "integer", Handler: scard,
	},
	{
		Name: "SDIFF", Arity: -2, Flags: exec.ReadOnly, Categories: exec.CatSet,
		Group: exec.GroupSet, Since: "1.0.0", Complexity: totalCost,
		Summary: "Returns the members of a set that are in none of the others",
		Keys:    exec.AllKeys(1, exec.RO|exec.Access),
		Args:    []exec.Arg{keysArg},
		Tips:    anyOrder,
		Reply:   "[bulk]", Handler: sdiff,
	},
	{
		Name: "SDIFFSTORE", Arity: -3, Flags: grows, Categories: exec.CatSet,
		Group: exec.GroupSet, Since: "1.0.0", Complexity: totalCost,
		Summary: "Stores the members of a set that are in none of the others, and counts them",
		Keys:    storeKeys,
		Args:    storeArgs,
		Reply:   "integer", Handler: sdiffstore,
	},
	{
		Name: "SINTER", Arity: -2, Flags: exec.ReadOnly, Categories: exec.CatSet,
		Group: exec.GroupSet, Since: "1.0.0", Complexity: intersects,
		Summary: "Returns the members that several sets have in common",
		Keys:    exec.AllKeys(1, exec.RO|exec.Access),
		Args:    []exec.Arg{keysArg},
		Tips:    anyOrder,
		Reply:   "[bulk]", Handler: sinter,
	},
	{
		Name: "SINTERCARD", Arity: -3, Flags: exec.ReadOnly, Categories: exec.CatSet,
		Group: exec.GroupSet, Since: "7.0.0", Complexity: intersects,
		Summary: "Counts the members that several sets have in common, up to a limit",
		Keys:    []exec.KeySpec{{Flags: exec.RO | exec.Access, Begin: 1, KeyNum: true, First: 1, Step: 1}},
		Args: []exec.Arg{
			{Name: "numkeys", Type: exec.ArgInteger},
			keysArg,
			{Name: "limit", Type: exec.ArgInteger, Token: "LIMIT", Optional: true},
		},
		Reply: "integer", Handler: sintercard,
	},
	{
		Name: "SINTERSTORE", Arity: -3, Flags: grows, Categories: exec.CatSet,
		Group: exec.GroupSet, Since: "1.0.0", Complexity: intersects,
		Summary: "Stores the members that several sets have in common, and counts them",
		Keys:    []exec.KeySpec{exec.KeyAt(1, exec.RW|exec.Update), sourceKeys},
		Args:    storeArgs,
		Reply:   "integer", Handler: sinterstore,
	},
	{
		Name: "SISMEMBER", Arity: 3, Flags: exec.ReadOnly | exec.Fast, Categories: exec.CatSet,
		Group: exec.GroupSet, Since: "1.0.0", Complexity: "O(1)",
		Summary: "Says whether a set has a member",
		Keys:    exec.OneKey(exec.RO),
		Args:    []exec.Arg{keyArg, memberArg},
		Reply:   "integer", Handler: sismember,
	},
	{
		Name: "SMEMBERS", Arity: 2, Flags: exec.ReadOnly, Categories: exec.CatSet,
		Group: exec.GroupSet, Since: "1.0.0", Complexity: "O(N) where N is the set cardinality.",
		Summary: "Returns all members of a set",
		Keys:    exec.OneKey(exec.RO | exec.Access),
		Args:    []exec.Arg{keyArg},
		Tips:    anyOrder,
		Reply:   "[bulk]", Handler: smembers,
	},
	{
		Name: "SMISMEMBER", Arity: -3, Flags: exec.ReadOnly | exec.Fast, Categories: exec.CatSet,
		Group: exec.GroupSet, Since: "6.2.0", Complexity: areIncluded,
		Summary: "Says of several members whether a set has them",
		Keys:    exec.OneKey(exec.RO | exec.Access),
		Args:    []exec.Arg{keyArg, membersArg},
		Reply:   "[integer]", Handler: smismember,
	},
	{
		Name: "SMOVE", Arity: 4, Flags: exec.Write | exec.Fast, Categories: exec.CatSet,
		Group: exec.GroupSet, Since: "1.0.0", Complexity: "O(1)",
		Summary: "Moves a member from one set to another",
		Keys: []exec.KeySpec{
			exec.KeyAt(1, exec.RW|exec.Access|exec.Delete),
			exec.KeyAt(2, exec.RW|exec.Insert),
		},
		Args: []exec.Arg{
			{Name: "source", Type: exec.ArgKey},
			{Name: "destination", Type: exec.ArgKey, KeySpec: 1},
			memberArg,
		},
		Reply: "integer", Handler: smove,
	},
	{
		Name: "SPOP", Arity: -2, Flags: exec.Write | exec.Fast, Categories: exec.CatSet,
		Group: exec.GroupSet, Since: "1.0.0", Complexity: popCost,
		Summary: "Removes and returns members of a set, drawn at random",
		Keys:    exec.OneKey(exec.RW | exec.Access | exec.Delete),
		Args:    []exec.Arg{keyArg, {Name: "count", Type: exec.ArgInteger, Since: "3.2.0", Optional: true}},
		History: []exec.Change{{Since: "3.2.0", Text: "The argument `count`."}},
		Tips:    anyOutput,
		Reply:   "bulk|nil;count=[bulk]", Handler: spop,
	},
	{
		Name: "SRANDMEMBER", Arity: -2, Flags: exec.ReadOnly, Categories: exec.CatSet,
		Group: exec.GroupSet, Since: "1.0.0", Complexity: randomCost,
		Summary: "Returns members of a set, drawn at random",
		Keys:    exec.OneKey(exec.RO | exec.Access),
		Args:    []exec.Arg{keyArg, {Name: "count", Type: exec.ArgInteger, Since: "2.6.0", Optional: true}},
		History: []exec.Change{{Since: "2.6.0", Text: "The argument `count`."}},
		Tips:    anyOutput,
		Reply:   "bulk|nil;count=[bulk]", Handler: srandmember,
	},
	{
		Name: "SREM", Arity: -3, Flags: exec.Write | exec.Fast, Categories: exec.CatSet,
		Group: exec.GroupSet, Since: "1.0.0", Complexity: "O(N) where N is the number of members to be removed.",
		Summary: "Removes members from a set",
		Keys:    exec.OneKey(exec.RW | exec.Delete),
		Args:    []exec.Arg{keyArg, membersArg},
		History: severalCame,
		Reply:   "integer", Handler: srem,
	},
	{
		Name: "SSCAN", Arity: -3, Flags: exec.ReadOnly, Categories: exec.CatSet,
		Group: exec.GroupSet, Since: "2.8.0", Complexity: scanCost,
		Summary: "Returns some members of a set and a cursor for more",
		Keys:    exec.OneKey(exec.RO | exec.Access),
		Args: []exec.Arg{
			keyArg,
			{Name: "cursor", Type: exec.ArgInteger},
			{Name: "pattern", Type: exec.ArgPattern, Token: "MATCH", Optional: true},
			{Name: "count", Type: exec.ArgInteger, Token: "COUNT", Optional: true},
		},
		Tips:  anyOutput,
		Reply: "[bulk,[bulk]]", Handler: sscan,
	},
	{
		Name: "SUNION", Arity: -2, Flags: exec.ReadOnly, Categories: exec.CatSet,
		Group: exec.GroupSet, Since: "1.0.0", Complexity: totalCost,
		Summary: "Returns the members that any of several sets has",
		Keys:    exec.AllKeys(1, exec.RO|exec.Access),
		Args:    []exec.Arg{keysArg},
		Tips:    anyOrder,
		Reply:   "[bulk]", Handler: sunion,
	},
	{
		Name: "SUNIONSTORE", Arity: -3, Flags: grows, Categories: exec.CatSet,
		Group: exec.GroupSet, Since: "1.0.0", Complexity: totalCost,
		Summary: "Stores the members that any of several sets has, and counts them",
		Keys:    storeKeys,
		Args:    storeArgs,
		Reply:   "integer", Handler: sunionstore,
	},
}
