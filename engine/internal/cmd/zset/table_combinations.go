package zset

import "github.com/wedis/wedis/engine/internal/exec"

// combinations are the rows of those that read several sorted sets, or sets, at once.
var combinations = []exec.Command{
	{
		Name: "ZDIFF", Arity: -3, Flags: exec.ReadOnly, Categories: exec.CatSortedSet,
		Group: exec.GroupSortedSet, Since: "6.2.0",
		Complexity: "O(L + (N-K)log(N)) worst case where L is the total number of elements in all the sets, N is the " +
			"size of the first set, and K is the size of the result set.",
		Summary: "Returns the members of the first sorted set that are in none of the others",
		Keys:    keysAt(1, exec.RO|exec.Access),
		Args:    []exec.Arg{numKeysArg, keysArg, withScoresArg},
		Reply:   "[bulk];WITHSCORES=[(value:bulk,score:double)]", Handler: zdiff,
	},
	{
		Name: "ZDIFFSTORE", Arity: -4, Flags: exec.Write | exec.DenyOOM, Categories: exec.CatSortedSet,
		Group: exec.GroupSortedSet, Since: "6.2.0",
		Complexity: "O(L + (N-K)log(N)) worst case where L is the total number of elements in all the sets, N is the " +
			"size of the first set, and K is the size of the result set.",
		Summary: "Stores the members of the first sorted set that are in none of the others",
		Keys:    []exec.KeySpec{exec.KeyAt(1, exec.OW|exec.Update), numberedKeys(2, exec.RO|exec.Access)},
		Args: []exec.Arg{
			{Name: "destination", Type: exec.ArgKey},
			numKeysArg,
			{Name: "key", Type: exec.ArgKey, KeySpec: 1, Multiple: true},
		},
		Reply: "integer", Handler: zdiffstore,
	},
	{
		Name: "ZINTER", Arity: -3, Flags: exec.ReadOnly, Categories: exec.CatSortedSet,
		Group: exec.GroupSortedSet, Since: "6.2.0",
		Complexity: "O(N*K)+O(M*log(M)) worst case with N being the smallest input sorted set, K being the number of " +
			"input sorted sets and M being the number of elements in the resulting sorted set.",
		Summary: "Returns the members that several sorted sets have in common",
		Keys:    keysAt(1, exec.RO|exec.Access),
		Args:    []exec.Arg{numKeysArg, keysArg, weightsArg, aggregateArg, withScoresArg},
		Reply:   "[bulk];WITHSCORES=[(value:bulk,score:double)]", Handler: zinter,
	},
	{
		Name: "ZINTERCARD", Arity: -3, Flags: exec.ReadOnly, Categories: exec.CatSortedSet,
		Group: exec.GroupSortedSet, Since: "7.0.0",
		Complexity: "O(N*K) worst case with N being the smallest input sorted set, K being the number of input " +
			"sorted sets.",
		Summary: "Counts the members that several sorted sets have in common",
		Keys:    keysAt(1, exec.RO|exec.Access),
		Args: []exec.Arg{
			numKeysArg,
			keysArg,
			{Name: "limit", Type: exec.ArgInteger, Token: "LIMIT", Optional: true},
		},
		Reply: "integer", Handler: zintercard,
	},
	{
		Name: "ZINTERSTORE", Arity: -4, Flags: exec.Write | exec.DenyOOM, Categories: exec.CatSortedSet,
		Group: exec.GroupSortedSet, Since: "2.0.0",
		Complexity: "O(N*K)+O(M*log(M)) worst case with N being the smallest input sorted set, K being the number of " +
			"input sorted sets and M being the number of elements in the resulting sorted set.",
		Summary: "Stores the members that several sorted sets have in common",
		Keys:    []exec.KeySpec{exec.KeyAt(1, exec.OW|exec.Update), numberedKeys(2, exec.RO|exec.Access)},
		Args: []exec.Arg{
			{Name: "destination", Type: exec.ArgKey},
			numKeysArg,
			{Name: "key", Type: exec.ArgKey, KeySpec: 1, Multiple: true},
			weightsArg,
			aggregateArg,
		},
		Reply: "integer", Handler: zinterstore,
	},
	{
		Name: "ZUNION", Arity: -3, Flags: exec.ReadOnly, Categories: exec.CatSortedSet,
		Group: exec.GroupSortedSet, Since: "6.2.0",
		Complexity: "O(N)+O(M*log(M)) with N being the sum of the sizes of the input sorted sets, and M being the " +
			"number of elements in the resulting sorted set.",
		Summary: "Returns the members of several sorted sets, their scores added up",
		Keys:    keysAt(1, exec.RO|exec.Access),
		Args:    []exec.Arg{numKeysArg, keysArg, weightsArg, aggregateArg, withScoresArg},
		Reply:   "[bulk];WITHSCORES=[(value:bulk,score:double)]", Handler: zunion,
	},
	{
		Name: "ZUNIONSTORE", Arity: -4, Flags: exec.Write | exec.DenyOOM, Categories: exec.CatSortedSet,
		Group: exec.GroupSortedSet, Since: "2.0.0",
		Complexity: "O(N)+O(M log(M)) with N being the sum of the sizes of the input sorted sets, and M being the " +
			"number of elements in the resulting sorted set.",
		Summary: "Stores the members of several sorted sets, their scores added up",
		Keys:    []exec.KeySpec{exec.KeyAt(1, exec.OW|exec.Update), numberedKeys(2, exec.RO|exec.Access)},
		Args: []exec.Arg{
			{Name: "destination", Type: exec.ArgKey},
			numKeysArg,
			{Name: "key", Type: exec.ArgKey, KeySpec: 1, Multiple: true},
			weightsArg,
			aggregateArg,
		},
		Reply: "integer", Handler: zunionstore,
	},
}
