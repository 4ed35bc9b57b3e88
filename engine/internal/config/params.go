package config

import (
	"strconv"
	"strings"

	"github.com/wedis/wedis/engine/internal/ds/num"
)

// param is a row of the table: a name in redis.conf and its place in Config.
type param struct {
	name      string
	immutable bool
	get       func(*Config) string
	set       func(*Config, string) error
}

// params lists every parameter, in alphabetical order.
var params = []param{
	integer("databases", 1, 1<<31-1, func(c *Config) *int64 { return &c.Databases }).fixed(),
	integer("lfu-decay-time", 0, 1<<31-1, func(c *Config) *int64 { return &c.LFUDecayTime }),
	integer("lfu-log-factor", 0, 1<<31-1, func(c *Config) *int64 { return &c.LFULogFactor }),
	memory("maxmemory", 0, func(c *Config) *int64 { return &c.MaxMemory }),
	enum("maxmemory-policy", policyNames, func(c *Config) *Policy { return &c.MaxMemoryPolicy }),
	integer("maxmemory-samples", 1, 64, func(c *Config) *int64 { return &c.MaxMemorySamples }),
	memory("proto-max-bulk-len", 1<<20, func(c *Config) *int64 { return &c.ProtoMaxBulkLen }),
	text("requirepass", func(c *Config) *string { return &c.RequirePass }),
}

func find(name string) *param {
	for i := range params {
		if params[i].name == name {
			return &params[i]
		}
	}
	return nil
}

// fixed makes a parameter immutable after the start.
func (p param) fixed() param {
	p.immutable = true
	return p
}

func integer(name string, low, high int64, at func(*Config) *int64) param {
	return param{
		name: name,
		get:  func(c *Config) string { return strconv.FormatInt(*at(c), 10) },
		set: func(c *Config, v string) error {
			n, ok := num.ParseInt([]byte(v))
			if !ok {
				return Error("argument couldn't be parsed into an integer")
			}
			return setBounded(at(c), n, low, high)
		},
	}
}

func memory(name string, low int64, at func(*Config) *int64) param {
	return param{
		name: name,
		get:  func(c *Config) string { return strconv.FormatInt(*at(c), 10) },
		set: func(c *Config, v string) error {
			n, ok := num.ParseMemory([]byte(v))
			if !ok {
				return Error("argument must be a memory value")
			}
			return setBounded(at(c), int64(min(n, 1<<63-1)), low, 1<<63-1)
		},
	}
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
				if strings.EqualFold(n, v) {
					*at(c) = Policy(i)
					return nil
				}
			}
			return Error("argument(s) must be one of the following: " + strings.Join(names, ", "))
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
