// Package acl knows users and what each may do. Nothing in it knows of sessions.
//
// Terms:
//
//	rule      a word of ACL SETUSER: +get, ~cache:*, on, >password …
//	selector  a set of commands together with keys and channels to use them on. A user has a root selector, which rules
//	          change directly, and may have more, each written as one rule in parentheses. What any of them allows as a
//	          whole is allowed.
//	category  a set of commands with a name: +@read.
//
// Rules, descriptions and error texts are those of redis-server 7.0.15. A description consists of rules: applied to a
// fresh user, they make an equal one.
//
// Invariants: there is always a user called default, and it is always the same *User; a user has at least the root
// selector; names and patterns contain no white space.
package acl

import (
	"slices"
	"strings"

	"github.com/wedis/wedis/engine/internal/ds/sha256"
)

// Commands is what rules know of the commands that there are. They are numbered from 0 on, subcommands right behind the
// command that they belong to.
type Commands interface {
	Len() int
	Find(name string) int // "get" or "config|get", in any case; -1 if there is none
	Name(id int) string   // in lower case
	Family(id int) int    // how many commands there are with its subcommands: 1 if it has none
	IsSubcommand(id int) bool
	Categories(id int) uint32 // a bit for each of CategoryNames
	CategoryNames() []string
}

// Users are all users, and the log of what they were refused.
type Users struct {
	Log     Log
	Default *User // whom a session belongs to until it says otherwise

	// AllChannels is whether selectors begin with all channels: acl-pubsub-default.
	AllChannels bool

	commands Commands
	byName   []*User // sorted
}

// User is who may log in, how, and what for.
type User struct {
	Name string

	enabled      bool
	noPassword   bool // any password will do
	skipSanitize bool
	sanitize     bool
	passwords    []string    // hashes in hexadecimal
	selectors    []*selector // the root first
	description  string      // "": not known
}

// New returns the users of a new store: default, who may do everything and needs no password.
func New(commands Commands) *Users {
	u := &Users{commands: commands}
	u.Default = u.allMighty()
	u.byName = []*User{u.Default}
	return u
}

const defaultName = "default"

func (u *Users) allMighty() *User {
	root := &selector{allKeys: true, allChannels: true}
	root.allowAll()
	return &User{Name: defaultName, enabled: true, noPassword: true, selectors: []*selector{root}}
}

// newUser returns a user who may do nothing.
func (u *Users) newUser(name string) *User {
	return &User{Name: name, selectors: []*selector{u.newSelector()}}
}

func (u *Users) place(name string) (int, bool) {
	return slices.BinarySearchFunc(u.byName, name, func(v *User, name string) int { return strings.Compare(v.Name, name) })
}

// Find returns the user of a name, or nil.
func (u *Users) Find(name []byte) *User {
	if i, found := u.place(string(name)); found {
		return u.byName[i]
	}
	return nil
}

// All returns the users in the order of their names. It changes with them.
func (u *Users) All() []*User { return u.byName }

// Delete removes a user, not the default one. It returns nil if there is no such user.
func (u *Users) Delete(name []byte) *User {
	i, found := u.place(string(name))
	if !found {
		return nil
	}
	deleted := u.byName[i]
	u.byName = slices.Delete(u.byName, i, i+1)
	return deleted
}

// SetDefaultPassword makes a password the only one of the default user; without one, any will do. It is what
// requirepass does.
func (u *Users) SetDefaultPassword(password string) {
	d := u.Default
	d.description = ""
	d.noPassword = password == ""
	d.passwords = nil
	if password != "" {
		d.passwords = []string{hash([]byte(password))}
	}
}

// Authenticate returns the user that a name and a password belong to, or nil.
func (u *Users) Authenticate(name, password []byte) *User {
	user := u.Find(name)
	if user == nil || !user.enabled {
		return nil
	}
	if user.noPassword {
		return user
	}
	sum := hash(password)
	for _, known := range user.passwords {
		if equalHashes(sum, known) {
			return user
		}
	}
	return nil
}

// Open reports whether whoever comes is the default user, without a password.
func (u *Users) Open() bool { return u.Default.enabled && u.Default.noPassword }

// Enabled reports whether the user may log in at all.
func (v *User) Enabled() bool { return v.enabled }

// NeedsPassword reports whether there are passwords that do not suit the user.
func (v *User) NeedsPassword() bool { return !v.noPassword }

// Passwords returns the hashes of the user's passwords, SHA-256 in hexadecimal.
func (v *User) Passwords() []string { return v.passwords }

// clone returns a user with the same rules that shares nothing.
func (v *User) clone() *User {
	c := *v
	c.passwords = slices.Clone(v.passwords)
	c.selectors = make([]*selector, len(v.selectors))
	for i, s := range v.selectors {
		c.selectors[i] = s.clone()
	}
	return &c
}

// become takes over the rules of another user, who is not used any more.
func (v *User) become(other *User) {
	name := v.Name
	*v = *other
	v.Name = name
}

// hash returns the SHA-256 of a password in hexadecimal.
func hash(password []byte) string {
	const digits = "0123456789abcdef"
	sum := sha256.Sum(password)
	text := make([]byte, 0, hashLength)
	for _, b := range sum {
		text = append(text, digits[b>>4], digits[b&15])
	}
	return string(text)
}

const hashLength = 2 * sha256.Size

// isHash reports whether a text is what hash returns.
func isHash(text string) bool {
	if len(text) != hashLength {
		return false
	}
	for _, c := range []byte(text) {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

// equalHashes compares two hashes in a time that does not depend on what they are.
func equalHashes(a, b string) bool {
	diff := byte(0)
	for i := range hashLength {
		diff |= a[i] ^ b[i]
	}
	return diff == 0
}
