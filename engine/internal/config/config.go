// Package config holds the settings: their names, bounds and texts are those of
// redis.conf, and CONFIG GET and CONFIG SET go through the table of parameters
// in here. Only parameters that have an effect exist.
package config

import "github.com/wedis/wedis/engine/internal/ds/glob"

// Config is the current value of every setting.
type Config struct {
	Databases        int64
	MaxMemory        int64 // bytes of the arena; 0: no limit
	MaxMemoryPolicy  Policy
	MaxMemorySamples int64
	LFULogFactor     int64
	LFUDecayTime     int64
	ProtoMaxBulkLen  int64
	RequirePass      string
	ActiveExpire     bool // not a parameter: DEBUG SET-ACTIVE-EXPIRE
}

// Default returns the settings redis-server starts with.
func Default() *Config {
	return &Config{
		Databases:        16,
		MaxMemorySamples: 5,
		LFULogFactor:     10,
		LFUDecayTime:     1,
		ProtoMaxBulkLen:  512 << 20,
		ActiveExpire:     true,
	}
}

// Policy is what happens when maxmemory is reached.
type Policy uint8

// The policies, in the order redis-server lists them.
const (
	NoEviction Policy = iota
	VolatileLRU
	VolatileLFU
	VolatileRandom
	VolatileTTL
	AllKeysLRU
	AllKeysLFU
	AllKeysRandom
)

var policyNames = []string{
	NoEviction:     "noeviction",
	VolatileLRU:    "volatile-lru",
	VolatileLFU:    "volatile-lfu",
	VolatileRandom: "volatile-random",
	VolatileTTL:    "volatile-ttl",
	AllKeysLRU:     "allkeys-lru",
	AllKeysLFU:     "allkeys-lfu",
	AllKeysRandom:  "allkeys-random",
}

// String returns the policy's name in redis.conf.
func (p Policy) String() string { return policyNames[p] }

// LFU reports whether the policy counts frequency.
func (p Policy) LFU() bool { return p == VolatileLFU || p == AllKeysLFU }

// Volatile reports whether only keys with an expiry may go.
func (p Policy) Volatile() bool { return p >= VolatileLRU && p <= VolatileTTL }

// Error is why a value was refused, in redis-server's words.
type Error string

func (e Error) Error() string { return string(e) }

// ErrImmutable refuses to change a parameter that is read at start only.
const ErrImmutable = Error("can't set immutable config")

// Has reports whether there is a parameter of this lower-case name.
func Has(name string) bool { return find(name) != nil }

// Get returns a parameter's value as CONFIG GET prints it.
func (c *Config) Get(name string) (string, bool) {
	p := find(name)
	if p == nil {
		return "", false
	}
	return p.get(c), true
}

// Set changes a parameter. At start, immutable ones may be set too.
func (c *Config) Set(name, value string, atStart bool) error {
	p := find(name)
	if p == nil {
		return Error("unknown parameter")
	}
	if p.immutable && !atStart {
		return ErrImmutable
	}
	return p.set(c, value)
}

// Match returns the names that match a pattern, in alphabetical order.
func Match(pattern string) []string {
	var names []string
	for i := range params {
		if glob.Match([]byte(pattern), []byte(params[i].name), true) {
			names = append(names, params[i].name)
		}
	}
	return names
}
