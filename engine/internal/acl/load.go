package acl

import (
	"slices"
	"strconv"
	"strings"
)

// Set creates or changes a user by rules, all of them or none. It returns the user, and whether there was one, or the
// error text of ACL SETUSER.
func (u *Users) Set(name string, rules []string) (v *User, text string) {
	i, found := u.place(name)
	var next *User
	if found {
		next = u.byName[i].clone()
	} else {
		next = u.newUser(name)
	}
	if text = u.set(next, rules); text != "" {
		return nil, text
	}
	if found {
		u.byName[i].become(next)
	} else {
		u.byName = slices.Insert(u.byName, i, next)
	}
	return u.byName[i], ""
}

// ErrDuplicate refuses to define a user twice.
const ErrDuplicate = "Duplicate user found. A user can only be defined once in config files"

// Define creates a user by a directive of a configuration file: the name and the rules behind "user". The error text is
// what redis-server logs.
func (u *Users) Define(words []string) string {
	if len(words) == 0 {
		return "wrong number of arguments"
	}
	name, rules := words[0], words[1:]
	if hasSpaces(name) {
		return "Spaces not allowed in ACL usernames"
	}
	v := u.newUser(name)
	merged, open := mergeSelectors(rules)
	if open != "" {
		return "Unmatched parenthesis in acl selector starting at '" + open + "'."
	}
	if name == defaultName {
		u.apply(v, "reset")
	}
	for _, rule := range merged {
		if err := u.apply(v, rule); err != "" {
			return "Error loading ACL rule '" + rule + "' for the user named '" + name + "': " + string(err)
		}
	}
	i, found := u.place(name)
	switch {
	case found && name == defaultName:
		u.Default.become(v)
	case found:
		return ErrDuplicate
	default:
		u.byName = slices.Insert(u.byName, i, v)
	}
	return ""
}

// Load replaces all users by those of a file, whose name is for errors. The default user stays the same *User. It
// returns the users that are gone, or why nothing has changed.
func (u *Users) Load(file, text string) (gone []*User, errors string) {
	next := &Users{commands: u.commands, AllChannels: u.AllChannels}
	for i, line := range strings.Split(text, "\n") {
		if line = strings.Trim(line, " \t\n\r"); line != "" {
			errors += next.loadLine(file, i+1, strings.Split(line, " "))
		}
	}
	if errors != "" {
		return nil, errors + "WARNING: ACL errors detected, no change to the previously active ACL rules was performed"
	}
	if i, found := next.place(defaultName); found {
		u.Default.become(next.byName[i])
		next.byName[i] = u.Default
	} else {
		u.Default.become(u.allMighty())
		next.byName = slices.Insert(next.byName, i, u.Default)
	}
	gone = slices.DeleteFunc(u.byName, func(v *User) bool { return v == u.Default })
	u.byName = next.byName
	return gone, ""
}

// loadLine adds the user of a line, and returns what is wrong with it.
func (u *Users) loadLine(file string, number int, words []string) (errors string) {
	at := file + ":" + strconv.Itoa(number)
	if len(words) < 2 || words[0] != "user" {
		return at + " should start with user keyword followed by the username. "
	}
	name := words[1]
	if hasSpaces(name) {
		return "'" + at + ": username '" + name + "' contains invalid characters. "
	}
	i, found := u.place(name)
	if found {
		return "WARNING: Duplicate user '" + name + "' found on line " + strconv.Itoa(number) + ". "
	}
	v := u.newUser(name)
	u.byName = slices.Insert(u.byName, i, v)
	merged, open := mergeSelectors(words[2:])
	if open != "" {
		return at + ": Unmatched parenthesis in selector definition."
	}
	told := false
	for _, rule := range merged {
		rule = strings.Trim(rule, "\t\n\r")
		switch err := u.apply(v, rule); {
		case err == "":
		case err == errUnknownName:
			errors += at + ": Error in applying operation '" + rule + "': " + string(err) + ". "
		case !told:
			errors += at + ": " + string(err) + ". "
			told = true
		}
	}
	return errors
}

// File returns all users as Load reads them.
func (u *Users) File() string {
	text := ""
	for _, v := range u.byName {
		text += u.Line(v) + "\n"
	}
	return text
}
