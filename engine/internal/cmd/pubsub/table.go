// Package pubsub holds the commands of channels: SUBSCRIBE, PUBLISH and their kin. Who listens to what is the business
// of exec.
package pubsub

import "github.com/wedis/wedis/engine/internal/exec"

const (
	// ofListeners are the flags of what makes a session listen, or stop.
	ofListeners = exec.PubSub | exec.NoScript | exec.Loading | exec.Stale | exec.WhileSubscribed
	// ofPublishers are those of what sends messages.
	ofPublishers = exec.PubSub | exec.Loading | exec.Stale | exec.Fast | exec.MayReplicate
	// ofCurious are those of what tells who listens.
	ofCurious = exec.PubSub | exec.Loading | exec.Stale
)

// Table lists the commands.
var Table = []exec.Command{
	{
		Name: "PSUBSCRIBE", Channels: exec.SubscribesPatterns, Arity: -2, Flags: ofListeners, Group: exec.GroupPubSub, Since: "2.0.0",
		Complexity: "O(N) where N is the number of patterns the client is already subscribed to.",
		Summary:    "Listens to all channels whose names match patterns",
		Args: []exec.Arg{{Name: "pattern", Type: exec.ArgBlock, Multiple: true, Args: []exec.Arg{
			{Name: "pattern", Type: exec.ArgPattern},
		}}},
		Reply: "(kind:bulk,pattern:bulk,count:integer)", Handler: psubscribe,
	},
	{
		Name: "PUBLISH", Channels: exec.Publishes, Arity: 3, Flags: ofPublishers, Group: exec.GroupPubSub, Since: "2.0.0",
		Complexity: "O(N+M) where N is the number of clients subscribed to the receiving channel and M is the total number of subscribed patterns (by any client).",
		Summary:    "Sends a message to all who listen to a channel",
		Args: []exec.Arg{
			{Name: "channel", Type: exec.ArgString},
			{Name: "message", Type: exec.ArgString},
		},
		Reply: "integer", Handler: publish,
	},
	{
		Name: "PUBSUB", Arity: -2, Group: exec.GroupPubSub, Since: "2.8.0", Complexity: "Depends on subcommand.",
		Summary: "Contains the commands that tell who listens to what",
		Sub:     pubsubTable,
	},
	{
		Name: "PUNSUBSCRIBE", Arity: -1, Flags: ofListeners, Group: exec.GroupPubSub, Since: "2.0.0",
		Complexity: "O(N+M) where N is the number of patterns the client is already subscribed and M is the number of total patterns subscribed in the system (by any client).",
		Summary:    "Stops listening to channels that match patterns, or to all that match any",
		Args:       []exec.Arg{{Name: "pattern", Type: exec.ArgPattern, Optional: true, Multiple: true}},
		Reply:      "(kind:bulk,pattern:bulk|nil,count:integer)", Handler: punsubscribe,
	},
	{
		Name: "SPUBLISH", Channels: exec.Publishes, Arity: 3, Flags: ofPublishers, Group: exec.GroupPubSub, Since: "7.0.0",
		Complexity: "O(N) where N is the number of clients subscribed to the receiving shard channel.",
		Summary:    "Sends a message to all who listen to a shard channel",
		Keys:       exec.OneKey(exec.NotKey),
		Args: []exec.Arg{
			{Name: "shardchannel", Type: exec.ArgString},
			{Name: "message", Type: exec.ArgString},
		},
		Reply: "integer", Handler: spublish,
	},
	{
		Name: "SSUBSCRIBE", Channels: exec.Subscribes, Arity: -2, Flags: ofListeners, Group: exec.GroupPubSub, Since: "7.0.0",
		Complexity: "O(N) where N is the number of shard channels to subscribe to.",
		Summary:    "Listens to shard channels, which belong to a slot as keys do",
		Keys:       exec.AllKeys(1, exec.NotKey),
		Args:       []exec.Arg{{Name: "shardchannel", Type: exec.ArgString, Multiple: true}},
		Reply:      "(kind:bulk,channel:bulk,count:integer)", Handler: ssubscribe,
	},
	{
		Name: "SUBSCRIBE", Channels: exec.Subscribes, Arity: -2, Flags: ofListeners, Group: exec.GroupPubSub, Since: "2.0.0",
		Complexity: "O(N) where N is the number of channels to subscribe to.",
		Summary:    "Listens to channels",
		Args:       []exec.Arg{{Name: "channel", Type: exec.ArgString, Multiple: true}},
		Reply:      "(kind:bulk,channel:bulk,count:integer)", Handler: subscribe,
	},
	{
		Name: "SUNSUBSCRIBE", Arity: -1, Flags: ofListeners, Group: exec.GroupPubSub, Since: "7.0.0",
		Complexity: "O(N) where N is the number of clients already subscribed to a shard channel.",
		Summary:    "Stops listening to shard channels, or to all of them",
		Keys:       exec.AllKeys(1, exec.NotKey),
		Args:       []exec.Arg{{Name: "shardchannel", Type: exec.ArgString, Optional: true, Multiple: true}},
		Reply:      "(kind:bulk,channel:bulk|nil,count:integer)", Handler: sunsubscribe,
	},
	{
		Name: "UNSUBSCRIBE", Arity: -1, Flags: ofListeners, Group: exec.GroupPubSub, Since: "2.0.0",
		Complexity: "O(N) where N is the number of clients already subscribed to a channel.",
		Summary:    "Stops listening to channels, or to all of them",
		Args:       []exec.Arg{{Name: "channel", Type: exec.ArgString, Optional: true, Multiple: true}},
		Reply:      "(kind:bulk,channel:bulk|nil,count:integer)", Handler: unsubscribe,
	},
}

// pubsubTable lists the subcommands of PUBSUB.
var pubsubTable = []exec.Command{
	{
		Name: "CHANNELS", Arity: -2, Flags: ofCurious, Group: exec.GroupPubSub, Since: "2.8.0",
		Complexity: "O(N) where N is the number of active channels, and assuming constant time pattern matching (relatively short channels and patterns)",
		Summary:    "Returns the channels that somebody listens to by name, or those of them that match a pattern",
		Args:       []exec.Arg{{Name: "pattern", Type: exec.ArgPattern, Optional: true}},
		Reply:      "[bulk]", Handler: pubsubChannels,
	},
	{
		Name: "HELP", Arity: 2, Flags: exec.Loading | exec.Stale, Group: exec.GroupPubSub, Since: "6.2.0", Complexity: "O(1)",
		Summary: "Prints this help",
		Reply:   "[bulk]", Handler: exec.Help,
	},
	{
		Name: "NUMPAT", Arity: 2, Flags: ofCurious, Group: exec.GroupPubSub, Since: "2.8.0", Complexity: "O(1)",
		Summary: "Counts the patterns that somebody listens to",
		Reply:   "integer", Handler: pubsubNumPat,
	},
	{
		Name: "NUMSUB", Arity: -2, Flags: ofCurious, Group: exec.GroupPubSub, Since: "2.8.0",
		Complexity: "O(N) for the NUMSUB subcommand, where N is the number of requested channels",
		Summary:    "Counts who listens to channels by name",
		Args:       []exec.Arg{{Name: "channel", Type: exec.ArgString, Optional: true, Multiple: true}},
		Reply:      "<bulk:integer>", Handler: pubsubNumSub,
	},
	{
		Name: "SHARDCHANNELS", Arity: -2, Flags: ofCurious, Group: exec.GroupPubSub, Since: "7.0.0",
		Complexity: "O(N) where N is the number of active shard channels, and assuming constant time pattern matching (relatively short shard channels).",
		Summary:    "Returns the shard channels that somebody listens to, or those of them that match a pattern",
		Args:       []exec.Arg{{Name: "pattern", Type: exec.ArgPattern, Optional: true}},
		Reply:      "[bulk]", Handler: pubsubShardChannels,
	},
	{
		Name: "SHARDNUMSUB", Arity: -2, Flags: ofCurious, Group: exec.GroupPubSub, Since: "7.0.0",
		Complexity: "O(N) for the SHARDNUMSUB subcommand, where N is the number of requested shard channels",
		Summary:    "Counts who listens to shard channels",
		Args:       []exec.Arg{{Name: "shardchannel", Type: exec.ArgString, Optional: true, Multiple: true}},
		Reply:      "<bulk:integer>", Handler: pubsubShardNumSub,
	},
}
