package conn

import "github.com/wedis/wedis/engine/internal/exec"

// trackingTable lists the subcommands of CLIENT about keys that clients have copies of.
var trackingTable = []exec.Command{
	{
		Name: "CACHING", Arity: 3, Flags: ofAny, Categories: exec.CatConnection,
		Group: exec.GroupConnection, Since: "6.0.0", Complexity: "O(1)",
		Summary: "Makes the next command or transaction an exception: its keys are tracked in OPTIN mode, or not in OPTOUT mode",
		Args: []exec.Arg{{Name: "mode", Type: exec.ArgOneOf, Args: []exec.Arg{
			{Name: "yes", Type: exec.ArgToken, Token: "YES"},
			{Name: "no", Type: exec.ArgToken, Token: "NO"},
		}}},
		Reply: "OK", Handler: clientCaching,
	},
	{
		Name: "GETREDIR", Arity: 2, Flags: ofAny, Categories: exec.CatConnection,
		Group: exec.GroupConnection, Since: "6.0.0", Complexity: "O(1)",
		Summary: "Returns the number of the connection that gets the messages about keys, 0 for this one, -1 if none does",
		Reply:   "integer", Handler: clientGetRedir,
	},
	{
		Name: "TRACKING", Arity: -3, Flags: ofAny, Categories: exec.CatConnection,
		Group: exec.GroupConnection, Since: "6.0.0", Complexity: "O(1). Some options may introduce additional complexity.",
		Summary: "Makes the server tell when keys change that the client may have copies of",
		Args: []exec.Arg{
			{Name: "status", Type: exec.ArgOneOf, Args: []exec.Arg{
				{Name: "on", Type: exec.ArgToken, Token: "ON"},
				{Name: "off", Type: exec.ArgToken, Token: "OFF"},
			}},
			{Name: "client-id", Type: exec.ArgInteger, Token: "REDIRECT", Optional: true},
			{Name: "prefix", Type: exec.ArgString, Token: "PREFIX", Optional: true, Multiple: true, MultipleToken: true},
			{Name: "bcast", Type: exec.ArgToken, Token: "BCAST", Optional: true},
			{Name: "optin", Type: exec.ArgToken, Token: "OPTIN", Optional: true},
			{Name: "optout", Type: exec.ArgToken, Token: "OPTOUT", Optional: true},
			{Name: "noloop", Type: exec.ArgToken, Token: "NOLOOP", Optional: true},
		},
		Reply: "OK", Handler: clientTracking,
	},
	{
		Name: "TRACKINGINFO", Arity: 2, Flags: ofAny, Categories: exec.CatConnection,
		Group: exec.GroupConnection, Since: "6.2.0", Complexity: "O(1)",
		Summary: "Describes how the connection tracks keys",
		Reply:   "{flags:[bulk],redirect:integer,prefixes:[bulk]}", Handler: clientTrackingInfo,
	},
}
