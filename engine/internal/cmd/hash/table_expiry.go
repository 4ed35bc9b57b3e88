package hash

import "github.com/wedis/wedis/engine/internal/exec"

const fieldsCost = "O(N) where N is the number of specified fields"

var (
	numFieldsArg = exec.Arg{Name: "numfields", Type: exec.ArgInteger}
	listArg      = exec.Arg{Name: "fields", Type: exec.ArgBlock, Token: "FIELDS", Args: []exec.Arg{numFieldsArg, fieldsArg}}
	conditionArg = exec.Arg{Name: "condition", Type: exec.ArgOneOf, Optional: true, Args: []exec.Arg{
		{Name: "nx", Type: exec.ArgToken, Token: "NX"},
		{Name: "xx", Type: exec.ArgToken, Token: "XX"},
		{Name: "gt", Type: exec.ArgToken, Token: "GT"},
		{Name: "lt", Type: exec.ArgToken, Token: "LT"},
	}}
)

// expirationArg is an expiry, or what else becomes of the one there is.
func expirationArg(other string) exec.Arg {
	name := map[string]string{"PERSIST": "persist", "KEEPTTL": "keepttl"}[other]
	return exec.Arg{Name: "expiration", Type: exec.ArgOneOf, Optional: true, Args: []exec.Arg{
		{Name: "seconds", Type: exec.ArgInteger, Token: "EX"},
		{Name: "milliseconds", Type: exec.ArgInteger, Token: "PX"},
		{Name: "unix-time-seconds", Type: exec.ArgUnixTime, Token: "EXAT"},
		{Name: "unix-time-milliseconds", Type: exec.ArgUnixTime, Token: "PXAT"},
		{Name: name, Type: exec.ArgToken, Token: other},
	}}
}

// expiries are the rows of what came with expiries of fields.
var expiries = []exec.Command{
	{
		Name: "HEXPIRE", Arity: -6, Flags: grows | exec.Fast, Categories: exec.CatHash,
		Group: exec.GroupHash, Since: "7.4.0", Complexity: fieldsCost,
		Summary: "Makes fields expire, in seconds from now",
		Keys:    exec.OneKey(exec.RW | exec.Update),
		Args:    []exec.Arg{keyArg, {Name: "seconds", Type: exec.ArgInteger}, conditionArg, listArg},
		Reply:   "[integer]", Handler: hexpire,
	},
	{
		Name: "HEXPIREAT", Arity: -6, Flags: grows | exec.Fast, Categories: exec.CatHash,
		Group: exec.GroupHash, Since: "7.4.0", Complexity: fieldsCost,
		Summary: "Makes fields expire at a time, in seconds since the epoch",
		Keys:    exec.OneKey(exec.RW | exec.Update),
		Args:    []exec.Arg{keyArg, {Name: "unix-time-seconds", Type: exec.ArgUnixTime}, conditionArg, listArg},
		Reply:   "[integer]", Handler: hexpireat,
	},
	{
		Name: "HEXPIRETIME", Arity: -5, Flags: exec.ReadOnly | exec.Fast, Categories: exec.CatHash,
		Group: exec.GroupHash, Since: "7.4.0", Complexity: fieldsCost,
		Summary: "Tells when fields expire, in seconds since the epoch",
		Keys:    exec.OneKey(exec.RO | exec.Access),
		Args:    []exec.Arg{keyArg, listArg},
		Reply:   "[integer]", Handler: hexpiretime,
	},
	{
		Name: "HGETDEL", Arity: -5, Flags: exec.Write | exec.Fast, Categories: exec.CatHash,
		Group: exec.GroupHash, Since: "8.0.0", Complexity: fieldsCost,
		Summary: "Returns the values of fields and removes them",
		Keys:    exec.OneKey(exec.RW | exec.Access | exec.Delete),
		Args:    []exec.Arg{keyArg, listArg},
		Reply:   "[bulk|nil]", Handler: hgetdel,
	},
	{
		Name: "HGETEX", Arity: -5, Flags: exec.Write | exec.Fast, Categories: exec.CatHash,
		Group: exec.GroupHash, Since: "8.0.0", Complexity: fieldsCost,
		Summary: "Returns the values of fields and sets or removes their expiry",
		Keys: []exec.KeySpec{{
			Flags: exec.RW | exec.Access | exec.Update, Notes: "RW and UPDATE because it changes the TTL", Begin: 1, Step: 1,
		}},
		Args:  []exec.Arg{keyArg, expirationArg("PERSIST"), listArg},
		Reply: "[bulk|nil]", Handler: hgetex,
	},
	{
		Name: "HPERSIST", Arity: -5, Flags: exec.Write | exec.Fast, Categories: exec.CatHash,
		Group: exec.GroupHash, Since: "7.4.0", Complexity: fieldsCost,
		Summary: "Removes the expiry of fields",
		Keys:    exec.OneKey(exec.RW | exec.Update),
		Args:    []exec.Arg{keyArg, listArg},
		Reply:   "[integer]", Handler: hpersist,
	},
	{
		Name: "HPEXPIRE", Arity: -6, Flags: grows | exec.Fast, Categories: exec.CatHash,
		Group: exec.GroupHash, Since: "7.4.0", Complexity: fieldsCost,
		Summary: "Makes fields expire, in milliseconds from now",
		Keys:    exec.OneKey(exec.RW | exec.Update),
		Args:    []exec.Arg{keyArg, {Name: "milliseconds", Type: exec.ArgInteger}, conditionArg, listArg},
		Reply:   "[integer]", Handler: hpexpire,
	},
	{
		Name: "HPEXPIREAT", Arity: -6, Flags: grows | exec.Fast, Categories: exec.CatHash,
		Group: exec.GroupHash, Since: "7.4.0", Complexity: fieldsCost,
		Summary: "Makes fields expire at a time, in milliseconds since the epoch",
		Keys:    exec.OneKey(exec.RW | exec.Update),
		Args:    []exec.Arg{keyArg, {Name: "unix-time-milliseconds", Type: exec.ArgUnixTime}, conditionArg, listArg},
		Reply:   "[integer]", Handler: hpexpireat,
	},
	{
		Name: "HPEXPIRETIME", Arity: -5, Flags: exec.ReadOnly | exec.Fast, Categories: exec.CatHash,
		Group: exec.GroupHash, Since: "7.4.0", Complexity: fieldsCost,
		Summary: "Tells when fields expire, in milliseconds since the epoch",
		Keys:    exec.OneKey(exec.RO | exec.Access),
		Args:    []exec.Arg{keyArg, listArg},
		Reply:   "[integer]", Handler: hpexpiretime,
	},
	{
		Name: "HPTTL", Arity: -5, Flags: exec.ReadOnly | exec.Fast, Categories: exec.CatHash,
		Group: exec.GroupHash, Since: "7.4.0", Complexity: fieldsCost,
		Summary: "Tells how long fields live on, in milliseconds",
		Keys:    exec.OneKey(exec.RO | exec.Access),
		Tips:    byChance,
		Args:    []exec.Arg{keyArg, listArg},
		Reply:   "[integer]", Handler: hpttl,
	},
	{
		Name: "HSETEX", Arity: -6, Flags: grows | exec.Fast, Categories: exec.CatHash,
		Group: exec.GroupHash, Since: "8.0.0", Complexity: "O(N) where N is the number of fields being set.",
		Summary: "Sets fields, and when they expire",
		Keys:    exec.OneKey(exec.RW | exec.Update),
		Args: []exec.Arg{
			keyArg,
			{Name: "condition", Type: exec.ArgOneOf, Optional: true, Args: []exec.Arg{
				{Name: "fnx", Type: exec.ArgToken, Token: "FNX"},
				{Name: "fxx", Type: exec.ArgToken, Token: "FXX"},
			}},
			expirationArg("KEEPTTL"),
			{Name: "fields", Type: exec.ArgBlock, Token: "FIELDS", Args: []exec.Arg{
				numFieldsArg,
				{Name: "data", Type: exec.ArgBlock, Multiple: true, Args: []exec.Arg{fieldArg, valueArg}},
			}},
		},
		Reply: "integer", Handler: hsetex,
	},
	{
		Name: "HTTL", Arity: -5, Flags: exec.ReadOnly | exec.Fast, Categories: exec.CatHash,
		Group: exec.GroupHash, Since: "7.4.0", Complexity: fieldsCost,
		Summary: "Tells how long fields live on, in seconds",
		Keys:    exec.OneKey(exec.RO | exec.Access),
		Tips:    byChance,
		Args:    []exec.Arg{keyArg, listArg},
		Reply:   "[integer]", Handler: httl,
	},
}
