package config

import "strings"

// Events are classes of keyspace events, and how they are published: the setting notify-keyspace-events.
type Events uint32

// The classes and the ways, as bits in the order of eventLetters.
const (
	EventsGeneric Events = 1 << iota // g: DEL, EXPIRE, RENAME, …
	EventsString                     // $
	EventsList                       // l
	EventsSet                        // s
	EventsHash                       // h
	EventsZSet                       // z
	EventsExpired                    // x
	EventsEvicted                    // e
	EventsStream                     // t
	EventsModule                     // d
	EventsNew                        // n: a key has been created
	EventsByKey                      // K: published to __keyspace@<db>__:<key>
	EventsByName                     // E: published to __keyevent@<db>__:<event>
	EventsKeyMiss                    // m: a key was looked for that does not exist

	// EventsAll is what the letter A stands for.
	EventsAll = EventsNew - 1
)

// eventLetters are the letters of the bits, in the order in which CONFIG GET shows them.
const eventLetters = "g$lshzxetdnKEm"

const errEvents = Error("Invalid event class character. Use 'Ag$lshzxeKEtmdn'.")

// Event returns the class of a letter, 0 if there is none.
func Event(letter byte) Events {
	if i := strings.IndexByte(eventLetters, letter); i >= 0 {
		return 1 << i
	}
	return 0
}

func (e *Events) parse(letters string) error {
	var all Events
	for i, letter := range []byte(upToNUL(letters)) {
		bit := Event(letter)
		if letters[i] == 'A' {
			bit = EventsAll
		}
		if bit == 0 {
			return errEvents
		}
		all |= bit
	}
	*e = all
	return nil
}

// String returns the letters as CONFIG GET shows them: A hides the new keys, as in redis-server.
func (e Events) String() string {
	text := make([]byte, 0, len(eventLetters))
	if e&EventsAll == EventsAll {
		text = append(text, 'A')
		e &^= EventsAll | EventsNew
	}
	for i := range len(eventLetters) {
		if e>>i&1 != 0 {
			text = append(text, eventLetters[i])
		}
	}
	return string(text)
}
