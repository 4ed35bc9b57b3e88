package acl_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/wedis/wedis/engine/internal/cmd/cmdtest"
	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/tests/reply"
)

// expect compares the reply to a line, in the notation of the corpus.
func expect(t *testing.T, s *cmdtest.Store, c *exec.Session, want string, words ...string) {
	t.Helper()
	out := s.Exec(c, s.Now, reply.Command(words...))
	v, _, err := reply.Read(out)
	if err != nil {
		t.Fatalf("%q: %q %v", words, out, err)
	}
	if got := strings.NewReplacer("[ ", "[", " ]", "]").Replace(strings.Join(strings.Fields(reply.Format(v)), " ")); got != want {
		t.Errorf("%q\n  got  %s\n  want %s", words, got, want)
	}
}

// fileStore is a store with an ACL file.
func fileStore(t *testing.T, file *string) *cmdtest.Store {
	s := cmdtest.NewStore(t, "aclfile", "users.acl")
	s.Host.ReadUsers = func() ([]byte, error) {
		if file == nil {
			return nil, errors.New("No such file or directory")
		}
		return []byte(*file), nil
	}
	s.Host.WriteUsers = func(text []byte) error {
		if file == nil {
			return errors.New("Permission denied")
		}
		*file = string(text)
		return nil
	}
	return s
}

// TestFile loads and saves users, in redis-server's words.
func TestFile(t *testing.T) {
	file := "user alice on >a +@all ~*\r\n\nuser bob on nopass -@all (+get ~b  )\n"
	s := fileStore(t, &file)
	if text := s.StartUsers(nil); text != "" {
		t.Fatal(text)
	}
	alice := s.OpenSession(s.Now, "")
	expect(t, s, alice, "+OK", "AUTH", "alice", "a")
	expect(t, s, s.Session, `["alice" "bob" "default"]`, "ACL", "USERS")
	expect(t, s, s.Session, `+OK`, "ACL", "SETUSER", "carol", "on", ">c", "(+get %R~x)", "&news")
	expect(t, s, s.Session, `+OK`, "ACL", "SAVE")
	want := "user alice on #ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb ~* resetchannels +@all\n" +
		"user bob on nopass resetchannels -@all (~b resetchannels -@all +get)\n" +
		"user carol on #2e7d2c03a9507ae265ecf5b5356885a53393a2029d241394997265a1a25aefc6 resetchannels &news -@all (%R~x resetchannels -@all +get)\n" +
		"user default on nopass ~* &* +@all\n"
	if file != want {
		t.Errorf("got\n%s\nwant\n%s", file, want)
	}
	expect(t, s, s.Session, `:1`, "ACL", "DELUSER", "carol")
	expect(t, s, s.Session, `+OK`, "ACL", "LOAD")
	expect(t, s, s.Session, `["alice" "bob" "carol" "default"]`, "ACL", "USERS")
	if !alice.Closing() {
		t.Error("a session outlived its user")
	}
	if s.Session.Closing() {
		t.Error("the session of the default user ends")
	}
	for _, test := range []struct{ file, want string }{
		{"alice on", "users.acl:1 should start with user keyword followed by the username."},
		{"\nuser", "users.acl:2 should start with user keyword followed by the username."},
		{"user alice on\nuser alice off", "WARNING: Duplicate user 'alice' found on line 2."},
		{"user alice +nonsense -other on", "users.acl:1: Error in applying operation '+nonsense': Unknown command or category name in ACL. " +
			"users.acl:1: Error in applying operation '-other': Unknown command or category name in ACL."},
		{"user alice nonsense %%\nuser bob x", "users.acl:1: Syntax error. users.acl:2: Syntax error."},
	} {
		file = test.file
		expect(t, s, s.Session, "-ERR "+test.want+" WARNING: ACL errors detected, no change to the previously active ACL rules was performed", "ACL", "LOAD")
		expect(t, s, s.Session, `["alice" "bob" "carol" "default"]`, "ACL", "USERS")
	}
	file = "user default on >d ~* +@all -debug"
	expect(t, s, s.Session, `+OK`, "ACL", "LOAD")
	expect(t, s, s.Session, `["user default on #18ac3e7343f016890c510e93f935261169d9e3f565436429830faf0934f4f8e4 ~* resetchannels +@all -debug"]`, "ACL", "LIST")
	expect(t, s, s.Session, "-NOPERM this user has no permissions to run the 'debug' command", "DEBUG", "OBJECT", "x")
	expect(t, s, s.OpenSession(s.Now, ""), "-NOAUTH Authentication required.", "PING")
	file = ""
	expect(t, s, s.Session, `+OK`, "ACL", "LOAD")
	expect(t, s, s.OpenSession(s.Now, ""), `["user default on nopass ~* &* +@all"]`, "ACL", "LIST")
}

// TestFileOutOfReach has the errors of a file that cannot be read or written.
func TestFileOutOfReach(t *testing.T) {
	s := fileStore(t, nil)
	if text := s.StartUsers(nil); text != "Aborting Redis startup because of ACL errors: Error loading ACLs, opening file 'users.acl': No such file or directory" {
		t.Error(text)
	}
	expect(t, s, s.Session, "-ERR Error loading ACLs, opening file 'users.acl': No such file or directory", "ACL", "LOAD")
	expect(t, s, s.Session, "-ERR There was an error trying to save the ACLs. Please check the server logs for more information", "ACL", "SAVE")
}

// TestConfiguredUsers takes users from the lines of a configuration file, and gives them back.
func TestConfiguredUsers(t *testing.T) {
	s := cmdtest.NewStore(t, "requirepass", "secret")
	log := ""
	s.Host.Log = func(_ exec.LogLevel, text string) { log += text + "\n" }
	if text := s.StartUsers([]string{`alice on "~a\x62" >p +get (+set ~x)`, "default on nopass +@all ~*", "bob"}); text != "" {
		t.Fatal(text)
	}
	expect(t, s, s.Session, `["user alice on #148de9c5a7a44d19e56cd9ae1a554bf67847afb0c58f6e12fa29ac7ddfca9940 ~ab resetchannels -@all +get (~x resetchannels -@all +set)" `+
		`"user bob off resetchannels -@all" "user default on nopass sanitize-payload ~* resetchannels +@all"]`, "ACL", "LIST")
	if want := "The user 'bob' is disabled (there is no 'on' modifier in the user description). Make sure this is not a configuration error.\n"; log != want {
		t.Errorf("the log has %q", log)
	}
	var written [][2]string
	s.Host.WriteConfig = func(settings [][2]string) error {
		written = settings
		return nil
	}
	expect(t, s, s.Session, "+OK", "CONFIG", "REWRITE")
	lines := ""
	for _, setting := range written {
		if setting[0] == "user" {
			lines += setting[1] + "\n"
		}
	}
	if want := "alice on #148de9c5a7a44d19e56cd9ae1a554bf67847afb0c58f6e12fa29ac7ddfca9940 ~ab resetchannels -@all +get (~x resetchannels -@all +set)\n" +
		"bob off resetchannels -@all\n" +
		"default on nopass sanitize-payload ~* resetchannels +@all\n"; lines != want {
		t.Errorf("got\n%s\nwant\n%s", lines, want)
	}
	for _, test := range []struct {
		lines []string
		want  string
	}{
		{[]string{"a on", "a off"}, "Duplicate user found. A user can only be defined once in config files"},
		{[]string{"default", "default"}, "Duplicate user found. A user can only be defined once in config files"},
		{[]string{"a +nonsense"}, "Error loading ACL rule '+nonsense' for the user named 'a': Unknown command or category name in ACL"},
		{[]string{"a (+get"}, "Unmatched parenthesis in acl selector starting at '(+get'."},
	} {
		if got := cmdtest.NewStore(t).StartUsers(test.lines); got != test.want {
			t.Errorf("%q: %s", test.lines, got)
		}
	}
}

// TestPassword lets requirepass and the password of the default user follow each other as redis-server does.
func TestPassword(t *testing.T) {
	s := cmdtest.NewStore(t, "requirepass", "one")
	c := s.OpenSession(s.Now, "")
	expect(t, s, c, "-NOAUTH Authentication required.", "PING")
	expect(t, s, c, "+OK", "AUTH", "one")
	expect(t, s, c, "+OK", "CONFIG", "SET", "requirepass", "two")
	expect(t, s, c, "-WRONGPASS invalid username-password pair or user is disabled.", "AUTH", "one")
	expect(t, s, c, "+OK", "ACL", "SETUSER", "default", ">three")
	expect(t, s, c, "+OK", "AUTH", "two")
	expect(t, s, c, "+OK", "AUTH", "default", "three")
	expect(t, s, c, `["requirepass" "two"]`, "CONFIG", "GET", "requirepass")
	expect(t, s, c, "+OK", "CONFIG", "SET", "requirepass", "")
	expect(t, s, s.OpenSession(s.Now, ""), "+PONG", "PING")
	expect(t, s, c, "-ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?", "AUTH", "two")
	expect(t, s, c, "+OK", "ACL", "SETUSER", "default", "off")
	expect(t, s, s.OpenSession(s.Now, ""), "-NOAUTH Authentication required.", "PING")
	expect(t, s, s.OpenSession(s.Now, ""), "-WRONGPASS invalid username-password pair or user is disabled.", "AUTH", "default", "x")
}

// TestRevokedChannels ends sessions that listen to what their user may not listen to any more, and no others.
func TestRevokedChannels(t *testing.T) {
	s := cmdtest.NewStore(t)
	expect(t, s, s.Session, "+OK", "ACL", "SETUSER", "u", "on", "nopass", "+@all", "&a", "&b", "&p*", "(+@all &c)")
	listen := func(words ...string) *exec.Session {
		c := s.OpenSession(s.Now, "")
		expect(t, s, c, "+OK", "AUTH", "u", "")
		if out := string(s.Exec(c, s.Now, reply.Command(words...))); out[0] == '-' {
			t.Fatal(out)
		}
		return c
	}
	a, b, pattern, shard, idle := listen("SUBSCRIBE", "a"), listen("SUBSCRIBE", "a", "b"), listen("PSUBSCRIBE", "p*"), listen("SSUBSCRIBE", "c"), listen("PING")
	closing := func(want ...bool) {
		t.Helper()
		for i, c := range []*exec.Session{a, b, pattern, shard, idle} {
			if c.Closing() != want[i] {
				t.Errorf("session %d: closing is %t", i, c.Closing())
			}
		}
	}
	expect(t, s, s.Session, "+OK", "ACL", "SETUSER", "u", "&more")
	closing(false, false, false, false, false)
	expect(t, s, s.Session, "+OK", "ACL", "SETUSER", "u", "resetchannels", "&a", "&p*")
	closing(false, true, false, false, false)
	expect(t, s, s.Session, "+OK", "ACL", "SETUSER", "u", "resetchannels", "&a", "&p?")
	closing(false, true, true, false, false)
	expect(t, s, s.Session, "+OK", "ACL", "SETUSER", "u", "clearselectors")
	closing(false, true, true, true, false)
	expect(t, s, s.Session, ":1", "ACL", "DELUSER", "u")
	closing(true, true, true, true, true)
}

// TestOwnUser ends a session that deletes its user when it has its reply.
func TestOwnUser(t *testing.T) {
	s := cmdtest.NewStore(t)
	expect(t, s, s.Session, "+OK", "ACL", "SETUSER", "u", "on", "nopass", "+@all", "~*")
	c := s.OpenSession(s.Now, "")
	expect(t, s, c, "+OK", "AUTH", "u", "")
	if out := string(s.Exec(c, s.Now, []byte("ACL DELUSER u\r\nPING\r\n"))); out != ":1\r\n" || !c.Closing() {
		t.Errorf("%q, closing is %t", out, c.Closing())
	}
}

// TestUserChangedAfterLogIn: a session that listens to what another user has let it listen to is closed when its user
// changes, as redis-server does, though nothing is taken from her.
func TestUserChangedAfterLogIn(t *testing.T) {
	s := cmdtest.NewStore(t)
	session := s.OpenSession(s.Now, "")
	expect(t, s, s.Session, "+OK", "ACL", "SETUSER", "alice", "on", "nopass", "+@all", "&news")
	s.Exec(session, s.Now, reply.Command("HELLO", "3"))
	s.Exec(session, s.Now, reply.Command("SUBSCRIBE", "other"))
	expect(t, s, session, "+OK", "AUTH", "alice", "")
	expect(t, s, s.Session, "+OK", "ACL", "SETUSER", "bob", "on")
	if session.Closing() {
		t.Error("closed when another user changed")
	}
	expect(t, s, s.Session, "+OK", "ACL", "SETUSER", "alice", "~k")
	if !session.Closing() {
		t.Error("it goes on listening")
	}
}
