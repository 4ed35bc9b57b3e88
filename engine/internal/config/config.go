// Package config holds the settings: their names, bounds and texts are those of
// redis.conf, and CONFIG GET and CONFIG SET go through the table of parameters
// in here. Only parameters that have an effect exist.
package config

import "slices"

// Config is the current value of every setting.
type Config struct {
	Databases        int64
	MaxMemory        int64 // bytes of the arena; 0: no limit
	MaxMemoryPolicy  Policy
	MaxMemorySamples int64
	LFULogFactor     int64
	LFUDecayTime     int64
	ProtoMaxBulkLen  int64
	QueryBufferLimit int64 // most bytes of one client's unfinished input
	RequirePass      string
	Compress         bool // strings in what DUMP writes

	NotifyEvents     uint32       // notify-keyspace-events, a bit for each class
	SlowerThan       int64        // slowlog-log-slower-than, µs; negative: nothing is logged
	SlowLogLength    int64        // slowlog-max-len
	LatencyThreshold int64        // latency-monitor-threshold, ms; 0: off
	TimeLimit        int64        // busy-reply-threshold, ms; 0 or less: none
	Cluster          bool         // cluster-enabled
	ACLLogLength     int64        // acllog-max-len
	ACLFile          string       // aclfile
	AllChannels      bool         // acl-pubsub-default allchannels
	MaxClients       int64        // maxclients
	MaxMemoryClients int64        // maxmemory-clients: bytes, below 0 percent of maxmemory; 0: no limit
	OutputLimits     OutputLimits // client-output-buffer-limit
	TrackingKeys     int64        // tracking-table-max-keys
	IdleTimeout      int64        // timeout, s; 0: none
	DebugCommand     Permission   // enable-debug-command
	DenyScripts      bool         // not a parameter: whether noscript commands are refused in scripts (DEBUG SET-DISABLE-DENY-SCRIPTS)

	ActiveExpire bool // not a parameter: DEBUG SET-ACTIVE-EXPIRE

	// Sizes at which encodings change: entries are counts, values are bytes.
	HashEntries, HashValue  int64
	SetInts                 int64
	SetEntries, SetValue    int64
	ZSetEntries, ZSetValue  int64
	ListSize, ListCompress  int64
	StreamBytes, StreamSize int64
	HLLSparse               int64
}

// longestValue is the most bytes that a value may have, which is redis-server's
// default for proto-max-bulk-len. A higher setting is kept but has no effect:
// lengths are stored in 32 bits.
const longestValue = 512 << 20

// MaxValue returns the most bytes that a value, or an argument, may have.
func (c *Config) MaxValue() int64 { return min(c.ProtoMaxBulkLen, longestValue) }

// Default returns the settings redis-server starts with.
func Default() *Config {
	return &Config{
		Databases:        16,
		MaxMemoryPolicy:  NoEviction,
		MaxMemorySamples: 5,
		LFULogFactor:     10,
		LFUDecayTime:     1,
		ProtoMaxBulkLen:  longestValue,
		QueryBufferLimit: 1 << 30,
		Compress:         true,
		ActiveExpire:     true,

		SlowerThan:    10000,
		SlowLogLength: 128,
		TimeLimit:     5000,
		ACLLogLength:  128,
		MaxClients:    10000,
		OutputLimits:  OutputLimits{{}, {256 << 20, 64 << 20, 60}, {32 << 20, 8 << 20, 60}},
		TrackingKeys:  1000000,
		DenyScripts:   true,

		HashEntries: 512, HashValue: 64,
		SetInts:    512,
		SetEntries: 128, SetValue: 64,
		ZSetEntries: 128, ZSetValue: 64,
		ListSize:    -2,
		StreamBytes: 4096, StreamSize: 100,
		HLLSparse: 3000,
	}
}

// OutputLimit is when a client that does not read its replies is closed: at Hard bytes at once, at Soft bytes when they
// have been there for Seconds. 0 is no limit.
type OutputLimit struct{ Hard, Soft, Seconds int64 }

// OutputLimits are those of the classes of clients: normal, replica, pubsub.
type OutputLimits [3]OutputLimit

// Permission says who may use a protected command: enable-debug-command.
type Permission uint8

// The permissions, in the order of redis-server.
const (
	PermitNo Permission = iota
	PermitYes
	PermitLocal
)

// Policy is what happens when maxmemory is reached.
type Policy uint8

// The policies, in the order redis-server lists them.
const (
	VolatileLRU Policy = iota
	VolatileLFU
	VolatileRandom
	VolatileTTL
	AllKeysLRU
	AllKeysLFU
	AllKeysRandom
	NoEviction
)

var policyNames = []string{
	VolatileLRU:    "volatile-lru",
	VolatileLFU:    "volatile-lfu",
	VolatileRandom: "volatile-random",
	VolatileTTL:    "volatile-ttl",
	AllKeysLRU:     "allkeys-lru",
	AllKeysLFU:     "allkeys-lfu",
	AllKeysRandom:  "allkeys-random",
	NoEviction:     "noeviction",
}

// String returns the policy's name in redis.conf.
func (p Policy) String() string { return policyNames[p] }

// LFU reports whether the policy counts frequency.
func (p Policy) LFU() bool { return p == VolatileLFU || p == AllKeysLFU }

// Volatile reports whether only keys with an expiry may go.
func (p Policy) Volatile() bool { return p <= VolatileTTL }

// Error is why a value was refused, in redis-server's words.
type Error string

func (e Error) Error() string { return string(e) }

const (
	errUnknown   = Error("unknown parameter")
	errImmutable = Error("can't set immutable config")
	errDuplicate = Error("duplicate parameter")
)

// Set changes a parameter, immutable ones too: settings at the start.
func (c *Config) Set(name, value string) error {
	p := find(name)
	if p == nil {
		return errUnknown
	}
	return p.set(c, value)
}

// SetAll changes all the parameters, given as name and value, or none. Its error
// is worded as CONFIG SET words it.
func (c *Config) SetAll(pairs [][2]string) error {
	chosen := make([]*param, len(pairs))
	for i, pair := range pairs {
		p := find(pair[0])
		switch {
		case p == nil:
			return Error("Unknown option or number of arguments for CONFIG SET - '" + upToNUL(pair[0]) + "'")
		case p.immutable:
			return notSet(pair[0], errImmutable)
		case slices.Contains(chosen, p):
			return notSet(pair[0], errDuplicate)
		}
		chosen[i] = p
	}
	next := *c
	for i, p := range chosen {
		if err := p.set(&next, pairs[i][1]); err != nil {
			return notSet(p.name, err)
		}
	}
	*c = next
	return nil
}

func notSet(name string, reason error) error {
	return Error("CONFIG SET failed (possibly related to argument '" + name + "') - " + reason.Error())
}

// Select returns the names and values of the parameters that patterns match,
// each once. A name without wildcards comes back in the spelling it has there.
func (c *Config) Select(patterns []string) [][2]string {
	var found [][2]string
	seen := make([]bool, len(params))
	for _, pattern := range patterns {
		for i := range params {
			p := &params[i]
			if seen[i] || !p.matches(pattern) {
				continue
			}
			seen[i] = true
			name := p.name
			if isName(pattern) {
				name = pattern
			}
			found = append(found, [2]string{name, p.get(c)})
		}
	}
	return found
}
