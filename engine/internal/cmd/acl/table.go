// Package acl holds the command ACL: who may do what. The users themselves, and the rules, are those of package
// internal/acl.
package acl

import "github.com/wedis/wedis/engine/internal/exec"

const (
	// anyone are the flags of what needs no special rights.
	anyone = exec.NoScript | exec.Loading | exec.Stale
	// operator are those of what does.
	operator = anyone | exec.Admin
)

// Table lists the commands.
var Table = []exec.Command{
	{
		Name: "ACL", Arity: -2, Group: exec.GroupServer, Since: "6.0.0",
		Complexity: "Depends on subcommand.",
		Summary:    "Contains the commands about users and what they may do",
		Sub:        subcommands,
	},
}

// subcommands lists the subcommands of ACL.
var subcommands = []exec.Command{
	{
		Name: "CAT", Arity: -2, Flags: anyone,
		Group: exec.GroupServer, Since: "6.0.0", Complexity: "O(1) since the categories and commands are a fixed set.",
		Summary: "Lists the categories, or the commands in one",
		Args: []exec.Arg{
			{Name: "categoryname", Type: exec.ArgString, Optional: true},
		},
		Reply: "[bulk]", Handler: cat,
	},
	{
		Name: "DELUSER", Arity: -3, Flags: operator,
		Group: exec.GroupServer, Since: "6.0.0", Complexity: "O(1) amortized time considering the typical user.",
		Summary: "Removes users and ends their sessions",
		Args: []exec.Arg{
			{Name: "username", Type: exec.ArgString, Multiple: true},
		},
		Reply: "integer", Handler: deluser,
	},
	{
		Name: "DRYRUN", Arity: -4, Flags: operator,
		Group: exec.GroupServer, Since: "7.0.0", Complexity: "O(1).",
		Summary: "Returns whether a user may run a command, without running it",
		Args: []exec.Arg{
			{Name: "username", Type: exec.ArgString},
			{Name: "command", Type: exec.ArgString},
			{Name: "arg", Type: exec.ArgString, Optional: true, Multiple: true},
		},
		Reply: "OK|bulk", Handler: dryrun,
	},
	{
		Name: "GENPASS", Arity: -2, Flags: anyone,
		Group: exec.GroupServer, Since: "6.0.0", Complexity: "O(1)",
		Summary: "Returns a random password in hexadecimal",
		Args: []exec.Arg{
			{Name: "bits", Type: exec.ArgInteger, Optional: true},
		},
		Reply: "bulk", Handler: genpass,
	},
	{
		Name: "GETUSER", Arity: 3, Flags: operator,
		Group: exec.GroupServer, Since: "6.0.0", Complexity: "O(N). Where N is the number of password, command and pattern rules that the user has.",
		Summary: "Returns what a user may do, part by part",
		History: []exec.Change{
			{Since: "6.2.0", Text: "New field `channels`."},
			{Since: "7.0.0", Text: "New field `selectors`; keys and channels are rules instead of lists."},
		},
		Args: []exec.Arg{
			{Name: "username", Type: exec.ArgString},
		},
		Reply: "{bulk:any}|nil", Handler: getuser,
	},
	{
		Name: "HELP", Arity: 2, Flags: exec.Loading | exec.Stale,
		Group: exec.GroupServer, Since: "6.0.0", Complexity: "O(1)",
		Summary: "Prints this help",
		Reply:   "[bulk]", Handler: exec.Help,
	},
	{
		Name: "LIST", Arity: 2, Flags: operator,
		Group: exec.GroupServer, Since: "6.0.0", Complexity: "O(N). Where N is the number of configured users.",
		Summary: "Returns the users as lines of a configuration file",
		Reply:   "[bulk]", Handler: list,
	},
	{
		Name: "LOAD", Arity: 2, Flags: operator,
		Group: exec.GroupServer, Since: "6.0.0", Complexity: "O(N). Where N is the number of configured users.",
		Summary: "Replaces all users by those of the ACL file",
		Reply:   "OK", Handler: load,
	},
	{
		Name: "LOG", Arity: -2, Flags: operator,
		Group: exec.GroupServer, Since: "6.0.0", Complexity: "O(N) with N being the number of entries shown.",
		Summary: "Returns what was refused lately, or forgets it",
		Args: []exec.Arg{
			{Name: "operation", Type: exec.ArgOneOf, Optional: true, Args: []exec.Arg{
				{Name: "count", Type: exec.ArgInteger},
				{Name: "reset", Type: exec.ArgToken, Token: "RESET"},
			}},
		},
		Reply: "[{bulk:any}]|OK", Handler: log,
	},
	{
		Name: "SAVE", Arity: 2, Flags: operator,
		Group: exec.GroupServer, Since: "6.0.0", Complexity: "O(N). Where N is the number of configured users.",
		Summary: "Writes all users to the ACL file",
		Reply:   "OK", Handler: save,
	},
	{
		Name: "SETUSER", Arity: -3, Flags: operator,
		Group: exec.GroupServer, Since: "6.0.0", Complexity: "O(N). Where N is the number of rules provided.",
		Summary: "Creates a user, or changes what she may do",
		History: []exec.Change{
			{Since: "6.2.0", Text: "Rules may name channels."},
			{Since: "7.0.0", Text: "Selectors, and keys for reading or writing only."},
		},
		Args: []exec.Arg{
			{Name: "username", Type: exec.ArgString},
			{Name: "rule", Type: exec.ArgString, Optional: true, Multiple: true},
		},
		Reply: "OK", Handler: setuser,
	},
	{
		Name: "USERS", Arity: 2, Flags: operator,
		Group: exec.GroupServer, Since: "6.0.0", Complexity: "O(N). Where N is the number of configured users.",
		Summary: "Returns the names of the users",
		Reply:   "[bulk]", Handler: users,
	},
	{
		Name: "WHOAMI", Arity: 2, Flags: anyone,
		Group: exec.GroupServer, Since: "6.0.0", Complexity: "O(1)",
		Summary: "Returns the name of the connection's user",
		Reply:   "bulk", Handler: whoami,
	},
}
