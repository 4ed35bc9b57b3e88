package exec

import (
	"github.com/wedis/wedis/engine/internal/config"
	"github.com/wedis/wedis/engine/internal/ds/num"
	"github.com/wedis/wedis/engine/internal/keyspace"
)

// EventClass is a class of keyspace events: a letter of notify-keyspace-events.
type EventClass = config.Events

// The classes.
const (
	EventGeneric = config.EventsGeneric
	EventString  = config.EventsString
	EventList    = config.EventsList
	EventSet     = config.EventsSet
	EventHash    = config.EventsHash
	EventZSet    = config.EventsZSet
	EventStream  = config.EventsStream
	EventExpired = config.EventsExpired
	EventEvicted = config.EventsEvicted
	EventNew     = config.EventsNew
	EventKeyMiss = config.EventsKeyMiss
)

// waysOfEvents are the bits of notify-keyspace-events that are no classes.
const waysOfEvents = config.EventsByKey | config.EventsByName

func (s *Server) notify(db *keyspace.DB, class EventClass, event string, key []byte) {
	if class == EventNew && s.blocked.sessions.length > 0 {
		s.signal(db, key, true)
	}
	if s.audience&hasFeeds != 0 && class&(EventNew|EventKeyMiss) == 0 {
		s.changed(db, key, event)
	}
	if s.OnEvent != nil {
		s.OnEvent(db.ID, class, event, key)
	}
	if s.notifying&class != 0 {
		s.publishEvent(db.ID, event, key)
	}
}

// publishEvent publishes an event to the channel of its key, or of its name, or both.
func (s *Server) publishEvent(db int, event string, key []byte) {
	if s.replaying {
		return
	}
	name := []byte(event)
	if s.Config.NotifyEvents&config.EventsByKey != 0 {
		s.Publish(s.eventChannel("__keyspace@", db, key), name)
	}
	if s.Config.NotifyEvents&config.EventsByName != 0 {
		s.Publish(s.eventChannel("__keyevent@", db, name), key)
	}
}

// eventChannel is the channel of the events of a key, or of a name, valid until the next one.
func (s *Server) eventChannel(prefix string, db int, of []byte) []byte {
	c := append(s.hub.channel[:0], prefix...)
	c = num.AppendInt(c, int64(db))
	c = append(c, "__:"...)
	s.hub.channel = append(c, of...)
	return s.hub.channel
}
