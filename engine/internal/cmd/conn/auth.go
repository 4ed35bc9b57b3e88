package conn

import (
	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/engine/internal/version"
)

const (
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
		c.Redact(1)
		user := c.Server().Users.Default
		if !user.NeedsPassword() {
			c.Error(errNoPassword)
			return
		}
		words = [][]byte{[]byte(user.Name), words[0]}
	case 2:
		c.Redact(1)
		c.Redact(2)
	default:
		c.Error(exec.ErrSyntax)
		return
	}
	if login(c, words[0], words[1]) {
		c.Reply.OK()
	}
}

// login makes the session a user's, or replies that the password is wrong.
func login(c *exec.Ctx, user, password []byte) bool {
	if !c.LogIn(user, password) {
		c.Error(errWrongPass)
		return false
	}
	return true
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
			c.Redact(len(c.Argv) - c.Args.Left())
			c.Redact(len(c.Argv) - c.Args.Left() + 1)
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
	mode := "standalone"
	if c.Server().Config.Cluster {
		mode = "cluster"
	}
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
	r.BulkString(mode)
	r.BulkString("role")
	r.BulkString("master")
	r.BulkString("modules")
	r.Array(0)
}
