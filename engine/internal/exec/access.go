package exec

import (
	"strings"

	"github.com/wedis/wedis/engine/internal/acl"
)

// errNotPermitted are the refusals of commands that a client sends.
var errNotPermitted = [...]string{
	acl.DeniedKey:     "NOPERM this user has no permissions to access one of the keys used as arguments",
	acl.DeniedChannel: "NOPERM this user has no permissions to access one of the channels used as arguments",
}

// errRevoked begins the refusal of a command that was allowed when it was queued.
const errRevoked = "NOPERM ACLs rules changed between the moment the transaction was accumulated and the EXEC call. " +
	"This command is no longer allowed for the following reason: "

var revokedReasons = [...]string{
	acl.DeniedCommand: "no permission to execute the command or subcommand",
	acl.DeniedKey:     "no permission to touch the specified keys",
	acl.DeniedChannel: "no permission to access one of the channels used as arguments",
}

var scriptRefusals = [...]string{
	acl.DeniedCommand: "The user executing the script can't run this command or subcommand",
	acl.DeniedKey:     "The user executing the script can't access at least one of the keys mentioned in the command arguments",
	acl.DeniedChannel: "The user executing the script can't publish to the channel mentioned in the command",
}

// ScriptRefusal words why a command that a script calls is refused, without a code.
func ScriptRefusal(reason acl.Denial) string { return scriptRefusals[reason] }

// ChannelUse says which arguments of a command are channels, for users who may not use all.
type ChannelUse uint8

// The uses.
const (
	NoChannels         ChannelUse = iota
	Publishes                     // the first argument
	Subscribes                    // all arguments
	SubscribesPatterns            // all arguments, and they are patterns
)

// allowed refuses what the session's user may not do.
func allowed(c *Ctx) string {
	if c.Session.limits&restrictUser == 0 {
		return ""
	}
	where := acl.TopLevel
	if c.Session.tx.open {
		where = acl.InTransaction
	}
	switch reason := c.Access(c.Cmd, c.Argv, where); reason {
	case acl.Allowed:
		return ""
	case acl.DeniedCommand:
		return "NOPERM this user has no permissions to run the '" + c.Cmd.fullName + "' command"
	default:
		return errNotPermitted[reason]
	}
}

// revoked refuses a queued command that the session's user may not run any more.
func (c *Ctx) revoked(q *queued) string {
	if c.Session.limits&restrictUser == 0 {
		return ""
	}
	if reason := c.Access(q.cmd, q.argv, acl.InTransaction); reason != acl.Allowed {
		return errRevoked + revokedReasons[reason]
	}
	return ""
}

// Access returns whether the session's user may run a line, whose arity is right, at a certain place. A refusal goes to
// the log.
func (c *Ctx) Access(cmd *Command, argv [][]byte, where acl.Context) acl.Denial {
	user := c.Session.User
	reason, index := c.srv.MayRun(user, cmd, argv)
	switch reason {
	case acl.Allowed:
	case acl.DeniedCommand:
		c.logDenial(reason, where, cmd.fullName, user.Name)
	default:
		c.logDenial(reason, where, string(argv[index]), user.Name)
	}
	return reason
}

// MayRun returns whether a user may run a line, whose arity is right, and the argument that is in the way. Nil is a user
// of the store's own, who may.
func (s *Server) MayRun(user *acl.User, cmd *Command, argv [][]byte) (acl.Denial, int) {
	if user == nil || user.Unlimited() {
		return acl.Allowed, 0
	}
	line := lineOf(cmd, argv)
	return user.Check(&line)
}

// SeesAllKeys reports whether the session's user may run the command with read access to keys that it does not name.
func (c *Ctx) SeesAllKeys() bool {
	if c.Session.limits&restrictUser == 0 {
		return true
	}
	line := lineOf(c.Cmd, c.Argv)
	return c.Session.User.CheckAllKeys(&line, acl.Read)
}

func lineOf(cmd *Command, argv [][]byte) acl.Line {
	line := acl.Line{Command: cmd.id, Free: cmd.Flags.Has(NoAuth), Argv: argv}
	for _, ref := range cmd.KeysIn(argv) {
		line.Keys = append(line.Keys, acl.Key{Index: ref.Index, Access: ref.Flags.access()})
	}
	if cmd.Channels != NoChannels {
		for i := range argv[1:] {
			line.Channels = append(line.Channels, acl.Channel{Index: 1 + i, Pattern: cmd.Channels == SubscribesPatterns})
			if cmd.Channels == Publishes {
				break
			}
		}
	}
	return line
}

// access is what a user needs to be allowed.
func (f KeyFlags) access() (a acl.Access) {
	if f.Has(Access) {
		a |= acl.Read
	}
	if f.Has(Insert | Delete | Update) {
		a |= acl.Write
	}
	return a
}

func (c *Ctx) logDenial(reason acl.Denial, where acl.Context, object, user string) {
	c.srv.Stats.Denials[reason]++
	s := c.srv
	s.Users.Log.Add(acl.Entry{
		Reason: reason, Context: where, Object: object, User: user, Time: s.nowMillis,
		Client: strings.TrimSuffix(string(c.Describe(nil, c.Session)), "\n"),
	}, int(s.Config.ACLLogLength))
}

// aclCommands is the table as the rules of users see it.
type aclCommands struct{ *Table }

func (t aclCommands) Len() int { return len(t.flat) }

func (t aclCommands) Find(name string) int {
	if c := t.FindFull([]byte(name)); c != nil {
		return c.id
	}
	return -1
}

func (t aclCommands) Name(id int) string       { return t.flat[id].fullName }
func (t aclCommands) Family(id int) int        { return 1 + len(t.flat[id].Sub) }
func (t aclCommands) IsSubcommand(id int) bool { return t.flat[id].parent != nil }
func (t aclCommands) Categories(id int) uint32 { return uint32(t.flat[id].cats) }
func (t aclCommands) CategoryNames() []string  { return categoryNames }
