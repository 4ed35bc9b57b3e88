package zset

import "github.com/wedis/wedis/engine/internal/exec"

// pops are the rows of those that take from an end.
var pops = []exec.Command{
	{
		Name: "BZMPOP", Arity: -5, Flags: exec.Write | exec.Blocking, Categories: exec.CatSortedSet,
		Group: exec.GroupSortedSet, Since: "7.0.0",
		Complexity: "O(K) + O(M*log(N)) where K is the number of provided keys, N being the number of elements in " +
			"the sorted set, and M being the number of elements popped.",
		Summary: "Removes the members with the lowest or highest scores from the first sorted set that has any, waiting for one if need be",
		Keys:    keysAt(2, exec.RW|exec.Access|exec.Delete),
		Args: []exec.Arg{
			{Name: "timeout", Type: exec.ArgDouble},
			numKeysArg,
			keysArg,
			whereArg,
			{Name: "count", Type: exec.ArgInteger, Token: "COUNT", Optional: true},
		},
		Reply: "(key:bulk,members:[(value:bulk,score:double)])|nil", Handler: bzmpop,
	},
	{
		Name: "BZPOPMAX", Arity: -3, Flags: exec.Write | exec.NoScript | exec.Blocking | exec.Fast, Categories: exec.CatSortedSet,
		Group: exec.GroupSortedSet, Since: "5.0.0",
		Complexity: "O(log(N)) with N being the number of elements in the sorted set.",
		Summary:    "Removes the member with the highest score from the first sorted set that has any, waiting for one if need be",
		Keys:       []exec.KeySpec{{Flags: exec.RW | exec.Access | exec.Delete, Begin: 1, Last: -2, Step: 1}},
		History: []exec.Change{
			{Since: "6.0.0", Text: "The timeout may have a fraction."},
		},
		Args: []exec.Arg{
			keysArg,
			{Name: "timeout", Type: exec.ArgDouble},
		},
		Reply: "(key:bulk,value:bulk,score:double)|nil", Handler: bzpopmax,
	},
	{
		Name: "BZPOPMIN", Arity: -3, Flags: exec.Write | exec.NoScript | exec.Blocking | exec.Fast, Categories: exec.CatSortedSet,
		Group: exec.GroupSortedSet, Since: "5.0.0",
		Complexity: "O(log(N)) with N being the number of elements in the sorted set.",
		Summary:    "Removes the member with the lowest score from the first sorted set that has any, waiting for one if need be",
		Keys:       []exec.KeySpec{{Flags: exec.RW | exec.Access | exec.Delete, Begin: 1, Last: -2, Step: 1}},
		History: []exec.Change{
			{Since: "6.0.0", Text: "The timeout may have a fraction."},
		},
		Args: []exec.Arg{
			keysArg,
			{Name: "timeout", Type: exec.ArgDouble},
		},
		Reply: "(key:bulk,value:bulk,score:double)|nil", Handler: bzpopmin,
	},
	{
		Name: "ZMPOP", Arity: -4, Flags: exec.Write, Categories: exec.CatSortedSet,
		Group: exec.GroupSortedSet, Since: "7.0.0",
		Complexity: "O(K) + O(M*log(N)) where K is the number of provided keys, N being the number of elements in " +
			"the sorted set, and M being the number of elements popped.",
		Summary: "Removes the members with the lowest or highest scores from the first sorted set that has any, and returns them",
		Keys:    keysAt(1, exec.RW|exec.Access|exec.Delete),
		Args: []exec.Arg{
			numKeysArg,
			keysArg,
			whereArg,
			{Name: "count", Type: exec.ArgInteger, Token: "COUNT", Optional: true},
		},
		Reply: "(key:bulk,members:[(value:bulk,score:double)])|nil", Handler: zmpop,
	},
	{
		Name: "ZPOPMAX", Arity: -2, Flags: exec.Write | exec.Fast, Categories: exec.CatSortedSet,
		Group: exec.GroupSortedSet, Since: "5.0.0",
		Complexity: "O(log(N)*M) with N being the number of elements in the sorted set, and M being the number of " +
			"elements popped.",
		Summary: "Removes the members with the highest scores from a sorted set and returns them",
		Keys:    exec.OneKey(exec.RW | exec.Access | exec.Delete),
		Args: []exec.Arg{
			keyArg,
			{Name: "count", Type: exec.ArgInteger, Optional: true},
		},
		Reply: "(value:bulk,score:double)|nil;count=[(value:bulk,score:double)]", Handler: zpopmax,
	},
	{
		Name: "ZPOPMIN", Arity: -2, Flags: exec.Write | exec.Fast, Categories: exec.CatSortedSet,
		Group: exec.GroupSortedSet, Since: "5.0.0",
		Complexity: "O(log(N)*M) with N being the number of elements in the sorted set, and M being the number of " +
			"elements popped.",
		Summary: "Removes the members with the lowest scores from a sorted set and returns them",
		Keys:    exec.OneKey(exec.RW | exec.Access | exec.Delete),
		Args: []exec.Arg{
			keyArg,
			{Name: "count", Type: exec.ArgInteger, Optional: true},
		},
		Reply: "(value:bulk,score:double)|nil;count=[(value:bulk,score:double)]", Handler: zpopmin,
	},
}
