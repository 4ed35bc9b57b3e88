package exec

import (
	"slices"
	"strings"

	"github.com/wedis/wedis/engine/internal/acl"
	"github.com/wedis/wedis/engine/internal/resp"
)

// LogIn makes the session one of a user's, or enters into the log that it could not.
func (c *Ctx) LogIn(name, password []byte) bool {
	user := c.srv.Users.Authenticate(name, password)
	if user == nil {
		where := acl.TopLevel
		if c.Session.tx.open {
			where = acl.InTransaction
		}
		c.logDenial(acl.DeniedAuth, where, string(c.Argv[0]), string(name))
		return false
	}
	c.Session.Authenticated = true
	c.Session.become(user)
	return true
}

// become gives the session to a user.
func (c *Session) become(user *acl.User) {
	c.User = user
	c.limits.restrict(restrictUser, user != nil && !user.Unlimited())
}

// Own makes the session one of the program around the store: it is nobody's, may do everything, needs no password,
// speaks RESP3 and begins in database 0. Neither maxclients nor timeout is about it: one that was refused is let in.
func (s *Server) Own(c *Session) {
	if c.ended {
		c.unasked.leave()
		c.out.Buf = c.out.Buf[:0]
		c.closing, c.ended = false, false
		s.admit(c)
	}
	c.become(nil)
	s.limitOutput(c)
	c.Authenticated = true
	c.DB = 0
	c.out.Proto = 3
}

// Mirror gives the session the user, database and protocol of another one.
func (s *Server) Mirror(c, model *Session) {
	c.become(model.User)
	s.limitOutput(c)
	c.Authenticated = model.Authenticated
	c.DB = model.DB
	c.out.Proto = model.out.Proto
}

// UserName returns the name of the session's user.
func (c *Session) UserName() string {
	if c.User == nil {
		return "(superuser)"
	}
	return c.User.Name
}

// SetUser creates or changes a user by rules, all or none, and returns an error text without its code, or "". Sessions
// that listen to what the user may not listen to any more are closed.
func (s *Server) SetUser(name string, rules []string) string {
	listened := false
	if user := s.Users.Find([]byte(name)); user != nil {
		listened = user.Channels().Any()
	}
	user, text := s.Users.Set(name, rules)
	if text != "" {
		return text
	}
	s.userChanged(user, listened)
	return ""
}

// userChanged lets the sessions of a user know. If there were channels that she might listen to, those which listen to
// others than there are now end: also to what another user has let them listen to before.
func (s *Server) userChanged(user *acl.User, listened bool) {
	now := user.Channels()
	for _, c := range slices.Clone(s.sessions) {
		if c.User != user {
			continue
		}
		c.become(user)
		if listened && c.listensBeyond(now) {
			s.Disconnect(c)
		}
	}
}

// listensBeyond reports whether a session listens to a channel, or a pattern of them, that is not among these.
func (c *Session) listensBeyond(these acl.Channels) bool {
	for kind := Channels; kind <= ShardChannels; kind++ {
		for _, name := range c.Topics(kind) {
			if !these.Include([]byte(name), kind == Patterns) {
				return true
			}
		}
	}
	return false
}

// DeleteUser removes a user and ends the sessions of that name. It reports whether there was one.
func (s *Server) DeleteUser(name []byte) bool {
	user := s.Users.Delete(name)
	if user == nil {
		return false
	}
	s.endSessionsOf(user)
	return true
}

func (s *Server) endSessionsOf(user *acl.User) {
	for _, c := range slices.Clone(s.sessions) {
		if c.User == user {
			c.Authenticated = false
			c.become(s.Users.Default)
			s.Disconnect(c)
		}
	}
}

// LoadUsers replaces all users by those of the ACL file. Sessions of others than the default user end. It returns an
// error text without its code, or "".
func (s *Server) LoadUsers() string {
	file := s.Config.ACLFile
	var text []byte
	err := error(errNoFiles)
	if s.Host.ReadUsers != nil {
		text, err = s.Host.ReadUsers()
	}
	if err != nil {
		return "Error loading ACLs, opening file '" + file + "': " + err.Error()
	}
	gone, errors := s.Users.Load(file, string(text))
	if errors != "" {
		return errors
	}
	for _, user := range gone {
		s.endSessionsOf(user)
	}
	for _, c := range s.sessions {
		c.become(c.User)
	}
	return ""
}

// StartUsers defines the users of a new store: those of lines of a configuration file, without the word user, or those
// of the ACL file. It returns an error text, or "".
func (s *Server) StartUsers(lines []string) string {
	if s.Config.ACLFile != "" && len(lines) > 0 {
		return "Configuring Redis with users defined in redis.conf and at the same setting an ACL file path is invalid. " +
			"This setup is very likely to lead to configuration errors and security holes, please define either an ACL " +
			"file or declare users directly in your redis.conf, but not both."
	}
	var names []string
	for _, line := range lines {
		words, _, _ := resp.SplitLine(nil, nil, []byte(line))
		if len(words) > 0 {
			if name := string(words[0]); slices.Contains(names, name) {
				return acl.ErrDuplicate
			} else {
				names = append(names, name)
			}
		}
		rules := make([]string, len(words))
		for i, word := range words {
			rules[i] = string(word)
		}
		if text := s.Users.Define(rules); text != "" {
			return text
		}
		if !s.Users.Find(words[0]).Enabled() {
			s.Log(LogNotice, "The user '"+rules[0]+"' is disabled (there is no 'on' modifier in the user description). "+
				"Make sure this is not a configuration error.")
		}
	}
	if s.Config.ACLFile != "" && s.Host.ReadUsers != nil {
		if text := s.LoadUsers(); text != "" {
			return "Aborting Redis startup because of ACL errors: " + text
		}
	}
	return ""
}

// UserSettings returns the users as settings of a configuration file, none if they are in a file of their own.
func (s *Server) UserSettings() [][2]string {
	if s.Config.ACLFile != "" {
		return nil
	}
	var settings [][2]string
	for _, user := range s.Users.All() {
		settings = append(settings, [2]string{"user", strings.TrimPrefix(s.Users.Line(user), "user ")})
	}
	return settings
}

// SaveUsers writes all users to the ACL file.
func (s *Server) SaveUsers() error {
	if s.Host.WriteUsers == nil {
		return errNoFiles
	}
	return s.Host.WriteUsers([]byte(s.Users.File()))
}

// ValidUserName reports whether a user may be called so.
func ValidUserName(name []byte) bool { return acl.ValidName(name) }

// Secret returns n hexadecimal digits that nobody can foresee, if the host can tell such.
func (s *Server) Secret(n int) string {
	const digits = "0123456789abcdef"
	text := make([]byte, n)
	if s.Host.Random != nil {
		s.Host.Random(text)
	} else {
		for i := range text {
			text[i] = byte(s.rand.Uint32())
		}
	}
	for i, b := range text {
		text[i] = digits[b&15]
	}
	return string(text)
}

// hostError is a reason why the host cannot do something.
type hostError string

func (e hostError) Error() string { return string(e) }

const errNoFiles = hostError("No such file or directory")

// applyAccess hands the settings about users on.
func (s *Server) applyAccess() {
	s.Users.AllChannels = s.Config.AllChannels
	if s.Config.RequirePass != s.password {
		s.password = s.Config.RequirePass
		s.Users.SetDefaultPassword(s.password)
	}
}
