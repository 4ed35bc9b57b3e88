package conn

import (
	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/engine/internal/version"
)

const (
	defaultUser = "default"

	errWrongPass  = "WRONGPASS invalid username-password pair or user is disabled."
	errNoPassword = "ERR AUTH <password> called without any password configured for the default user. " +
		"Are you sure your configuration is correct?"
	errNoProto       = "NOPROTO unsupported protocol version"
	errProtoInt      = "ERR Protocol version is not an integer or out of range"
	errHelloStranger = "NOAUTH HELLO must be called with the client already authenticated, " +
		"otherwise the HELLO AUTH <user> <pass> option can be used to authenticate the client " +
		"and select the RESP protocol version at the same time"
)

// auth logs in the user given, or the default user.
func auth(c *exec.Ctx) {
	words := c.Args.Rest()
	switch len(words) {
	case 1:
		if c.Server().Config.RequirePass == "" {
			c.Error(errNoPassword)
			return
		}
		words = [][]byte{[]byte(defaultUser), words[0]}
	case 2:
	default:
		c.Error(exec.ErrSyntax)
		return
	}
	if login(c, words[0], words[1]) {
		c.Reply.OK()
	}
}

// login authenticates the session, or replies that the password is wrong. There
// is one user, and without requirepass any password is hers.
func login(c *exec.Ctx, user, password []byte) bool {
	required := c.Server().Config.RequirePass
	if string(user) != defaultUser || required != "" && !equalSecrets(password, required) {
		c.Error(errWrongPass)
		return false
	}
	c.Session.Authenticated, c.Session.User = true, defaultUser
	return true
}

// equalSecrets compares a guess with a secret, not empty, in a time that depends
// on the guess's length only.
func equalSecrets(guess []byte, secret string) bool {
	diff := len(guess) ^ len(secret)
	for i, b := range guess {
		diff |= int(b ^ secret[i%len(secret)])
	}
	return diff == 0
}

// hello switches the protocol, after logging in and taking a name if asked to,
// and describes the connection.
func hello(c *exec.Ctx) {
	proto := 0
	if c.Args.More() {
		v := c.Args.IntOr(errProtoInt)
		if c.Failed() {
			return
		}
		if v < 2 || v > 3 {
			c.Error(errNoProto)
			return
		}
		proto = int(v)
	}
	for c.Args.More() {
		switch option := c.Args.Next(); {
		case exec.EqualFold(option, "AUTH") && c.Args.Left() >= 2:
			if !login(c, c.Args.Next(), c.Args.Next()) {
				return
			}
		case exec.EqualFold(option, "SETNAME") && c.Args.Left() >= 1:
			if !setName(c, c.Args.Next()) {
				return
			}
		default:
			c.Error("ERR Syntax error in HELLO option '" + exec.Shown(option, len(option)) + "'")
			return
		}
	}
	if !c.Session.Authenticated {
		c.Error(errHelloStranger)
		return
	}
	if proto != 0 {
		c.Session.SetProto(proto)
	}
	greet(c)
}

// greet describes the connection and whom it is with.
func greet(c *exec.Ctx) {
	r := c.Reply
	r.Map(7)
	r.BulkString("server")
	r.BulkString("redis")
	r.BulkString("version")
	r.BulkString(version.Redis)
	r.BulkString("proto")
	r.Int(int64(c.Session.Proto()))
	r.BulkString("id")
	r.Int(c.Session.ID)
	r.BulkString("mode")
	r.BulkString("standalone")
	r.BulkString("role")
	r.BulkString("master")
	r.BulkString("modules")
	r.Array(0)
}
