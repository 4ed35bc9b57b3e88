// Package hash holds the commands of hashes. How a hash is stored is the business
// of package value.
package hash

import (
	"slices"

	"github.com/wedis/wedis/engine/internal/exec"
)

var (
	keyArg     = exec.Arg{Name: "key", Type: exec.ArgKey}
	fieldArg   = exec.Arg{Name: "field", Type: exec.ArgString}
	fieldsArg  = exec.Arg{Name: "field", Type: exec.ArgString, Multiple: true}
	valueArg   = exec.Arg{Name: "value", Type: exec.ArgString}
	fieldValue = exec.Arg{Name: "field_value", Type: exec.ArgBlock, Multiple: true, Args: []exec.Arg{fieldArg, valueArg}}

	anyOrder = []string{"nondeterministic_output_order"}
	byChance = []string{"nondeterministic_output"}
)

const (
	grows = exec.Write | exec.DenyOOM

	wholeCost = "O(N) where N is the size of the hash."
	hsetCost  = "O(1) for each field/value pair added, so O(N) to add N field/value pairs when the command is called with " +
		"multiple field/value pairs."
	scanCost = "O(1) for every call. O(N) for a complete iteration, including enough command calls for the cursor to return " +
		"back to 0. N is the number of elements inside the collection.."
)

// Table lists the commands.
var Table = slices.Concat(fields, expiries)

var fields = []exec.Command{
	{
		Name: "HDEL", Arity: -3, Flags: exec.Write | exec.Fast, Categories: exec.CatHash,
		Group: exec.GroupHash, Since: "2.0.0", Complexity: "O(N) where N is the number of fields to be removed.",
		Summary: "Removes fields, and the hash with the last one",
		History: []exec.Change{{Since: "2.4.0", Text: "Several fields may be given."}},
		Keys:    exec.OneKey(exec.RW | exec.Delete),
		Args:    []exec.Arg{keyArg, fieldsArg},
		Reply:   "integer", Handler: hdel,
	},
	{
		Name: "HEXISTS", Arity: 3, Flags: exec.ReadOnly | exec.Fast, Categories: exec.CatHash,
		Group: exec.GroupHash, Since: "2.0.0", Complexity: "O(1)",
		Summary: "Tells whether a hash has a field",
		Keys:    exec.OneKey(exec.RO),
		Args:    []exec.Arg{keyArg, fieldArg},
		Reply:   "integer", Handler: hexists,
	},
	{
		Name: "HGET", Arity: 3, Flags: exec.ReadOnly | exec.Fast, Categories: exec.CatHash,
		Group: exec.GroupHash, Since: "2.0.0", Complexity: "O(1)",
		Summary: "Returns the value of a field",
		Keys:    exec.OneKey(exec.RO | exec.Access),
		Args:    []exec.Arg{keyArg, fieldArg},
		Reply:   "bulk|nil", Handler: hget,
	},
	{
		Name: "HGETALL", Arity: 2, Flags: exec.ReadOnly, Categories: exec.CatHash,
		Group: exec.GroupHash, Since: "2.0.0", Complexity: wholeCost,
		Summary: "Returns all fields and their values",
		Keys:    exec.OneKey(exec.RO | exec.Access),
		Tips:    anyOrder,
		Args:    []exec.Arg{keyArg},
		Reply:   "{bulk:bulk}", Handler: hgetall,
	},
	{
		Name: "HINCRBY", Arity: 4, Flags: grows | exec.Fast, Categories: exec.CatHash,
		Group: exec.GroupHash, Since: "2.0.0", Complexity: "O(1)",
		Summary: "Adds a number to the integer in a field",
		Keys:    exec.OneKey(exec.RW | exec.Access | exec.Update),
		Args:    []exec.Arg{keyArg, fieldArg, {Name: "increment", Type: exec.ArgInteger}},
		Reply:   "integer", Handler: hincrby,
	},
	{
		Name: "HINCRBYFLOAT", Arity: 4, Flags: grows | exec.Fast, Categories: exec.CatHash,
		Group: exec.GroupHash, Since: "2.6.0", Complexity: "O(1)",
		Summary: "Adds to the number in a field, both of which may have a fraction",
		Keys:    exec.OneKey(exec.RW | exec.Access | exec.Update),
		Args:    []exec.Arg{keyArg, fieldArg, {Name: "increment", Type: exec.ArgDouble}},
		Reply:   "bulk", Handler: hincrbyfloat,
	},
	{
		Name: "HKEYS", Arity: 2, Flags: exec.ReadOnly, Categories: exec.CatHash,
		Group: exec.GroupHash, Since: "2.0.0", Complexity: wholeCost,
		Summary: "Returns all fields",
		Keys:    exec.OneKey(exec.RO | exec.Access),
		Tips:    anyOrder,
		Args:    []exec.Arg{keyArg},
		Reply:   "[bulk]", Handler: hkeys,
	},
	{
		Name: "HLEN", Arity: 2, Flags: exec.ReadOnly | exec.Fast, Categories: exec.CatHash,
		Group: exec.GroupHash, Since: "2.0.0", Complexity: "O(1)",
		Summary: "Returns the number of fields",
		Keys:    exec.OneKey(exec.RO),
		Args:    []exec.Arg{keyArg},
		Reply:   "integer", Handler: hlen,
	},
	{
		Name: "HMGET", Arity: -3, Flags: exec.ReadOnly | exec.Fast, Categories: exec.CatHash,
		Group: exec.GroupHash, Since: "2.0.0", Complexity: "O(N) where N is the number of fields being requested.",
		Summary: "Returns the values of several fields",
		Keys:    exec.OneKey(exec.RO | exec.Access),
		Args:    []exec.Arg{keyArg, fieldsArg},
		Reply:   "[bulk|nil]", Handler: hmget,
	},
	{
		Name: "HMSET", Arity: -4, Flags: grows | exec.Fast, Categories: exec.CatHash,
		Group: exec.GroupHash, Since: "2.0.0", Complexity: "O(N) where N is the number of fields being set.",
		Summary:    "Sets several fields",
		Keys:       exec.OneKey(exec.RW | exec.Update),
		Deprecated: exec.Deprecation{Since: "4.0.0", Instead: "`HSET` with multiple field-value pairs"},
		Args:       []exec.Arg{keyArg, fieldValue},
		Reply:      "OK", Handler: hmset,
	},
	{
		Name: "HRANDFIELD", Arity: -2, Flags: exec.ReadOnly, Categories: exec.CatHash,
		Group: exec.GroupHash, Since: "6.2.0", Complexity: "O(N) where N is the number of fields returned",
		Summary: "Returns one field or several, chosen at random",
		Keys:    exec.OneKey(exec.RO | exec.Access),
		Tips:    byChance,
		Args: []exec.Arg{keyArg, {Name: "options", Type: exec.ArgBlock, Optional: true, Args: []exec.Arg{
			{Name: "count", Type: exec.ArgInteger},
			{Name: "withvalues", Type: exec.ArgToken, Token: "WITHVALUES", Optional: true},
		}}},
		Reply: "bulk|nil;WITHVALUES=[(field:bulk,value:bulk)];count=[bulk]", Handler: hrandfield,
	},
	{
		Name: "HSCAN", Arity: -3, Flags: exec.ReadOnly, Categories: exec.CatHash,
		Group: exec.GroupHash, Since: "2.8.0", Complexity: scanCost,
		Summary: "Returns some fields with their values, and a cursor to go on from",
		Keys:    exec.OneKey(exec.RO | exec.Access),
		Tips:    byChance,
		Args: []exec.Arg{
			keyArg,
			{Name: "cursor", Type: exec.ArgInteger},
			{Name: "pattern", Type: exec.ArgPattern, Token: "MATCH", Optional: true},
			{Name: "count", Type: exec.ArgInteger, Token: "COUNT", Optional: true},
			{Name: "novalues", Type: exec.ArgToken, Token: "NOVALUES", Since: "7.4.0", Optional: true},
		},
		Reply: "[bulk,<bulk:bulk>];NOVALUES=[bulk,[bulk]]", Handler: hscan,
	},
	{
		Name: "HSET", Arity: -4, Flags: grows | exec.Fast, Categories: exec.CatHash,
		Group: exec.GroupHash, Since: "2.0.0", Complexity: hsetCost,
		Summary: "Sets fields of a hash, which is created if need be",
		History: []exec.Change{{Since: "4.0.0", Text: "Several fields may be set."}},
		Keys:    exec.OneKey(exec.RW | exec.Update),
		Args:    []exec.Arg{keyArg, fieldValue},
		Reply:   "integer", Handler: hset,
	},
	{
		Name: "HSETNX", Arity: 4, Flags: grows | exec.Fast, Categories: exec.CatHash,
		Group: exec.GroupHash, Since: "2.0.0", Complexity: "O(1)",
		Summary: "Sets a field, but only if there is no such field",
		Keys:    exec.OneKey(exec.RW | exec.Insert),
		Args:    []exec.Arg{keyArg, fieldArg, valueArg},
		Reply:   "integer", Handler: hsetnx,
	},
	{
		Name: "HSTRLEN", Arity: 3, Flags: exec.ReadOnly | exec.Fast, Categories: exec.CatHash,
		Group: exec.GroupHash, Since: "3.2.0", Complexity: "O(1)",
		Summary: "Returns the length of a value in bytes",
		Keys:    exec.OneKey(exec.RO),
		Args:    []exec.Arg{keyArg, fieldArg},
		Reply:   "integer", Handler: hstrlen,
	},
	{
		Name: "HVALS", Arity: 2, Flags: exec.ReadOnly, Categories: exec.CatHash,
		Group: exec.GroupHash, Since: "2.0.0", Complexity: wholeCost,
		Summary: "Returns all values",
		Keys:    exec.OneKey(exec.RO | exec.Access),
		Tips:    anyOrder,
		Args:    []exec.Arg{keyArg},
		Reply:   "[bulk]", Handler: hvals,
	},
}
