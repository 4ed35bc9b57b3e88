// Package bits holds the commands of bitmaps, which are strings.
package bits

import "github.com/wedis/wedis/engine/internal/exec"

var (
	keyArg   = exec.Arg{Name: "key", Type: exec.ArgKey}
	startArg = exec.Arg{Name: "start", Type: exec.ArgInteger}
	endArg   = exec.Arg{Name: "end", Type: exec.ArgInteger}
	unitArg  = exec.Arg{Name: "index_unit", Type: exec.ArgOneOf, Since: "7.0.0", Optional: true, Args: []exec.Arg{
		{Name: "byte", Type: exec.ArgToken, Token: "BYTE"},
		{Name: "bit", Type: exec.ArgToken, Token: "BIT"},
	}}
	unitChange = []exec.Change{{Since: "7.0.0", Text: "The units `BYTE` and `BIT`."}}

	encodingArg = exec.Arg{Name: "encoding", Type: exec.ArgString}
	offsetArg   = exec.Arg{Name: "offset", Type: exec.ArgInteger}
)

const (
	grows     = exec.Write | exec.DenyOOM
	fieldCost = "O(1) for each subcommand specified"
)

// Table lists the commands.
var Table = []exec.Command{
	{
		Name: "BITCOUNT", Arity: -2, Flags: exec.ReadOnly, Categories: exec.CatBitmap,
		Group: exec.GroupBitmap, Since: "2.6.0", Complexity: "O(N)",
		Summary: "Counts the bits that are set in a string or a part of it",
		Keys:    exec.OneKey(exec.RO | exec.Access),
		History: unitChange,
		Args: []exec.Arg{
			keyArg,
			{Name: "index", Type: exec.ArgBlock, Optional: true, Args: []exec.Arg{startArg, endArg, unitArg}},
		},
		Reply: "integer", Handler: bitcount,
	},
	{
		Name: "BITFIELD", Arity: -2, Flags: grows, Categories: exec.CatBitmap,
		Group: exec.GroupBitmap, Since: "3.2.0", Complexity: fieldCost,
		Summary: "Reads and changes integers of any number of bits within a string",
		Keys: []exec.KeySpec{{
			Flags: exec.RW | exec.Access | exec.Update | exec.VariableFlags,
			Notes: "This command allows both access and modification of the key", Begin: 1, Step: 1,
		}},
		Args: []exec.Arg{
			keyArg,
			{Name: "operation", Type: exec.ArgOneOf, Optional: true, Multiple: true, Args: []exec.Arg{
				{Name: "encoding_offset", Type: exec.ArgBlock, Token: "GET", Args: []exec.Arg{encodingArg, offsetArg}},
				{Name: "write", Type: exec.ArgBlock, Args: []exec.Arg{
					{Name: "wrap_sat_fail", Type: exec.ArgOneOf, Token: "OVERFLOW", Optional: true, Args: []exec.Arg{
						{Name: "wrap", Type: exec.ArgToken, Token: "WRAP"},
						{Name: "sat", Type: exec.ArgToken, Token: "SAT"},
						{Name: "fail", Type: exec.ArgToken, Token: "FAIL"},
					}},
					{Name: "write_operation", Type: exec.ArgOneOf, Args: []exec.Arg{
						{Name: "encoding_offset_value", Type: exec.ArgBlock, Token: "SET", Args: []exec.Arg{
							encodingArg, offsetArg, {Name: "value", Type: exec.ArgInteger},
						}},
						{Name: "encoding_offset_increment", Type: exec.ArgBlock, Token: "INCRBY", Args: []exec.Arg{
							encodingArg, offsetArg, {Name: "increment", Type: exec.ArgInteger},
						}},
					}},
				}},
			}},
		},
		Reply: "[integer|nil]", Handler: bitfield, FindKeys: bitfieldKeys,
	},
	{
		Name: "BITFIELD_RO", Arity: -2, Flags: exec.ReadOnly | exec.Fast, Categories: exec.CatBitmap,
		Group: exec.GroupBitmap, Since: "6.0.0", Complexity: fieldCost,
		Summary: "Reads integers of any number of bits within a string",
		Keys:    exec.OneKey(exec.RO | exec.Access),
		Args: []exec.Arg{
			keyArg,
			{
				Name: "encoding_offset", Type: exec.ArgBlock, Token: "GET", Optional: true, Multiple: true, MultipleToken: true,
				Args: []exec.Arg{encodingArg, offsetArg},
			},
		},
		Reply: "[integer]", Handler: bitfieldRO,
	},
	{
		Name: "BITOP", Arity: -4, Flags: grows, Categories: exec.CatBitmap,
		Group: exec.GroupBitmap, Since: "2.6.0", Complexity: "O(N)",
		Summary: "Combines strings bit by bit and stores the result",
		Keys: []exec.KeySpec{
			exec.KeyAt(2, exec.OW|exec.Update),
			{Flags: exec.RO | exec.Access, Begin: 3, Last: -1, Step: 1},
		},
		Args: []exec.Arg{
			{Name: "operation", Type: exec.ArgString},
			{Name: "destkey", Type: exec.ArgKey},
			{Name: "key", Type: exec.ArgKey, KeySpec: 1, Multiple: true},
		},
		Reply: "integer", Handler: bitop,
	},
	{
		Name: "BITPOS", Arity: -3, Flags: exec.ReadOnly, Categories: exec.CatBitmap,
		Group: exec.GroupBitmap, Since: "2.8.7", Complexity: "O(N)",
		Summary: "Finds the first bit that is set or clear in a string or a part of it",
		Keys:    exec.OneKey(exec.RO | exec.Access),
		History: unitChange,
		Args: []exec.Arg{
			keyArg,
			{Name: "bit", Type: exec.ArgInteger},
			{Name: "index", Type: exec.ArgBlock, Optional: true, Args: []exec.Arg{
				startArg,
				{Name: "end_index", Type: exec.ArgBlock, Optional: true, Args: []exec.Arg{endArg, unitArg}},
			}},
		},
		Reply: "integer", Handler: bitpos,
	},
	{
		Name: "GETBIT", Arity: 3, Flags: exec.ReadOnly | exec.Fast, Categories: exec.CatBitmap,
		Group: exec.GroupBitmap, Since: "2.2.0", Complexity: "O(1)",
		Summary: "Returns a bit of a string",
		Keys:    exec.OneKey(exec.RO | exec.Access),
		Args:    []exec.Arg{keyArg, offsetArg},
		Reply:   "integer", Handler: getbit,
	},
	{
		Name: "SETBIT", Arity: 4, Flags: grows, Categories: exec.CatBitmap,
		Group: exec.GroupBitmap, Since: "2.2.0", Complexity: "O(1)",
		Summary: "Sets or clears a bit of a string and returns what it was",
		Keys:    exec.OneKey(exec.RW | exec.Access | exec.Update),
		Args:    []exec.Arg{keyArg, offsetArg, {Name: "value", Type: exec.ArgInteger}},
		Reply:   "integer", Handler: setbit,
	},
}
