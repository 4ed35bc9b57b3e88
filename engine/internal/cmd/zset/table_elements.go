package zset

import "github.com/wedis/wedis/engine/internal/exec"

// elements are the rows of those that look at or change single members.
var elements = []exec.Command{
	{
		Name: "ZADD", Arity: -4, Flags: exec.Write | exec.DenyOOM | exec.Fast, Categories: exec.CatSortedSet,
		Group: exec.GroupSortedSet, Since: "1.2.0",
		Complexity: "O(log(N)) for each item added, where N is the number of elements in the sorted set.",
		Summary:    "Adds members with scores to a sorted set, or changes their scores",
		Keys:       exec.OneKey(exec.RW | exec.Update),
		History: []exec.Change{
			{Since: "2.4.0", Text: "Several members at a time."},
			{Since: "3.0.2", Text: "The options `XX`, `NX`, `CH` and `INCR`."},
			{Since: "6.2.0", Text: "The options `GT` and `LT`."},
		},
		Args: []exec.Arg{
			keyArg,
			{Name: "condition", Type: exec.ArgOneOf, Since: "3.0.2", Optional: true, Args: []exec.Arg{
				{Name: "nx", Type: exec.ArgToken, Token: "NX"},
				{Name: "xx", Type: exec.ArgToken, Token: "XX"},
			}},
			{Name: "comparison", Type: exec.ArgOneOf, Since: "6.2.0", Optional: true, Args: []exec.Arg{
				{Name: "gt", Type: exec.ArgToken, Token: "GT"},
				{Name: "lt", Type: exec.ArgToken, Token: "LT"},
			}},
			{Name: "change", Type: exec.ArgToken, Token: "CH", Since: "3.0.2", Optional: true},
			{Name: "increment", Type: exec.ArgToken, Token: "INCR", Since: "3.0.2", Optional: true},
			{Name: "score_member", Type: exec.ArgBlock, Multiple: true, Args: []exec.Arg{
				{Name: "score", Type: exec.ArgDouble},
				memberArg,
			}},
		},
		Reply: "integer;INCR=double|nil", Handler: zadd,
	},
	{
		Name: "ZCARD", Arity: 2, Flags: exec.ReadOnly | exec.Fast, Categories: exec.CatSortedSet,
		Group: exec.GroupSortedSet, Since: "1.2.0", Complexity: "O(1)",
		Summary: "Returns how many members a sorted set has",
		Keys:    exec.OneKey(exec.RO),
		Args:    []exec.Arg{keyArg},
		Reply:   "integer", Handler: zcard,
	},
	{
		Name: "ZINCRBY", Arity: 4, Flags: exec.Write | exec.DenyOOM | exec.Fast, Categories: exec.CatSortedSet,
		Group: exec.GroupSortedSet, Since: "1.2.0",
		Complexity: "O(log(N)) where N is the number of elements in the sorted set.",
		Summary:    "Adds to the score of a member of a sorted set, which is created if need be",
		Keys:       exec.OneKey(exec.RW | exec.Access | exec.Update),
		Args: []exec.Arg{
			keyArg,
			{Name: "increment", Type: exec.ArgInteger},
			memberArg,
		},
		Reply: "double|nil", Handler: zincrby,
	},
	{
		Name: "ZMSCORE", Arity: -3, Flags: exec.ReadOnly | exec.Fast, Categories: exec.CatSortedSet,
		Group: exec.GroupSortedSet, Since: "6.2.0", Complexity: "O(N) where N is the number of members being requested.",
		Summary: "Returns the scores of several members of a sorted set",
		Keys:    exec.OneKey(exec.RO | exec.Access),
		Args:    []exec.Arg{keyArg, membersArg},
		Reply:   "[double|nil]", Handler: zmscore,
	},
	{
		Name: "ZRANDMEMBER", Arity: -2, Flags: exec.ReadOnly, Categories: exec.CatSortedSet,
		Group: exec.GroupSortedSet, Since: "6.2.0", Complexity: "O(N) where N is the number of elements returned",
		Summary: "Returns members of a sorted set at random",
		Keys:    exec.OneKey(exec.RO | exec.Access),
		Tips:    []string{"nondeterministic_output"},
		Args: []exec.Arg{
			keyArg,
			{Name: "options", Type: exec.ArgBlock, Optional: true, Args: []exec.Arg{
				{Name: "count", Type: exec.ArgInteger},
				withScoresArg,
			}},
		},
		Reply: "bulk|nil;WITHSCORES=[(value:bulk,score:double)];count=[bulk]", Handler: zrandmember,
	},
	{
		Name: "ZRANK", Arity: -3, Flags: exec.ReadOnly | exec.Fast, Categories: exec.CatSortedSet,
		Group: exec.GroupSortedSet, Since: "2.0.0", Complexity: "O(log(N))",
		Summary: "Returns the place of a member in a sorted set, from the lowest score on",
		Keys:    exec.OneKey(exec.RO | exec.Access),
		History: []exec.Change{{Since: "7.2.0", Text: "The option `WITHSCORE`."}},
		Args: []exec.Arg{
			keyArg,
			memberArg,
			{Name: "withscore", Type: exec.ArgToken, Token: "WITHSCORE", Since: "7.2.0", Optional: true},
		},
		Reply: "integer|nil;WITHSCORE=(rank:integer,score:double)|nil", Handler: zrank,
	},
	{
		Name: "ZREM", Arity: -3, Flags: exec.Write | exec.Fast, Categories: exec.CatSortedSet,
		Group: exec.GroupSortedSet, Since: "1.2.0",
		Complexity: "O(M*log(N)) with N being the number of elements in the sorted set and M the number of elements " +
			"to be removed.",
		Summary: "Removes members from a sorted set",
		Keys:    exec.OneKey(exec.RW | exec.Delete),
		History: []exec.Change{
			{Since: "2.4.0", Text: "Several members at a time."},
		},
		Args:  []exec.Arg{keyArg, membersArg},
		Reply: "integer", Handler: zrem,
	},
	{
		Name: "ZREVRANK", Arity: -3, Flags: exec.ReadOnly | exec.Fast, Categories: exec.CatSortedSet,
		Group: exec.GroupSortedSet, Since: "2.0.0", Complexity: "O(log(N))",
		Summary: "Returns the place of a member in a sorted set, from the highest score on",
		Keys:    exec.OneKey(exec.RO | exec.Access),
		History: []exec.Change{{Since: "7.2.0", Text: "The option `WITHSCORE`."}},
		Args: []exec.Arg{
			keyArg,
			memberArg,
			{Name: "withscore", Type: exec.ArgToken, Token: "WITHSCORE", Since: "7.2.0", Optional: true},
		},
		Reply: "integer|nil;WITHSCORE=(rank:integer,score:double)|nil", Handler: zrevrank,
	},
	{
		Name: "ZSCAN", Arity: -3, Flags: exec.ReadOnly, Categories: exec.CatSortedSet,
		Group: exec.GroupSortedSet, Since: "2.8.0",
		Complexity: "O(1) for every call. O(N) for a complete iteration, including enough command calls for the " +
			"cursor to return back to 0. N is the number of elements inside the collection..",
		Summary: "Goes through the members of a sorted set and their scores, a few at a time",
		Keys:    exec.OneKey(exec.RO | exec.Access),
		Tips:    []string{"nondeterministic_output"},
		Args: []exec.Arg{
			keyArg,
			{Name: "cursor", Type: exec.ArgInteger},
			{Name: "pattern", Type: exec.ArgPattern, Token: "MATCH", Optional: true},
			{Name: "count", Type: exec.ArgInteger, Token: "COUNT", Optional: true},
		},
		Reply: "[bulk,<value:bulk,score:number>]", Handler: zscan,
	},
	{
		Name: "ZSCORE", Arity: 3, Flags: exec.ReadOnly | exec.Fast, Categories: exec.CatSortedSet,
		Group: exec.GroupSortedSet, Since: "1.2.0", Complexity: "O(1)",
		Summary: "Returns the score of a member of a sorted set",
		Keys:    exec.OneKey(exec.RO | exec.Access),
		Args:    []exec.Arg{keyArg, memberArg},
		Reply:   "double|nil", Handler: zscore,
	},
}
