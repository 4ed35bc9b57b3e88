// Package str holds the commands of strings. How a string is stored is the
// business of package value.
package str

import "github.com/wedis/wedis/engine/internal/exec"

var (
	keyArg   = exec.Arg{Name: "key", Type: exec.ArgKey}
	valueArg = exec.Arg{Name: "value", Type: exec.ArgString}
	keyValue = exec.Arg{Name: "key_value", Type: exec.ArgBlock, Multiple: true, Args: []exec.Arg{keyArg, valueArg}}
)

const (
	grows = exec.Write | exec.DenyOOM

	appendCost = "O(1). The amortized time complexity is O(1) assuming the appended value is small and the already present " +
		"value is of any size, since the dynamic string library used by Redis will double the free space available on every " +
		"reallocation."
	rangeCost = "O(N) where N is the length of the returned string. The complexity is ultimately determined by the returned " +
		"length, but because creating a substring from an existing string is very cheap, it can be considered O(1) for small " +
		"strings."
	overwriteCost = "O(1), not counting the time taken to copy the new string in place. Usually, this string is very small so " +
		"the amortized complexity is O(1). Otherwise, complexity is O(M) with M being the length of the value argument."
)

// Table lists the commands.
var Table = []exec.Command{
	{
		Name: "APPEND", Arity: 3, Flags: grows | exec.Fast, Categories: exec.CatString,
		Group: exec.GroupString, Since: "2.0.0", Complexity: appendCost,
		Summary: "Adds text to the end of a string, which is created if need be",
		Keys:    exec.OneKey(exec.RW | exec.Insert),
		Args:    []exec.Arg{keyArg, valueArg},
		Reply:   "integer", Handler: appendText,
	},
	{
		Name: "DECR", Arity: 2, Flags: grows | exec.Fast, Categories: exec.CatString,
		Group: exec.GroupString, Since: "1.0.0", Complexity: "O(1)",
		Summary: "Subtracts one from an integer",
		Keys:    exec.OneKey(exec.RW | exec.Access | exec.Update),
		Args:    []exec.Arg{keyArg},
		Reply:   "integer", Handler: decr,
	},
	{
		Name: "DECRBY", Arity: 3, Flags: grows | exec.Fast, Categories: exec.CatString,
		Group: exec.GroupString, Since: "1.0.0", Complexity: "O(1)",
		Summary: "Subtracts a number from an integer",
		Keys:    exec.OneKey(exec.RW | exec.Access | exec.Update),
		Args:    []exec.Arg{keyArg, {Name: "decrement", Type: exec.ArgInteger}},
		Reply:   "integer", Handler: decrby,
	},
	{
		Name: "DELEX", Arity: -2, Flags: exec.Write | exec.Fast, Categories: exec.CatString,
		Group: exec.GroupString, Since: "8.4.0",
		Complexity: "O(1) for IFEQ/IFNE, O(N) for IFDEQ/IFDNE where N is the length of the string value.",
		Summary:    "Deletes a key, but only if its string, or the digest of it, is or is not a certain one",
		Keys:       exec.OneKey(exec.RW | exec.Delete | exec.VariableFlags),
		Args: []exec.Arg{keyArg, {Name: "condition", Type: exec.ArgOneOf, Optional: true, Args: []exec.Arg{
			{Name: "ifeq-value", Type: exec.ArgString, Token: "IFEQ"},
			{Name: "ifne-value", Type: exec.ArgString, Token: "IFNE"},
			{Name: "ifdeq-digest", Type: exec.ArgString, Token: "IFDEQ"},
			{Name: "ifdne-digest", Type: exec.ArgString, Token: "IFDNE"},
		}}},
		Reply: "integer", Handler: delex, FindKeys: delexKeys,
	},
	{
		Name: "DIGEST", Arity: 2, Flags: exec.ReadOnly | exec.Fast, Categories: exec.CatString,
		Group: exec.GroupString, Since: "8.4.0", Complexity: "O(N) where N is the length of the string value.",
		Summary: "Returns a hash of a string, XXH3 in hexadecimal",
		Keys:    exec.OneKey(exec.RO | exec.Access),
		Args:    []exec.Arg{keyArg},
		Reply:   "bulk|nil", Handler: digest,
	},
	{
		Name: "GET", Arity: 2, Flags: exec.ReadOnly | exec.Fast, Categories: exec.CatString,
		Group: exec.GroupString, Since: "1.0.0", Complexity: "O(1)",
		Summary: "Returns a string",
		Keys:    exec.OneKey(exec.RO | exec.Access),
		Args:    []exec.Arg{keyArg},
		Reply:   "bulk|nil", Handler: get,
	},
	{
		Name: "GETDEL", Arity: 2, Flags: exec.Write | exec.Fast, Categories: exec.CatString,
		Group: exec.GroupString, Since: "6.2.0", Complexity: "O(1)",
		Summary: "Returns a string and deletes its key",
		Keys:    exec.OneKey(exec.RW | exec.Access | exec.Delete),
		Args:    []exec.Arg{keyArg},
		Reply:   "bulk|nil", Handler: getdel,
	},
	{
		Name: "GETEX", Arity: -2, Flags: exec.Write | exec.Fast, Categories: exec.CatString,
		Group: exec.GroupString, Since: "6.2.0", Complexity: "O(1)",
		Summary: "Returns a string and sets or removes the expiry of its key",
		Keys: []exec.KeySpec{{
			Flags: exec.RW | exec.Access | exec.Update, Notes: "RW and UPDATE because it changes the TTL", Begin: 1, Step: 1,
		}},
		Args: []exec.Arg{keyArg, {Name: "expiration", Type: exec.ArgOneOf, Optional: true, Args: []exec.Arg{
			{Name: "seconds", Type: exec.ArgInteger, Token: "EX"},
			{Name: "milliseconds", Type: exec.ArgInteger, Token: "PX"},
			{Name: "unix-time-seconds", Type: exec.ArgUnixTime, Token: "EXAT"},
			{Name: "unix-time-milliseconds", Type: exec.ArgUnixTime, Token: "PXAT"},
			{Name: "persist", Type: exec.ArgToken, Token: "PERSIST"},
		}}},
		Reply: "bulk|nil", Handler: getex,
	},
	{
		Name: "GETRANGE", Arity: 4, Flags: exec.ReadOnly, Categories: exec.CatString,
		Group: exec.GroupString, Since: "2.4.0", Complexity: rangeCost,
		Summary: "Returns a part of a string, given by its first and last index",
		Keys:    exec.OneKey(exec.RO | exec.Access),
		Args:    []exec.Arg{keyArg, {Name: "start", Type: exec.ArgInteger}, {Name: "end", Type: exec.ArgInteger}},
		Reply:   "bulk", Handler: getrange,
	},
	{
		Name: "GETSET", Arity: 3, Flags: grows | exec.Fast, Categories: exec.CatString,
		Group: exec.GroupString, Since: "1.0.0", Complexity: "O(1)",
		Summary:    "Stores a string and returns the one that was there",
		Keys:       exec.OneKey(exec.RW | exec.Access | exec.Update),
		Deprecated: exec.Deprecation{Since: "6.2.0", Instead: "`SET` with the `!GET` argument"},
		Args:       []exec.Arg{keyArg, valueArg},
		Reply:      "bulk|nil", Handler: getset,
	},
	{
		Name: "INCR", Arity: 2, Flags: grows | exec.Fast, Categories: exec.CatString,
		Group: exec.GroupString, Since: "1.0.0", Complexity: "O(1)",
		Summary: "Adds one to an integer",
		Keys:    exec.OneKey(exec.RW | exec.Access | exec.Update),
		Args:    []exec.Arg{keyArg},
		Reply:   "integer", Handler: incr,
	},
	{
		Name: "INCRBY", Arity: 3, Flags: grows | exec.Fast, Categories: exec.CatString,
		Group: exec.GroupString, Since: "1.0.0", Complexity: "O(1)",
		Summary: "Adds a number to an integer",
		Keys:    exec.OneKey(exec.RW | exec.Access | exec.Update),
		Args:    []exec.Arg{keyArg, {Name: "increment", Type: exec.ArgInteger}},
		Reply:   "integer", Handler: incrby,
	},
	{
		Name: "INCRBYFLOAT", Arity: 3, Flags: grows | exec.Fast, Categories: exec.CatString,
		Group: exec.GroupString, Since: "2.6.0", Complexity: "O(1)",
		Summary: "Adds to a number that may have a fraction",
		Keys:    exec.OneKey(exec.RW | exec.Access | exec.Update),
		Args:    []exec.Arg{keyArg, {Name: "increment", Type: exec.ArgDouble}},
		Reply:   "bulk", Handler: incrbyfloat,
	},
	{
		Name: "LCS", Arity: -3, Flags: exec.ReadOnly, Categories: exec.CatString,
		Group: exec.GroupString, Since: "7.0.0", Complexity: "O(N*M) where N and M are the lengths of s1 and s2, respectively",
		Summary: "Finds the longest text that two strings have in common, gaps allowed",
		Keys:    []exec.KeySpec{{Flags: exec.RO | exec.Access, Begin: 1, Last: 1, Step: 1}},
		Args: []exec.Arg{
			{Name: "key1", Type: exec.ArgKey},
			{Name: "key2", Type: exec.ArgKey},
			{Name: "len", Type: exec.ArgToken, Token: "LEN", Optional: true},
			{Name: "idx", Type: exec.ArgToken, Token: "IDX", Optional: true},
			{Name: "len", Type: exec.ArgInteger, Token: "MINMATCHLEN", Optional: true},
			{Name: "withmatchlen", Type: exec.ArgToken, Token: "WITHMATCHLEN", Optional: true},
		},
		Reply: "bulk;LEN=integer;IDX={matches:[any],len:integer}", Handler: lcs,
	},
	{
		Name: "MGET", Arity: -2, Flags: exec.ReadOnly | exec.Fast, Categories: exec.CatString,
		Group: exec.GroupString, Since: "1.0.0", Complexity: "O(N) where N is the number of keys to retrieve.",
		Summary: "Returns several strings",
		Keys:    exec.AllKeys(1, exec.RO|exec.Access),
		Tips:    []string{"request_policy:multi_shard"},
		Args:    []exec.Arg{{Name: "key", Type: exec.ArgKey, Multiple: true}},
		Reply:   "[bulk|nil]", Handler: mget,
	},
	{
		Name: "MSET", Arity: -3, Flags: grows, Categories: exec.CatString,
		Group: exec.GroupString, Since: "1.0.1", Complexity: "O(N) where N is the number of keys to set.",
		Summary: "Stores several strings",
		Keys:    exec.AllKeys(2, exec.OW|exec.Update),
		Tips:    []string{"request_policy:multi_shard", "response_policy:all_succeeded"},
		Args:    []exec.Arg{keyValue},
		Reply:   "OK", Handler: mset,
	},
	{
		Name: "MSETEX", Arity: -4, Flags: grows, Categories: exec.CatString,
		Group: exec.GroupString, Since: "8.4.0", Complexity: "O(N) where N is the number of keys to set.",
		Summary: "Stores several strings that expire together, and may demand that all or none of the keys exist",
		Keys:    []exec.KeySpec{{Flags: exec.OW | exec.Update, Begin: 1, KeyNum: true, First: 1, Step: 2}},
		Tips:    []string{"request_policy:multi_shard", "response_policy:all_succeeded"},
		Args: []exec.Arg{
			{Name: "numkeys", Type: exec.ArgInteger},
			{Name: "data", Type: exec.ArgBlock, Multiple: true, Args: []exec.Arg{keyArg, valueArg}},
			{Name: "condition", Type: exec.ArgOneOf, Optional: true, Args: []exec.Arg{
				{Name: "nx", Type: exec.ArgToken, Token: "NX"},
				{Name: "xx", Type: exec.ArgToken, Token: "XX"},
			}},
			{Name: "expiration", Type: exec.ArgOneOf, Optional: true, Args: []exec.Arg{
				{Name: "seconds", Type: exec.ArgInteger, Token: "EX"},
				{Name: "milliseconds", Type: exec.ArgInteger, Token: "PX"},
				{Name: "unix-time-seconds", Type: exec.ArgUnixTime, Token: "EXAT"},
				{Name: "unix-time-milliseconds", Type: exec.ArgUnixTime, Token: "PXAT"},
				{Name: "keepttl", Type: exec.ArgToken, Token: "KEEPTTL"},
			}},
		},
		Reply: "integer", Handler: msetex,
	},
	{
		Name: "MSETNX", Arity: -3, Flags: grows, Categories: exec.CatString,
		Group: exec.GroupString, Since: "1.0.1", Complexity: "O(N) where N is the number of keys to set.",
		Summary: "Stores several strings, but only if none of the keys exists",
		Keys:    exec.AllKeys(2, exec.OW|exec.Insert),
		Tips:    []string{"request_policy:multi_shard", "response_policy:agg_min"},
		Args:    []exec.Arg{keyValue},
		Reply:   "integer", Handler: msetnx,
	},
	{
		Name: "PSETEX", Arity: 4, Flags: grows, Categories: exec.CatString,
		Group: exec.GroupString, Since: "2.6.0", Complexity: "O(1)",
		Summary: "Stores a string that expires after some milliseconds",
		Keys:    exec.OneKey(exec.OW | exec.Update),
		Args:    []exec.Arg{keyArg, {Name: "milliseconds", Type: exec.ArgInteger}, valueArg},
		Reply:   "OK", Handler: psetex,
	},
	{
		Name: "SET", Arity: -3, Flags: grows, Categories: exec.CatString,
		Group: exec.GroupString, Since: "1.0.0", Complexity: "O(1)",
		Summary: "Stores a string, whatever the key held before",
		Keys: []exec.KeySpec{{
			Flags: exec.RW | exec.Access | exec.Update | exec.VariableFlags,
			Notes: "RW and ACCESS due to the optional `GET` argument", Begin: 1, Step: 1,
		}},
		History: []exec.Change{
			{Since: "2.6.12", Text: "The options `EX`, `PX`, `NX` and `XX`."},
			{Since: "6.0.0", Text: "The option `KEEPTTL`."},
			{Since: "6.2.0", Text: "The options `GET`, `EXAT` and `PXAT`."},
			{Since: "7.0.0", Text: "`GET` may go with `NX`."},
			{Since: "8.4.0", Text: "The options `IFEQ`, `IFNE`, `IFDEQ` and `IFDNE`."},
		},
		Args: []exec.Arg{
			keyArg,
			valueArg,
			{Name: "condition", Type: exec.ArgOneOf, Since: "2.6.12", Optional: true, Args: []exec.Arg{
				{Name: "nx", Type: exec.ArgToken, Token: "NX"},
				{Name: "xx", Type: exec.ArgToken, Token: "XX"},
				{Name: "ifeq-value", Type: exec.ArgString, Token: "IFEQ", Since: "8.4.0"},
				{Name: "ifne-value", Type: exec.ArgString, Token: "IFNE", Since: "8.4.0"},
				{Name: "ifdeq-digest", Type: exec.ArgString, Token: "IFDEQ", Since: "8.4.0"},
				{Name: "ifdne-digest", Type: exec.ArgString, Token: "IFDNE", Since: "8.4.0"},
			}},
			{Name: "get", Type: exec.ArgToken, Token: "GET", Since: "6.2.0", Optional: true},
			{Name: "expiration", Type: exec.ArgOneOf, Optional: true, Args: []exec.Arg{
				{Name: "seconds", Type: exec.ArgInteger, Token: "EX", Since: "2.6.12"},
				{Name: "milliseconds", Type: exec.ArgInteger, Token: "PX", Since: "2.6.12"},
				{Name: "unix-time-seconds", Type: exec.ArgUnixTime, Token: "EXAT", Since: "6.2.0"},
				{Name: "unix-time-milliseconds", Type: exec.ArgUnixTime, Token: "PXAT", Since: "6.2.0"},
				{Name: "keepttl", Type: exec.ArgToken, Token: "KEEPTTL", Since: "6.0.0"},
			}},
		},
		Reply: "OK|nil;GET=bulk|nil", Handler: set, FindKeys: setKeys,
	},
	{
		Name: "SETEX", Arity: 4, Flags: grows, Categories: exec.CatString,
		Group: exec.GroupString, Since: "2.0.0", Complexity: "O(1)",
		Summary: "Stores a string that expires after some seconds",
		Keys:    exec.OneKey(exec.OW | exec.Update),
		Args:    []exec.Arg{keyArg, {Name: "seconds", Type: exec.ArgInteger}, valueArg},
		Reply:   "OK", Handler: setex,
	},
	{
		Name: "SETNX", Arity: 3, Flags: grows | exec.Fast, Categories: exec.CatString,
		Group: exec.GroupString, Since: "1.0.0", Complexity: "O(1)",
		Summary: "Stores a string, but only if the key does not exist",
		Keys:    exec.OneKey(exec.OW | exec.Insert),
		Args:    []exec.Arg{keyArg, valueArg},
		Reply:   "integer", Handler: setnx,
	},
	{
		Name: "SETRANGE", Arity: 4, Flags: grows, Categories: exec.CatString,
		Group: exec.GroupString, Since: "2.2.0", Complexity: overwriteCost,
		Summary: "Overwrites a part of a string from an index on",
		Keys:    exec.OneKey(exec.RW | exec.Update),
		Args:    []exec.Arg{keyArg, {Name: "offset", Type: exec.ArgInteger}, valueArg},
		Reply:   "integer", Handler: setrange,
	},
	{
		Name: "STRLEN", Arity: 2, Flags: exec.ReadOnly | exec.Fast, Categories: exec.CatString,
		Group: exec.GroupString, Since: "2.2.0", Complexity: "O(1)",
		Summary: "Returns the length of a string in bytes",
		Keys:    exec.OneKey(exec.RO),
		Args:    []exec.Arg{keyArg},
		Reply:   "integer", Handler: strlen,
	},
	{
		Name: "SUBSTR", Arity: 4, Flags: exec.ReadOnly, Categories: exec.CatString,
		Group: exec.GroupString, Since: "1.0.0", Complexity: rangeCost,
		Summary:    "Returns a part of a string: the old name of GETRANGE",
		Keys:       exec.OneKey(exec.RO | exec.Access),
		Deprecated: exec.Deprecation{Since: "2.0.0", Instead: "`GETRANGE`"},
		Args:       []exec.Arg{keyArg, {Name: "start", Type: exec.ArgInteger}, {Name: "end", Type: exec.ArgInteger}},
		Reply:      "bulk", Handler: getrange,
	},
}
