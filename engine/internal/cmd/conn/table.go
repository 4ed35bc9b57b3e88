// Package conn holds the commands about the connection itself: who the client
// is, which protocol it speaks, which database it uses.
package conn

import "github.com/wedis/wedis/engine/internal/exec"

const (
	// ofAny are the flags of what a session may do at any time.
	ofAny = exec.NoScript | exec.Loading | exec.Stale
	// ofStrangers are those of what it may do before it has authenticated.
	ofStrangers = ofAny | exec.Fast | exec.NoAuth | exec.AllowBusy
)

// Table lists the commands.
var Table = []exec.Command{
	{
		Name: "AUTH", Arity: -2, Flags: ofStrangers, Categories: exec.CatConnection,
		Group: exec.GroupConnection, Since: "1.0.0",
		Complexity: "O(N) where N is the number of passwords defined for the user",
		Summary:    "Logs the connection in",
		History:    []exec.Change{{Since: "6.0.0", Text: "A user name may precede the password."}},
		Args: []exec.Arg{
			{Name: "username", Type: exec.ArgString, Optional: true, Since: "6.0.0"},
			{Name: "password", Type: exec.ArgString},
		},
		Reply: "OK", Handler: auth,
	},
	{
		Name: "CLIENT", Arity: -2, Group: exec.GroupConnection, Since: "2.4.0",
		Complexity: "Depends on subcommand.",
		Summary:    "Contains the commands about client connections",
		Sub:        clientTable,
	},
	{
		Name: "ECHO", Arity: 2, Flags: exec.Loading | exec.Stale | exec.Fast, Categories: exec.CatConnection,
		Group: exec.GroupConnection, Since: "1.0.0", Complexity: "O(1)",
		Summary: "Sends the message back",
		Args:    []exec.Arg{{Name: "message", Type: exec.ArgString}},
		Reply:   "bulk", Handler: echo,
	},
	{
		Name: "HELLO", Arity: -1, Flags: ofStrangers, Categories: exec.CatConnection,
		Group: exec.GroupConnection, Since: "6.0.0", Complexity: "O(1)",
		Summary: "Chooses the version of the protocol, logs in and names the connection, all at once",
		History: []exec.Change{{Since: "6.2.0", Text: "Without a version it only describes the connection."}},
		Args: []exec.Arg{{Name: "arguments", Type: exec.ArgBlock, Optional: true, Args: []exec.Arg{
			{Name: "protover", Type: exec.ArgInteger},
			{Name: "username_password", Type: exec.ArgBlock, Token: "AUTH", Optional: true, Args: []exec.Arg{
				{Name: "username", Type: exec.ArgString},
				{Name: "password", Type: exec.ArgString},
			}},
			{Name: "clientname", Type: exec.ArgString, Token: "SETNAME", Optional: true},
		}}},
		Reply: "{bulk:any}", Handler: hello,
	},
	{
		Name: "PING", Arity: -1, Flags: exec.Fast, Categories: exec.CatConnection,
		Group: exec.GroupConnection, Since: "1.0.0", Complexity: "O(1)",
		Summary: "Answers PONG, or the message if there is one",
		Tips:    []string{"request_policy:all_shards", "response_policy:all_succeeded"},
		Args:    []exec.Arg{{Name: "message", Type: exec.ArgString, Optional: true}},
		Reply:   "status|bulk", Handler: ping,
	},
	{
		Name: "QUIT", Arity: -1, Flags: ofStrangers | exec.Immediate, Categories: exec.CatConnection,
		Group: exec.GroupConnection, Since: "1.0.0", Complexity: "O(1)",
		Summary: "Closes the connection once its replies have been sent",
		Reply:   "OK", Handler: quit,
	},
	{
		Name: "RESET", Arity: 1, Flags: ofStrangers | exec.Immediate, Categories: exec.CatConnection,
		Group: exec.GroupConnection, Since: "6.2.0", Complexity: "O(1)",
		Summary: "Puts the connection back into the state of a new one",
		Reply:   "bulk", Handler: reset,
	},
	{
		Name: "SELECT", Arity: 2, Flags: exec.Loading | exec.Stale | exec.Fast, Categories: exec.CatConnection,
		Group: exec.GroupConnection, Since: "1.0.0", Complexity: "O(1)",
		Summary: "Chooses the database that the connection's commands use",
		Args:    []exec.Arg{{Name: "index", Type: exec.ArgInteger}},
		Reply:   "OK", Handler: selectDatabase,
	},
}

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
}

// onOff is the grammar of a switch.
var onOff = []exec.Arg{{Name: "enabled", Type: exec.ArgOneOf, Args: []exec.Arg{
	{Name: "on", Type: exec.ArgToken, Token: "ON"},
	{Name: "off", Type: exec.ArgToken, Token: "OFF"},
}}}
