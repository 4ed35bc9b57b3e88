package exec

import "github.com/wedis/wedis/engine/internal/keyspace"

// EventClass is a class of keyspace events: a letter of notify-keyspace-events.
type EventClass byte

// The classes.
const (
	EventGeneric EventClass = 'g'
	EventString  EventClass = '$'
	EventList    EventClass = 'l'
	EventSet     EventClass = 's'
	EventHash    EventClass = 'h'
	EventZSet    EventClass = 'z'
	EventStream  EventClass = 't'
	EventExpired EventClass = 'x'
	EventEvicted EventClass = 'e'
	EventNew     EventClass = 'n'
	EventKeyMiss EventClass = 'm'
)

func (s *Server) notify(db *keyspace.DB, class EventClass, event string, key []byte) {
	if class == EventNew && len(s.blocked.sessions) > 0 {
		s.signal(db, key, true)
	}
	if s.OnEvent != nil {
		s.OnEvent(db.ID, class, event, key)
	}
}
