package acl

import "strings"

// Flags returns the rules that say how the user logs in, passwords left out.
func (v *User) Flags() []string {
	flags := make([]string, 0, 3)
	for _, f := range []struct {
		set  bool
		name string
	}{
		{v.enabled, "on"}, {!v.enabled, "off"}, {v.noPassword, "nopass"},
		{v.skipSanitize, "skip-sanitize-payload"}, {v.sanitize, "sanitize-payload"},
	} {
		if f.set {
			flags = append(flags, f.name)
		}
	}
	return flags
}

// Line returns the user as a line of a configuration file, "user" and the name first.
func (u *Users) Line(v *User) string { return "user " + v.Name + " " + u.describe(v) }

// describe returns the user's rules, and remembers them.
func (u *Users) describe(v *User) string {
	if v.description != "" {
		return v.description
	}
	rules := v.Flags()
	for _, p := range v.passwords {
		rules = append(rules, "#"+p)
	}
	for i, s := range u.Selectors(v) {
		text := s.rules()
		if i > 0 {
			text = "(" + text + ")"
		}
		rules = append(rules, text)
	}
	v.description = strings.Join(rules, " ")
	return v.description
}

// Selector is a description of a selector, each part a line of rules.
type Selector struct{ Commands, Keys, Channels string }

// Selectors describes a user's selectors, the root first.
func (u *Users) Selectors(v *User) []Selector {
	list := make([]Selector, len(v.selectors))
	for i, s := range v.selectors {
		list[i] = Selector{s.describeCommands(u.commands), s.describeKeys(), s.describeChannels()}
	}
	return list
}

// rules joins the parts to a line that has the same meaning for whatever selector it is applied to.
func (s Selector) rules() string {
	keys, channels := s.Keys, s.Channels
	if keys != "" {
		keys += " "
	}
	switch {
	case channels == "":
		channels = "resetchannels"
	case channels != "&*":
		channels = "resetchannels " + channels
	}
	return keys + channels + " " + s.Commands
}

func (s *selector) describeKeys() string {
	if s.allKeys {
		return "~*"
	}
	patterns := make([]string, len(s.keys))
	for i, k := range s.keys {
		prefix := "~"
		switch k.access {
		case Read:
			prefix = "%R~"
		case Write:
			prefix = "%W~"
		}
		patterns[i] = prefix + k.pattern
	}
	return strings.Join(patterns, " ")
}

func (s *selector) describeChannels() string {
	if s.allChannels {
		return "&*"
	}
	patterns := make([]string, len(s.channels))
	for i, pattern := range s.channels {
		patterns[i] = "&" + pattern
	}
	return strings.Join(patterns, " ")
}

// describeCommands finds rules that lead from all commands, or none, to those of the selector: categories as long as
// one of them is right about more commands than it is wrong about, then single commands. made is what the rules so far
// come to, left what the categories have not dealt with.
func (s *selector) describeCommands(c Commands) string {
	var made selector
	text, sign, opposite := "-@all", "+", false
	if s.allowed.has(future) {
		made.allowAll()
		text, sign, opposite = "+@all", "-", true
	}
	left := selector{allowed: s.allowed}
	names := c.CategoryNames()
	applied := make([]bool, len(names))
	for {
		best := left.bestCategory(c, applied, opposite)
		if best < 0 {
			break
		}
		applied[best] = true
		made.allowCategory(c, 1<<best, !opposite)
		left.allowCategory(c, 1<<best, opposite)
		text += " " + sign + "@" + names[best]
	}
	return text + s.exceptions(c, &made)
}

// bestCategory returns the category that fits best of those not applied, or -1: the one with the fewest commands in it
// that should not be, and among equals with the most that should.
func (s *selector) bestCategory(c Commands, applied []bool, opposite bool) int {
	best, fewest, most := -1, c.Len(), 0
	var on, off [32]int
	for id := range c.Len() {
		count := &off
		if s.allowed.has(id) != opposite {
			count = &on
		}
		for i, bits := 0, c.Categories(id); bits != 0; i, bits = i+1, bits>>1 {
			count[i] += int(bits & 1)
		}
	}
	for i := range applied {
		if !applied[i] && on[i] > off[i] && (off[i] < fewest || off[i] == fewest && on[i] > most) {
			best, fewest, most = i, off[i], on[i]
		}
	}
	return best
}

// exceptions returns the rules, a space before each, that lead from the commands of made to those of the selector.
func (s *selector) exceptions(c Commands, made *selector) string {
	text := ""
	for id := range c.Len() {
		allowed := s.allowed.has(id)
		if allowed != made.allowed.has(id) {
			sign := " -"
			if allowed {
				sign = " +"
			}
			text += sign + c.Name(id)
			made.allow(c, id, allowed)
		}
		if !allowed {
			for _, arg := range s.firstArgs[id] {
				text += " +" + c.Name(id) + "|" + arg
			}
		}
	}
	return text
}
