package exec

import (
	"math"

	"github.com/wedis/wedis/engine/internal/keyspace"
	"github.com/wedis/wedis/engine/internal/resp"
	"github.com/wedis/wedis/engine/internal/value"
)

// Ctx is what a handler gets: the command line, the database, the reply.
type Ctx struct {
	Session *Session
	Cmd     *Command
	Argv    [][]byte // views of the input, valid during the call
	Args    Args     // reads Argv behind the name of the command and subcommand
	Reply   *resp.Writer
	DB      *keyspace.DB // of the session
	Now     int64        // ms since the epoch, frozen for the unit

	srv       *Server
	rewritten bool   // the handler stated the effects itself
	blocks    bool   // the handler waits for something
	retried   bool   // it does so already
	start     int    // length of the session's output before the reply
	ready     string // the key that has become ready then
	redacted  []int  // arguments that logs do not show, see Redact
}

// Server returns the store the command runs in.
func (c *Ctx) Server() *Server { return c.srv }

// Error replies with an error: its code, a space, its text.
func (c *Ctx) Error(text string) {
	c.srv.Stats.countError(text)
	c.Reply.Error(text)
}

// ErrorArity replies that the line has a wrong number of arguments, to a command
// whose Arity does not tell.
func (c *Ctx) ErrorArity() { c.Error(errArity(c.Cmd)) }

// ErrorSubcommand replies that the line is none of the container's, though its first two words are.
func (c *Ctx) ErrorSubcommand() {
	container := c.Cmd
	if container.parent != nil {
		container = container.parent
	}
	c.Error("ERR unknown subcommand or wrong number of arguments for '" + Shown(c.Argv[1], 128) + "'. Try " + container.Name + " HELP.")
}

// Failed reports whether an argument was wrong, and then replies why.
func (c *Ctx) Failed() bool {
	if c.Args.err == "" {
		return false
	}
	c.Error(c.Args.err)
	return true
}

// Database reads the number of a database and returns it, nil after an error.
func (c *Ctx) Database() *keyspace.DB {
	n := c.Args.Int()
	if n < math.MinInt32 || n > math.MaxInt32 {
		c.Args.Fail("ERR value is out of range, value must between -2147483648 and 2147483647")
	}
	db := c.srv.Store.DB(int(n))
	if db == nil {
		c.Args.Fail(ErrDBIndex)
	}
	return db
}

// Find returns the entry of key if it exists and has not expired, for a
// command that reads it: counted as hit or miss, stamped as used.
func (c *Ctx) Find(key []byte) keyspace.Entry {
	e := c.Peek(key)
	if e != 0 {
		c.use(c.DB, e)
	}
	return e
}

// Peek is Find without the stamp: EXISTS, TTL and others that only ask whether
// the key is there.
func (c *Ctx) Peek(key []byte) keyspace.Entry {
	e := c.Inspect(key)
	if e == 0 {
		c.Notify(EventKeyMiss, "keymiss", key)
	}
	return e
}

// Inspect is Peek without the event of a miss: OBJECT and others that look at
// how a key is stored.
func (c *Ctx) Inspect(key []byte) keyspace.Entry {
	e := c.DB.Find(key)
	if e != 0 && c.DB.Expires(e) { // Live, by hand
		e = c.srv.alive(c.DB, e)
	}
	if e == 0 {
		c.srv.Stats.Misses++
	} else {
		c.srv.Stats.Hits++
	}
	return e
}

// FindToWrite is Find for a command that will change the key: neither hit nor
// miss.
func (c *Ctx) FindToWrite(key []byte) keyspace.Entry { return c.FindToWriteIn(c.DB, key) }

// FindToWriteIn is FindToWrite in another database than the session's.
func (c *Ctx) FindToWriteIn(db *keyspace.DB, key []byte) keyspace.Entry {
	e := db.Find(key)
	if e != 0 && db.Expires(e) { // Live, by hand
		e = c.srv.alive(db, e)
	}
	if e != 0 {
		c.use(db, e)
	}
	return e
}

func (c *Ctx) use(db *keyspace.DB, e keyspace.Entry) {
	if !c.Session.NoTouch || c.Cmd.Flags.Has(AlwaysStamps) {
		db.Use(e)
	}
}

// Is reports whether e is of type t, and replies WRONGTYPE when it is not. No
// entry is of any type.
func (c *Ctx) Is(e keyspace.Entry, t value.Type) bool {
	if e != 0 && c.DB.Type(e) != t {
		c.Error(ErrWrongType)
		return false
	}
	return true
}

// Live returns the entry of key in db, deleting it first if it has expired.
func (s *Server) Live(db *keyspace.DB, key []byte) keyspace.Entry {
	e := db.Find(key)
	if e != 0 && db.Expires(e) { // most do not, which is seen at a glance
		e = s.alive(db, e)
	}
	return e
}

// alive returns e, or zero if it has expired, which deletes it unless the store is paused.
func (s *Server) alive(db *keyspace.DB, e keyspace.Entry) keyspace.Entry {
	if s.Expired(db, e) {
		if !s.paused() {
			s.expire(db, e)
		}
		return 0
	}
	return e
}

// Touch is the epilogue of every write: key in the command's database has
// changed, which is the given event.
func (c *Ctx) Touch(class EventClass, event string, key []byte) {
	c.TouchIn(c.DB, class, event, key)
}

// TouchIn is Touch for a key in another database than the session's.
func (c *Ctx) TouchIn(db *keyspace.DB, class EventClass, event string, key []byte) {
	s := c.srv
	s.dirty++
	if s.observed() { // mostly nobody looks
		s.touched(c.Session, db, key)
		s.notify(db, class, event, key)
	}
}

// observed reports whether anybody may want to know of a change.
func (s *Server) observed() bool {
	return len(s.watched) > 0 || s.blocked.sessions.length > 0 || s.OnEvent != nil ||
		s.audience&(hasTrackers|hasEvents|hasFeeds) != 0
}

// TouchSilently is Touch for a change that is no event, or one that is announced later.
func (c *Ctx) TouchSilently(key []byte) { c.TouchSilentlyIn(c.DB, key) }

// TouchSilentlyIn is TouchSilently for a key in another database than the session's.
func (c *Ctx) TouchSilentlyIn(db *keyspace.DB, key []byte) {
	s := c.srv
	s.dirty++
	s.touched(c.Session, db, key)
	if s.audience&hasFeeds != 0 {
		s.changed(db, key, s.commandName())
	}
}

// touched lets those know who watch key, have a copy of it or wait for it. by is the session whose command changed it.
func (s *Server) touched(by *Session, db *keyspace.DB, key []byte) {
	s.invalidate(by, db, key)
	if s.blocked.sessions.length > 0 {
		s.signal(db, key, false)
	}
}

// Notify announces an event beside that of Touch.
func (c *Ctx) Notify(class EventClass, event string, key []byte) {
	c.NotifyIn(c.DB, class, event, key)
}

// NotifyIn is Notify for a key in another database than the session's.
func (c *Ctx) NotifyIn(db *keyspace.DB, class EventClass, event string, key []byte) {
	c.srv.notify(db, class, event, key)
}

// TouchDatabase is Touch for all keys of a database at once. Call it before
// they go.
func (c *Ctx) TouchDatabase(db *keyspace.DB) {
	c.touchDatabase(db)
	c.srv.changedAll(db.ID)
	c.srv.allKeysChanged()
}

// TouchStore is TouchDatabase for all databases at once.
func (c *Ctx) TouchStore() {
	for i := range c.srv.Store.Databases() {
		c.touchDatabase(c.srv.Store.DB(i))
	}
	c.srv.changedAll(AllDatabases)
	c.srv.allKeysChanged()
}

func (c *Ctx) touchDatabase(db *keyspace.DB) {
	c.srv.dirty++
	c.srv.invalidateAll(db, nil)
	c.srv.signalAll(db.ID)
}

// Propagate states an effect in place of the command line itself. It may be
// called several times, with any database.
func (c *Ctx) Propagate(db int, args ...[]byte) {
	c.rewritten = true
	c.srv.propagate(db, args...)
}

// PropagateNothing states that the command has no effect of its own.
func (c *Ctx) PropagateNothing() { c.rewritten = true }
