package exec

import (
	"github.com/wedis/wedis/engine/internal/ds/glob"
	"github.com/wedis/wedis/engine/internal/pubsub"
	"github.com/wedis/wedis/engine/internal/resp"
)

// TopicKind is a kind of what sessions listen to.
type TopicKind int

// The kinds.
const (
	Channels TopicKind = iota
	Patterns
	ShardChannels
	prefixes // of keys, see tracking

	topicKinds
)

// hub is who listens to what.
type hub struct {
	topics  [topicKinds]pubsub.Topics[*Session]
	held    int64       // bytes that all subscriptions take, about
	message resp.Writer // the one that is on its way
	channel []byte      // its channel, where that is of events
}

// listening is what one session listens to.
type listening [topicKinds]pubsub.Subscriptions[*Session]

// Topics returns what sessions listen to.
func (s *Server) Topics(kind TopicKind) *pubsub.Topics[*Session] { return &s.hub.topics[kind] }

// Subscriptions returns how many topics of a kind the session listens to.
func (c *Session) Subscriptions(kind TopicKind) int { return c.listens[kind].Len() }

// Listens returns how many subscriptions the session's confirmations speak of: those of shard channels, or those of
// channels and patterns together.
func (c *Session) Listens(kind TopicKind) int {
	if kind == ShardChannels {
		return c.Subscriptions(ShardChannels)
	}
	return c.Subscriptions(Channels) + c.Subscriptions(Patterns)
}

// Topics returns the topics of a kind that the session listens to, in the order in which it subscribed.
func (c *Session) Topics(kind TopicKind) []string { return c.listens[kind].Names() }

const (
	// subscriptionSize is about what a subscription takes beside the name.
	subscriptionSize = 300
	// listeningShare is the part of the host's memory for input that subscriptions may take as much of again.
	listeningShare = 4
)

// Subscribe makes a session listen to a topic, if it does not already. It fails when the host has no memory for that.
func (s *Server) Subscribe(c *Session, kind TopicKind, name []byte) bool {
	size := int64(subscriptionSize + len(name))
	if s.hub.held+size > s.host.input/listeningShare {
		return false
	}
	if s.hub.topics[kind].Subscribe(c, &c.listens[kind], name) {
		s.hub.held += size
		s.listeningChanged(c)
	}
	return true
}

// Unsubscribe makes a session stop listening to a topic.
func (s *Server) Unsubscribe(c *Session, kind TopicKind, name []byte) {
	if s.hub.topics[kind].Unsubscribe(c, &c.listens[kind], name) {
		s.hub.held -= int64(subscriptionSize + len(name))
		s.listeningChanged(c)
	}
}

// UnsubscribeAll makes a session stop listening, without a word to it.
func (s *Server) UnsubscribeAll(c *Session) {
	for kind := Channels; kind <= ShardChannels; kind++ {
		for _, name := range c.listens[kind].Names() {
			s.Unsubscribe(c, kind, []byte(name))
		}
	}
}

// CloseShardChannels ends all subscriptions to those shard channels that are not of this store any more, and tells the
// sessions.
func (s *Server) CloseShardChannels(gone func(channel string) bool) {
	var names []string
	for topic := range s.hub.topics[ShardChannels].All() {
		if gone(topic.Name) {
			names = append(names, topic.Name)
		}
	}
	for _, name := range names {
		var members []*Session
		for session := range s.hub.topics[ShardChannels].Find([]byte(name)).Subscribers() {
			members = append(members, session)
		}
		for _, session := range members {
			s.Unsubscribe(session, ShardChannels, []byte(name))
			s.Push(session, func(w *resp.Writer) {
				w.Push(3)
				w.BulkString("sunsubscribe")
				w.BulkString(name)
				w.Int(int64(session.Listens(ShardChannels)))
			})
		}
	}
}

// listeningChanged notes what follows from a session's having begun or ceased to listen to something.
func (s *Server) listeningChanged(c *Session) {
	c.Listening = c.Listens(Channels)+c.Listens(ShardChannels) > 0
	c.limits.restrict(restrictSubscribed, c.Listening)
	s.limitOutput(c)
	s.listenersChanged()
}

// listenersChanged notes what follows from there being somebody who listens, or nobody, or from a new setting of
// notify-keyspace-events.
func (s *Server) listenersChanged() {
	s.notifying = 0
	if s.hub.topics[Channels].Len()+s.hub.topics[Patterns].Len() > 0 && s.Config.NotifyEvents&waysOfEvents != 0 {
		s.notifying = s.Config.NotifyEvents &^ waysOfEvents
	}
	s.audience.set(hasEvents, s.notifying != 0)
}

// subscribed refuses to a session that listens and speaks version 2, where it could not tell a reply from a message,
// all but a few commands.
func subscribed(c *Ctx) string {
	if c.Session.Listening && c.Session.Proto() == 2 && !c.Cmd.Flags.Has(WhileSubscribed) {
		return "ERR Can't execute '" + c.Cmd.FullName() + "': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / " +
			"PING / QUIT / RESET are allowed in this context"
	}
	return ""
}

// Publish sends a message to all who listen to channel, or to a pattern that matches it. It returns how many that are.
func (s *Server) Publish(channel, message []byte) int {
	receivers := 0
	if topic := s.hub.topics[Channels].Find(channel); topic != nil {
		receivers = s.send(topic, "message", channel, message)
	}
	if s.hub.topics[Patterns].Len() == 0 {
		return receivers
	}
	for topic := range s.hub.topics[Patterns].All() {
		if startsWith(channel, topic.Literal) && glob.Match([]byte(topic.Name), channel, false) {
			receivers += s.send(topic, "pmessage", channel, message)
		}
	}
	return receivers
}

// PublishToShard sends a message to all who listen to a shard channel. It returns how many that are.
func (s *Server) PublishToShard(channel, message []byte) int {
	if topic := s.hub.topics[ShardChannels].Find(channel); topic != nil {
		return s.send(topic, "smessage", channel, message)
	}
	return 0
}

func startsWith(b []byte, prefix string) bool {
	return len(b) >= len(prefix) && string(b[:len(prefix)]) == prefix
}

// send writes a message down once for each version of the protocol that the subscribers of a topic speak, and gives it
// to them.
func (s *Server) send(topic *pubsub.Topic[*Session], kind string, channel, message []byte) (n int) {
	w := &s.hub.message
	w.Buf = w.Buf[:0]
	w.Proto = 0 // that of the message in Buf
	for to := range topic.Subscribers() {
		if proto := to.Proto(); w.Proto != proto {
			w.Proto = proto
			w.Buf = w.Buf[:0]
			writeMessage(w, kind, topic.Name, channel, message)
		}
		s.deliver(to, w.Buf)
		n++
	}
	if cap(w.Buf) > keptBuffer {
		w.Buf = nil
	}
	return n
}

func writeMessage(w *resp.Writer, kind, pattern string, channel, message []byte) {
	if kind != "pmessage" {
		w.Push(3)
		w.BulkString(kind)
	} else {
		w.Push(4)
		w.BulkString(kind)
		w.BulkString(pattern)
	}
	w.Bulk(channel)
	w.Bulk(message)
}
