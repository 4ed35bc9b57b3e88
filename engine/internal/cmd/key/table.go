// Package key holds the commands that work on keys whatever they hold: whether
// they exist, when they expire, what they are called.
package key

import "github.com/wedis/wedis/engine/internal/exec"

var (
	keyArg  = exec.Arg{Name: "key", Type: exec.ArgKey}
	keysArg = exec.Arg{Name: "key", Type: exec.ArgKey, Multiple: true}

	conditionArg = exec.Arg{
		Name: "condition", Type: exec.ArgOneOf, Since: "7.0.0", Optional: true, Args: []exec.Arg{
			{Name: "nx", Type: exec.ArgToken, Token: "NX"},
			{Name: "xx", Type: exec.ArgToken, Token: "XX"},
			{Name: "gt", Type: exec.ArgToken, Token: "GT"},
			{Name: "lt", Type: exec.ArgToken, Token: "LT"},
		},
	}

	byArg  = exec.Arg{Name: "pattern", Type: exec.ArgPattern, Token: "BY", KeySpec: 1, Optional: true}
	getArg = exec.Arg{
		Name: "pattern", Type: exec.ArgPattern, Token: "GET", KeySpec: 1, Optional: true, Multiple: true, MultipleToken: true,
	}
	limitArg = exec.Arg{Name: "offset_count", Type: exec.ArgBlock, Token: "LIMIT", Optional: true, Args: []exec.Arg{
		{Name: "offset", Type: exec.ArgInteger},
		{Name: "count", Type: exec.ArgInteger},
	}}
	orderArg = exec.Arg{Name: "order", Type: exec.ArgOneOf, Optional: true, Args: []exec.Arg{
		{Name: "asc", Type: exec.ArgToken, Token: "ASC"},
		{Name: "desc", Type: exec.ArgToken, Token: "DESC"},
	}}
	alphaArg     = exec.Arg{Name: "sorting", Type: exec.ArgToken, Token: "ALPHA", Optional: true}
	byAndGetKeys = exec.KeySpec{
		Flags: exec.RO | exec.Access,
		Notes: "For the optional BY/GET keyword. It is marked 'unknown' because the key names derive from the content of the key " +
			"we sort",
	}

	conditionsCame = []exec.Change{{Since: "7.0.0", Text: "The options `NX`, `XX`, `GT` and `LT`."}}
	minusTwoCame   = []exec.Change{{Since: "2.8.0", Text: "The reply -2."}}

	sumOverShards = []string{"request_policy:multi_shard", "response_policy:agg_sum"}
	varies        = []string{"nondeterministic_output"}
)

const (
	delCost = "O(N) where N is the number of keys that will be removed. When a key to remove holds a value other than a " +
		"string, the individual complexity for this key is O(M) where M is the number of elements in the list, set, sorted " +
		"set or hash. Removing a single key that holds a string value is O(1)."
	unlinkCost = "O(1) for each key removed regardless of its size. Then the command does O(N) work in a different thread in " +
		"order to reclaim memory, where N is the number of allocations the deleted objects where composed of."
	keysCost = "O(N) with N being the number of keys in the database, under the assumption that the key names in the " +
		"database and the given pattern have limited length."
	sortCost = "O(N+M*log(M)) where N is the number of elements in the list or set to sort, and M the number of returned " +
		"elements. When the elements are not sorted, complexity is O(N)."
	scanCost = "O(1) for every call. O(N) for a complete iteration, including enough command calls for the cursor to return " +
		"back to 0. N is the number of elements inside the collection."
	dumpCost = "O(1) to access the key and additional O(N*M) to serialize it, where N is the number of Redis objects " +
		"composing the value and M their average size. For small string values the time complexity is thus O(1)+O(1*M) " +
		"where M is small, so simply O(1)."
	restoreCost = "O(1) to create the new key and additional O(N*M) to reconstruct the serialized value, where N is the " +
		"number of Redis objects composing the value and M their average size. For small string values the time " +
		"complexity is thus O(1)+O(1*M) where M is small, so simply O(1). However for sorted set values the complexity is " +
		"O(N*M*log(N)) because inserting values into sorted sets is O(log(N))."
	copyCost = "O(N) worst case for collections, where N is the number of nested items. O(1) for string values."
)

// Table lists the commands.
var Table = []exec.Command{
	{
		Name: "COPY", Arity: -3, Flags: exec.Write | exec.DenyOOM, Categories: exec.CatKeyspace,
		Group: exec.GroupGeneric, Since: "6.2.0", Complexity: copyCost,
		Summary: "Copies a key, its value and its expiry",
		Keys:    []exec.KeySpec{exec.KeyAt(1, exec.RO|exec.Access), exec.KeyAt(2, exec.OW|exec.Update)},
		Args: []exec.Arg{
			{Name: "source", Type: exec.ArgKey},
			{Name: "destination", Type: exec.ArgKey, KeySpec: 1},
			{Name: "destination-db", Type: exec.ArgInteger, Token: "DB", Optional: true},
			{Name: "replace", Type: exec.ArgToken, Token: "REPLACE", Optional: true},
		},
		Reply: "integer", Handler: copyKey,
	},
	{
		Name: "DEL", Arity: -2, Flags: exec.Write, Categories: exec.CatKeyspace,
		Group: exec.GroupGeneric, Since: "1.0.0", Complexity: delCost,
		Summary: "Deletes keys",
		Keys:    exec.AllKeys(1, exec.RM|exec.Delete),
		Tips:    sumOverShards,
		Args:    []exec.Arg{keysArg},
		Reply:   "integer", Handler: del,
	},
	{
		Name: "DUMP", Arity: 2, Flags: exec.ReadOnly, Categories: exec.CatKeyspace,
		Group: exec.GroupGeneric, Since: "2.6.0", Complexity: dumpCost,
		Summary: "Returns the value of a key as bytes for RESTORE",
		Keys:    exec.OneKey(exec.RO | exec.Access),
		Tips:    varies,
		Args:    []exec.Arg{keyArg},
		Reply:   "bulk|nil", Handler: dump,
	},
	{
		Name: "EXISTS", Arity: -2, Flags: exec.ReadOnly | exec.Fast, Categories: exec.CatKeyspace,
		Group: exec.GroupGeneric, Since: "1.0.0", Complexity: "O(N) where N is the number of keys to check.",
		Summary: "Counts how many of the keys exist",
		Keys:    exec.AllKeys(1, exec.RO),
		Tips:    sumOverShards,
		History: []exec.Change{{Since: "3.0.3", Text: "More than one `key`."}},
		Args:    []exec.Arg{keysArg},
		Reply:   "integer", Handler: exists,
	},
	{
		Name: "EXPIRE", Arity: -3, Flags: exec.Write | exec.Fast, Categories: exec.CatKeyspace,
		Group: exec.GroupGeneric, Since: "1.0.0", Complexity: "O(1)",
		Summary: "Makes a key expire after some seconds",
		Keys:    exec.OneKey(exec.RW | exec.Update),
		History: conditionsCame,
		Args:    []exec.Arg{keyArg, {Name: "seconds", Type: exec.ArgInteger}, conditionArg},
		Reply:   "integer", Handler: expire,
	},
	{
		Name: "EXPIREAT", Arity: -3, Flags: exec.Write | exec.Fast, Categories: exec.CatKeyspace,
		Group: exec.GroupGeneric, Since: "1.2.0", Complexity: "O(1)",
		Summary: "Makes a key expire at a time, in seconds since 1970",
		Keys:    exec.OneKey(exec.RW | exec.Update),
		History: conditionsCame,
		Args:    []exec.Arg{keyArg, {Name: "unix-time-seconds", Type: exec.ArgUnixTime}, conditionArg},
		Reply:   "integer", Handler: expireat,
	},
	{
		Name: "EXPIRETIME", Arity: 2, Flags: exec.ReadOnly | exec.Fast, Categories: exec.CatKeyspace,
		Group: exec.GroupGeneric, Since: "7.0.0", Complexity: "O(1)",
		Summary: "Returns when a key expires, in seconds since 1970",
		Keys:    exec.OneKey(exec.RO | exec.Access),
		Args:    []exec.Arg{keyArg},
		Reply:   "integer", Handler: expiretime,
	},
	{
		Name: "KEYS", Arity: 2, Flags: exec.ReadOnly, Categories: exec.CatKeyspace | exec.CatDangerous,
		Group: exec.GroupGeneric, Since: "1.0.0", Complexity: keysCost,
		Summary: "Returns all keys that match a pattern",
		Tips:    []string{"request_policy:all_shards", "nondeterministic_output_order"},
		Args:    []exec.Arg{{Name: "pattern", Type: exec.ArgPattern}},
		Reply:   "[bulk]", Handler: keys,
	},
	{
		Name: "MOVE", Arity: 3, Flags: exec.Write | exec.Fast, Categories: exec.CatKeyspace,
		Group: exec.GroupGeneric, Since: "1.0.0", Complexity: "O(1)",
		Summary: "Moves a key to another database",
		Keys:    exec.OneKey(exec.RW | exec.Access | exec.Update),
		Args:    []exec.Arg{keyArg, {Name: "db", Type: exec.ArgInteger}},
		Reply:   "integer", Handler: move,
	},
	{
		Name: "OBJECT", Arity: -2,
		Group: exec.GroupGeneric, Since: "2.2.3", Complexity: "Depends on subcommand.",
		Summary: "Tells how a key is stored",
		Sub:     object,
	},
	{
		Name: "PERSIST", Arity: 2, Flags: exec.Write | exec.Fast, Categories: exec.CatKeyspace,
		Group: exec.GroupGeneric, Since: "2.2.0", Complexity: "O(1)",
		Summary: "Makes a key stay that was going to expire",
		Keys:    exec.OneKey(exec.RW | exec.Update),
		Args:    []exec.Arg{keyArg},
		Reply:   "integer", Handler: persist,
	},
	{
		Name: "PEXPIRE", Arity: -3, Flags: exec.Write | exec.Fast, Categories: exec.CatKeyspace,
		Group: exec.GroupGeneric, Since: "2.6.0", Complexity: "O(1)",
		Summary: "Makes a key expire after some milliseconds",
		Keys:    exec.OneKey(exec.RW | exec.Update),
		History: conditionsCame,
		Args:    []exec.Arg{keyArg, {Name: "milliseconds", Type: exec.ArgInteger}, conditionArg},
		Reply:   "integer", Handler: pexpire,
	},
	{
		Name: "PEXPIREAT", Arity: -3, Flags: exec.Write | exec.Fast, Categories: exec.CatKeyspace,
		Group: exec.GroupGeneric, Since: "2.6.0", Complexity: "O(1)",
		Summary: "Makes a key expire at a time, in milliseconds since 1970",
		Keys:    exec.OneKey(exec.RW | exec.Update),
		History: conditionsCame,
		Args:    []exec.Arg{keyArg, {Name: "unix-time-milliseconds", Type: exec.ArgUnixTime}, conditionArg},
		Reply:   "integer", Handler: pexpireat,
	},
	{
		Name: "PEXPIRETIME", Arity: 2, Flags: exec.ReadOnly | exec.Fast, Categories: exec.CatKeyspace,
		Group: exec.GroupGeneric, Since: "7.0.0", Complexity: "O(1)",
		Summary: "Returns when a key expires, in milliseconds since 1970",
		Keys:    exec.OneKey(exec.RO | exec.Access),
		Args:    []exec.Arg{keyArg},
		Reply:   "integer", Handler: pexpiretime,
	},
	{
		Name: "PTTL", Arity: 2, Flags: exec.ReadOnly | exec.Fast, Categories: exec.CatKeyspace,
		Group: exec.GroupGeneric, Since: "2.6.0", Complexity: "O(1)",
		Summary: "Returns the milliseconds until a key expires",
		Keys:    exec.OneKey(exec.RO | exec.Access),
		Tips:    varies,
		History: minusTwoCame,
		Args:    []exec.Arg{keyArg},
		Reply:   "integer", Handler: pttl,
	},
	{
		Name: "RANDOMKEY", Arity: 1, Flags: exec.ReadOnly, Categories: exec.CatKeyspace,
		Group: exec.GroupGeneric, Since: "1.0.0", Complexity: "O(1)",
		Summary: "Returns a key chosen at random",
		Tips:    []string{"request_policy:all_shards", "nondeterministic_output"},
		Reply:   "bulk|nil", Handler: randomkey,
	},
	{
		Name: "RENAME", Arity: 3, Flags: exec.Write, Categories: exec.CatKeyspace,
		Group: exec.GroupGeneric, Since: "1.0.0", Complexity: "O(1)",
		Summary: "Gives a key another name, replacing the key that has it",
		Keys:    []exec.KeySpec{exec.KeyAt(1, exec.RW|exec.Access|exec.Delete), exec.KeyAt(2, exec.OW|exec.Update)},
		Args:    []exec.Arg{keyArg, {Name: "newkey", Type: exec.ArgKey, KeySpec: 1}},
		Reply:   "OK", Handler: rename,
	},
	{
		Name: "RENAMENX", Arity: 3, Flags: exec.Write | exec.Fast, Categories: exec.CatKeyspace,
		Group: exec.GroupGeneric, Since: "1.0.0", Complexity: "O(1)",
		Summary: "Gives a key another name, but only if no key has it",
		Keys:    []exec.KeySpec{exec.KeyAt(1, exec.RW|exec.Access|exec.Delete), exec.KeyAt(2, exec.OW|exec.Insert)},
		History: []exec.Change{{Since: "3.2.0", Text: "Two equal names are no error."}},
		Args:    []exec.Arg{keyArg, {Name: "newkey", Type: exec.ArgKey, KeySpec: 1}},
		Reply:   "integer", Handler: renamenx,
	},
	{
		Name: "RESTORE", Arity: -4, Flags: exec.Write | exec.DenyOOM, Categories: exec.CatKeyspace | exec.CatDangerous,
		Group: exec.GroupGeneric, Since: "2.6.0", Complexity: restoreCost,
		Summary: "Creates a key with a value from DUMP",
		Keys:    exec.OneKey(exec.OW | exec.Update),
		History: []exec.Change{
			{Since: "3.0.0", Text: "The option `REPLACE`."},
			{Since: "5.0.0", Text: "The option `ABSTTL`."},
			{Since: "5.0.0", Text: "The options `IDLETIME` and `FREQ`."},
		},
		Args: []exec.Arg{
			keyArg,
			{Name: "ttl", Type: exec.ArgInteger},
			{Name: "serialized-value", Type: exec.ArgString},
			{Name: "replace", Type: exec.ArgToken, Token: "REPLACE", Since: "3.0.0", Optional: true},
			{Name: "absttl", Type: exec.ArgToken, Token: "ABSTTL", Since: "5.0.0", Optional: true},
			{Name: "seconds", Type: exec.ArgInteger, Token: "IDLETIME", Since: "5.0.0", Optional: true},
			{Name: "frequency", Type: exec.ArgInteger, Token: "FREQ", Since: "5.0.0", Optional: true},
		},
		Reply: "OK", Handler: restore,
	},
	{
		Name: "SCAN", Arity: -2, Flags: exec.ReadOnly, Categories: exec.CatKeyspace,
		Group: exec.GroupGeneric, Since: "2.8.0", Complexity: scanCost,
		Summary: "Returns some keys and a cursor to go on from",
		Tips:    []string{"nondeterministic_output", "request_policy:special"},
		History: []exec.Change{{Since: "6.0.0", Text: "The option `TYPE`."}},
		Args: []exec.Arg{
			{Name: "cursor", Type: exec.ArgInteger},
			{Name: "pattern", Type: exec.ArgPattern, Token: "MATCH", Optional: true},
			{Name: "count", Type: exec.ArgInteger, Token: "COUNT", Optional: true},
			{Name: "type", Type: exec.ArgString, Token: "TYPE", Since: "6.0.0", Optional: true},
		},
		Reply: "[bulk,[bulk]]", Handler: scan,
	},
	{
		Name: "SORT", Arity: -2, Flags: exec.Write | exec.DenyOOM,
		Categories: exec.CatSet | exec.CatSortedSet | exec.CatList | exec.CatDangerous,
		Group:      exec.GroupGeneric, Since: "1.0.0", Complexity: sortCost,
		Summary: "Sorts the elements of a list, set or sorted set, and returns or stores the result",
		Keys: []exec.KeySpec{
			exec.KeyAt(1, exec.RO|exec.Access),
			byAndGetKeys,
			{
				Flags: exec.OW | exec.Update,
				Notes: "For the optional STORE keyword. It is marked 'unknown' because the keyword can appear anywhere in the argument " +
					"array",
			},
		},
		Args: []exec.Arg{
			keyArg,
			byArg,
			limitArg,
			getArg,
			orderArg,
			alphaArg,
			{Name: "destination", Type: exec.ArgKey, Token: "STORE", KeySpec: 2, Optional: true},
		},
		Reply: "[bulk|nil];STORE=integer", Handler: sort, FindKeys: sortKeys,
	},
	{
		Name: "SORT_RO", Arity: -2, Flags: exec.ReadOnly,
		Categories: exec.CatSet | exec.CatSortedSet | exec.CatList | exec.CatDangerous,
		Group:      exec.GroupGeneric, Since: "7.0.0", Complexity: sortCost,
		Summary: "Sorts the elements of a list, set or sorted set and returns the result",
		Keys:    []exec.KeySpec{exec.KeyAt(1, exec.RO|exec.Access), byAndGetKeys},
		Args:    []exec.Arg{keyArg, byArg, limitArg, getArg, orderArg, alphaArg},
		Reply:   "[bulk|nil]", Handler: sortReadonly, FindKeys: sortReadonlyKeys,
	},
	{
		Name: "TOUCH", Arity: -2, Flags: exec.ReadOnly | exec.Fast | exec.AlwaysStamps, Categories: exec.CatKeyspace,
		Group: exec.GroupGeneric, Since: "3.2.1", Complexity: "O(N) where N is the number of keys that will be touched.",
		Summary: "Counts how many of the keys exist, and marks them as used",
		Keys:    exec.AllKeys(1, exec.RO),
		Tips:    sumOverShards,
		Args:    []exec.Arg{keysArg},
		Reply:   "integer", Handler: touch,
	},
	{
		Name: "TTL", Arity: 2, Flags: exec.ReadOnly | exec.Fast, Categories: exec.CatKeyspace,
		Group: exec.GroupGeneric, Since: "1.0.0", Complexity: "O(1)",
		Summary: "Returns the seconds until a key expires",
		Keys:    exec.OneKey(exec.RO | exec.Access),
		Tips:    varies,
		History: minusTwoCame,
		Args:    []exec.Arg{keyArg},
		Reply:   "integer", Handler: ttl,
	},
	{
		Name: "TYPE", Arity: 2, Flags: exec.ReadOnly | exec.Fast, Categories: exec.CatKeyspace,
		Group: exec.GroupGeneric, Since: "1.0.0", Complexity: "O(1)",
		Summary: "Returns the type of what a key holds",
		Keys:    exec.OneKey(exec.RO),
		Args:    []exec.Arg{keyArg},
		Reply:   "status", Handler: typeOf,
	},
	{
		Name: "UNLINK", Arity: -2, Flags: exec.Write | exec.Fast, Categories: exec.CatKeyspace,
		Group: exec.GroupGeneric, Since: "4.0.0", Complexity: unlinkCost,
		Summary: "Deletes keys, and frees large values little by little",
		Keys:    exec.AllKeys(1, exec.RM|exec.Delete),
		Tips:    sumOverShards,
		Args:    []exec.Arg{keysArg},
		Reply:   "integer", Handler: del,
	},
}

// object lists the subcommands of OBJECT.
var object = []exec.Command{
	{
		Name: "ENCODING", Arity: 3, Flags: exec.ReadOnly, Categories: exec.CatKeyspace,
		Group: exec.GroupGeneric, Since: "2.2.3", Complexity: "O(1)",
		Summary: "Returns the name of the layout a value is kept in",
		Keys:    []exec.KeySpec{exec.KeyAt(2, exec.RO)},
		Tips:    varies,
		Args:    []exec.Arg{keyArg},
		Reply:   "bulk|nil", Handler: objectEncoding,
	},
	{
		Name: "FREQ", Arity: 3, Flags: exec.ReadOnly, Categories: exec.CatKeyspace,
		Group: exec.GroupGeneric, Since: "4.0.0", Complexity: "O(1)",
		Summary: "Returns how often a key is used, on a logarithmic scale to 255",
		Keys:    []exec.KeySpec{exec.KeyAt(2, exec.RO)},
		Tips:    varies,
		Args:    []exec.Arg{keyArg},
		Reply:   "integer|nil", Handler: objectFreq,
	},
	{
		Name: "HELP", Arity: 2, Flags: exec.Loading | exec.Stale, Categories: exec.CatKeyspace,
		Group: exec.GroupGeneric, Since: "6.2.0", Complexity: "O(1)",
		Summary: "Prints this help",
		Reply:   "[bulk]", Handler: exec.Help,
	},
	{
		Name: "IDLETIME", Arity: 3, Flags: exec.ReadOnly, Categories: exec.CatKeyspace,
		Group: exec.GroupGeneric, Since: "2.2.3", Complexity: "O(1)",
		Summary: "Returns the seconds since a key was last used",
		Keys:    []exec.KeySpec{exec.KeyAt(2, exec.RO)},
		Tips:    varies,
		Args:    []exec.Arg{keyArg},
		Reply:   "integer|nil", Handler: objectIdletime,
	},
	{
		Name: "REFCOUNT", Arity: 3, Flags: exec.ReadOnly, Categories: exec.CatKeyspace,
		Group: exec.GroupGeneric, Since: "2.2.3", Complexity: "O(1)",
		Summary: "Returns how many references a value has; 2147483647 if there is no counting them",
		Keys:    []exec.KeySpec{exec.KeyAt(2, exec.RO)},
		Tips:    varies,
		Args:    []exec.Arg{keyArg},
		Reply:   "integer|nil", Handler: objectRefcount,
	},
}
