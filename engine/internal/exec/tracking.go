package exec

import (
	"slices"

	"github.com/wedis/wedis/engine/internal/pubsub"
	"github.com/wedis/wedis/engine/internal/resp"
)

// Client tracking: clients that keep copies of values are told when these are out of date. In the default mode the
// store remembers which keys a session has read; in BCAST mode a session names prefixes, and hears of all changed keys
// that begin with one. Sessions that are gone are forgotten when a key of theirs changes. Keys are told by name alone,
// whatever the database.

// TrackingOptions say how a session tracks keys.
type TrackingOptions uint8

// The options of CLIENT TRACKING.
const (
	TrackBroadcast TrackingOptions = 1 << iota
	TrackOptIn
	TrackOptOut
	TrackNoLoop
)

// tracking is what the store keeps for all sessions that track keys.
type tracking struct {
	clients int
	keys    *pubsub.Keys        // of the default mode, nil until somebody uses it
	changed map[string]*changes // by prefix: what the running call of the host has changed
	pending [][]byte            // keys to invalidate for the running session, nil for all, behind its reply
	full    bool                // there are more keys than there may be
	effort  int                 // how often in a row dropping keys was not enough
	ids     []int64             // of one key
	message resp.Writer         // the one that is on its way
}

// tracker is how one session tracks keys.
type tracker struct {
	on       bool
	options  TrackingOptions
	redirect int64    // session that gets the messages, 0 for the session itself
	broken   bool     // that session was gone when there was a message
	caching  *Command // container of CLIENT CACHING, when the next command is an exception
}

// invalidateChannel is where sessions of version 2 get messages.
const invalidateChannel = "__redis__:invalidate"

// Tracks reports whether the session tracks keys, and how.
func (c *Session) Tracks() (on bool, how TrackingOptions) { return c.tracking.on, c.tracking.options }

// Redirection returns the session that gets the messages: 0 for the session itself, -1 if it does not track.
func (c *Session) Redirection() int64 {
	if !c.tracking.on {
		return -1
	}
	return c.tracking.redirect
}

// RedirectionBroken reports whether that session was gone when there was a message.
func (c *Session) RedirectionBroken() bool { return c.tracking.broken }

// Caching reports whether the next command is an exception from OPTIN or OPTOUT.
func (c *Session) Caching() bool { return c.tracking.caching != nil }

// Prefixes returns the prefixes of keys that the session hears of, in order.
func (c *Session) Prefixes() []string {
	names := c.Topics(prefixes)
	slices.Sort(names)
	return names
}

// TrackKeys makes the session track keys. To the prefixes it has it adds those given, or all keys if there are none. It
// fails when the host has no memory for that.
func (c *Ctx) TrackKeys(how TrackingOptions, redirect int64, names [][]byte) bool {
	s, t := c.srv, &c.Session.tracking
	defer s.trackersChanged()
	if !t.on {
		t.on = true
		s.tracking.clients++
	}
	t.options, t.redirect, t.broken = how, redirect, false
	if how&TrackBroadcast != 0 {
		if len(names) == 0 {
			names = [][]byte{nil}
		}
		for _, name := range names {
			if !s.Subscribe(c.Session, prefixes, name) {
				return false
			}
		}
	}
	return true
}

// TrackNothing ends that. The keys the session has read are forgotten as they change.
func (s *Server) TrackNothing(c *Session) {
	if !c.tracking.on {
		return
	}
	for _, name := range c.Topics(prefixes) {
		s.Unsubscribe(c, prefixes, []byte(name))
		if s.hub.topics[prefixes].Find([]byte(name)) == nil {
			delete(s.tracking.changed, name)
		}
	}
	c.tracking = tracker{redirect: c.tracking.redirect}
	s.tracking.clients--
	s.trackersChanged()
}

// CacheNext makes the next command, or transaction, an exception from OPTIN or OPTOUT.
func (c *Ctx) CacheNext() { c.Session.tracking.caching = c.Cmd.parent }

// endCaching ends that, when a command has run that is none of CLIENT.
func (c *Session) endCaching(cmd *Command) {
	t := &c.tracking
	if t.caching != nil && !c.tx.open && (cmd == nil || cmd.parent != t.caching) {
		t.caching = nil
	}
}

func (s *Server) trackersChanged() {
	t := &s.tracking
	s.audience.set(hasTrackers, t.clients > 0 || len(t.pending) > 0 || t.keys != nil && t.keys.Len() > 0)
	t.full = t.keys != nil && t.clients > 0 && s.tooManyTracked()
	s.limits.restrict(restrictTracking, t.full)
}

// TrackingClients returns how many sessions track keys.
func (s *Server) TrackingClients() int { return s.tracking.clients }

// TrackedKeys returns how many keys sessions may have copies of, and how many such copies there may be.
func (s *Server) TrackedKeys() (keys, items int) {
	if k := s.tracking.keys; k != nil {
		return k.Len(), k.Items()
	}
	return 0, 0
}

// TrackedPrefixes returns how many prefixes of keys sessions want to hear of.
func (s *Server) TrackedPrefixes() int { return s.hub.topics[prefixes].Len() }

// remember notes the keys that a command has read, for the session whose command it is. Of a script these are all that
// it has declared.
func (s *Server) remember(c *Ctx) {
	if r := s.scripts.run; r != nil && c.Session == &s.scripts.session {
		c = r.caller
	} else if c.Cmd.Categories&CatScripting != 0 {
		return // what the script reads counts
	}
	t := &c.Session.tracking
	optIn, optOut := t.options&TrackOptIn != 0, t.options&TrackOptOut != 0
	if !t.on || t.options&TrackBroadcast != 0 || optIn && t.caching == nil || optOut && t.caching != nil ||
		c.Cmd.Flags.Has(PubSub) {
		return
	}
	if s.tracking.keys == nil {
		s.tracking.keys = pubsub.NewKeys([2]uint64{s.rand.Uint64(), s.rand.Uint64()})
	}
	if r := c.Cmd.keyRange; r.first > 0 && !c.Cmd.Flags.Has(MovableKeys) { // as of most, at no cost
		last := r.last
		if last < 0 {
			last += len(c.Argv)
		}
		for i := r.first; i <= last && i < len(c.Argv); i += r.step {
			s.tracking.keys.Add(c.Argv[i], c.Session.ID)
		}
	} else {
		for _, ref := range c.Cmd.KeysIn(c.Argv) {
			s.tracking.keys.Add(c.Argv[ref.Index], c.Session.ID)
		}
	}
	if s.tooManyTracked() {
		s.tracking.full = true
		s.limits.restrict(restrictTracking, true)
	}
}

// trackedShare is the part of the host's memory for values that the table of keys may have as much of again.
const trackedShare = 8

// tooManyTracked reports whether more keys are remembered than may be.
func (s *Server) tooManyTracked() bool {
	most, k := s.Config.TrackingKeys, s.tracking.keys
	return most != 0 && int64(k.Len()) > most || k.Memory() > s.host.values/trackedShare
}

// tracked is a gate that refuses nothing, but makes room in the table of keys before a command.
func tracked(c *Ctx) string {
	if c.srv.tracking.full {
		c.srv.forgetTracked()
	}
	return ""
}

// trackedEffort is how many keys are dropped at once, times how often that has not been enough.
const trackedEffort = 100

// forgetTracked drops keys at random from the table, as if they had changed, until there are no more than there may be
// or it has done enough for now.
func (s *Server) forgetTracked() {
	t := &s.tracking
	t.effort++
	for range trackedEffort * t.effort {
		if !s.tooManyTracked() {
			break
		}
		key := t.keys.Random(s.rand)
		if key == nil {
			break
		}
		s.invalidateTracked(slices.Clone(key))
	}
	if t.full = s.tooManyTracked(); !t.full {
		t.effort = 0
	}
	s.limits.restrict(restrictTracking, t.full)
}

// tickTracking sends what the tick has changed, and reports whether no more keys are remembered than may be.
func (s *Server) tickTracking() bool {
	s.broadcast()
	if s.tracking.full {
		s.forgetTracked()
	}
	return !s.tracking.full
}

// keyChanged tells those who track key that it has changed. by is the session whose command did it, nil for the store
// itself.
func (s *Server) keyChanged(by *Session, key []byte) {
	if s.hub.topics[prefixes].Len() > 0 {
		s.noteChange(by, key)
	}
	if s.tracking.keys != nil {
		s.invalidateTracked(key)
	}
}

// invalidateTracked tells those who have read key, who are then forgotten.
func (s *Server) invalidateTracked(key []byte) {
	t := &s.tracking
	t.ids = t.keys.Take(key, t.ids[:0])
	if len(t.ids) == 0 {
		return
	}
	t.message.Buf = t.message.Buf[:0]
	t.message.Array(1)
	t.message.Bulk(key)
	for _, id := range t.ids {
		to := s.session(id)
		if to == nil || !to.tracking.on || to.tracking.options&TrackBroadcast != 0 {
			continue
		}
		switch {
		case to != s.client():
			s.sendInvalidation(to, t.message.Buf)
		case to.tracking.options&TrackNoLoop != 0:
		case s.depth > 0:
			t.pending = append(t.pending, slices.Clone(key))
		default:
			s.sendInvalidation(to, t.message.Buf)
		}
	}
}

// allKeysChanged tells all who track keys that none of what they have is good any more: a database has been emptied.
func (s *Server) allKeysChanged() {
	t := &s.tracking
	if t.clients > 0 {
		for _, to := range slices.Clone(s.sessions) { // a message may be too much for one
			switch {
			case !to.tracking.on:
			case to == s.client() && s.depth > 0:
				t.pending = append(t.pending, nil)
			default:
				s.sendInvalidation(to, nil)
			}
		}
	}
	if t.keys != nil {
		t.keys.Clear()
		s.trackersChanged()
	}
}

// invalidatePending sends the running session what has had to wait for the end of its command.
func (s *Server) invalidatePending(c *Session) {
	t := &s.tracking
	if len(t.pending) == 0 {
		return
	}
	for _, key := range t.pending {
		if key == nil {
			s.sendInvalidation(c, nil)
			continue
		}
		t.message.Buf = t.message.Buf[:0]
		t.message.Array(1)
		t.message.Bulk(key)
		s.sendInvalidation(c, t.message.Buf)
	}
	t.pending = t.pending[:0]
	s.trackersChanged() // there may be none left
}

// sendInvalidation sends an array of keys, as it is in both versions of the protocol, to a session that tracks keys, or
// to whom it wants its messages to go. nil is for all keys.
func (s *Server) sendInvalidation(c *Session, keys []byte) {
	to, w := c, &s.hub.message
	w.Buf = w.Buf[:0]
	if id := c.tracking.redirect; id != 0 {
		if to = s.session(id); to == nil {
			c.tracking.broken = true
			if w.Proto = c.Proto(); w.Proto > 2 {
				w.Push(2)
				w.BulkString("tracking-redir-broken")
				w.Int(id)
				s.deliver(c, w.Buf)
			}
			return
		}
	}
	switch w.Proto = to.Proto(); {
	case w.Proto > 2:
		w.Push(2)
		w.BulkString("invalidate")
	case c.tracking.redirect != 0 && to.Listening:
		w.Push(3)
		w.BulkString("message")
		w.BulkString(invalidateChannel)
	default:
		return // version 2 has no place for it among the replies
	}
	if keys == nil {
		w.Nil()
	} else {
		w.Raw(keys)
	}
	s.deliver(to, w.Buf)
}

// session returns the open session with a number, nil if there is none or it is about to end.
func (s *Server) session(id int64) *Session {
	at, found := s.indexOf(id)
	if !found || s.sessions[at].closing {
		return nil
	}
	return s.sessions[at]
}

// changes are the keys with one prefix that have changed since the host's call began, and who changed them last.
type changes struct {
	prefix []byte
	keys   map[string]*Session
}

// noteChange notes that key has changed for those who want to hear of its prefix.
func (s *Server) noteChange(by *Session, key []byte) {
	t := &s.tracking
	for topic := range s.hub.topics[prefixes].All() {
		if !startsWith(key, topic.Name) {
			continue
		}
		at := t.changed[topic.Name]
		if at == nil {
			if t.changed == nil {
				t.changed = map[string]*changes{}
			}
			at = &changes{[]byte(topic.Name), map[string]*Session{}}
			t.changed[topic.Name] = at
		}
		at.keys[string(key)] = by
	}
}

// broadcast sends what has changed to those who want to hear of prefixes: when the host's call ends.
func (s *Server) broadcast() {
	t := &s.tracking
	if len(t.changed) == 0 {
		return
	}
	names := make([]string, 0, len(t.changed))
	for name := range t.changed {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		at := t.changed[name]
		if at == nil {
			continue // a message has been too much for the only one who wanted to hear of these
		}
		keys := make([]string, 0, len(at.keys))
		for key := range at.keys {
			keys = append(keys, key)
		}
		slices.Sort(keys)
		var all, own resp.Writer
		all.Array(len(keys))
		for _, key := range keys {
			all.BulkString(key)
		}
		for to := range s.hub.topics[prefixes].Find(at.prefix).Subscribers() {
			message := all.Buf
			if to.tracking.options&TrackNoLoop != 0 {
				if message = at.ofOthers(&own, to, keys); message == nil {
					continue
				}
			}
			s.sendInvalidation(to, message)
		}
	}
	t.changed = nil
}

// ofOthers is the array of those keys that somebody else has changed, nil if there are none.
func (at *changes) ofOthers(w *resp.Writer, own *Session, keys []string) []byte {
	w.Buf = w.Buf[:0]
	m, n := w.OpenArray(), 0
	for _, key := range keys {
		if at.keys[key] != own {
			w.BulkString(key)
			n++
		}
	}
	if n == 0 {
		return nil
	}
	w.CloseArray(m, n)
	return w.Buf
}
