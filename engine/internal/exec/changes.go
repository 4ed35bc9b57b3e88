package exec

import (
	"slices"
	"strings"

	"github.com/wedis/wedis/engine/internal/ds/glob"
	"github.com/wedis/wedis/engine/internal/keyspace"
)

// Feeds tell the host which keys have changed, for those who show them: a page that follows a cart, a list of keys. Unlike
// keyspace events they miss nothing, whatever notify-keyspace-events says, and are not told once per command: a feed
// collects until the host takes what there is, each key once. So a reader may be as slow as it likes.
//
// A feed is of all keys, of those that match a pattern, or of keys that are named one by one. Where there is none, a
// write looks at one bit.

// AllDatabases is the database of a feed that is of all of them.
const AllDatabases = -1

// Feed is what has changed since the host last took it.
type Feed struct {
	srv     *Server
	db      int
	pattern []byte              // nil: all keys, or those named
	named   map[string]struct{} // nil: all that match
	changes changeLog
	told    bool // the host knows that there is something
}

// Follow begins a feed of the keys of a database, or of all, that match a pattern; nil matches all.
func (s *Server) Follow(db int, pattern []byte) *Feed {
	return s.follow(&Feed{srv: s, db: db, pattern: slices.Clone(pattern)})
}

// FollowNamed begins a feed of keys that are named one by one, see Feed.Name.
func (s *Server) FollowNamed(db int) *Feed {
	return s.follow(&Feed{srv: s, db: db, named: map[string]struct{}{}})
}

func (s *Server) follow(f *Feed) *Feed {
	s.feeds = append(s.feeds, f)
	s.audience |= hasFeeds
	return f
}

// Unfollow ends a feed.
func (s *Server) Unfollow(f *Feed) {
	if i := slices.Index(s.feeds, f); i >= 0 {
		s.feeds = slices.Delete(s.feeds, i, i+1)
	}
	s.audience.set(hasFeeds, len(s.feeds) > 0)
}

// Name adds a key to a feed of named ones, or takes it away. Other feeds have no names.
func (f *Feed) Name(key []byte, on bool) {
	if f.named == nil {
		return
	}
	if on {
		f.named[string(key)] = struct{}{}
	} else {
		delete(f.named, string(key))
	}
}

// ReadyFeed returns a feed that has changes of which the host was not told since it last took any; nil if there is none.
// It counts as told of then. While a script is busy there is none: what it has changed so far is nobody's to see.
func (s *Server) ReadyFeed() *Feed {
	if !s.HasReadyFeed() {
		return nil
	}
	f := s.feeds[slices.IndexFunc(s.feeds, (*Feed).waits)]
	f.told = true
	return f
}

// HasReadyFeed reports whether ReadyFeed would return one.
func (s *Server) HasReadyFeed() bool { return s.audience&hasFeeds != 0 && s.feedWaits() } // in line: every call asks

func (s *Server) feedWaits() bool { return slices.ContainsFunc(s.feeds, (*Feed).waits) && !s.busy() }

func (f *Feed) waits() bool { return !f.told && len(f.changes.entries) > 0 }

// changed notes for the feeds that key has changed; event is what that is called.
func (s *Server) changed(db *keyspace.DB, key []byte, event string) {
	hash, hashed := uint32(0), false
	for _, f := range s.feeds {
		if !f.follows(db.ID, key) {
			continue
		}
		if !hashed {
			hash, hashed = db.Hash(key), true
		}
		f.changes.add(db.ID, hash, key, event)
	}
}

// changedAll notes that every key of a database may have changed, or of all databases.
func (s *Server) changedAll(db int) {
	if s.audience&hasFeeds == 0 {
		return
	}
	for _, f := range s.feeds {
		if f.db == AllDatabases || db == AllDatabases || f.db == db {
			f.changes.addAll(db, s.commandName())
		}
	}
}

func (f *Feed) follows(db int, key []byte) bool {
	switch {
	case f.db != AllDatabases && f.db != db:
		return false
	case f.named != nil:
		_, found := f.named[string(key)]
		return found
	default:
		return f.pattern == nil || glob.Match(f.pattern, key, false)
	}
}

// commandName is what a change is called that is no event: like the command that made it.
func (s *Server) commandName() string {
	if s.depth == 0 {
		return "" // the store itself
	}
	cmd := s.contexts[s.depth-1].Cmd
	if cmd.parent != nil {
		cmd = cmd.parent
	}
	return strings.ToLower(cmd.Name)
}
