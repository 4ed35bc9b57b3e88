package resident

import (
	"errors"
	"strconv"
	"strings"
)

// Config is what the Worker's variables say.
type Config struct {
	InMemory  bool        // WEDIS_STORE=memory: no KV
	Prefix    string      // WEDIS_KV_PREFIX: before all names in KV
	SaveEvery int64       // WEDIS_SAVE_SECONDS: between two snapshots, in ms
	OnDamage  OnDamage    // WEDIS_ON_DAMAGE
	Engine    [][2]string // WEDIS_CONFIG: lines as in redis.conf
}

// OnDamage is what to do with a snapshot that cannot be read.
type OnDamage string

// The choices.
const (
	Refuse   OnDamage = "refuse"   // answer nothing, write nothing
	Previous OnDamage = "previous" // take the snapshot before it, and refuse if that is damaged too
	Empty    OnDamage = "empty"    // begin with an empty store
)

// engineDefaults go before the settings of WEDIS_CONFIG. An isolate has 128 MB: the store, the rest of the Go heap, the
// request bodies and the part of a snapshot that is being written share it.
var engineDefaults = [][2]string{{"maxmemory", "48mb"}}

// ReadConfig reads the configuration from variables.
func ReadConfig(lookup func(name string) string) (Config, error) {
	c := Config{Prefix: "wedis/", SaveEvery: 10_000, OnDamage: Refuse, Engine: engineDefaults}
	switch s := lookup("WEDIS_STORE"); s {
	case "", "kv":
	case "memory":
		c.InMemory = true
	default:
		return c, errors.New("WEDIS_STORE must be kv or memory, not " + strconv.Quote(s))
	}
	if s := lookup("WEDIS_KV_PREFIX"); s != "" {
		c.Prefix = s
	}
	if len(c.Prefix) > 256 { // KV's names have 512 bytes
		return c, errors.New("WEDIS_KV_PREFIX is longer than 256 bytes")
	}
	if s := lookup("WEDIS_SAVE_SECONDS"); s != "" {
		n, err := strconv.ParseInt(s, 10, 32)
		if err != nil || n < 1 || n > 86_400 {
			return c, errors.New("WEDIS_SAVE_SECONDS must be a whole number from 1 to 86400, not " + strconv.Quote(s))
		}
		c.SaveEvery = n * 1000
	}
	switch s := OnDamage(lookup("WEDIS_ON_DAMAGE")); s {
	case "":
	case Refuse, Previous, Empty:
		c.OnDamage = s
	default:
		return c, errors.New("WEDIS_ON_DAMAGE must be refuse, previous or empty, not " + strconv.Quote(string(s)))
	}
	for line := range strings.Lines(lookup("WEDIS_CONFIG")) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		name, value, ok := strings.Cut(line, " ")
		if !ok {
			return c, errors.New("WEDIS_CONFIG: " + strconv.Quote(line) + " has no value")
		}
		c.Engine = append(c.Engine[:len(c.Engine):len(c.Engine)], [2]string{name, strings.TrimSpace(value)})
	}
	return c, nil
}
