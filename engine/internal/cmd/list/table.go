// Package list holds the commands of lists. How a list is stored is the business of
// package value, and how a command waits that of package exec.
package list

import "github.com/wedis/wedis/engine/internal/exec"

var (
	keyArg         = exec.Arg{Name: "key", Type: exec.ArgKey}
	keysArg        = exec.Arg{Name: "key", Type: exec.ArgKey, Multiple: true}
	elementArg     = exec.Arg{Name: "element", Type: exec.ArgString}
	elementsArg    = exec.Arg{Name: "element", Type: exec.ArgString, Multiple: true}
	sourceArg      = exec.Arg{Name: "source", Type: exec.ArgKey}
	destinationArg = exec.Arg{Name: "destination", Type: exec.ArgKey, KeySpec: 1}
	timeoutArg     = exec.Arg{Name: "timeout", Type: exec.ArgDouble}

	moves = []exec.KeySpec{exec.KeyAt(1, exec.RW|exec.Access|exec.Delete), exec.KeyAt(2, exec.RW|exec.Insert)}

	fractionsCame = []exec.Change{{Since: "6.0.0", Text: "Fractions of a second."}}
)

// end is an argument that says which end of a list is meant.
func end(name string) exec.Arg {
	return exec.Arg{Name: name, Type: exec.ArgOneOf, Args: []exec.Arg{
		{Name: "left", Type: exec.ArgToken, Token: "LEFT"},
		{Name: "right", Type: exec.ArgToken, Token: "RIGHT"},
	}}
}

const (
	indexCost = "O(N) where N is the number of elements to traverse to get to the element at index. This makes asking for the " +
		"first or the last element of the list O(1)."
	insertCost = "O(N) where N is the number of elements to traverse before seeing the value pivot. This means that inserting " +
		"somewhere on the left end on the list (head) can be considered O(1) and inserting somewhere on the right end " +
		"(tail) is O(N)."
	multiPopCost = "O(N+M) where N is the number of provided keys and M is the number of elements returned."
	posCost      = "O(N) where N is the number of elements in the list, for the average case. When searching for elements near the " +
		"head or the tail of the list, or when the MAXLEN option is provided, the command may run in constant time."
	pushCost  = "O(1) for each element added, so O(N) to add N elements when the command is called with multiple arguments."
	rangeCost = "O(S+N) where S is the distance of start offset from HEAD for small lists, from nearest end (HEAD or TAIL) for " +
		"large lists; and N is the number of elements in the specified range."
	removeCost = "O(N+M) where N is the length of the list and M is the number of elements removed."
	setCost    = "O(N) where N is the length of the list. Setting either the first or the last element of the list is O(1)."
	trimCost   = "O(N) where N is the number of elements to be removed by the operation."
)

// Table lists the commands.
var Table = []exec.Command{
	{
		Name: "BLMOVE", Arity: 6, Flags: exec.Write | exec.DenyOOM | exec.NoScript | exec.Blocking, Categories: exec.CatList,
		Group: exec.GroupList, Since: "6.2.0", Complexity: "O(1)",
		Summary: "Moves an element from one end of a list to one of another list, or waits until there is one",
		Keys:    moves,
		Args:    []exec.Arg{sourceArg, destinationArg, end("wherefrom"), end("whereto"), timeoutArg},
		Reply:   "bulk|nil", Handler: blmove,
	},
	{
		Name: "BLMPOP", Arity: -5, Flags: exec.Write | exec.Blocking, Categories: exec.CatList,
		Group: exec.GroupList, Since: "7.0.0", Complexity: multiPopCost,
		Summary: "Removes elements from an end of the first list that has some, or waits until there is one",
		Keys:    []exec.KeySpec{{Flags: exec.RW | exec.Access | exec.Delete, Begin: 2, KeyNum: true, First: 1, Step: 1}},
		Args: []exec.Arg{
			timeoutArg,
			{Name: "numkeys", Type: exec.ArgInteger},
			keysArg,
			end("where"),
			{Name: "count", Type: exec.ArgInteger, Token: "COUNT", Optional: true},
		},
		Reply: "(key:bulk,values:[bulk])|nil", Handler: blmpop,
	},
	{
		Name: "BLPOP", Arity: -3, Flags: exec.Write | exec.NoScript | exec.Blocking, Categories: exec.CatList,
		Group: exec.GroupList, Since: "2.0.0", Complexity: "O(N) where N is the number of provided keys.",
		Summary: "Removes the first element of the first list that has some, or waits until there is one",
		Keys:    []exec.KeySpec{{Flags: exec.RW | exec.Access | exec.Delete, Begin: 1, Last: -2, Step: 1}},
		History: fractionsCame,
		Args:    []exec.Arg{keysArg, timeoutArg},
		Reply:   "(key:bulk,value:bulk)|nil", Handler: blpop,
	},
	{
		Name: "BRPOP", Arity: -3, Flags: exec.Write | exec.NoScript | exec.Blocking, Categories: exec.CatList,
		Group: exec.GroupList, Since: "2.0.0", Complexity: "O(N) where N is the number of provided keys.",
		Summary: "Removes the last element of the first list that has some, or waits until there is one",
		Keys:    []exec.KeySpec{{Flags: exec.RW | exec.Access | exec.Delete, Begin: 1, Last: -2, Step: 1}},
		History: fractionsCame,
		Args:    []exec.Arg{keysArg, timeoutArg},
		Reply:   "(key:bulk,value:bulk)|nil", Handler: brpop,
	},
	{
		Name: "BRPOPLPUSH", Arity: 4, Flags: exec.Write | exec.DenyOOM | exec.NoScript | exec.Blocking, Categories: exec.CatList,
		Group: exec.GroupList, Since: "2.2.0", Complexity: "O(1)",
		Summary:    "Moves the last element of a list to the front of another one, or waits until there is one",
		Keys:       moves,
		History:    fractionsCame,
		Deprecated: exec.Deprecation{Since: "6.2.0", Instead: "`BLMOVE` with the `RIGHT` and `LEFT` arguments"},
		Args:       []exec.Arg{sourceArg, destinationArg, timeoutArg},
		Reply:      "bulk|nil", Handler: brpoplpush,
	},
	{
		Name: "LINDEX", Arity: 3, Flags: exec.ReadOnly, Categories: exec.CatList,
		Group: exec.GroupList, Since: "1.0.0", Complexity: indexCost,
		Summary: "Returns the element of a list with an index",
		Keys:    exec.OneKey(exec.RO | exec.Access),
		Args: []exec.Arg{
			keyArg,
			{Name: "index", Type: exec.ArgInteger},
		},
		Reply: "bulk|nil", Handler: lindex,
	},
	{
		Name: "LINSERT", Arity: 5, Flags: exec.Write | exec.DenyOOM, Categories: exec.CatList,
		Group: exec.GroupList, Since: "2.2.0", Complexity: insertCost,
		Summary: "Inserts an element before or after another one",
		Keys:    exec.OneKey(exec.RW | exec.Insert),
		Args: []exec.Arg{
			keyArg,
			{Name: "where", Type: exec.ArgOneOf, Args: []exec.Arg{
				{Name: "before", Type: exec.ArgToken, Token: "BEFORE"},
				{Name: "after", Type: exec.ArgToken, Token: "AFTER"},
			}},
			{Name: "pivot", Type: exec.ArgString},
			elementArg,
		},
		Reply: "integer", Handler: linsert,
	},
	{
		Name: "LLEN", Arity: 2, Flags: exec.ReadOnly | exec.Fast, Categories: exec.CatList,
		Group: exec.GroupList, Since: "1.0.0", Complexity: "O(1)",
		Summary: "Returns the length of a list",
		Keys:    exec.OneKey(exec.RO),
		Args:    []exec.Arg{keyArg},
		Reply:   "integer", Handler: llen,
	},
	{
		Name: "LMOVE", Arity: 5, Flags: exec.Write | exec.DenyOOM, Categories: exec.CatList,
		Group: exec.GroupList, Since: "6.2.0", Complexity: "O(1)",
		Summary: "Moves an element from one end of a list to one of another list",
		Keys:    moves,
		Args:    []exec.Arg{sourceArg, destinationArg, end("wherefrom"), end("whereto")},
		Reply:   "bulk|nil", Handler: lmove,
	},
	{
		Name: "LMPOP", Arity: -4, Flags: exec.Write, Categories: exec.CatList,
		Group: exec.GroupList, Since: "7.0.0", Complexity: multiPopCost,
		Summary: "Removes elements from an end of the first list that has some",
		Keys:    []exec.KeySpec{{Flags: exec.RW | exec.Access | exec.Delete, Begin: 1, KeyNum: true, First: 1, Step: 1}},
		Args: []exec.Arg{
			{Name: "numkeys", Type: exec.ArgInteger},
			keysArg,
			end("where"),
			{Name: "count", Type: exec.ArgInteger, Token: "COUNT", Optional: true},
		},
		Reply: "(key:bulk,values:[bulk])|nil", Handler: lmpop,
	},
	{
		Name: "LPOP", Arity: -2, Flags: exec.Write | exec.Fast, Categories: exec.CatList,
		Group: exec.GroupList, Since: "1.0.0", Complexity: "O(N) where N is the number of elements returned",
		Summary: "Removes elements from the front of a list and returns them",
		Keys:    exec.OneKey(exec.RW | exec.Access | exec.Delete),
		History: []exec.Change{{Since: "6.2.0", Text: "The argument `count`."}},
		Args: []exec.Arg{
			keyArg,
			{Name: "count", Type: exec.ArgInteger, Since: "6.2.0", Optional: true},
		},
		Reply: "bulk|nil;count=[bulk]|nil", Handler: lpop,
	},
	{
		Name: "LPOS", Arity: -3, Flags: exec.ReadOnly, Categories: exec.CatList,
		Group: exec.GroupList, Since: "6.0.6", Complexity: posCost,
		Summary: "Returns where in a list elements equal a given one",
		Keys:    exec.OneKey(exec.RO | exec.Access),
		Args: []exec.Arg{
			keyArg,
			elementArg,
			{Name: "rank", Type: exec.ArgInteger, Token: "RANK", Optional: true},
			{Name: "num-matches", Type: exec.ArgInteger, Token: "COUNT", Optional: true},
			{Name: "len", Type: exec.ArgInteger, Token: "MAXLEN", Optional: true},
		},
		Reply: "integer|nil;COUNT=[integer]", Handler: lpos,
	},
	{
		Name: "LPUSH", Arity: -3, Flags: exec.Write | exec.DenyOOM | exec.Fast, Categories: exec.CatList,
		Group: exec.GroupList, Since: "1.0.0", Complexity: pushCost,
		Summary: "Adds elements to the front of a list, which is created if need be",
		Keys:    exec.OneKey(exec.RW | exec.Insert),
		History: []exec.Change{{Since: "2.4.0", Text: "More than one `element`."}},
		Args:    []exec.Arg{keyArg, elementsArg},
		Reply:   "integer", Handler: lpush,
	},
	{
		Name: "LPUSHX", Arity: -3, Flags: exec.Write | exec.DenyOOM | exec.Fast, Categories: exec.CatList,
		Group: exec.GroupList, Since: "2.2.0", Complexity: pushCost,
		Summary: "Adds elements to the front of a list, but only if it exists",
		Keys:    exec.OneKey(exec.RW | exec.Insert),
		History: []exec.Change{{Since: "4.0.0", Text: "More than one `element`."}},
		Args:    []exec.Arg{keyArg, elementsArg},
		Reply:   "integer", Handler: lpushx,
	},
	{
		Name: "LRANGE", Arity: 4, Flags: exec.ReadOnly, Categories: exec.CatList,
		Group: exec.GroupList, Since: "1.0.0", Complexity: rangeCost,
		Summary: "Returns the elements of a list between two indexes",
		Keys:    exec.OneKey(exec.RO | exec.Access),
		Args: []exec.Arg{
			keyArg,
			{Name: "start", Type: exec.ArgInteger},
			{Name: "stop", Type: exec.ArgInteger},
		},
		Reply: "[bulk]", Handler: lrange,
	},
	{
		Name: "LREM", Arity: 4, Flags: exec.Write, Categories: exec.CatList,
		Group: exec.GroupList, Since: "1.0.0", Complexity: removeCost,
		Summary: "Removes the elements of a list that equal a given one",
		Keys:    exec.OneKey(exec.RW | exec.Delete),
		Args: []exec.Arg{
			keyArg,
			{Name: "count", Type: exec.ArgInteger},
			elementArg,
		},
		Reply: "integer", Handler: lrem,
	},
	{
		Name: "LSET", Arity: 4, Flags: exec.Write | exec.DenyOOM, Categories: exec.CatList,
		Group: exec.GroupList, Since: "1.0.0", Complexity: setCost,
		Summary: "Replaces the element of a list with an index",
		Keys:    exec.OneKey(exec.RW | exec.Update),
		Args: []exec.Arg{
			keyArg,
			{Name: "index", Type: exec.ArgInteger},
			elementArg,
		},
		Reply: "OK", Handler: lset,
	},
	{
		Name: "LTRIM", Arity: 4, Flags: exec.Write, Categories: exec.CatList,
		Group: exec.GroupList, Since: "1.0.0", Complexity: trimCost,
		Summary: "Removes all elements of a list but those between two indexes",
		Keys:    exec.OneKey(exec.RW | exec.Delete),
		Args: []exec.Arg{
			keyArg,
			{Name: "start", Type: exec.ArgInteger},
			{Name: "stop", Type: exec.ArgInteger},
		},
		Reply: "OK", Handler: ltrim,
	},
	{
		Name: "RPOP", Arity: -2, Flags: exec.Write | exec.Fast, Categories: exec.CatList,
		Group: exec.GroupList, Since: "1.0.0", Complexity: "O(N) where N is the number of elements returned",
		Summary: "Removes elements from the end of a list and returns them",
		Keys:    exec.OneKey(exec.RW | exec.Access | exec.Delete),
		History: []exec.Change{{Since: "6.2.0", Text: "The argument `count`."}},
		Args: []exec.Arg{
			keyArg,
			{Name: "count", Type: exec.ArgInteger, Since: "6.2.0", Optional: true},
		},
		Reply: "bulk|nil;count=[bulk]|nil", Handler: rpop,
	},
	{
		Name: "RPOPLPUSH", Arity: 3, Flags: exec.Write | exec.DenyOOM, Categories: exec.CatList,
		Group: exec.GroupList, Since: "1.2.0", Complexity: "O(1)",
		Summary:    "Moves the last element of a list to the front of another one",
		Keys:       moves,
		Deprecated: exec.Deprecation{Since: "6.2.0", Instead: "`LMOVE` with the `RIGHT` and `LEFT` arguments"},
		Args:       []exec.Arg{sourceArg, destinationArg},
		Reply:      "bulk|nil", Handler: rpoplpush,
	},
	{
		Name: "RPUSH", Arity: -3, Flags: exec.Write | exec.DenyOOM | exec.Fast, Categories: exec.CatList,
		Group: exec.GroupList, Since: "1.0.0", Complexity: pushCost,
		Summary: "Adds elements to the end of a list, which is created if need be",
		Keys:    exec.OneKey(exec.RW | exec.Insert),
		History: []exec.Change{{Since: "2.4.0", Text: "More than one `element`."}},
		Args:    []exec.Arg{keyArg, elementsArg},
		Reply:   "integer", Handler: rpush,
	},
	{
		Name: "RPUSHX", Arity: -3, Flags: exec.Write | exec.DenyOOM | exec.Fast, Categories: exec.CatList,
		Group: exec.GroupList, Since: "2.2.0", Complexity: pushCost,
		Summary: "Adds elements to the end of a list, but only if it exists",
		Keys:    exec.OneKey(exec.RW | exec.Insert),
		History: []exec.Change{{Since: "4.0.0", Text: "More than one `element`."}},
		Args:    []exec.Arg{keyArg, elementsArg},
		Reply:   "integer", Handler: rpushx,
	},
}
