package engine

import "github.com/wedis/wedis/engine/internal/exec"

// AllDatabases is the database of a Feed that is of all of them.
const AllDatabases = exec.AllDatabases

// Feed collects which keys have changed, each once, until Take is called: for hosts that show what is in the store.
type Feed = exec.Feed

// Follow begins a feed of the keys of a database that match a glob pattern; nil is for all keys.
func (e *Engine) Follow(db int, pattern []byte) *Feed { return e.server.Follow(db, pattern) }

// FollowNamed begins a feed of keys that are named one by one, see Feed.Name.
func (e *Engine) FollowNamed(db int) *Feed { return e.server.FollowNamed(db) }

// Unfollow ends a feed.
func (e *Engine) Unfollow(f *Feed) { e.server.Unfollow(f) }

// ReadyFeed returns a feed with changes, once until they are taken, or nil. Ask at the end of a call, and Take when the
// reader has time: what comes in between is in it.
func (e *Engine) ReadyFeed() *Feed { return e.server.ReadyFeed() }

// HasReadyFeed reports whether there is one.
func (e *Engine) HasReadyFeed() bool { return e.server.HasReadyFeed() }
