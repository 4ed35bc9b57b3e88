package conn

import "github.com/wedis/wedis/engine/internal/exec"

// clientTable lists the subcommands of CLIENT.
var clientTable = []exec.Command{
	{
		Name: "GETNAME", Arity: 2, Flags: ofAny, Categories: exec.CatConnection,
		Group: exec.GroupConnection, Since: "2.6.9", Complexity: "O(1)",
		Summary: "Returns the connection's name",
		Reply:   "bulk|nil", Handler: clientGetName,
	},
	{
		Name: "HELP", Arity: 2, Flags: exec.Loading | exec.Stale, Categories: exec.CatConnection,
		Group: exec.GroupConnection, Since: "5.0.0", Complexity: "O(1)",
		Summary: "Prints this help",
		Reply:   "[bulk]", Handler: exec.Help,
	},
	{
		Name: "ID", Arity: 2, Flags: ofAny, Categories: exec.CatConnection,
		Group: exec.GroupConnection, Since: "5.0.0", Complexity: "O(1)",
		Summary: "Returns the connection's number, which no other connection ever has",
		Reply:   "integer", Handler: clientID,
	},
	{
		Name: "INFO", Arity: 2, Flags: ofAny, Categories: exec.CatConnection,
		Group: exec.GroupConnection, Since: "6.2.0", Complexity: "O(1)",
		Summary: "Describes the connection in a line",
		Tips:    []string{"nondeterministic_output"},
		Reply:   "bulk", Handler: clientInfo,
	},
	{
		Name: "KILL", Arity: -3, Flags: ofAny | exec.Admin, Categories: exec.CatConnection,
		Group: exec.GroupConnection, Since: "2.4.0",
		Complexity: "O(N) where N is the number of client connections",
		Summary:    "Closes the connection of an address, or those that all filters fit",
		History: []exec.Change{
			{Since: "2.8.12", Text: "New form, with filters."},
			{Since: "2.8.12", Text: "New filter `ID`."},
			{Since: "3.2.0", Text: "New type `master` of the filter `TYPE`."},
			{Since: "5.0.0", Text: "`replica` is the new name of the type `slave`, which goes on working."},
			{Since: "6.2.0", Text: "New filter `LADDR`."},
			{Since: "7.4.0", Text: "New filter `MAXAGE`."},
		},
		Args: []exec.Arg{{Name: "filter", Type: exec.ArgOneOf, Args: []exec.Arg{
			{Name: "ip:port", Type: exec.ArgString, Until: "2.8.12"},
			{Name: "new-format", Type: exec.ArgOneOf, Multiple: true, Args: []exec.Arg{
				{Name: "client-id", Type: exec.ArgInteger, Token: "ID", Optional: true, Since: "2.8.12"},
				{
					Name: "normal_master_slave_pubsub", Type: exec.ArgOneOf, Token: "TYPE", Optional: true, Since: "2.8.12",
					Args: []exec.Arg{
						{Name: "normal", Type: exec.ArgToken, Token: "NORMAL"},
						{Name: "master", Type: exec.ArgToken, Token: "MASTER", Since: "3.2.0"},
						{Name: "slave", Type: exec.ArgToken, Token: "SLAVE"},
						{Name: "replica", Type: exec.ArgToken, Token: "REPLICA", Since: "5.0.0"},
						{Name: "pubsub", Type: exec.ArgToken, Token: "PUBSUB"},
					},
				},
				{Name: "username", Type: exec.ArgString, Token: "USER", Optional: true},
				{Name: "ip:port", Type: exec.ArgString, Token: "ADDR", Optional: true},
				{Name: "ip:port", Type: exec.ArgString, Token: "LADDR", Optional: true, Since: "6.2.0"},
				{Name: "yes/no", Type: exec.ArgString, Token: "SKIPME", Optional: true},
				{Name: "maxage", Type: exec.ArgInteger, Token: "MAXAGE", Optional: true, Since: "7.4.0"},
			}},
		}}},
		Reply: "OK|integer", Handler: clientKill,
	},
	{
		Name: "LIST", Arity: -2, Flags: ofAny | exec.Admin, Categories: exec.CatConnection,
		Group: exec.GroupConnection, Since: "2.4.0",
		Complexity: "O(N) where N is the number of client connections",
		Summary:    "Describes all connections, or some, a line each",
		History: []exec.Change{
			{Since: "2.8.12", Text: "New field `id`."},
			{Since: "5.0.0", Text: "New filter `TYPE`."},
			{Since: "6.0.0", Text: "New field `user`."},
			{Since: "6.2.0", Text: "New fields `argv-mem`, `tot-mem`, `laddr` and `redir`; new filter `ID`."},
			{Since: "7.0.0", Text: "New fields `resp`, `multi-mem`, `rbs` and `rbp`."},
			{Since: "7.0.3", Text: "New field `ssub`."},
		},
		Tips: []string{"nondeterministic_output"},
		Args: []exec.Arg{
			{
				Name: "normal_master_replica_pubsub", Type: exec.ArgOneOf, Token: "TYPE", Optional: true, Since: "5.0.0",
				Args: []exec.Arg{
					{Name: "normal", Type: exec.ArgToken, Token: "NORMAL"},
					{Name: "master", Type: exec.ArgToken, Token: "MASTER"},
					{Name: "replica", Type: exec.ArgToken, Token: "REPLICA"},
					{Name: "pubsub", Type: exec.ArgToken, Token: "PUBSUB"},
				},
			},
			{
				Name: "id", Type: exec.ArgBlock, Token: "ID", Optional: true, Since: "6.2.0",
				Args: []exec.Arg{{Name: "client-id", Type: exec.ArgInteger, Multiple: true}},
			},
		},
		Reply: "bulk", Handler: clientList,
	},
	{
		Name: "NO-EVICT", Arity: 3, Flags: ofAny | exec.Admin, Categories: exec.CatConnection,
		Group: exec.GroupConnection, Since: "7.0.0", Complexity: "O(1)",
		Summary: "Protects the connection from being closed when the memory of clients runs out",
		Args:    onOff,
		Reply:   "OK", Handler: clientNoEvict,
	},
	{
		Name: "NO-TOUCH", Arity: 3, Flags: ofAny, Categories: exec.CatConnection,
		Group: exec.GroupConnection, Since: "7.2.0", Complexity: "O(1)",
		Summary: "Makes the connection's commands leave no trace of use on keys, as eviction sees it",
		Args:    onOff,
		Reply:   "OK", Handler: clientNoTouch,
	},
	{
		Name: "PAUSE", Arity: -3, Flags: ofAny | exec.Admin, Categories: exec.CatConnection,
		Group: exec.GroupConnection, Since: "2.9.50", Complexity: "O(1)",
		Summary: "Makes commands of all connections wait for some time",
		History: []exec.Change{{Since: "6.2.0", Text: "New mode `WRITE`, and the option that chooses it."}},
		Args: []exec.Arg{
			{Name: "timeout", Type: exec.ArgInteger},
			{Name: "mode", Type: exec.ArgOneOf, Optional: true, Since: "6.2.0", Args: []exec.Arg{
				{Name: "write", Type: exec.ArgToken, Token: "WRITE"},
				{Name: "all", Type: exec.ArgToken, Token: "ALL"},
			}},
		},
		Reply: "OK", Handler: clientPause,
	},
	{
		Name: "REPLY", Arity: 3, Flags: ofAny, Categories: exec.CatConnection,
		Group: exec.GroupConnection, Since: "3.2.0", Complexity: "O(1)",
		Summary: "Turns the replies to the connection's commands on or off, or skips the next one",
		Args: []exec.Arg{{Name: "on_off_skip", Type: exec.ArgOneOf, Args: []exec.Arg{
			{Name: "on", Type: exec.ArgToken, Token: "ON"},
			{Name: "off", Type: exec.ArgToken, Token: "OFF"},
			{Name: "skip", Type: exec.ArgToken, Token: "SKIP"},
		}}},
		Reply: "OK", Handler: clientReply,
	},
	{
		Name: "SETINFO", Arity: 4, Flags: ofAny, Categories: exec.CatConnection,
		Group: exec.GroupConnection, Since: "7.2.0", Complexity: "O(1)",
		Summary: "States the name or the version of the client library",
		Args: []exec.Arg{{Name: "attr", Type: exec.ArgOneOf, Args: []exec.Arg{
			{Name: "libname", Type: exec.ArgString, Token: "LIB-NAME"},
			{Name: "libver", Type: exec.ArgString, Token: "LIB-VER"},
		}}},
		Reply: "OK", Handler: clientSetInfo,
	},
	{
		Name: "SETNAME", Arity: 3, Flags: ofAny, Categories: exec.CatConnection,
		Group: exec.GroupConnection, Since: "2.6.9", Complexity: "O(1)",
		Summary: "Names the connection; an empty name takes it away",
		Args:    []exec.Arg{{Name: "connection-name", Type: exec.ArgString}},
		Reply:   "OK", Handler: clientSetName,
	},
	{
		Name: "UNBLOCK", Arity: -3, Flags: ofAny | exec.Admin, Categories: exec.CatConnection,
		Group: exec.GroupConnection, Since: "5.0.0",
		Complexity: "O(log N) where N is the number of client connections",
		Summary:    "Ends the wait of a connection whose command blocks",
		Args: []exec.Arg{
			{Name: "client-id", Type: exec.ArgInteger},
			{Name: "timeout_error", Type: exec.ArgOneOf, Optional: true, Args: []exec.Arg{
				{Name: "timeout", Type: exec.ArgToken, Token: "TIMEOUT"},
				{Name: "error", Type: exec.ArgToken, Token: "ERROR"},
			}},
		},
		Reply: "integer", Handler: clientUnblock,
	},
	{
		Name: "UNPAUSE", Arity: 2, Flags: ofAny | exec.Admin, Categories: exec.CatConnection,
		Group: exec.GroupConnection, Since: "6.2.0",
		Complexity: "O(N) Where N is the number of paused clients",
		Summary:    "Lets commands run again that CLIENT PAUSE has made wait",
		Reply:      "OK", Handler: clientUnpause,
	},
}

// onOff is the grammar of a switch.
var onOff = []exec.Arg{{Name: "enabled", Type: exec.ArgOneOf, Args: []exec.Arg{
	{Name: "on", Type: exec.ArgToken, Token: "ON"},
	{Name: "off", Type: exec.ArgToken, Token: "OFF"},
}}}
