// Package conn holds the commands about the connection itself: who the client
// is, which protocol it speaks, which database it uses.
package conn

import (
	"slices"

	"github.com/wedis/wedis/engine/internal/exec"
)

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
		Sub:        slices.Concat(clientTable, trackingTable),
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
		Name: "PING", Arity: -1, Flags: exec.Fast | exec.WhileSubscribed | exec.AsksHealth, Categories: exec.CatConnection,
		Group: exec.GroupConnection, Since: "1.0.0", Complexity: "O(1)",
		Summary: "Answers PONG, or the message if there is one",
		Tips:    []string{"request_policy:all_shards", "response_policy:all_succeeded"},
		Args:    []exec.Arg{{Name: "message", Type: exec.ArgString, Optional: true}},
		Reply:   "status|bulk", Handler: ping,
	},
	{
		Name: "QUIT", Arity: -1, Flags: ofStrangers | exec.Immediate | exec.WhileSubscribed, Categories: exec.CatConnection,
		Group: exec.GroupConnection, Since: "1.0.0", Complexity: "O(1)",
		Summary: "Closes the connection once its replies have been sent",
		Reply:   "OK", Handler: quit,
	},
	{
		Name: "RESET", Arity: 1, Flags: ofStrangers | exec.Immediate | exec.WhileSubscribed, Categories: exec.CatConnection,
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
