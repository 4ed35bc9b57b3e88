package cluster

import "github.com/wedis/wedis/engine/internal/exec"

// operator are the flags of what changes the cluster.
const operator = exec.NoAsyncLoading | exec.Admin | exec.Stale

// ranges is the grammar of runs of slots.
var ranges = []exec.Arg{{Name: "start-slot_end-slot", Type: exec.ArgBlock, Multiple: true, Args: []exec.Arg{
	{Name: "start-slot", Type: exec.ArgInteger},
	{Name: "end-slot", Type: exec.ArgInteger},
}}}

// subcommands lists the subcommands of CLUSTER.
var subcommands = []exec.Command{
	{
		Name: "ADDSLOTS", Arity: -3, Flags: operator,
		Group: exec.GroupCluster, Since: "3.0.0", Complexity: "O(N) where N is the total number of hash slot arguments",
		Summary: "Gives slots to this node",
		Args: []exec.Arg{
			{Name: "slot", Type: exec.ArgInteger, Multiple: true},
		},
		Reply: "OK", Handler: node(addslots),
	},
	{
		Name: "ADDSLOTSRANGE", Arity: -4, Flags: operator,
		Group: exec.GroupCluster, Since: "7.0.0", Complexity: "O(N) where N is the total number of the slots between the start slot and end slot arguments.",
		Summary: "Gives ranges of slots to this node",
		Args:    ranges,
		Reply:   "OK", Handler: node(addslotsrange),
	},
	{
		Name: "BUMPEPOCH", Arity: 2, Flags: operator,
		Group: exec.GroupCluster, Since: "3.0.0", Complexity: "O(1)",
		Summary: "Raises the epoch of the configuration",
		Tips:    []string{"nondeterministic_output"},
		Reply:   "status", Handler: node(bumpepoch),
	},
	{
		Name: "COUNT-FAILURE-REPORTS", Arity: 3, Flags: exec.Admin | exec.Stale,
		Group: exec.GroupCluster, Since: "3.0.0", Complexity: "O(N) where N is the number of failure reports",
		Summary: "Returns how many nodes have reported the failure of one",
		Tips:    []string{"nondeterministic_output"},
		Args: []exec.Arg{
			{Name: "node-id", Type: exec.ArgString},
		},
		Reply: "integer", Handler: node(countFailureReports),
	},
	{
		Name: "COUNTKEYSINSLOT", Arity: 3, Flags: exec.Stale,
		Group: exec.GroupCluster, Since: "3.0.0", Complexity: "O(1)",
		Summary: "Returns how many keys are in a slot",
		Args: []exec.Arg{
			{Name: "slot", Type: exec.ArgInteger},
		},
		Reply: "integer", Handler: node(countkeysinslot),
	},
	{
		Name: "DELSLOTS", Arity: -3, Flags: operator,
		Group: exec.GroupCluster, Since: "3.0.0", Complexity: "O(N) where N is the total number of hash slot arguments",
		Summary: "Takes slots from whichever node has them",
		Args: []exec.Arg{
			{Name: "slot", Type: exec.ArgInteger, Multiple: true},
		},
		Reply: "OK", Handler: node(delslots),
	},
	{
		Name: "DELSLOTSRANGE", Arity: -4, Flags: operator,
		Group: exec.GroupCluster, Since: "7.0.0", Complexity: "O(N) where N is the total number of the slots between the start slot and end slot arguments.",
		Summary: "Takes ranges of slots from whichever node has them",
		Args:    ranges,
		Reply:   "OK", Handler: node(delslotsrange),
	},
	{
		Name: "FAILOVER", Arity: -2, Flags: operator,
		Group: exec.GroupCluster, Since: "3.0.0", Complexity: "O(1)",
		Summary: "Would make a replica take the place of its master",
		Args: []exec.Arg{
			{Name: "options", Type: exec.ArgOneOf, Optional: true, Args: []exec.Arg{
				{Name: "force", Type: exec.ArgToken, Token: "FORCE"},
				{Name: "takeover", Type: exec.ArgToken, Token: "TAKEOVER"},
			}},
		},
		Reply: "OK", Handler: node(failover),
	},
	{
		Name: "FLUSHSLOTS", Arity: 2, Flags: operator,
		Group: exec.GroupCluster, Since: "3.0.0", Complexity: "O(1)",
		Summary: "Takes all slots from this node",
		Reply:   "OK", Handler: node(flushslots),
	},
	{
		Name: "FORGET", Arity: 3, Flags: operator,
		Group: exec.GroupCluster, Since: "3.0.0", Complexity: "O(1)",
		Summary: "Removes a node from the table",
		Args: []exec.Arg{
			{Name: "node-id", Type: exec.ArgString},
		},
		Reply: "OK", Handler: node(forget),
	},
	{
		Name: "GETKEYSINSLOT", Arity: 4, Flags: exec.Stale,
		Group: exec.GroupCluster, Since: "3.0.0", Complexity: "O(log(N)) where N is the number of requested keys",
		Summary: "Returns some of the keys in a slot",
		Tips:    []string{"nondeterministic_output"},
		Args: []exec.Arg{
			{Name: "slot", Type: exec.ArgInteger},
			{Name: "count", Type: exec.ArgInteger},
		},
		Reply: "[bulk]", Handler: node(getkeysinslot),
	},
	{
		Name: "HELP", Arity: 2, Flags: exec.Loading | exec.Stale,
		Group: exec.GroupCluster, Since: "5.0.0", Complexity: "O(1)",
		Summary: "Prints this help",
		Reply:   "[bulk]", Handler: node(help),
	},
	{
		Name: "INFO", Arity: 2, Flags: exec.Stale,
		Group: exec.GroupCluster, Since: "3.0.0", Complexity: "O(1)",
		Summary: "Returns the state of the cluster, as this node sees it",
		Tips:    []string{"nondeterministic_output"},
		Reply:   "bulk", Handler: node(info),
	},
	{
		Name: "KEYSLOT", Arity: 3, Flags: exec.Stale,
		Group: exec.GroupCluster, Since: "3.0.0", Complexity: "O(N) where N is the number of bytes in the key",
		Summary: "Returns the slot that a key belongs to",
		Args: []exec.Arg{
			{Name: "key", Type: exec.ArgString},
		},
		Reply: "integer", Handler: node(keyslot),
	},
	{
		Name: "LINKS", Arity: 2, Flags: exec.Stale,
		Group: exec.GroupCluster, Since: "7.0.0", Complexity: "O(N) where N is the total number of Cluster nodes",
		Summary: "Returns the connections with other nodes, of which there are none",
		Tips:    []string{"nondeterministic_output"},
		Reply:   "[{bulk:any}]", Handler: node(links),
	},
	{
		Name: "MEET", Arity: -4, Flags: operator,
		Group: exec.GroupCluster, Since: "3.0.0", Complexity: "O(1)",
		Summary: "Would introduce another node",
		History: []exec.Change{{Since: "4.0.0", Text: "New argument `cluster_bus_port`."}},
		Args: []exec.Arg{
			{Name: "ip", Type: exec.ArgString},
			{Name: "port", Type: exec.ArgInteger},
			{Name: "cluster_bus_port", Type: exec.ArgInteger, Since: "4.0.0", Optional: true},
		},
		Reply: "OK", Handler: node(meet),
	},
	{
		Name: "MYID", Arity: 2, Flags: exec.Stale,
		Group: exec.GroupCluster, Since: "3.0.0", Complexity: "O(1)",
		Summary: "Returns this node's name",
		Reply:   "bulk", Handler: node(myid),
	},
	{
		Name: "NODES", Arity: 2, Flags: exec.Stale,
		Group: exec.GroupCluster, Since: "3.0.0", Complexity: "O(N) where N is the total number of Cluster nodes",
		Summary: "Returns the nodes and their slots, a line each",
		Tips:    []string{"nondeterministic_output"},
		Reply:   "bulk", Handler: node(nodes),
	},
	{
		Name: "REPLICAS", Arity: 3, Flags: exec.Admin | exec.Stale,
		Group: exec.GroupCluster, Since: "5.0.0", Complexity: "O(1)",
		Summary: "Returns the replicas of a master",
		Tips:    []string{"nondeterministic_output"},
		Args: []exec.Arg{
			{Name: "node-id", Type: exec.ArgString},
		},
		Reply: "[bulk]", Handler: node(replicas),
	},
	{
		Name: "REPLICATE", Arity: 3, Flags: operator,
		Group: exec.GroupCluster, Since: "3.0.0", Complexity: "O(1)",
		Summary: "Would make this node a replica",
		Args: []exec.Arg{
			{Name: "node-id", Type: exec.ArgString},
		},
		Reply: "OK", Handler: node(replicate),
	},
	{
		Name: "RESET", Arity: -2, Flags: exec.Admin | exec.Stale | exec.NoScript,
		Group: exec.GroupCluster, Since: "3.0.0", Complexity: "O(N) where N is the number of known nodes. The command may execute a FLUSHALL as a side effect.",
		Summary: "Forgets the other nodes and all slots",
		Args: []exec.Arg{
			{Name: "hard_soft", Type: exec.ArgOneOf, Optional: true, Args: []exec.Arg{
				{Name: "hard", Type: exec.ArgToken, Token: "HARD"},
				{Name: "soft", Type: exec.ArgToken, Token: "SOFT"},
			}},
		},
		Reply: "OK", Handler: node(reset),
	},
	{
		Name: "SAVECONFIG", Arity: 2, Flags: operator,
		Group: exec.GroupCluster, Since: "3.0.0", Complexity: "O(1)",
		Summary: "Writes the configuration of the cluster",
		Reply:   "OK", Handler: node(saveconfig),
	},
	{
		Name: "SET-CONFIG-EPOCH", Arity: 3, Flags: operator,
		Group: exec.GroupCluster, Since: "3.0.0", Complexity: "O(1)",
		Summary: "Sets the epoch of a new node",
		Args: []exec.Arg{
			{Name: "config-epoch", Type: exec.ArgInteger},
		},
		Reply: "OK", Handler: node(setConfigEpoch),
	},
	{
		Name: "SETSLOT", Arity: -4, Flags: operator,
		Group: exec.GroupCluster, Since: "3.0.0", Complexity: "O(1)",
		Summary: "Changes who has a slot, or notes that it is moving",
		Args: []exec.Arg{
			{Name: "slot", Type: exec.ArgInteger},
			{Name: "subcommand", Type: exec.ArgOneOf, Args: []exec.Arg{
				{Name: "node-id", Type: exec.ArgString, Token: "IMPORTING"},
				{Name: "node-id", Type: exec.ArgString, Token: "MIGRATING"},
				{Name: "node-id", Type: exec.ArgString, Token: "NODE"},
				{Name: "stable", Type: exec.ArgToken, Token: "STABLE"},
			}},
		},
		Reply: "OK", Handler: node(setslot),
	},
	{
		Name: "SHARDS", Arity: 2, Flags: exec.Stale,
		Group: exec.GroupCluster, Since: "7.0.0", Complexity: "O(N) where N is the total number of cluster nodes",
		Summary: "Returns the slots with the nodes that have them, shard by shard",
		Tips:    []string{"nondeterministic_output"},
		Reply:   "[{bulk:any}]", Handler: node(shards),
	},
	{
		Name: "SLAVES", Arity: 3, Flags: exec.Admin | exec.Stale,
		Group: exec.GroupCluster, Since: "3.0.0", Complexity: "O(1)",
		Summary:    "Returns the replicas of a master",
		Deprecated: exec.Deprecation{Since: "5.0.0", Instead: "`CLUSTER REPLICAS`"},
		Tips:       []string{"nondeterministic_output"},
		Args: []exec.Arg{
			{Name: "node-id", Type: exec.ArgString},
		},
		Reply: "[bulk]", Handler: node(replicas),
	},
	{
		Name: "SLOTS", Arity: 2, Flags: exec.Stale,
		Group: exec.GroupCluster, Since: "3.0.0", Complexity: "O(N) where N is the total number of Cluster nodes",
		Summary: "Returns the slots with the nodes that have them",
		History: []exec.Change{
			{Since: "4.0.0", Text: "Nodes have their IDs."},
			{Since: "7.0.0", Text: "Nodes have a map of what else is known of them."},
		},
		Deprecated: exec.Deprecation{Since: "7.0.0", Instead: "`CLUSTER SHARDS`"},
		Tips:       []string{"nondeterministic_output"},
		Reply:      "[[any]]", Handler: node(slots),
	},
}
