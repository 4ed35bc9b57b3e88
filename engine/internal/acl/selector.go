package acl

import (
	"slices"
	"strings"
)

// Access is what a command does with a key.
type Access uint8

// The kinds of access.
const (
	Read Access = 1 << iota
	Write
)

// selector is a set of commands, keys and channels.
type selector struct {
	allKeys     bool
	allChannels bool
	allCommands bool // no need to look into allowed
	allowed     commandSet
	firstArgs   map[int][]string // of commands that are not allowed, but are with one of these as first argument
	keys        []keyPattern
	channels    []string
}

// commandSet has a bit for each command, and one for those that are to come: what begins with +@all is described in
// that way.
type commandSet [16]uint64

const future = 64*len(commandSet{}) - 1

func (s *commandSet) has(id int) bool { return s[id/64]&(1<<(id%64)) != 0 }

func (s *commandSet) set(id int, on bool) {
	if on {
		s[id/64] |= 1 << (id % 64)
	} else {
		s[id/64] &^= 1 << (id % 64)
	}
}

type keyPattern struct {
	access  Access
	pattern string
}

func (u *Users) newSelector() *selector { return &selector{allChannels: u.AllChannels} }

func (s *selector) clone() *selector {
	c := *s
	c.keys = slices.Clone(s.keys)
	c.channels = slices.Clone(s.channels)
	c.firstArgs = nil
	for id, args := range s.firstArgs {
		for _, arg := range args {
			c.allowFirstArg(id, arg)
		}
	}
	return &c
}

func (s *selector) allowAll() {
	for i := range s.allowed {
		s.allowed[i] = ^uint64(0)
	}
	s.allCommands = true
	s.firstArgs = nil
}

func (s *selector) allowNothing() {
	s.allowed = commandSet{}
	s.allCommands = false
	s.firstArgs = nil
}

// allow changes whether a command, and each of its subcommands, may be used.
func (s *selector) allow(c Commands, id int, on bool) {
	for i := range c.Family(id) {
		s.allowed.set(id+i, on)
	}
	delete(s.firstArgs, id)
	s.allCommands = s.allCommands && on
}

// allowCategory does the same to all commands of some categories.
func (s *selector) allowCategory(c Commands, category uint32, on bool) {
	for id := range c.Len() {
		if c.Categories(id)&category != 0 {
			s.allow(c, id, on)
		}
	}
}

// allowFirstArg lets a command that is not allowed pass with this first argument.
func (s *selector) allowFirstArg(id int, arg string) {
	if s.firstArgs == nil {
		s.firstArgs = map[int][]string{}
	}
	if !slices.ContainsFunc(s.firstArgs[id], func(known string) bool { return same(known, arg) }) {
		s.firstArgs[id] = append(s.firstArgs[id], arg)
	}
}

// addKeys adds a pattern of keys, or to the access that there is by the same one.
func (s *selector) addKeys(access Access, pattern string) {
	for i := range s.keys {
		if s.keys[i].pattern == pattern {
			s.keys[i].access |= access
			return
		}
	}
	s.keys = append(s.keys, keyPattern{access, pattern})
}

// categoryNamed returns the bit of a category, or 0.
func categoryNamed(c Commands, name string) uint32 {
	for i, n := range c.CategoryNames() {
		if same(n, name) {
			return 1 << i
		}
	}
	return 0
}

// same compares words without regard to the case of ASCII letters: equal lengths rule out those letters of Unicode that
// fold to an ASCII one.
func same(a, b string) bool { return len(a) == len(b) && strings.EqualFold(a, b) }
