package server

import "github.com/wedis/wedis/engine/internal/exec"

// latencyTable lists the subcommands of LATENCY.
var latencyTable = []exec.Command{
	{
		Name: "DOCTOR", Arity: 2, Flags: operator, Group: exec.GroupServer, Since: "2.8.13", Complexity: "O(1)",
		Summary: "Looks for what delays the store",
		Tips:    toEachNode,
		Reply:   "bulk", Handler: latencyDoctor,
	},
	{
		Name: "GRAPH", Arity: 3, Flags: operator, Group: exec.GroupServer, Since: "2.8.13", Complexity: "O(1)",
		Summary: "Draws the delays that an event has caused",
		Tips:    toEachNode,
		Args:    []exec.Arg{{Name: "event", Type: exec.ArgString}},
		Reply:   "bulk", Handler: latencyGraph,
	},
	{
		Name: "HELP", Arity: 2, Flags: always, Group: exec.GroupServer, Since: "2.8.13", Complexity: "O(1)",
		Summary: "Prints this help",
		Reply:   "[bulk]", Handler: exec.Help,
	},
	{
		Name: "HISTOGRAM", Arity: -2, Flags: operator, Group: exec.GroupServer, Since: "7.0.0",
		Complexity: "O(N) where N is the number of commands with latency information being retrieved.",
		Summary:    "Returns how many calls of commands, of all when none is named, took how long",
		Tips:       toEachNode,
		Args:       []exec.Arg{{Name: "command", Type: exec.ArgString, Optional: true, Multiple: true}},
		Reply:      "{bulk:any}", Handler: latencyHistogram,
	},
	{
		Name: "HISTORY", Arity: 3, Flags: operator, Group: exec.GroupServer, Since: "2.8.13", Complexity: "O(1)",
		Summary: "Returns the delays that an event has caused, with their times",
		Tips:    toEachNode,
		Args:    []exec.Arg{{Name: "event", Type: exec.ArgString}},
		Reply:   "[(time:integer,milliseconds:integer)]", Handler: latencyHistory,
	},
	{
		Name: "LATEST", Arity: 2, Flags: operator, Group: exec.GroupServer, Since: "2.8.13", Complexity: "O(1)",
		Summary: "Returns the last delay and the worst of each event",
		Tips:    toEachNode,
		Reply:   "[(event:bulk,time:integer,milliseconds:integer,worst:integer)]", Handler: latencyLatest,
	},
	{
		Name: "RESET", Arity: -2, Flags: operator, Group: exec.GroupServer, Since: "2.8.13", Complexity: "O(1)",
		Summary: "Forgets the delays of events, of all when none is named",
		Tips:    onAllNodes,
		Args:    []exec.Arg{{Name: "event", Type: exec.ArgString, Optional: true, Multiple: true}},
		Reply:   "integer", Handler: latencyReset,
	},
}

// slowlogTable lists the subcommands of SLOWLOG.
var slowlogTable = []exec.Command{
	{
		Name: "GET", Arity: -2, Flags: always | exec.Admin, Group: exec.GroupServer, Since: "2.2.12",
		Complexity: "O(N) where N is the number of entries returned",
		Summary:    "Returns the last entries, 10 if it is not said how many, all for -1",
		History:    []exec.Change{{Since: "4.0.0", Text: "The address and the name of the client came into the reply."}},
		Tips:       []string{"request_policy:all_nodes", "nondeterministic_output"},
		Args:       []exec.Arg{{Name: "count", Type: exec.ArgInteger, Optional: true}},
		Reply:      "[(id:integer,time:integer,microseconds:integer,arguments:[bulk],address:bulk,name:bulk)]", Handler: slowlogGet,
	},
	{
		Name: "HELP", Arity: 2, Flags: always, Group: exec.GroupServer, Since: "6.2.0", Complexity: "O(1)",
		Summary: "Prints this help",
		Reply:   "[bulk]", Handler: exec.Help,
	},
	{
		Name: "LEN", Arity: 2, Flags: always | exec.Admin, Group: exec.GroupServer, Since: "2.2.12", Complexity: "O(1)",
		Summary: "Counts the entries",
		Tips:    []string{"request_policy:all_nodes", "response_policy:agg_sum", "nondeterministic_output"},
		Reply:   "integer", Handler: slowlogLen,
	},
	{
		Name: "RESET", Arity: 2, Flags: always | exec.Admin, Group: exec.GroupServer, Since: "2.2.12",
		Complexity: "O(N) where N is the number of entries in the slowlog",
		Summary:    "Forgets all entries",
		Tips:       onAllNodes,
		Reply:      "OK", Handler: slowlogReset,
	},
}
