package key

import (
	"math"

	"github.com/wedis/wedis/engine/internal/config"
	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/engine/internal/keyspace"
	"github.com/wedis/wedis/engine/internal/value"
)

// switching is what both refusals below have to add.
const switching = " Please note that when switching between policies at runtime LRU and LFU data will take some time to adjust."

// inspect returns the entry of the command's key without counting it as used;
// nil is replied when there is none.
func inspect(c *exec.Ctx) keyspace.Entry {
	e := c.Inspect(c.Args.Next())
	if e == 0 {
		c.Reply.Nil()
	}
	return e
}

// objectEncoding answers how a value is laid out.
func objectEncoding(c *exec.Ctx) {
	if e := inspect(c); e != 0 {
		c.Reply.BulkString(c.DB.Kind(e).Encoding())
	}
}

// objectFreq answers how often a key is used, which only an LFU policy counts.
func objectFreq(c *exec.Ctx) {
	e := inspect(c)
	switch {
	case e == 0:
	case !c.Server().Config.MaxMemoryPolicy.LFU():
		c.Error("ERR An LFU maxmemory policy is not selected, access frequency not tracked." + switching)
	default:
		c.Reply.Int(c.DB.Frequency(e))
	}
}

// objectIdletime answers the seconds since a key was used, which an LFU policy
// does not keep.
func objectIdletime(c *exec.Ctx) {
	e := inspect(c)
	switch {
	case e == 0:
	case c.Server().Config.MaxMemoryPolicy.LFU():
		c.Error("ERR An LFU maxmemory policy is selected, idle time not tracked." + switching)
	default:
		c.Reply.Int(c.DB.Idle(e))
	}
}

// objectRefcount answers 1, as nothing here is shared, except where redis-server
// shares: small integers, unless each needs an access clock of its own.
func objectRefcount(c *exec.Ctx) {
	e := inspect(c)
	switch {
	case e == 0:
	case c.DB.Type(e) == value.TypeString && c.DB.String(e).Small() && !ownClocks(c.Server().Config):
		c.Reply.Int(math.MaxInt32)
	default:
		c.Reply.Int(1)
	}
}

// ownClocks reports whether eviction goes by when or how often each key is used.
func ownClocks(cfg *config.Config) bool {
	p := cfg.MaxMemoryPolicy
	return cfg.MaxMemory != 0 && (p.LFU() || p == config.AllKeysLRU || p == config.VolatileLRU)
}
