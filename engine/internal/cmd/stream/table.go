// Package stream holds the commands of streams. How entries, groups and what is pending are stored is the business of
// package value.
package stream

import "github.com/wedis/wedis/engine/internal/exec"

var (
	keyArg       = exec.Arg{Name: "key", Type: exec.ArgKey}
	groupArg     = exec.Arg{Name: "group", Type: exec.ArgString}
	groupNameArg = exec.Arg{Name: "groupname", Type: exec.ArgString}
	consumerArg  = exec.Arg{Name: "consumer", Type: exec.ArgString}
	consumerName = exec.Arg{Name: "consumername", Type: exec.ArgString}
	idsArg       = exec.Arg{Name: "id", Type: exec.ArgString, Multiple: true}
	countArg     = exec.Arg{Name: "count", Type: exec.ArgInteger, Token: "COUNT", Optional: true}
	justIDArg    = exec.Arg{Name: "justid", Type: exec.ArgToken, Token: "JUSTID", Optional: true}
	idleArg      = exec.Arg{Name: "min-idle-time", Type: exec.ArgString}
	startArg     = exec.Arg{Name: "start", Type: exec.ArgString}
	endArg       = exec.Arg{Name: "end", Type: exec.ArgString}
	blockArg     = exec.Arg{Name: "milliseconds", Type: exec.ArgInteger, Token: "BLOCK", Optional: true}
	entriesRead  = exec.Arg{Name: "entries_read", Type: exec.ArgInteger, Token: "ENTRIESREAD", Optional: true}

	idOrNewArg = exec.Arg{Name: "id", Type: exec.ArgOneOf, Args: []exec.Arg{
		{Name: "id", Type: exec.ArgString},
		{Name: "new_id", Type: exec.ArgToken, Token: "$"},
	}}
	streamsArg = exec.Arg{Name: "streams", Type: exec.ArgBlock, Token: "STREAMS", Args: []exec.Arg{
		{Name: "key", Type: exec.ArgKey, Multiple: true},
		idsArg,
	}}
	trimArgs = []exec.Arg{
		{Name: "strategy", Type: exec.ArgOneOf, Args: []exec.Arg{
			{Name: "maxlen", Type: exec.ArgToken, Token: "MAXLEN"},
			{Name: "minid", Type: exec.ArgToken, Token: "MINID", Since: "6.2.0"},
		}},
		{Name: "operator", Type: exec.ArgOneOf, Optional: true, Args: []exec.Arg{
			{Name: "equal", Type: exec.ArgToken, Token: "="},
			{Name: "approximately", Type: exec.ArgToken, Token: "~"},
		}},
		{Name: "threshold", Type: exec.ArgString},
		{Name: "count", Type: exec.ArgInteger, Token: "LIMIT", Since: "6.2.0", Optional: true},
	}

	refsArg = exec.Arg{Name: "condition", Type: exec.ArgOneOf, Since: "8.2.0", Optional: true, Args: []exec.Arg{
		{Name: "keepref", Type: exec.ArgToken, Token: "KEEPREF"},
		{Name: "delref", Type: exec.ArgToken, Token: "DELREF"},
		{Name: "acked", Type: exec.ArgToken, Token: "ACKED"},
	}}
	countedIDs = exec.Arg{Name: "ids", Type: exec.ArgBlock, Token: "IDS", Args: []exec.Arg{
		{Name: "numids", Type: exec.ArgInteger},
		idsArg,
	}}

	exclusiveCame = []exec.Change{{Since: "6.2.0", Text: "Ranges that leave out their ends."}}
	varies        = []string{"nondeterministic_output"}
)

const (
	writes = exec.Write
	grows  = exec.Write | exec.DenyOOM

	entryReply   = "(id:bulk,fields:<bulk:bulk>)"
	entriesReply = "[" + entryReply + "]"
	pendingReply = "(pending:integer,first:bulk|nil,last:bulk|nil,consumers:[(name:bulk,pending:number)]);" +
		"start=[(id:bulk,consumer:bulk,idle:integer,deliveries:integer)]"
	groupsReply = "[{name:bulk,consumers:integer,pending:integer,last-delivered-id:bulk,entries-read:integer|nil,lag:integer|nil}]"
	infoReply   = "{" + figuresReply + ",groups:integer,first-entry:" + entryReply + "|nil,last-entry:" + entryReply + "|nil};" +
		"FULL={" + figuresReply + ",entries:" + entriesReply + ",groups:[{name:bulk,last-delivered-id:bulk,entries-read:integer|nil," +
		"lag:integer|nil,pel-count:integer,pending:[(id:bulk,consumer:bulk,delivered:integer,deliveries:integer)]," +
		"consumers:[{name:bulk,seen-time:integer,active-time?:integer,pel-count:integer," +
		"pending:[(id:bulk,delivered:integer,deliveries:integer)]}]}]}"
	figuresReply = "length:integer,radix-tree-keys:integer,radix-tree-nodes:integer,last-generated-id:bulk," +
		"max-deleted-entry-id:bulk,entries-added:integer,recorded-first-entry-id:bulk"

	addCost  = "O(1) when adding a new entry, O(N) when trimming where N being the number of entries evicted."
	ackCost  = "O(1) for each message ID processed."
	delCost  = "O(1) for each single item to delete in the stream, regardless of the stream size."
	trimCost = "O(N), with N being the number of evicted entries. Constant times are very small however, since entries are " +
		"organized in macro nodes containing multiple entries that can be released with a single deallocation."
	pendingCost = "O(N) with N being the number of elements returned, so asking for a small fixed number of entries per call " +
		"is O(1). O(M), where M is the total number of entries scanned when used with the IDLE filter. When the command " +
		"returns just the summary and the list of consumers is small, it runs in O(1) time; otherwise, an additional O(N) " +
		"time for iterating every consumer."
	rangeCost = "O(N) with N being the number of elements being returned. If N is constant (e.g. always asking for the first " +
		"10 elements with COUNT), you can consider it O(1)."
	revRangeCost = "O(N) with N being the number of elements returned. If N is constant (e.g. always asking for the first 10 " +
		"elements with COUNT), you can consider it O(1)."
	readCost = "For each stream mentioned: O(N) with N being the number of elements being returned, it means that XREAD-ing " +
		"with a fixed COUNT is O(1). Note that when the BLOCK option is used, XADD will pay O(M) time in order to serve the M " +
		"clients blocked on the stream getting new data."
	readGroupCost = "For each stream mentioned: O(M) with M being the number of elements returned. If M is constant (e.g. " +
		"always asking for the first 10 elements with COUNT), you can consider it O(1). On the other side when XREADGROUP " +
		"blocks, XADD will pay the O(N) time in order to serve the N clients blocked on the stream getting new data."
)

// Table lists the commands.
var Table = []exec.Command{
	{
		Name: "XACK", Arity: -4, Flags: writes | exec.Fast, Categories: exec.CatStream,
		Group: exec.GroupStream, Since: "5.0.0", Complexity: ackCost,
		Summary: "Acknowledges entries that a group was given",
		Keys:    exec.OneKey(exec.RW | exec.Update),
		Args:    []exec.Arg{keyArg, groupArg, idsArg},
		Reply:   "integer", Handler: xack,
	},
	{
		Name: "XACKDEL", Arity: -6, Flags: writes | exec.Fast, Categories: exec.CatStream,
		Group: exec.GroupStream, Since: "8.2.0", Complexity: ackCost,
		Summary: "Acknowledges entries that a group was given, and deletes them",
		Keys:    exec.OneKey(exec.RW | exec.Update | exec.Delete),
		Args:    []exec.Arg{keyArg, groupArg, refsArg, countedIDs},
		Reply:   "[integer]", Handler: xackdel,
	},
	{
		Name: "XADD", Arity: -5, Flags: grows | exec.Fast, Categories: exec.CatStream,
		Group: exec.GroupStream, Since: "5.0.0", Complexity: addCost,
		Summary: "Adds an entry to a stream, which is created if need be",
		Keys: []exec.KeySpec{{
			Flags: exec.RW | exec.Update, Notes: "UPDATE instead of INSERT because of the optional trimming feature", Begin: 1, Step: 1,
		}},
		Tips: varies,
		History: []exec.Change{
			{Since: "6.2.0", Text: "The options `NOMKSTREAM`, `MINID` and `LIMIT`."},
			{Since: "7.0.0", Text: "Ids of the form `<ms>-*`."},
			{Since: "8.2.0", Text: "The options `KEEPREF`, `DELREF` and `ACKED`."},
		},
		Args: []exec.Arg{
			keyArg,
			{Name: "nomkstream", Type: exec.ArgToken, Token: "NOMKSTREAM", Since: "6.2.0", Optional: true},
			refsArg,
			{Name: "trim", Type: exec.ArgBlock, Optional: true, Args: trimArgs},
			{Name: "id_or_auto", Type: exec.ArgOneOf, Args: []exec.Arg{
				{Name: "auto_id", Type: exec.ArgToken, Token: "*"},
				{Name: "id", Type: exec.ArgString},
			}},
			{Name: "field_value", Type: exec.ArgBlock, Multiple: true, Args: []exec.Arg{
				{Name: "field", Type: exec.ArgString},
				{Name: "value", Type: exec.ArgString},
			}},
		},
		Reply: "bulk|nil", Handler: xadd,
	},
	{
		Name: "XAUTOCLAIM", Arity: -6, Flags: writes | exec.Fast, Categories: exec.CatStream,
		Group: exec.GroupStream, Since: "6.2.0", Complexity: "O(1) if COUNT is small.",
		Summary: "Gives a consumer what has been pending for too long",
		Keys:    exec.OneKey(exec.RW | exec.Delete),
		Tips:    varies,
		History: []exec.Change{{Since: "7.0.0", Text: "A third element of the reply: the ids of deleted entries."}},
		Args:    []exec.Arg{keyArg, groupArg, consumerArg, idleArg, startArg, countArg, justIDArg},
		Reply:   "(cursor:bulk,entries:" + entriesReply + ",deleted:[bulk]);JUSTID=(cursor:bulk,ids:[bulk],deleted:[bulk])", Handler: xautoclaim,
	},
	{
		Name: "XCLAIM", Arity: -6, Flags: writes | exec.Fast, Categories: exec.CatStream,
		Group: exec.GroupStream, Since: "5.0.0",
		Complexity: "O(log N) with N being the number of messages in the PEL of the consumer group.",
		Summary:    "Gives a consumer entries that are pending",
		Keys:       exec.OneKey(exec.RW | exec.Update),
		Tips:       varies,
		Args: []exec.Arg{
			keyArg, groupArg, consumerArg, idleArg, idsArg,
			{Name: "ms", Type: exec.ArgInteger, Token: "IDLE", Optional: true},
			{Name: "unix-time-milliseconds", Type: exec.ArgUnixTime, Token: "TIME", Optional: true},
			{Name: "count", Type: exec.ArgInteger, Token: "RETRYCOUNT", Optional: true},
			{Name: "force", Type: exec.ArgToken, Token: "FORCE", Optional: true},
			justIDArg,
			{Name: "id", Type: exec.ArgString, Token: "LASTID", Optional: true},
		},
		Reply: entriesReply + ";JUSTID=[bulk]", Handler: xclaim,
	},
	{
		Name: "XDEL", Arity: -3, Flags: writes | exec.Fast, Categories: exec.CatStream,
		Group: exec.GroupStream, Since: "5.0.0", Complexity: delCost,
		Summary: "Deletes entries",
		Keys:    exec.OneKey(exec.RW | exec.Delete),
		Args:    []exec.Arg{keyArg, idsArg},
		Reply:   "integer", Handler: xdel,
	},
	{
		Name: "XDELEX", Arity: -5, Flags: writes | exec.Fast, Categories: exec.CatStream,
		Group: exec.GroupStream, Since: "8.2.0", Complexity: delCost,
		Summary: "Deletes entries with regard to who still needs them",
		Keys:    exec.OneKey(exec.RW | exec.Delete),
		Args:    []exec.Arg{keyArg, refsArg, countedIDs},
		Reply:   "[integer]", Handler: xdelex,
	},
	{
		Name: "XGROUP", Arity: -2, Group: exec.GroupStream, Since: "5.0.0", Complexity: "Depends on subcommand.",
		Summary: "Contains the commands about consumer groups",
		Sub:     groupTable,
	},
	{
		Name: "XINFO", Arity: -2, Group: exec.GroupStream, Since: "5.0.0", Complexity: "Depends on subcommand.",
		Summary: "Contains the commands that look into streams",
		Sub:     infoTable,
	},
	{
		Name: "XLEN", Arity: 2, Flags: exec.ReadOnly | exec.Fast, Categories: exec.CatStream,
		Group: exec.GroupStream, Since: "5.0.0", Complexity: "O(1)",
		Summary: "Counts the entries of a stream",
		Keys:    exec.OneKey(exec.RO),
		Args:    []exec.Arg{keyArg},
		Reply:   "integer", Handler: xlen,
	},
	{
		Name: "XPENDING", Arity: -3, Flags: exec.ReadOnly, Categories: exec.CatStream,
		Group: exec.GroupStream, Since: "5.0.0", Complexity: pendingCost,
		Summary: "Tells what a group was given and has not acknowledged",
		Keys:    exec.OneKey(exec.RO | exec.Access),
		Tips:    varies,
		History: []exec.Change{{Since: "6.2.0", Text: "The option `IDLE`, and ranges that leave out their ends."}},
		Args: []exec.Arg{keyArg, groupArg, {Name: "filters", Type: exec.ArgBlock, Optional: true, Args: []exec.Arg{
			{Name: "min-idle-time", Type: exec.ArgInteger, Token: "IDLE", Since: "6.2.0", Optional: true},
			startArg, endArg,
			{Name: "count", Type: exec.ArgInteger},
			{Name: "consumer", Type: exec.ArgString, Optional: true},
		}}},
		Reply: pendingReply, Handler: xpending,
	},
	{
		Name: "XRANGE", Arity: -4, Flags: exec.ReadOnly, Categories: exec.CatStream,
		Group: exec.GroupStream, Since: "5.0.0", Complexity: rangeCost,
		Summary: "Returns the entries of a range of ids",
		Keys:    exec.OneKey(exec.RO | exec.Access),
		History: exclusiveCame,
		Args:    []exec.Arg{keyArg, startArg, endArg, countArg},
		Reply:   entriesReply, Handler: xrange,
	},
	{
		Name: "XREAD", Arity: -4, Flags: exec.ReadOnly | exec.Blocking, Categories: exec.CatStream,
		Group: exec.GroupStream, Since: "5.0.0", Complexity: readCost,
		Summary: "Returns entries behind given ids of several streams, and waits for them if told so",
		Keys:    []exec.KeySpec{{Flags: exec.RO | exec.Access, Begin: 1, Word: "STREAMS", Last: -1, Step: 1, Limit: 2}},
		Args:    []exec.Arg{countArg, blockArg, streamsArg},
		Reply:   "{bulk:" + entriesReply + "}|nil", Handler: xread,
	},
	{
		Name: "XREADGROUP", Arity: -7, Flags: writes | exec.Blocking, Categories: exec.CatStream,
		Group: exec.GroupStream, Since: "5.0.0", Complexity: readGroupCost,
		Summary: "Returns entries that no other consumer of the group is given, and waits for them if told so",
		Keys:    []exec.KeySpec{{Flags: exec.RO | exec.Access, Begin: 4, Word: "STREAMS", Last: -1, Step: 1, Limit: 2}},
		Args: []exec.Arg{
			{Name: "group_consumer", Type: exec.ArgBlock, Token: "GROUP", Args: []exec.Arg{groupArg, consumerArg}},
			countArg, blockArg,
			{Name: "noack", Type: exec.ArgToken, Token: "NOACK", Optional: true},
			streamsArg,
		},
		Reply: "{bulk:[(id:bulk,fields:<bulk:bulk>|nil)]}|nil", Handler: xreadgroup,
	},
	{
		Name: "XREVRANGE", Arity: -4, Flags: exec.ReadOnly, Categories: exec.CatStream,
		Group: exec.GroupStream, Since: "5.0.0", Complexity: revRangeCost,
		Summary: "Returns the entries of a range of ids, the last one first",
		Keys:    exec.OneKey(exec.RO | exec.Access),
		History: exclusiveCame,
		Args:    []exec.Arg{keyArg, endArg, startArg, countArg},
		Reply:   entriesReply, Handler: xrevrange,
	},
	{
		Name: "XSETID", Arity: -3, Flags: grows | exec.Fast, Categories: exec.CatStream,
		Group: exec.GroupStream, Since: "5.0.0", Complexity: "O(1)",
		Summary: "Changes what a stream knows of the ids it has given",
		Keys:    exec.OneKey(exec.RW | exec.Update),
		History: []exec.Change{{Since: "7.0.0", Text: "The arguments `entries_added` and `max_deleted_entry_id`."}},
		Args: []exec.Arg{
			keyArg,
			{Name: "last-id", Type: exec.ArgString},
			{Name: "entries_added", Type: exec.ArgInteger, Token: "ENTRIESADDED", Since: "7.0.0", Optional: true},
			{Name: "max_deleted_entry_id", Type: exec.ArgString, Token: "MAXDELETEDID", Since: "7.0.0", Optional: true},
		},
		Reply: "OK", Handler: xsetid,
	},
	{
		Name: "XTRIM", Arity: -4, Flags: writes, Categories: exec.CatStream,
		Group: exec.GroupStream, Since: "5.0.0", Complexity: trimCost,
		Summary: "Removes entries from the start of a stream",
		Keys:    exec.OneKey(exec.RW | exec.Delete),
		Tips:    varies,
		History: []exec.Change{
			{Since: "6.2.0", Text: "The options `MINID` and `LIMIT`."},
			{Since: "8.2.0", Text: "The options `KEEPREF`, `DELREF` and `ACKED`."},
		},
		Args:  []exec.Arg{keyArg, {Name: "trim", Type: exec.ArgBlock, Args: append(trimArgs[:len(trimArgs):len(trimArgs)], refsArg)}},
		Reply: "integer", Handler: xtrim,
	},
}

// groupTable lists the subcommands of XGROUP.
var groupTable = []exec.Command{
	{
		Name: "CREATE", Arity: -5, Flags: grows, Categories: exec.CatStream,
		Group: exec.GroupStream, Since: "5.0.0", Complexity: "O(1)",
		Summary: "Creates a group",
		Keys:    []exec.KeySpec{exec.KeyAt(2, exec.RW|exec.Insert)},
		History: []exec.Change{{Since: "7.0.0", Text: "The argument `entries_read`."}},
		Args: []exec.Arg{
			keyArg, groupNameArg, idOrNewArg,
			{Name: "mkstream", Type: exec.ArgToken, Token: "MKSTREAM", Optional: true},
			entriesRead,
		},
		Reply: "OK", Handler: xgroupCreate,
	},
	{
		Name: "CREATECONSUMER", Arity: 5, Flags: grows, Categories: exec.CatStream,
		Group: exec.GroupStream, Since: "6.2.0", Complexity: "O(1)",
		Summary: "Creates a consumer of a group",
		Keys:    []exec.KeySpec{exec.KeyAt(2, exec.RW|exec.Insert)},
		Args:    []exec.Arg{keyArg, groupNameArg, consumerName},
		Reply:   "integer", Handler: xgroupCreateConsumer,
	},
	{
		Name: "DELCONSUMER", Arity: 5, Flags: writes, Categories: exec.CatStream,
		Group: exec.GroupStream, Since: "5.0.0", Complexity: "O(1)",
		Summary: "Removes a consumer from its group, and what is pending for it",
		Keys:    []exec.KeySpec{exec.KeyAt(2, exec.RW|exec.Delete)},
		Args:    []exec.Arg{keyArg, groupNameArg, consumerName},
		Reply:   "integer", Handler: xgroupDelConsumer,
	},
	{
		Name: "DESTROY", Arity: 4, Flags: writes, Categories: exec.CatStream,
		Group: exec.GroupStream, Since: "5.0.0",
		Complexity: "O(N) where N is the number of entries in the group's pending entries list (PEL).",
		Summary:    "Removes a group",
		Keys:       []exec.KeySpec{exec.KeyAt(2, exec.RW|exec.Delete)},
		Args:       []exec.Arg{keyArg, groupNameArg},
		Reply:      "integer", Handler: xgroupDestroy,
	},
	{
		Name: "HELP", Arity: 2, Flags: exec.Loading | exec.Stale, Categories: exec.CatStream,
		Group: exec.GroupStream, Since: "5.0.0", Complexity: "O(1)",
		Summary: "Explains the subcommands",
		Reply:   "[status]", Handler: exec.Help,
	},
	{
		Name: "SETID", Arity: -5, Flags: writes, Categories: exec.CatStream,
		Group: exec.GroupStream, Since: "5.0.0", Complexity: "O(1)",
		Summary: "Changes up to which id a group has read",
		Keys:    []exec.KeySpec{exec.KeyAt(2, exec.RW|exec.Update)},
		History: []exec.Change{{Since: "7.0.0", Text: "The argument `entries_read`."}},
		Args:    []exec.Arg{keyArg, groupNameArg, idOrNewArg, entriesRead},
		Reply:   "OK", Handler: xgroupSetID,
	},
}

// infoTable lists the subcommands of XINFO.
var infoTable = []exec.Command{
	{
		Name: "CONSUMERS", Arity: 4, Flags: exec.ReadOnly, Categories: exec.CatStream,
		Group: exec.GroupStream, Since: "5.0.0", Complexity: "O(1)",
		Summary: "Lists the consumers of a group",
		Keys:    []exec.KeySpec{exec.KeyAt(2, exec.RO|exec.Access)},
		Tips:    varies,
		Args:    []exec.Arg{keyArg, groupNameArg},
		Reply:   "[{name:bulk,pending:integer,idle:integer,inactive?:integer}]", Handler: xinfoConsumers,
	},
	{
		Name: "GROUPS", Arity: 3, Flags: exec.ReadOnly, Categories: exec.CatStream,
		Group: exec.GroupStream, Since: "5.0.0", Complexity: "O(1)",
		Summary: "Lists the groups of a stream",
		Keys:    []exec.KeySpec{exec.KeyAt(2, exec.RO|exec.Access)},
		History: []exec.Change{{Since: "7.0.0", Text: "`entries-read` and `lag`."}},
		Args:    []exec.Arg{keyArg},
		Reply:   groupsReply, Handler: xinfoGroups,
	},
	{
		Name: "HELP", Arity: 2, Flags: exec.Loading | exec.Stale, Categories: exec.CatStream,
		Group: exec.GroupStream, Since: "5.0.0", Complexity: "O(1)",
		Summary: "Explains the subcommands",
		Reply:   "[status]", Handler: exec.Help,
	},
	{
		Name: "STREAM", Arity: -3, Flags: exec.ReadOnly, Categories: exec.CatStream,
		Group: exec.GroupStream, Since: "5.0.0", Complexity: "O(1)",
		Summary: "Tells what there is to know about a stream",
		Keys:    []exec.KeySpec{exec.KeyAt(2, exec.RO|exec.Access)},
		History: []exec.Change{
			{Since: "6.0.0", Text: "The option `FULL`."},
			{Since: "7.0.0", Text: "`max-deleted-entry-id`, `entries-added`, `recorded-first-entry-id`, `entries-read` and `lag`."},
		},
		Args:  []exec.Arg{keyArg, {Name: "full", Type: exec.ArgBlock, Token: "FULL", Optional: true, Args: []exec.Arg{countArg}}},
		Reply: infoReply, Handler: xinfoStream,
	},
}
