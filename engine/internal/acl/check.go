package acl

import "github.com/wedis/wedis/engine/internal/ds/glob"

// Denial is why a user may not run a command. Where selectors disagree, the highest counts.
type Denial uint8

// The reasons.
const (
	Allowed Denial = iota
	DeniedCommand
	DeniedKey
	DeniedAuth // a log-in that failed: for the log only
	DeniedChannel
)

// Line is a command line as far as rules look at it.
type Line struct {
	Command  int  // its number
	Free     bool // anybody may run it, as AUTH
	Argv     [][]byte
	Keys     []Key     // may be left out where a user sees all keys
	Channels []Channel // likewise
}

// Key is an argument that is a key.
type Key struct {
	Index  int
	Access Access
}

// Channel is an argument that is a channel to publish to or subscribe to, or a pattern of those.
type Channel struct {
	Index   int
	Pattern bool
}

// Unlimited reports whether the user may do everything.
func (v *User) Unlimited() bool {
	for _, s := range v.selectors {
		if s.allCommands && s.allKeys && s.allChannels {
			return true
		}
	}
	return false
}

// Check returns whether the user may run a line, and the argument that is in the way.
func (v *User) Check(line *Line) (reason Denial, index int) {
	reason = DeniedCommand
	at := 0
	for _, s := range v.selectors {
		denied, i := s.check(line)
		if denied == Allowed {
			return Allowed, 0
		}
		if i > 0 {
			at = i
		}
		if denied > reason || denied == reason && at > index {
			reason, index = denied, at
		}
	}
	return reason, index
}

// CheckAllKeys returns whether the user may run a line that has such access to any key, named or not.
func (v *User) CheckAllKeys(line *Line, access Access) bool {
	for _, s := range v.selectors {
		if denied, _ := s.check(line); denied == Allowed && s.seesAllKeys(access) {
			return true
		}
	}
	return false
}

func (s *selector) check(line *Line) (Denial, int) {
	if !s.allCommands && !line.Free && !s.allowed.has(line.Command) && !s.passesByFirstArg(line) {
		return DeniedCommand, 0
	}
	if !s.allKeys {
		for _, k := range line.Keys {
			if !s.sees(line.Argv[k.Index], k.Access) {
				return DeniedKey, k.Index
			}
		}
	}
	if !s.allChannels {
		for _, ch := range line.Channels {
			if !matchChannel(s.channels, line.Argv[ch.Index], ch.Pattern) {
				return DeniedChannel, ch.Index
			}
		}
	}
	return Allowed, 0
}

func (s *selector) passesByFirstArg(line *Line) bool {
	if len(line.Argv) < 2 {
		return false
	}
	for _, arg := range s.firstArgs[line.Command] {
		if same(arg, upToNUL(string(line.Argv[1]))) {
			return true
		}
	}
	return false
}

// sees reports whether a key is among those of the selector, for such access.
func (s *selector) sees(key []byte, access Access) bool {
	for _, k := range s.keys {
		if k.access&access == access && glob.Match([]byte(k.pattern), key, false) {
			return true
		}
	}
	return false
}

func (s *selector) seesAllKeys(access Access) bool {
	if s.allKeys {
		return true
	}
	for _, k := range s.keys {
		if k.access&access == access && k.pattern == "*" {
			return true
		}
	}
	return false
}

// matchChannel reports whether a channel fits one of the patterns. A pattern to subscribe to must be one of them.
func matchChannel(patterns []string, channel []byte, literal bool) bool {
	for _, p := range patterns {
		if literal && p == string(channel) || !literal && glob.Match([]byte(p), channel, false) {
			return true
		}
	}
	return false
}

// Channels says which channels a user may listen to, at one time.
type Channels struct {
	all      bool
	patterns []string
}

// Channels returns which channels the user may listen to.
func (v *User) Channels() Channels {
	var c Channels
	for _, s := range v.selectors {
		c.all = c.all || s.allChannels
		c.patterns = append(c.patterns, s.channels...)
	}
	return c
}

// Any reports whether there are any.
func (c Channels) Any() bool { return c.all || len(c.patterns) > 0 }

// Include reports whether a channel, or a pattern of channels, is among them.
func (c Channels) Include(channel []byte, pattern bool) bool {
	return c.all || matchChannel(c.patterns, channel, pattern)
}
