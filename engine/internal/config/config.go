// Package config holds the settings: their names, bounds and texts are those of
// redis.conf, and CONFIG GET and CONFIG SET go through the table of parameters
// in here. Every parameter of redis-server exists; those that mean nothing to a
// store without a network, files or threads are checked and kept.
package config

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
	AOFTimestamps    bool // aof-timestamp-enabled

	NotifyEvents     Events       // notify-keyspace-events
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
	LatencyTracking  bool         // latency-tracking
	Percentiles      []float64    // latency-tracking-info-percentiles
	FullCoverage     bool         // cluster-require-full-coverage
	ReadsWhenDown    bool         // cluster-allow-reads-when-down
	PublishWhenDown  bool         // cluster-allow-pubsubshard-when-down
	DenyScripts      bool         // not a parameter: whether noscript commands are refused in scripts (DEBUG SET-DISABLE-DENY-SCRIPTS)
	SkipChecksums    bool         // nor is this: whether RESTORE takes payloads with a wrong checksum (DEBUG SET-SKIP-CHECKSUM-VALIDATION)

	ActiveExpire bool // not a parameter: DEBUG SET-ACTIVE-EXPIRE

	// Sizes at which encodings change: entries are counts, values are bytes.
	HashEntries, HashValue  int64
	SetInts                 int64
	SetEntries, SetValue    int64
	ZSetEntries, ZSetValue  int64
	ListSize, ListCompress  int64
	StreamBytes, StreamSize int64
	HLLSparse               int64

	others []other // of the parameters without a place here those that are not as at the start
}

// other is the value of a parameter without a place in Config.
type other struct {
	param *param
	value string
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

		LatencyTracking: true,
		Percentiles:     []float64{50, 99, 99.9},
		FullCoverage:    true,
		PublishWhenDown: true,

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

// String returns the policy's name in redis.conf.
func (p Policy) String() string { return nameAt(policyNames, int(p)) }

// LRU reports whether the policy goes by the time of the last use.
func (p Policy) LRU() bool { return p == VolatileLRU || p == AllKeysLRU }

// LFU reports whether the policy counts frequency.
func (p Policy) LFU() bool { return p == VolatileLFU || p == AllKeysLFU }

// Volatile reports whether only keys with an expiry may go.
func (p Policy) Volatile() bool { return p <= VolatileTTL }
