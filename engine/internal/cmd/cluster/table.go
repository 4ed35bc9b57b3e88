// Package cluster holds CLUSTER and what a client says to a node of one. Who owns which slots is in exec.Server.Cluster:
// a store does not find out by itself, it is told by its host or by these commands.
package cluster

import "github.com/wedis/wedis/engine/internal/exec"

// Table lists the commands.
var Table = []exec.Command{
	{
		Name: "ASKING", Arity: 1, Flags: exec.Fast, Categories: exec.CatConnection,
		Group: exec.GroupCluster, Since: "3.0.0", Complexity: "O(1)",
		Summary: "Lets the next command use a slot that is being imported",
		Reply:   "OK", Handler: node(asking),
	},
	{
		Name: "CLUSTER", Arity: -2, Group: exec.GroupCluster, Since: "3.0.0",
		Complexity: "Depends on subcommand.",
		Summary:    "Contains the commands about the cluster that the store is a node of",
		Sub:        subcommands,
	},
	{
		Name: "READONLY", Arity: 1, Flags: exec.Fast | exec.Loading | exec.Stale, Categories: exec.CatConnection,
		Group: exec.GroupCluster, Since: "3.0.0", Complexity: "O(1)",
		Summary: "Lets the connection read from a replica",
		Reply:   "OK", Handler: node(readonly),
	},
	{
		Name: "READWRITE", Arity: 1, Flags: exec.Fast | exec.Loading | exec.Stale, Categories: exec.CatConnection,
		Group: exec.GroupCluster, Since: "3.0.0", Complexity: "O(1)",
		Summary: "Ends READONLY",
		Reply:   "OK", Handler: node(readwrite),
	},
}
