package config

import (
	"math"
	"strconv"
	"strings"

	"github.com/wedis/wedis/engine/internal/ds/glob"
	"github.com/wedis/wedis/engine/internal/ds/num"
)

// param is a row of the table: a name in redis.conf and its place in Config.
type param struct {
	name      string
	immutable bool
	get       func(*Config) string
	set       func(*Config, string) error
}

// params lists every parameter, in alphabetical order. An alias is a parameter
// of its own that has the same place.
var params = []param{
	memory("client-query-buffer-limit", 1<<20, func(c *Config) *int64 { return &c.QueryBufferLimit }),
	integer("databases", 1, 1<<31-1, func(c *Config) *int64 { return &c.Databases }).fixed(),
	integer("hash-max-listpack-entries", 0, math.MaxInt64, func(c *Config) *int64 { return &c.HashEntries }),
	memory("hash-max-listpack-value", 0, func(c *Config) *int64 { return &c.HashValue }),
	integer("hash-max-ziplist-entries", 0, math.MaxInt64, func(c *Config) *int64 { return &c.HashEntries }),
	memory("hash-max-ziplist-value", 0, func(c *Config) *int64 { return &c.HashValue }),
	memory("hll-sparse-max-bytes", 0, func(c *Config) *int64 { return &c.HLLSparse }),
	integer("lfu-decay-time", 0, 1<<31-1, func(c *Config) *int64 { return &c.LFUDecayTime }),
	integer("lfu-log-factor", 0, 1<<31-1, func(c *Config) *int64 { return &c.LFULogFactor }),
	integer("list-compress-depth", 0, math.MaxInt32, func(c *Config) *int64 { return &c.ListCompress }),
	integer("list-max-listpack-size", math.MinInt32, math.MaxInt32, func(c *Config) *int64 { return &c.ListSize }),
	integer("list-max-ziplist-size", math.MinInt32, math.MaxInt32, func(c *Config) *int64 { return &c.ListSize }),
	unsigned("maxmemory", func(c *Config) *int64 { return &c.MaxMemory }),
	enum("maxmemory-policy", policyNames, func(c *Config) *Policy { return &c.MaxMemoryPolicy }),
	integer("maxmemory-samples", 1, 1<<31-1, func(c *Config) *int64 { return &c.MaxMemorySamples }),
	memory("proto-max-bulk-len", 1<<20, func(c *Config) *int64 { return &c.ProtoMaxBulkLen }),
	yesno("rdbcompression", func(c *Config) *bool { return &c.Compress }),
	text("requirepass", func(c *Config) *string { return &c.RequirePass }),
	integer("set-max-intset-entries", 0, math.MaxInt64, func(c *Config) *int64 { return &c.SetInts }),
	integer("set-max-listpack-entries", 0, math.MaxInt64, func(c *Config) *int64 { return &c.SetEntries }),
	memory("set-max-listpack-value", 0, func(c *Config) *int64 { return &c.SetValue }),
	memory("stream-node-max-bytes", 0, func(c *Config) *int64 { return &c.StreamBytes }),
	integer("stream-node-max-entries", 0, math.MaxInt64, func(c *Config) *int64 { return &c.StreamSize }),
	integer("zset-max-listpack-entries", 0, math.MaxInt64, func(c *Config) *int64 { return &c.ZSetEntries }),
	memory("zset-max-listpack-value", 0, func(c *Config) *int64 { return &c.ZSetValue }),
	integer("zset-max-ziplist-entries", 0, math.MaxInt64, func(c *Config) *int64 { return &c.ZSetEntries }),
	memory("zset-max-ziplist-value", 0, func(c *Config) *int64 { return &c.ZSetValue }),
}

// find returns the parameter called name, in any case.
func find(name string) *param {
	for i := range params {
		if sameName(params[i].name, name) {
			return &params[i]
		}
	}
	return nil
}

// sameName compares names without regard to the case of ASCII letters: equal
// lengths rule out those letters of Unicode that fold to an ASCII one.
func sameName(a, b string) bool { return len(a) == len(b) && strings.EqualFold(a, b) }

// upToNUL is as much of a text as redis-server reads where it takes it for a
// string of C.
func upToNUL(text string) string {
	text, _, _ = strings.Cut(text, "\x00")
	return text
}

// isName reports whether a pattern of CONFIG GET is a plain name.
func isName(pattern string) bool { return !strings.ContainsAny(upToNUL(pattern), "[*?") }

func (p *param) matches(pattern string) bool {
	if isName(pattern) {
		return sameName(p.name, pattern)
	}
	return glob.Match([]byte(upToNUL(pattern)), []byte(p.name), true)
}

// fixed makes a parameter immutable after the start.
func (p param) fixed() param {
	p.immutable = true
	return p
}

const (
	errNotNumber = Error("argument couldn't be parsed into an integer")
	errNotMemory = Error("argument must be a memory value")
)

func integer(name string, low, high int64, at func(*Config) *int64) param {
	return param{
		name: name,
		get:  func(c *Config) string { return strconv.FormatInt(*at(c), 10) },
		set: func(c *Config, v string) error {
			n, ok := num.ParseInt([]byte(v))
			if !ok {
				return errNotNumber
			}
			return setBounded(at(c), n, low, high)
		},
	}
}

// memory is an amount of bytes, with or without a unit.
func memory(name string, low int64, at func(*Config) *int64) param {
	return param{
		name: name,
		get:  func(c *Config) string { return strconv.FormatInt(*at(c), 10) },
		set: func(c *Config, v string) error {
			n, ok := num.ParseMemory([]byte(upToNUL(v)))
			if !ok {
				return errNotMemory
			}
			return setBounded(at(c), int64(n), low, math.MaxInt64) // too much is negative
		},
	}
}

// unsigned is an amount of bytes that may be beyond what an int64 counts, which
// means the same as its maximum.
func unsigned(name string, at func(*Config) *int64) param {
	p := memory(name, 0, at)
	p.set = func(c *Config, v string) error {
		n, ok := num.ParseMemory([]byte(upToNUL(v)))
		if !ok {
			return errNotMemory
		}
		*at(c) = int64(min(n, math.MaxInt64))
		return nil
	}
	return p
}

func setBounded(at *int64, n, low, high int64) error {
	if n < low || n > high {
		return Error("argument must be between " + strconv.FormatInt(low, 10) +
			" and " + strconv.FormatInt(high, 10) + " inclusive")
	}
	*at = n
	return nil
}

func enum(name string, names []string, at func(*Config) *Policy) param {
	return param{
		name: name,
		get:  func(c *Config) string { return at(c).String() },
		set: func(c *Config, v string) error {
			for i, n := range names {
				if sameName(n, upToNUL(v)) {
					*at(c) = Policy(i)
					return nil
				}
			}
			return Error("argument(s) must be one of the following: " + strings.Join(names, ", "))
		},
	}
}

func yesno(name string, at func(*Config) *bool) param {
	return param{
		name: name,
		get: func(c *Config) string {
			if *at(c) {
				return "yes"
			}
			return "no"
		},
		set: func(c *Config, v string) error {
			yes := sameName("yes", upToNUL(v))
			if !yes && !sameName("no", upToNUL(v)) {
				return Error("argument must be 'yes' or 'no'")
			}
			*at(c) = yes
			return nil
		},
	}
}

func text(name string, at func(*Config) *string) param {
	return param{
		name: name,
		get:  func(c *Config) string { return *at(c) },
		set:  func(c *Config, v string) error { *at(c) = v; return nil },
	}
}
