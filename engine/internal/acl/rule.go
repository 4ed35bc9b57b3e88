package acl

import (
	"slices"
	"strings"

	"github.com/wedis/wedis/engine/internal/resp"
)

// ruleError is why a rule cannot be applied, as redis-server words it.
type ruleError string

const (
	errUnknownName   = ruleError("Unknown command or category name in ACL")
	errSyntax        = ruleError("Syntax error")
	errAfterAllKeys  = ruleError("Adding a pattern after the * pattern (or the 'allkeys' flag) is not valid and does not have any effect. Try 'resetkeys' to start with an empty list of patterns")
	errAfterChannels = ruleError("Adding a pattern after the * pattern (or the 'allchannels' flag) is not valid and does not have any effect. Try 'resetchannels' to start with an empty list of channels")
	errNoSuchHash    = ruleError("The password you are trying to remove from the user does not exist")
	errNoHash        = ruleError("The password hash must be exactly 64 characters and contain only lowercase hexadecimal characters")
	errSubcommandArg = ruleError("Allowing first-arg of a subcommand is not supported")
)

// set applies rules to a user. The error text is that of ACL SETUSER; some rules may have been applied then.
func (u *Users) set(v *User, rules []string) (text string) {
	merged, open := mergeSelectors(rules)
	if open != "" {
		return "Unmatched parenthesis in acl selector starting at '" + upToNUL(open) + "'."
	}
	for _, rule := range merged {
		if err := u.apply(v, rule); err != "" {
			return "Error in ACL SETUSER modifier '" + upToNUL(rule) + "': " + string(err)
		}
	}
	return ""
}

// mergeSelectors puts selectors together that have spaces in them and were taken for several words. open is the word
// with a parenthesis that nothing closes, or "".
func mergeSelectors(words []string) (merged []string, open string) {
	selector := ""
	for _, word := range words {
		switch {
		case strings.HasPrefix(word, "(") && !strings.HasSuffix(word, ")"):
			selector, open = word, word
		case open != "":
			selector += " " + word
			if strings.HasSuffix(word, ")") {
				merged, open = append(merged, selector), ""
			}
		default:
			merged = append(merged, word)
		}
	}
	return merged, open
}

// apply applies one rule to a user.
func (u *Users) apply(v *User, rule string) ruleError {
	v.description = ""
	if rule == "" {
		return ""
	}
	switch word := strings.ToLower(upToNUL(rule)); {
	case word == "on", word == "off":
		v.enabled = word == "on"
	case word == "skip-sanitize-payload", word == "sanitize-payload":
		v.sanitize = word == "sanitize-payload"
		v.skipSanitize = !v.sanitize
	case word == "nopass", word == "resetpass":
		v.noPassword = word == "nopass"
		v.passwords = nil
	case rule[0] == '>', rule[0] == '#':
		return v.addPassword(rule)
	case rule[0] == '<', rule[0] == '!':
		return v.removePassword(rule)
	case rule[0] == '(' && rule[len(rule)-1] == ')':
		return u.addSelector(v, rule[1:len(rule)-1])
	case word == "clearselectors":
		v.selectors = v.selectors[:1]
	case word == "reset":
		*v = User{Name: v.Name, sanitize: true, selectors: []*selector{u.newSelector()}}
	default:
		return v.selectors[0].apply(u.commands, rule)
	}
	return ""
}

// hashOf returns the hash that a rule about a password has, or whose password it has.
func hashOf(rule string) (string, ruleError) {
	if rule[0] == '>' || rule[0] == '<' {
		return hash([]byte(rule[1:])), ""
	}
	if !isHash(rule[1:]) {
		return "", errNoHash
	}
	return rule[1:], ""
}

func (v *User) addPassword(rule string) ruleError {
	h, err := hashOf(rule)
	if err != "" {
		return err
	}
	if !slices.Contains(v.passwords, h) {
		v.passwords = append(v.passwords, h)
	}
	v.noPassword = false
	return ""
}

func (v *User) removePassword(rule string) ruleError {
	h, err := hashOf(rule)
	if err != "" {
		return err
	}
	i := slices.Index(v.passwords, h)
	if i < 0 {
		return errNoSuchHash
	}
	v.passwords = slices.Delete(v.passwords, i, i+1)
	return ""
}

// addSelector adds a selector given as what stands between its parentheses.
func (u *Users) addSelector(v *User, text string) ruleError {
	s := u.newSelector()
	words, _, ok := resp.SplitLine(nil, nil, []byte(text))
	if !ok {
		words = nil // as redis-server has it
	}
	for _, word := range words {
		if err := s.apply(u.commands, string(word)); err != "" {
			return err
		}
	}
	v.selectors = append(v.selectors, s)
	return ""
}

// apply applies a rule about commands, keys or channels.
func (s *selector) apply(c Commands, rule string) ruleError {
	switch word := strings.ToLower(upToNUL(rule)); {
	case word == "allkeys", word == "~*":
		s.allKeys, s.keys = true, nil
	case word == "resetkeys":
		s.allKeys, s.keys = false, nil
	case word == "allchannels", word == "&*":
		s.allChannels, s.channels = true, nil
	case word == "resetchannels":
		s.allChannels, s.channels = false, nil
	case word == "allcommands", word == "+@all":
		s.allowAll()
	case word == "nocommands", word == "-@all":
		s.allowNothing()
	case rule == "":
		return errSyntax
	case rule[0] == '~', rule[0] == '%':
		return s.applyKeys(rule)
	case rule[0] == '&':
		return s.applyChannels(rule[1:])
	case rule[0] == '+' || rule[0] == '-':
		return s.applyCommands(c, upToNUL(rule[1:]), rule[0] == '+')
	default:
		return errSyntax
	}
	return ""
}

// applyKeys adds a pattern: ~pattern, %R~pattern, %W~pattern, %RW~pattern.
func (s *selector) applyKeys(rule string) ruleError {
	if s.allKeys {
		return errAfterAllKeys
	}
	access, pattern := Read|Write, rule[1:]
	if rule[0] == '%' {
		access = 0
		letters, rest, _ := strings.Cut(pattern, "~")
		for _, letter := range []byte(strings.ToUpper(letters)) {
			bit := Access(0)
			switch letter {
			case 'R':
				bit = Read
			case 'W':
				bit = Write
			}
			if bit == 0 || access&bit != 0 {
				return errSyntax
			}
			access |= bit
		}
		pattern = rest
	}
	if access == 0 || hasSpaces(pattern) { // redis-server 7.0 takes a pattern without access, and cannot describe it
		return errSyntax
	}
	s.addKeys(access, pattern)
	return ""
}

func (s *selector) applyChannels(pattern string) ruleError {
	switch {
	case s.allChannels:
		return errAfterChannels
	case hasSpaces(pattern):
		return errSyntax
	case !slices.Contains(s.channels, pattern):
		s.channels = append(s.channels, pattern)
	}
	return ""
}

// applyCommands allows or forbids a command, or a category of them.
func (s *selector) applyCommands(c Commands, name string, on bool) ruleError {
	if category, ok := strings.CutPrefix(name, "@"); ok {
		bit := categoryNamed(c, category)
		if bit == 0 {
			return errUnknownName
		}
		s.allowCategory(c, bit, on)
		return ""
	}
	bar := strings.LastIndexByte(name, '|')
	if on && bar >= 0 {
		return s.applySubcommand(c, name, bar)
	}
	id := c.Find(name)
	if id < 0 {
		return errUnknownName
	}
	s.allow(c, id, on)
	return ""
}

// applySubcommand allows a subcommand, or of a command without subcommands the use with a certain first argument. What
// it is of ends at bar.
func (s *selector) applySubcommand(c Commands, name string, bar int) ruleError {
	parent := c.Find(name[:bar])
	switch {
	case parent < 0:
		return errUnknownName
	case c.IsSubcommand(parent):
		return errSubcommandArg
	case name[bar+1:] == "":
		return errSyntax
	case c.Family(parent) == 1:
		s.allowFirstArg(parent, name[bar+1:])
		return ""
	}
	id := c.Find(name)
	if id < 0 {
		return errUnknownName
	}
	s.allow(c, id, true)
	return ""
}

// hasSpaces reports whether a name or pattern could not be told from several in a line of rules.
func hasSpaces(text string) bool { return strings.ContainsAny(text, " \t\n\v\f\r\x00") }

// ValidName reports whether a user may be called so.
func ValidName(name []byte) bool { return !hasSpaces(string(name)) }

// upToNUL is as much of a text as redis-server reads where it takes it for a string of C.
func upToNUL(text string) string {
	text, _, _ = strings.Cut(text, "\x00")
	return text
}
