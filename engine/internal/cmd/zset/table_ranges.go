package zset

import "github.com/wedis/wedis/engine/internal/exec"

// ranges are the rows of those that look at or remove a range.
var ranges = []exec.Command{
	{
		Name: "ZCOUNT", Arity: 4, Flags: exec.ReadOnly | exec.Fast, Categories: exec.CatSortedSet,
		Group: exec.GroupSortedSet, Since: "2.0.0",
		Complexity: "O(log(N)) with N being the number of elements in the sorted set.",
		Summary:    "Counts the members of a sorted set whose scores are in a range",
		Keys:       exec.OneKey(exec.RO | exec.Access),
		Args: []exec.Arg{
			keyArg,
			{Name: "min", Type: exec.ArgDouble},
			{Name: "max", Type: exec.ArgDouble},
		},
		Reply: "integer", Handler: zcount,
	},
	{
		Name: "ZLEXCOUNT", Arity: 4, Flags: exec.ReadOnly | exec.Fast, Categories: exec.CatSortedSet,
		Group: exec.GroupSortedSet, Since: "2.8.9",
		Complexity: "O(log(N)) with N being the number of elements in the sorted set.",
		Summary:    "Counts the members of a sorted set between two, all scores being the same",
		Keys:       exec.OneKey(exec.RO | exec.Access),
		Args: []exec.Arg{
			keyArg,
			{Name: "min", Type: exec.ArgString},
			{Name: "max", Type: exec.ArgString},
		},
		Reply: "integer", Handler: zlexcount,
	},
	{
		Name: "ZRANGE", Arity: -4, Flags: exec.ReadOnly, Categories: exec.CatSortedSet,
		Group: exec.GroupSortedSet, Since: "1.2.0",
		Complexity: "O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements " +
			"returned.",
		Summary: "Returns a range of a sorted set: by rank, score or member, in either direction",
		Keys:    exec.OneKey(exec.RO | exec.Access),
		History: []exec.Change{
			{Since: "6.2.0", Text: "The options `REV`, `BYSCORE`, `BYLEX` and `LIMIT`."},
		},
		Args: []exec.Arg{
			keyArg,
			{Name: "start", Type: exec.ArgString},
			{Name: "stop", Type: exec.ArgString},
			{Name: "sortby", Type: exec.ArgOneOf, Since: "6.2.0", Optional: true, Args: []exec.Arg{
				{Name: "byscore", Type: exec.ArgToken, Token: "BYSCORE"},
				{Name: "bylex", Type: exec.ArgToken, Token: "BYLEX"},
			}},
			{Name: "rev", Type: exec.ArgToken, Token: "REV", Since: "6.2.0", Optional: true},
			{Name: "offset_count", Type: exec.ArgBlock, Token: "LIMIT", Since: "6.2.0", Optional: true, Args: []exec.Arg{
				{Name: "offset", Type: exec.ArgInteger},
				{Name: "count", Type: exec.ArgInteger},
			}},
			withScoresArg,
		},
		Reply: "[bulk];WITHSCORES=[(value:bulk,score:double)]", Handler: zrange,
	},
	{
		Name: "ZRANGEBYLEX", Arity: -4, Flags: exec.ReadOnly, Categories: exec.CatSortedSet,
		Group: exec.GroupSortedSet, Since: "2.8.9",
		Complexity: "O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements " +
			"being returned. If M is constant (e.g. always asking for the first 10 elements with LIMIT), you " +
			"can consider it O(log(N)).",
		Summary:    "Returns the members of a sorted set between two, all scores being the same",
		Keys:       exec.OneKey(exec.RO | exec.Access),
		Deprecated: exec.Deprecation{Since: "6.2.0", Instead: "`ZRANGE` with the `BYLEX` argument"},
		Args: []exec.Arg{
			keyArg,
			{Name: "min", Type: exec.ArgString},
			{Name: "max", Type: exec.ArgString},
			limitArg,
		},
		Reply: "[bulk]", Handler: zrangebylex,
	},
	{
		Name: "ZRANGEBYSCORE", Arity: -4, Flags: exec.ReadOnly, Categories: exec.CatSortedSet,
		Group: exec.GroupSortedSet, Since: "1.0.5",
		Complexity: "O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements " +
			"being returned. If M is constant (e.g. always asking for the first 10 elements with LIMIT), you " +
			"can consider it O(log(N)).",
		Summary: "Returns the members of a sorted set whose scores are in a range",
		Keys:    exec.OneKey(exec.RO | exec.Access),
		History: []exec.Change{
			{Since: "2.0.0", Text: "The option `WITHSCORES`."},
		},
		Deprecated: exec.Deprecation{Since: "6.2.0", Instead: "`ZRANGE` with the `BYSCORE` argument"},
		Args: []exec.Arg{
			keyArg,
			{Name: "min", Type: exec.ArgDouble},
			{Name: "max", Type: exec.ArgDouble},
			{Name: "withscores", Type: exec.ArgToken, Token: "WITHSCORES", Since: "2.0.0", Optional: true},
			limitArg,
		},
		Reply: "[bulk];WITHSCORES=[(value:bulk,score:double)]", Handler: zrangebyscore,
	},
	{
		Name: "ZRANGESTORE", Arity: -5, Flags: exec.Write | exec.DenyOOM, Categories: exec.CatSortedSet,
		Group: exec.GroupSortedSet, Since: "6.2.0",
		Complexity: "O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements " +
			"stored into the destination key.",
		Summary: "Stores a range of a sorted set under another key",
		Keys:    []exec.KeySpec{exec.KeyAt(1, exec.OW|exec.Update), exec.KeyAt(2, exec.RO|exec.Access)},
		Args: []exec.Arg{
			{Name: "dst", Type: exec.ArgKey},
			{Name: "src", Type: exec.ArgKey, KeySpec: 1},
			{Name: "min", Type: exec.ArgString},
			{Name: "max", Type: exec.ArgString},
			{Name: "sortby", Type: exec.ArgOneOf, Optional: true, Args: []exec.Arg{
				{Name: "byscore", Type: exec.ArgToken, Token: "BYSCORE"},
				{Name: "bylex", Type: exec.ArgToken, Token: "BYLEX"},
			}},
			{Name: "rev", Type: exec.ArgToken, Token: "REV", Optional: true},
			limitArg,
		},
		Reply: "integer", Handler: zrangestore,
	},
	{
		Name: "ZREMRANGEBYLEX", Arity: 4, Flags: exec.Write, Categories: exec.CatSortedSet,
		Group: exec.GroupSortedSet, Since: "2.8.9",
		Complexity: "O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements " +
			"removed by the operation.",
		Summary: "Removes the members of a sorted set between two, all scores being the same",
		Keys:    exec.OneKey(exec.RW | exec.Delete),
		Args: []exec.Arg{
			keyArg,
			{Name: "min", Type: exec.ArgString},
			{Name: "max", Type: exec.ArgString},
		},
		Reply: "integer", Handler: zremrangebylex,
	},
	{
		Name: "ZREMRANGEBYRANK", Arity: 4, Flags: exec.Write, Categories: exec.CatSortedSet,
		Group: exec.GroupSortedSet, Since: "2.0.0",
		Complexity: "O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements " +
			"removed by the operation.",
		Summary: "Removes a range of a sorted set, given by its first and last rank",
		Keys:    exec.OneKey(exec.RW | exec.Delete),
		Args: []exec.Arg{
			keyArg,
			{Name: "start", Type: exec.ArgInteger},
			{Name: "stop", Type: exec.ArgInteger},
		},
		Reply: "integer", Handler: zremrangebyrank,
	},
	{
		Name: "ZREMRANGEBYSCORE", Arity: 4, Flags: exec.Write, Categories: exec.CatSortedSet,
		Group: exec.GroupSortedSet, Since: "1.2.0",
		Complexity: "O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements " +
			"removed by the operation.",
		Summary: "Removes the members of a sorted set whose scores are in a range",
		Keys:    exec.OneKey(exec.RW | exec.Delete),
		Args: []exec.Arg{
			keyArg,
			{Name: "min", Type: exec.ArgDouble},
			{Name: "max", Type: exec.ArgDouble},
		},
		Reply: "integer", Handler: zremrangebyscore,
	},
	{
		Name: "ZREVRANGE", Arity: -4, Flags: exec.ReadOnly, Categories: exec.CatSortedSet,
		Group: exec.GroupSortedSet, Since: "1.2.0",
		Complexity: "O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements " +
			"returned.",
		Summary:    "Returns a range of a sorted set, given by rank, from the highest score on",
		Keys:       exec.OneKey(exec.RO | exec.Access),
		Deprecated: exec.Deprecation{Since: "6.2.0", Instead: "`ZRANGE` with the `REV` argument"},
		Args: []exec.Arg{
			keyArg,
			{Name: "start", Type: exec.ArgInteger},
			{Name: "stop", Type: exec.ArgInteger},
			withScoresArg,
		},
		Reply: "[bulk];WITHSCORES=[(value:bulk,score:double)]", Handler: zrevrange,
	},
	{
		Name: "ZREVRANGEBYLEX", Arity: -4, Flags: exec.ReadOnly, Categories: exec.CatSortedSet,
		Group: exec.GroupSortedSet, Since: "2.8.9",
		Complexity: "O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements " +
			"being returned. If M is constant (e.g. always asking for the first 10 elements with LIMIT), you " +
			"can consider it O(log(N)).",
		Summary:    "Returns the members of a sorted set between two, all scores being the same, in reverse order",
		Keys:       exec.OneKey(exec.RO | exec.Access),
		Deprecated: exec.Deprecation{Since: "6.2.0", Instead: "`ZRANGE` with the `REV` and `BYLEX` arguments"},
		Args: []exec.Arg{
			keyArg,
			{Name: "max", Type: exec.ArgString},
			{Name: "min", Type: exec.ArgString},
			limitArg,
		},
		Reply: "[bulk]", Handler: zrevrangebylex,
	},
	{
		Name: "ZREVRANGEBYSCORE", Arity: -4, Flags: exec.ReadOnly, Categories: exec.CatSortedSet,
		Group: exec.GroupSortedSet, Since: "2.2.0",
		Complexity: "O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements " +
			"being returned. If M is constant (e.g. always asking for the first 10 elements with LIMIT), you " +
			"can consider it O(log(N)).",
		Summary: "Returns the members of a sorted set whose scores are in a range, from the highest score on",
		Keys:    exec.OneKey(exec.RO | exec.Access),
		History: []exec.Change{
			{Since: "2.1.6", Text: "The ends may be open."},
		},
		Deprecated: exec.Deprecation{Since: "6.2.0", Instead: "`ZRANGE` with the `REV` and `BYSCORE` arguments"},
		Args: []exec.Arg{
			keyArg,
			{Name: "max", Type: exec.ArgDouble},
			{Name: "min", Type: exec.ArgDouble},
			withScoresArg,
			limitArg,
		},
		Reply: "[bulk];WITHSCORES=[(value:bulk,score:double)]", Handler: zrevrangebyscore,
	},
}
