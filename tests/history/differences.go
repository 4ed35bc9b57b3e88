package history

import "strings"

// Compare is how much of a reply must agree.
type Compare int

const (
	Exact     Compare = iota
	Unordered         // the same items in any order
	Near              // a time that was noted at slightly different moments
	Pairs             // the same pairs of items in any order
	Scan              // the same keys, when both walks took one step
	ScanPairs         // the same pairs, when both walks took one step
	Packed            // an encoding; it may be the compact one where the other's is not
	Times             // the same but for idle times and moments of delivery
	Shape             // the same kind of reply
	Skip              // the command is not part of histories at all
)

// Difference is a reply that may differ between stores that hold the same.
type Difference struct {
	Command string // as Redis names it; *|x is the subcommand x of any
	Compare Compare
	Where   Where
	Reason  string
}

// Where a difference is allowed.
type Where int

const (
	Anywhere     Where = iota
	WithRedis          // between an engine and redis-server
	AmongEngines       // between an engine and one that was restarted, and so has another seed
)

// Differences is the whole list. What is not on it must agree byte for byte, with redis-server too.
var Differences = []Difference{
	// Chance, and what follows from hashing with different seeds.
	{"keys", Unordered, Anywhere, "the order of keys is that of the hash table"},
	{"scan", Scan, Anywhere, "cursors and order are those of the hash table"},
	{"randomkey", Shape, Anywhere, "any key may come"},

	{"hgetall", Pairs, Anywhere, "the order of fields in a hash table"},
	{"hkeys", Unordered, Anywhere, "the order of fields in a hash table"},
	{"hvals", Unordered, Anywhere, "the order of fields in a hash table"},
	{"hscan", ScanPairs, Anywhere, "cursors and order are those of the hash table"},
	{"sscan", Scan, Anywhere, "cursors and order are those of the hash table"},
	{"zscan", ScanPairs, Anywhere, "cursors and order are those of the hash table"},
	{"smembers", Unordered, Anywhere, "the order of members in a hash table"},
	{"sinter", Unordered, Anywhere, "the order of members in a hash table"},
	{"sunion", Unordered, Anywhere, "the order of members in a hash table"},
	{"sdiff", Unordered, Anywhere, "the order of members in a hash table"},
	{"spop", Unordered, Anywhere, "the order of members in a hash table; histories pop all there are"},
	{"srandmember", Shape, Anywhere, "any member may come"},
	{"hrandfield", Shape, Anywhere, "any field may come"},
	{"zrandmember", Shape, Anywhere, "any member may come"},
	{"dump", Shape, Anywhere, "the order of members in a hash table, and the ages of stream consumers"},

	{"dbsize", Shape, Anywhere, "an expired key counts until something meets it, and chance is in what does"},

	// Time.
	{"ttl", Near, WithRedis, "redis-server has a clock of its own"},
	{"pttl", Near, WithRedis, "redis-server has a clock of its own"},
	{"expiretime", Near, WithRedis, "redis-server has a clock of its own"},
	{"pexpiretime", Near, WithRedis, "redis-server has a clock of its own"},
	{"xpending", Times, WithRedis, "redis-server has a clock of its own"},
	{"xinfo|stream", Times, Anywhere, "redis-server has a clock of its own, and when a consumer was seen is in no journal"},
	{"xinfo|consumers", Times, Anywhere, "redis-server has a clock of its own, and when a consumer was seen is in no journal"},
	{"time", Shape, WithRedis, "redis-server has a clock of its own"},
	{"object|idletime", Shape, Anywhere, "the times of access are not part of a snapshot, and redis-server has a clock of its own"},
	{"object|freq", Shape, Anywhere, "the counters are raised by chance"},

	// What a store says of itself.
	{"hello", Shape, Anywhere, "version and number of the session"},
	{"client|id", Shape, Anywhere, "sessions are numbered by whoever opens them"},
	{"client|info", Shape, Anywhere, "numbers, ages and buffers of sessions"},
	{"client|list", Shape, Anywhere, "numbers, ages and buffers of sessions"},
	{"memory|usage", Skip, WithRedis, "redis-server also answers for a key that has expired"},
	{"memory|usage", Shape, AmongEngines, "the size of an entry is the store's own business"},
	{"object|encoding", Packed, WithRedis, "SORT and SORT_RO of a sorted set make redis-server unpack it for good, here they only read"},
	{"object|encoding", Shape, AmongEngines, "a snapshot, like RDB, keeps a short number as an integer"},
	{"object|refcount", Shape, Anywhere, "it follows the encoding, and redis-server counts the references of a queued transaction"},

	{"*|help", Shape, WithRedis, "help texts are written anew, and the engine has fewer subcommands"},

	{"acl|genpass", Shape, Anywhere, "it comes by chance"},
	{"acl|log", Skip, Anywhere, "ages of refusals, and who was refused; the corpus has it"},
	{"acl|dryrun", Skip, WithRedis, "it asks about newer commands and arguments; a test beside the command compares it"},
	{"acl|setuser", Skip, Anywhere, "users are in no snapshot and no journal, and stay in redis-server; random rules are compared beside package acl"},

	// Left out, because the history could not go on, or there would be nothing left to compare.
	{"quit", Skip, Anywhere, "it ends the session; the corpus has it"},
	{"blpop", Skip, Anywhere, "who waits is not woken by a history, which has one hand; the corpus has it"},
	{"brpop", Skip, Anywhere, "as blpop"},
	{"blmove", Skip, Anywhere, "as blpop"},
	{"brpoplpush", Skip, Anywhere, "as blpop"},
	{"blmpop", Skip, Anywhere, "as blpop"},
	{"bzpopmin", Skip, Anywhere, "as blpop"},
	{"bzpopmax", Skip, Anywhere, "as blpop"},
	{"bzmpop", Skip, Anywhere, "as blpop"},
	{"subscribe", Skip, Anywhere, "it has as many replies as channels; the corpus has it"},
	{"psubscribe", Skip, Anywhere, "as subscribe"},
	{"ssubscribe", Skip, Anywhere, "as subscribe"},
	{"unsubscribe", Skip, Anywhere, "as subscribe"},
	{"punsubscribe", Skip, Anywhere, "as subscribe"},
	{"sunsubscribe", Skip, Anywhere, "as subscribe"},
	{"monitor", Skip, Anywhere, "it shows what others do; the corpus has it"},
	{"client|reply", Skip, Anywhere, "there would be no replies to compare; the corpus has it"},
	{"client|kill", Skip, Anywhere, "it ends sessions; the corpus has it"},
	{"client|pause", Skip, Anywhere, "everybody would wait; the corpus has it"},
	{"client|tracking", Skip, Anywhere, "what it announces comes unasked; the corpus has it"},
	{"script|debug", Skip, WithRedis, "there is no debugger"},
	{"pfselftest", Skip, Anywhere, "it takes seconds and looks at no key"},
	{"pfdebug", Skip, WithRedis, "a broken line can crash redis-server 7.0; the corpus has it"},
	{"debug", Skip, Anywhere, "it is the tests' own instrument"},
	{"config|set", Skip, Anywhere, "settings are not part of what is compared"},
	{"config|get", Skip, WithRedis, "the engine has fewer settings; the corpus has it"},
	{"config|resetstat", Skip, Anywhere, "statistics are not part of what is compared"},
	{"info", Skip, Anywhere, "statistics are not part of what is compared"},
	{"*|doctor", Skip, Anywhere, "statistics are not part of what is compared"},
	{"latency|histogram", Skip, Anywhere, "statistics are not part of what is compared"},
	{"latency|graph", Skip, Anywhere, "statistics are not part of what is compared"},
	{"latency|history", Skip, Anywhere, "statistics are not part of what is compared"},
	{"latency|latest", Skip, Anywhere, "statistics are not part of what is compared"},
	{"latency|reset", Skip, Anywhere, "statistics are not part of what is compared"},
	{"slowlog|get", Skip, Anywhere, "statistics are not part of what is compared"},
	{"slowlog|len", Skip, Anywhere, "statistics are not part of what is compared"},
	{"memory|stats", Skip, Anywhere, "statistics are not part of what is compared"},
	{"memory|malloc-stats", Skip, Anywhere, "statistics are not part of what is compared"},
	{"lolwut", Skip, Anywhere, "each draws something else"},
	{"shutdown", Skip, Anywhere, "it would end redis-server"},
	{"save", Skip, Anywhere, "the host's business"},
	{"bgsave", Skip, Anywhere, "the host's business"},
	{"bgrewriteaof", Skip, Anywhere, "the host's business"},
	{"lastsave", Skip, Anywhere, "the host's business"},
	{"config|rewrite", Skip, Anywhere, "the host's business"},
	{"replicaof", Skip, Anywhere, "it would make a replica of redis-server"},
	{"slaveof", Skip, Anywhere, "it would make a replica of redis-server"},
	{"failover", Skip, Anywhere, "there are no replicas"},
	{"wait", Skip, Anywhere, "it waits"},
	{"waitaof", Skip, Anywhere, "it waits"},
	{"module|load", Skip, Anywhere, "there are no modules"},
	{"module|loadex", Skip, Anywhere, "there are no modules"},
	{"module|unload", Skip, Anywhere, "there are no modules"},
	{"command", Skip, WithRedis, "the engine has fewer commands; a test of its own compares every row"},
	{"command|count", Skip, WithRedis, "the engine has fewer commands"},
	{"command|list", Skip, WithRedis, "the engine has fewer commands"},
	{"command|docs", Skip, WithRedis, "the engine has fewer commands, and summaries of its own"},
	{"command|info", Skip, WithRedis, "the engine has fewer commands; a test of its own compares every row"},
}

// policy looks a command up, by its name as Redis writes it.
func policy(name string, where Where) Compare {
	_, sub, _ := strings.Cut(name, "|")
	for _, d := range Differences {
		if (d.Command == name || d.Command == "*|"+sub) && (d.Where == Anywhere || d.Where == where) {
			return d.Compare
		}
	}
	return Exact
}

// Skipped tells whether a command is left out of histories.
func Skipped(name string, where Where) bool { return policy(name, where) == Skip }
